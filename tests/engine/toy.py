"""A toy workflow, a toy item in a table of its own, and people who are nothing but holders."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from tests.factories.clocks import StandingClock
from tests.factories.databases import test_engine
from workflow.base.database import NAMES, Base, sessions_for
from workflow.base.errors import Refusal
from workflow.base.files import LocalFiles
from workflow.engine import item_role
from workflow.engine.blueprint import Bindings, Catalogue, Workflow
from workflow.engine.definition import load_workflow
from workflow.engine.history import HistoryEntry, HistoryHead
from workflow.engine.item import WorkflowItem
from workflow.engine.item_role import ItemRole
from workflow.engine.move import Move, MoveInput, Preparation
from workflow.engine.notice import Notice
from workflow.engine.outbox import Job, enqueue
from workflow.engine.peers import Peer
from workflow.engine.perform import MoveKey, Outcome, make_move, offers, perform, start
from workflow.engine.work import SYSTEM, Actor, Services, Work, reading, transaction
from workflow.engine.worklist import Awaiting, counts


class ToyBase(DeclarativeBase):
    """A metadata of its own: the toy is no table of the product."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = Base.type_annotation_map


class Toy(WorkflowItem, ToyBase):
    __tablename__ = "toy"
    item_kind: ClassVar[str] = "toy"

    size: Mapped[int] = mapped_column(default=0)
    mood: Mapped[str | None]
    mood_workflow: Mapped[str | None]

    def chain(self) -> tuple[str, ...]:
        return (self.workflow,) if self.mood_workflow is None else (self.workflow, self.mood_workflow)


WORKFLOW = """
name = "toy"
version = 1
title = { vi = "Đồ chơi", en = "Toy" }
item = "toy"
initial = "box"
permissions = ["view", "paint", "keep"]

[roles]
owner = { title = { vi = "Chủ" } }
friend = { title = { vi = "Bạn" } }
child = { title = { vi = "Trẻ" }, personal = true }

[states.box]
title = { vi = "Trong hộp" }
permissions = { view = ["owner"], paint = ["owner", "friend"] }
[states.floor]
title = { vi = "Trên sàn" }
permissions = { view = ["owner", "child", "friend"], keep = ["child"] }
[states.shelf]
title = { vi = "Trên kệ" }
final = true
permissions = { view = ["owner", "child"] }

[transitions.take]
title = { vi = "Lấy ra" }
worklist = { vi = "Chờ lấy" }
comment = "optional"
guard = { role = "owner", conditions = ["toys.is_painted", "toys.is_big"] }
effects = ["toys.note_size", "toys.ask_for_dusting"]
paths = [
  { sources = ["box"], target = "shelf", when = "toys.is_huge" },
  { sources = ["box"], target = "floor" },
]

[transitions.paint]
title = { vi = "Sơn" }
guard = { permission = "paint" }
sources = ["box"]
effects = ["toys.paint"]
[transitions.paint.input]
mood = { type = "text", required = true, title = { vi = "Màu" } }

[transitions.keep]
title = { vi = "Cất" }
worklist = { vi = "Chờ cất" }
comment = "required"
guard = { permission = "keep" }
sources = ["floor"]
target = "shelf"

[transitions.give_back]
title = { vi = "Trả" }
worklist = { vi = "Chờ trả" }
guard = { roles = ["owner", "child"] }
sources = ["floor"]
target = "box"
by_system = true

[transitions.play]
title = { vi = "Chơi" }
worklist = { vi = "Chờ chơi" }
guard = { role = "friend" }
offered_when = ["toys.is_free"]
sources = ["floor"]
effects = ["toys.play"]

[transitions.break_apart]
title = { vi = "Vỡ" }
kind = "system"
automatic = true
guard = { conditions = ["toys.is_worn_out"] }
sources = ["floor"]
target = "shelf"

[transitions.sweep]
title = { vi = "Quét" }
kind = "system"
sources = ["floor"]
target = "box"

[transitions.stumble]
title = { vi = "Vấp" }
guard = { role = "owner" }
effects = ["toys.stumble"]
sources = ["floor"]
target = "box"

[transitions.lend]
title = { vi = "Cho mượn" }
guard = { role = "owner" }
prepare = "toys.wrap"
effects = ["toys.hand_over"]
sources = ["floor"]

[transitions.weigh]
title = { vi = "Cân" }
guard = { role = "owner" }
paths = [{ sources = ["floor"], target = "box", when = "toys.is_huge" }]
"""
MOODS = """
name = "moods"
version = 1
title = { vi = "Tính" }
item = "toy"
state_field = "mood"
initial = "new"
permissions = ["view"]
roles = { owner = { title = { vi = "Chủ" } } }
[states]
new = { title = { vi = "Mới" } }
old = { title = { vi = "Cũ" }, final = true }
[transitions.wear]
title = { vi = "Dùng cũ" }
worklist = { vi = "Chờ dùng" }
guard = { role = "owner" }
sources = ["new"]
target = "old"
"""


class Stumbled(Exception):
    """An effect failed after it had changed the item."""


def is_painted(move: Move) -> list[Refusal]:
    return [] if move.item.mood else [Refusal("not_painted")]


def is_big(move: Move) -> list[Refusal]:
    return [] if move.item.size >= 5 else [Refusal("too_small", {"size": move.item.size})]


