"""Two offices that exchange through a storm: answers lost, messages doubled, workers killed between any two commits.

Afterwards every document has arrived once, under numbers without gap, and both sides agree on what became of it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.distribution.office import HANDLERS, Installation, build
from tests.invariants.scale import seeds
from workflow.distribution import exchange_sending, exchange_statuses
from workflow.distribution.mail import NoMailServer
from workflow.distribution.models import Delivery
from workflow.distribution.queries import log_of
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.engine.work import Work
from workflow.exchange.errors import ExchangeDeferred, ExchangeUnproven
from workflow.exchange.transport import Exchange, Exchanges
from workflow.incoming import exchange_answering, exchange_arriving, handling
from workflow.incoming.handling import ForwardInput
from workflow.incoming.intake import is_kept, take_in
from workflow.incoming.models import Arrival
from workflow.incoming.proof import SignatureCheck
from workflow.organisations.models import Organisation

OURS, THEIRS = "H48.13", "H48.25"
ALL_HANDLERS = {
    **HANDLERS,
    **exchange_sending.handlers,
    **exchange_statuses.handlers,
    **exchange_arriving.handlers,
    **exchange_answering.handlers,
}
DOCUMENTS = 6
pytestmark = pytest.mark.slow


class Killed(BaseException):
    """The worker's process ends here."""


@dataclass
class Storm:
    """How often something goes wrong; `calm` ends it."""

    dice: random.Random
    blows: bool = True
    met: set[str] = field(default_factory=set)

    def strikes(self, what: str, chance: float) -> bool:
        struck = self.blows and self.dice.random() < chance
        if struck:
            self.met.add(what)
        return struck


@dataclass
class Way(Exchange):
    """Leads into the other world, through the storm."""

    world: Installation
    storm: Storm

    def send(self, sender: str, to: str, package_id: str, content: bytes) -> dict[str, Any]:
        if self.storm.strikes("deferred", 0.2):
            raise ExchangeDeferred(reply="down")
        if self.storm.strikes("killed_before", 0.1):
            raise Killed
        for _ in range(2 if self.storm.strikes("doubled", 0.2) else 1):
            taken = take_in(self.world.services, self.world.work, content, sender)
        if self.storm.strikes("killed_after", 0.15):
            raise Killed
        if self.storm.strikes("unproven", 0.2):
            raise ExchangeUnproven(reply="cut")
        return {"state": taken.state}

    def has_arrived(self, sender: str, to: str, package_id: str) -> bool | None:
        if self.storm.strikes("cannot_tell", 0.3):
            return None
        with self.world.reads() as work:
            return is_kept(work, package_id, sender)


def joined(folder: Path, office: str, identifier: str) -> Installation:
    folder.mkdir()
    world = build(folder, NoMailServer())
    with world.work() as work:
        work.session.get_one(Organisation, world.ids[office]).identifier = identifier
    return world


def connect(one: Installation, to: str, other: Installation, storm: Storm) -> None:
    ports = {
        **one.services.ports,
        Exchanges: Exchanges({to: Way(other, storm)}),
        # What a file proves is not the matter here, and costs a process: see tests/exchange/test_door.py.
        SignatureCheck: SignatureCheck(lambda services, content: {"valid": True, "problems": []}),
    }
    one.services = replace(one.services, ports=ports)


def works(world: Installation, storm: Storm) -> None:
    """Every due job once, by a worker that may be killed before or after any of its commits."""

    @contextmanager
    def deadly() -> Iterator[Work]:
        if storm.strikes("killed_before_commit", 0.04):
            raise Killed
        with world.work() as work:
            yield work
        if storm.strikes("killed_after_commit", 0.08):
            raise Killed

    with world.sessions() as session:
        due = outbox.due_jobs(session, world.clock.now(), limit=500)
        session.rollback()
    for job_id in due:
        with world.sessions() as session:
            job = outbox.claim(session, job_id, world.clock.now())
            session.commit()
        if job is None:
            continue
        try:
            ALL_HANDLERS[job.kind](world.services, world.reads, deadly, job)
        except Killed:
            continue  # the lease runs out, and the next worker takes over
        except Exception as error:
            with world.sessions() as session:
                pause = outbox.growing_pause(job.tries)
                outbox.postpone(session, job_id, world.clock.now(), {"code": str(error)}, pause, tries=job.tries)
                session.commit()


def asks(world: Installation) -> None:
    """What the clock has a worker do about attempts that are unproven."""
    with world.work() as work:
        outbox.enqueue(work, "exchange.ask", {})


def acts(world: Installation, dice: random.Random) -> None:
    """The receiving office does something with what came."""
    with world.reads() as work:
        keys = list(work.session.scalars(select(Arrival.id).order_by(Arrival.number)))
    for key in keys:
        with world.work("bt.vanthu") as work:
            step = dice.randrange(4)
            if step == 0:
                handling.acknowledge(work, key)
            elif step == 1:
                handling.forward(work, key, [ForwardInput(unit_id=world.ids["bt.TCCB"])])
            elif step == 2:
                handling.begin_work(work, key)


@pytest.mark.parametrize("seed", seeds(2))
def test_after_a_storm_every_document_is_there_once_and_both_sides_agree(tmp_path: Path, seed: int) -> None:
    storm = Storm(random.Random(seed))
    sender, receiver = joined(tmp_path / "a", "qn", OURS), joined(tmp_path / "b", "bt", THEIRS)
    connect(sender, THEIRS, receiver, storm)
    connect(receiver, OURS, sender, storm)
    sender.entry("UBND bên kia", identifier=THEIRS, default_channel="exchange")
    documents = [sender.distributed(["UBND bên kia"], number=number) for number in range(1, DOCUMENTS + 1)]
    for turn in range(30):
        storm.blows = turn < 14
        for world in (sender, receiver):
            works(world, storm)
        if turn % 5 == 4:
            asks(sender)
        if 4 < turn < 12:
            acts(receiver, storm.dice)
        for world in (sender, receiver):
            world.clock.forward(timedelta(minutes=6 if turn < 14 else 60))
    with receiver.work("bt.vanthu") as work:
        for key in work.session.scalars(select(Arrival.id)):
            handling.acknowledge(work, key)
            handling.finish(work, key)
    for _ in range(4):
        works(receiver, storm)
        works(sender, storm)
    assert len(storm.met) >= 6, storm.met
    assert_agreed(sender, receiver, documents)


def assert_agreed(sender: Installation, receiver: Installation, documents: list[uuid.UUID]) -> None:
    with receiver.reads() as work:
        arrivals = list(work.session.scalars(select(Arrival).order_by(Arrival.number)))
        assert [row.number for row in arrivals] == list(range(1, DOCUMENTS + 1))
        assert sorted(row.document_number or 0 for row in arrivals) == list(range(1, DOCUMENTS + 1))
        assert [row.duplicate_of_id for row in arrivals] == [None] * DOCUMENTS
    with sender.reads() as work:
        assert {row.status for row in work.session.scalars(select(Delivery))} == {"done"}
        for document_id in documents:
            (row,) = log_of(work, work.session.get_one(Document, document_id))
            kinds = [event.kind for event in row.events]
            for once in ("delivered", "acknowledged", "processing", "done"):
                assert kinds.count(once) <= 1, kinds
            assert kinds.count("attempt") == row.delivery.attempts
