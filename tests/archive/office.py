"""A small office for the tests of this room: two organisations, their people, and documents that were issued."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from workflow.archive import conditions, effects, indexing
from workflow.archive.dossiers import DossierInput, create_dossier
from workflow.archive.models import Dossier
from workflow.base.files import LocalFiles
from workflow.documents.models import Addressee, Document, DocumentFile, Recipient, Signatory
from workflow.documents.participants import grant_by_office
from workflow.engine.blueprint import Bindings, Catalogue
from workflow.engine.definition import load_workflow
from workflow.engine.move import MoveInput
from workflow.engine.perform import Outcome, perform, start
from workflow.engine.work import SYSTEM, Actor, Services, Work, reading, transaction
from workflow.organisations.models import Organisation, OrganisationName, Person, Position, Unit
from workflow.organisations.people import actor_of

NOW = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
BINDINGS = Bindings(
    conditions={
        f"archive.{f.__name__}": f
        for f in (
            conditions.dossier_has_documents,
            conditions.retention_is_chosen,
            conditions.retention_is_long_enough,
            conditions.documents_have_gone_out,
            conditions.is_in_an_accepted_dossier,
        )
    },
    effects={
        f"archive.{f.__name__}": f
        for f in (
            effects.close_dossier,
            effects.reopen_dossier,
            effects.hand_over_dossier,
            effects.send_back_dossier,
            effects.accept_documents,
            effects.index_document,
            effects.drop_from_index,
        )
    },
)

# The last stations of a document, with the moves that this room has to do with.
PAPER = """
name = "paper"
version = 1
title = { vi = "Văn bản" }
item = "document"
initial = "sealing"
permissions = ["view"]
roles.drafter.title.vi = "Người soạn thảo"
roles.co_drafter.title.vi = "Người cùng soạn thảo"
roles.unit_head.title.vi = "Lãnh đạo đơn vị"
roles.office.title.vi = "Văn phòng"
roles.clerk.title.vi = "Văn thư"
roles.archivist.title.vi = "Lưu trữ"
roles.colleague.title.vi = "Người cùng đơn vị"
roles.member.title.vi = "Người của cơ quan"
roles.recipient.title.vi = "Nơi nhận"
[states.draft]
title.vi = "Dự thảo"
final = true
permissions.view = ["drafter"]
[states.sealing]
title.vi = "Đang đóng dấu"
permissions.view = ["drafter", "clerk"]
[states.issued]
title.vi = "Chờ phát hành"
permissions.view = ["drafter", "unit_head", "colleague", "member", "clerk"]
[states.distributed]
title.vi = "Đã phát hành"
permissions.view = ["drafter", "unit_head", "colleague", "member", "clerk", "recipient"]
[states.archived]
title.vi = "Đã nộp lưu"
final = true
permissions.view = ["drafter", "unit_head", "colleague", "member", "clerk", "recipient"]
[transitions.attach_seal]
title.vi = "Ký số cơ quan"
kind = "system"
sources = ["sealing"]
target = "issued"
effects = ["archive.index_document"]
[transitions.abandon]
title.vi = "Hủy số"
guard.role = "clerk"
sources = ["sealing", "issued"]
target = "draft"
effects = ["archive.drop_from_index"]
[transitions.distribute]
title.vi = "Phát hành"
guard.role = "clerk"
sources = ["issued"]
target = "distributed"
[transitions.archive]
title.vi = "Nộp lưu"
kind = "system"
guard.conditions = ["archive.is_in_an_accepted_dossier"]
sources = ["distributed"]
target = "archived"
"""
VALIDITY = """
name = "validity"
version = 1
title = { vi = "Tình trạng" }
item = "document"
state_field = "validity"
initial = "in_force"
permissions = ["view"]
roles.clerk.title.vi = "Văn thư"
states.in_force.title.vi = "Còn hiệu lực"
[states.recalled]
title.vi = "Đã thu hồi"
final = true
[transitions.recall]
title.vi = "Thu hồi"
guard.role = "clerk"
sources = ["in_force"]
target = "recalled"
effects = ["archive.index_document"]
"""


def catalogue() -> Catalogue:
    dossier = files("workflow.definitions").joinpath("workflows", "dossier.toml").read_text(encoding="utf-8")
    return Catalogue(tuple(load_workflow(text, BINDINGS) for text in (PAPER, VALIDITY, dossier)))


@dataclass
class StandingClock:
    """A clock that moves only when told."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def passes(self, **time: int) -> None:
        self.instant += timedelta(**time)