def is_huge(move: Move) -> list[Refusal]:
    return [] if move.item.size >= 100 else [Refusal("not_so")]


def is_free(move: Move) -> list[Refusal]:
    return [] if move.item.size < 50 else [Refusal("not_so")]


def is_worn_out(move: Move) -> list[Refusal]:
    return [] if move.item.size % 10 == 9 else [Refusal("not_so")]


def note_size(move: Move) -> None:
    move.facts["size"] = move.item.size


def ask_for_dusting(move: Move) -> None:
    enqueue(move.work, "dust", {}, item=move.item)


def paint(move: Move) -> None:
    move.item.mood = move.input["mood"]


def play(move: Move) -> None:
    move.item.size += 1


def stumble(move: Move) -> None:
    move.item.size = 77
    enqueue(move.work, "dust", {}, item=move.item)
    raise Stumbled


def wrap(preparation: Preparation) -> Mapping[str, Any]:
    return {"paper": f"red, for size {preparation.item.size}"}


def hand_over(move: Move) -> None:
    move.facts["paper"] = move.prepared["paper"]


BINDINGS = Bindings(
    conditions={f"toys.{f.__name__}": f for f in (is_painted, is_big, is_huge, is_free, is_worn_out)},
    effects={f"toys.{f.__name__}": f for f in (note_size, ask_for_dusting, paint, play, stumble, hand_over)},
    preparations={"toys.wrap": wrap},
)


def toy_workflow(text: str = WORKFLOW) -> Workflow:
    return load_workflow(text, BINDINGS)


TOY, MOOD = toy_workflow(), toy_workflow(MOODS)
TABLES = (ItemRole, HistoryEntry, HistoryHead, Notice, Job, Peer, MoveKey, Awaiting)
HOME = uuid.UUID(int=1)


@dataclass
class Nursery:
    """A database with toys, and actors by name: each holds `person:…` and what is granted to it."""

    sessions: sessionmaker[Session]
    services: Services
    clock: StandingClock
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    standing_in: dict[str, str] = field(default_factory=dict)

    def id_of(self, name: str) -> uuid.UUID:
        return self.people.setdefault(name, uuid.uuid4())

    def holder(self, name: str) -> str:
        return item_role.person(self.id_of(name))

    def actor(self, name: str | None) -> Actor:
        if name is None:
            return SYSTEM
        principal = self.standing_in.get(name)
        stand_in = {self.holder(principal): self.id_of(principal)} if principal else {}
        return Actor(self.id_of(name), HOME, frozenset({self.holder(name)}), stand_in, name)

    @contextmanager
    def writes(self, name: str | None = None) -> Iterator[Work]:
        with self.sessions() as session, transaction(session, self.actor(name), self.services) as work:
            yield work

    @contextmanager
    def reads(self, name: str | None = None) -> Iterator[Work]:
        with reading(self.sessions, self.actor(name), self.services) as work:
            yield work

    def makes(self, /, roles: Mapping[str, str] | None = None, **given: Any) -> uuid.UUID:
        """A toy in its box; `roles` says who is what."""
        with self.writes() as work:
            toy = Toy(**{"organisation_id": HOME, "workflow": "toy/1", "state": "box", "moved_at": work.now, **given})
            work.session.add(toy)
            work.session.flush()
            for name, role in (roles if roles is not None else {"ann": "owner"}).items():
                item_role.grant(work.session, toy, role, self.holder(name))
            start(work, toy)
            return toy.id

    def makes_ready(self, **roles: str) -> uuid.UUID:
        """A painted toy of size 5 that may be taken."""
        return self.makes({"ann": "owner", **roles}, size=5, mood="red")

    def on_the_floor(self, **roles: str) -> uuid.UUID:
        toy = self.makes_ready(**roles)
        self.moves("ann", toy, "take")
        return toy

    def moves(self, name: str | None, toy: uuid.UUID, transition: str, comment: str = "", /, **options: Any) -> Outcome:
        version = options.pop("version", None) or self.toy(toy).version
        given = MoveInput(version, comment, options, options.pop("key", None))
        with self.writes(name) as work:
            return perform(work, work.session.get_one(Toy, toy), transition, given)

    def asks(self, name: str, toy: uuid.UUID, transition: str, given: MoveInput) -> Outcome:
        """The move as a door makes it."""
        return make_move(lambda: self.reads(name), lambda: self.writes(name), Toy, toy, transition, given)

    def toy(self, toy: uuid.UUID) -> Toy:
        with self.sessions() as session:
            found = session.get_one(Toy, toy)
            session.expunge_all()
            return found

    def offered(self, name: str, toy: uuid.UUID) -> dict[str, list[str]]:
        with self.reads(name) as work:
            found = offers(work, work.session.get_one(Toy, toy))
            return {offer.transition.name: [refusal.code for refusal in offer.refusals] for offer in found}

    def waiting(self, name: str) -> dict[str, int]:
        with self.reads(name) as work:
            return {row.transition: row.count for row in counts(work)}


def open_nursery(folder: Path) -> Nursery:
    engine = test_engine(folder / "toys.db")
    Base.metadata.create_all(engine, tables=[model.__table__ for model in TABLES])
    ToyBase.metadata.create_all(engine)
    clock = StandingClock()
    return Nursery(sessions_for(engine), Services(clock, LocalFiles(folder / "files"), Catalogue((TOY, MOOD))), clock)