@dataclass
class Office:
    """Two organisations, `so` and `huyen`, each with a unit TCCB and people named `<code>.<duty>`."""

    sessions: sessionmaker[Session]
    services: Services
    clock: StandingClock
    organisations: dict[str, uuid.UUID] = field(default_factory=dict)
    units: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)

    @contextmanager
    def writes(self, account: str | None = None) -> Iterator[Work]:
        with self.sessions() as session, transaction(session, self.actor(account), self.services) as work:
            yield work

    @contextmanager
    def reads(self, account: str | None = None) -> Iterator[Work]:
        with reading(self.sessions, self.actor(account), self.services) as work:
            yield work
            work.session.expunge_all()  # what was read stays readable after the rollback

    def actor(self, account: str | None) -> Actor:
        if account is None:
            return SYSTEM
        with self.sessions() as session:
            return actor_of(session, session.get_one(Person, self.people[account]), self.clock.now().date())

    def moves(self, account: str | None, item: Any, transition: str, comment: str = "") -> Outcome:
        with self.writes(account) as work:
            now = work.session.get_one(type(item), item.id)
            return perform(work, now, transition, MoveInput(version=now.version, comment=comment))

    def issues(self, subject: str, **given: Any) -> Document:
        """A document of `so` (or `office=…`) with number and day, found by search, distributed."""
        with self.writes() as work:
            document = paper(self, **{"subject": subject, **given})
            work.session.add(document)
            work.session.flush()
            grant_by_office(work, document)
            start(work, document)
            if document.state != "sealing":
                indexing.put(work.session, document, document.validity)
        return document

    def opens_dossier(self, account: str = "so.staff", **given: Any) -> Dossier:
        code = account.split(".")[0]
        with self.writes(account) as work:
            unit = work.session.get_one(Unit, self.units[code])
            person = work.session.get_one(Person, self.people[account])
            return create_dossier(work, unit, person, DossierInput(**{"title": "Cải cách hành chính", **given}))


def paper(office: Office, /, **given: Any) -> Document:
    code = given.pop("office", "so")
    lines = {name: given.pop(name, []) for name in ("addressees", "recipients", "annexes")}
    signer, further = given.pop("signer", f"{code}.leader"), given.pop("further_signers", [])
    document = Document(
        **{
            "id": uuid.uuid4(),
            "organisation_id": office.organisations[code],
            "drafting_organisation_id": office.organisations[code],
            "unit_id": office.units[code],
            "drafter_id": office.people[f"{code}.staff"],
            "signer_id": office.people[signer],
            "doc_type": "KH",
            "workflow": "paper/1",
            "state": "distributed",
            "validity_workflow": "validity/1",
            "validity": "in_force",
            "symbol": "KH-SNNPTNT",
            "number": 15,
            "issued_on": date(2026, 3, 5),
            "moved_at": NOW,
            "created_at": NOW,
            "saved_at": NOW,
            **given,
        }
    )
    document.addressees = [Addressee(position=n, line=line) for n, line in enumerate(lines["addressees"], 1)]
    document.recipients = [Recipient(position=n, line=line) for n, line in enumerate(lines["recipients"], 1)]
    document.signatories = [
        Signatory(position=n, person_id=office.people.get(name), name="" if name in office.people else name)
        for n, name in enumerate([signer, *further], 1)
    ]
    document.files = [
        DocumentFile(kind="annex", position=n, title=title, body_html=html, added_at=NOW)
        for n, (title, html) in enumerate(lines["annexes"], 1)
    ]
    return document


def furnish(sessions: sessionmaker[Session], folder: Path) -> Office:
    clock = StandingClock()
    office = Office(sessions, Services(clock, LocalFiles(folder / "files"), catalogue()), clock)
    with office.writes() as work:
        _found(work, office, "so", "Sở Nông nghiệp và Phát triển nông thôn", "Hồ Trọng Phương")
        _found(work, office, "huyen", "Ủy ban nhân dân huyện Ba Tơ", "Đặng Thị Hồng Phượng")
    return office


def _found(work: Work, office: Office, code: str, name: str, leader: str) -> None:
    begin = date(2020, 1, 1)
    organisation = Organisation(id=uuid.uuid4(), code=code)
    organisation.names = [
        OrganisationName(
            valid_from=begin, name=name, short_name=name, symbol=code.upper(), place="Quảng Ngãi",
            header_lines=[name.upper()], header_as_parent=name.upper(),
        )
    ]  # fmt: skip
    unit = Unit(
        id=uuid.uuid4(), organisation_id=organisation.id, name="Phòng Tổ chức", abbreviation="TCCB", valid_from=begin
    )
    work.session.add_all([organisation, unit])
    work.session.flush()
    office.organisations[code], office.units[code] = organisation.id, unit.id
    names = {"leader": leader, "head": "Trần Văn Bình", "staff": "Lê Thị Cúc", "clerk": "Vũ Đình Dương"}
    for duty in ("leader", "head", "staff", "clerk", "archivist"):
        person = Person(id=uuid.uuid4(), account=f"{code}.{duty}", name=names.get(duty, "Đỗ Văn Đức"))
        work.session.add(person)
        work.session.flush()
        work.session.add(
            Position(
                person_id=person.id, organisation_id=organisation.id, duty=duty, title=duty, valid_from=begin,
                unit_id=unit.id if duty in ("head", "staff") else None,
            )
        )  # fmt: skip
        office.people[person.account] = person.id
