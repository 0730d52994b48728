"""Two small offices, a document type with a workflow of two states, and a worker of one thread."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import workflow.engine.notice
import workflow.engine.worklist  # noqa: F401 (its table)
from workflow.base.database import Base, engine_for, sessions_for
from workflow.base.files import LocalFiles
from workflow.distribution import conditions, deliveries, effects, sending
from workflow.distribution.mail import MailSender
from workflow.distribution.models import AddressBookEntry, Delivery, GroupMember
from workflow.documents.drafting import DraftInput, RecipientLine, create_document
from workflow.documents.models import Document, DocumentFile, Rendition
from workflow.documents.types import DocumentType, DocumentTypes
from workflow.engine import outbox
from workflow.engine.blueprint import Bindings, Catalogue
from workflow.engine.definition import load_workflow
from workflow.engine.move import MoveInput
from workflow.engine.outbox import Job
from workflow.engine.pauses import growing_pause
from workflow.engine.perform import perform
from workflow.engine.work import SYSTEM, Actor, Services, Work, reading, transaction
from workflow.incoming import arriving
from workflow.incoming.reporting import ArrivalReported
from workflow.organisations.models import Organisation, OrganisationName, Person, Position, Unit
from workflow.organisations.people import actor_of

START = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
SINCE = date(2020, 1, 1)
HANDLERS = {**sending.handlers, **arriving.handlers}
PDF = b"%PDF-1.7 sealed"

DEFINITION = """
name = "directive"
version = 1
title = { vi = "Công văn" }
item = "document"
initial = "issued"
permissions = ["view"]
[roles]
drafter = { title = { vi = "Người soạn" } }
clerk = { title = { vi = "Văn thư" } }
member = { title = { vi = "Người của cơ quan" } }
recipient = { title = { vi = "Nơi nhận" } }
[states.issued]
title = { vi = "Chờ phát hành" }
permissions = { view = ["drafter", "clerk", "member"] }
[states.distributed]
title = { vi = "Đã phát hành" }
final = true
permissions = { view = ["drafter", "clerk", "member", "recipient"] }
[transitions.distribute]
title = { vi = "Phát hành" }
sources = ["issued"]
target = "distributed"
guard = { role = "clerk", conditions = ["distribution.recipients_are_resolved"] }
effects = ["distribution.distribute"]
[transitions.distribute_more]
title = { vi = "Gửi bổ sung" }
sources = ["distributed"]
target = "="
guard = { role = "clerk" }
effects = ["distribution.distribute_more"]
[transitions.distribute_more.input]
recipients = { type = "lines", required = true, title = { vi = "Nơi nhận" } }
"""
TYPE = DocumentType("ke-hoach", "Kế hoạch", "KH", False, "none", True, "KH", ("directive",), 10, "")


@dataclass
class StandingClock:
    """Stands still until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Installation:
    """Everything a test of these two rooms needs, on a database file of its own."""

    sessions: sessionmaker[Session]
    services: Services
    clock: StandingClock
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def actor(self, account: str) -> Actor:
        with self.sessions() as session:
            person = session.scalar(select(Person).where(Person.account == account))
            assert person is not None
            return actor_of(session, person, date(2024, 3, 5))

    @contextmanager
    def work(self, account: str | None = None) -> Iterator[Work]:
        """A committed piece of work of this person, or of the system."""
        actor = SYSTEM if account is None else self.actor(account)
        with self.sessions() as session, transaction(session, actor, self.services) as work:
            yield work

    @contextmanager
    def reads(self, account: str | None = None) -> Iterator[Work]:
        actor = SYSTEM if account is None else self.actor(account)
        with reading(self.sessions, actor, self.services) as work:
            yield work
            work.session.expunge_all()  # what was read stays readable for the assertions

    def document(
        self,
        recipients: list[RecipientLine | str],
        *,
        addressees: list[str] | None = None,
        number: int = 15,
        sealed: bool = True,
        office: str = "qn",
    ) -> uuid.UUID:
        """A document of the office, issued with this number on 5 March 2024 and (usually) sealed."""
        lines = [RecipientLine(row) if isinstance(row, str) else row for row in recipients]
        with self.work() as work:
            drafter = work.session.get_one(Person, self.ids[f"{office}.chuyenvien"])
            unit = work.session.get_one(Unit, self.ids[f"{office}.VP"])
            given = DraftInput(subject="Cải cách hành chính", recipients=lines, addressees=addressees)
            document = create_document(work, TYPE, drafter, unit, given=given)
            document.number, document.issued_on = number, date(2024, 3, 5)
            if sealed:
                self.seal(work, document)
            return document.id

    def seal(self, work: Work, document: Document, content: bytes = PDF) -> None:
        work.session.add(
            Rendition(
                document_id=document.id,
                kind="sealed",
                sha256=work.services.files.put(content),
                pages=1,
                content_sha256=document.content_sha256,
                made_at=work.now,
            )
        )

    def enclose(self, document_id: uuid.UUID, kind: str, name: str, content: bytes) -> None:
        with self.work() as work:
            work.session.add(
                DocumentFile(
                    document_id=document_id, kind=kind, position=1, title=name, name=name, media_type="text/csv",
                    sha256=work.services.files.put(content), added_at=work.now,
                )
            )  # fmt: skip

    def move(self, document_id: uuid.UUID, transition: str, account: str = "qn.vanthu", **given: Any) -> dict[str, Any]:
        """Make the move through the engine; gives the facts that its history entry tells."""
        with self.work(account) as work:
            document = work.session.get_one(Document, document_id)
            perform(work, document, transition, MoveInput(version=document.version, input=given))
            return dict(work.entries[-1].facts)

    def distributed(self, recipients: list[RecipientLine | str], **how: Any) -> uuid.UUID:
        document_id = self.document(recipients, **how)
        self.move(document_id, "distribute")
        return document_id

    def deliveries(self, document_id: uuid.UUID) -> list[Delivery]:
        with self.reads() as work:
            rows = select(Delivery).where(Delivery.document_id == document_id).order_by(Delivery.position)
            return list(work.session.scalars(rows))

    def only_delivery(self, document_id: uuid.UUID) -> Delivery:
        (delivery,) = self.deliveries(document_id)
        return delivery

    def works_off(self, handlers: Mapping[str, Any] = HANDLERS) -> int:
        """Do every job that is due, as a worker would; gives how many were tried."""
        with self.sessions() as session:
            due = outbox.due_jobs(session, self.clock.now(), limit=5_000)
            session.rollback()
        for job_id in due:
            self.does(job_id, handlers)
        return len(due)

    def does(self, job_id: uuid.UUID, handlers: Mapping[str, Any] = HANDLERS) -> None:
        with self.sessions() as session:
            job = outbox.claim(session, job_id, self.clock.now())
            session.commit()
        if job is None:
            return
        try:
            handlers[job.kind](self.services, self.reads, self.work, job)
        except Exception as error:
            with self.sessions() as session:
                pause = growing_pause(job.tries)
                outbox.postpone(session, job_id, self.clock.now(), {"code": str(error)}, pause)
                session.commit()

    def jobs(self, kind: str) -> list[Job]:
        with self.reads() as work:
            return list(work.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.created_at)))

    def entry(self, name: str, **fields: Any) -> uuid.UUID:
        """An entry of the Sở's address book; `members` are entries of a group."""
        members = fields.pop("members", ())
        with self.work() as work:
            kind = fields.pop("kind", "body")
            entry = AddressBookEntry(owner_id=self.ids["qn"], name=name, kind=kind, active=True, **fields)
            work.session.add(entry)
            work.session.flush()
            work.session.add_all(GroupMember(group_id=entry.id, entry_id=key) for key in members)
            return entry.id


def build(folder: Path, sender: MailSender, database_url: str | None = None) -> Installation:
    """A Sở (`qn`) with three units and a UBND huyện (`bt`) with one; on SQLite in this folder unless told."""
    engine = engine_for(database_url or f"sqlite:///{folder}/t.db")
    Base.metadata.create_all(engine)
    bindings = Bindings(
        conditions={"distribution.recipients_are_resolved": conditions.recipients_are_resolved},
        effects={
            "distribution.distribute": effects.distribute,
            "distribution.distribute_more": effects.distribute_more,
        },
    )
    clock = StandingClock()
    services = Services(
        clock=clock,
        files=LocalFiles(folder / "files"),
        catalogue=Catalogue((load_workflow(DEFINITION, bindings),)),
        ports={
            DocumentTypes: DocumentTypes({TYPE.key: TYPE}),
            MailSender: sender,
            ArrivalReported: ArrivalReported(deliveries.record),
        },
    )
    world = Installation(sessions_for(engine), services, clock)
    with world.work() as work:
        _office(world, work, "qn", "Sở Nông nghiệp và PTNT Quảng Ngãi", "SNNPTNT", collective=False)
        _office(world, work, "bt", "UBND huyện Ba Tơ", "UBND", collective=True)
    return world


def _office(world: Installation, work: Work, code: str, name: str, symbol: str, *, collective: bool) -> None:
    organisation = Organisation(code=code, collective=collective, email=f"{code}@office.test")
    organisation.names = [
        OrganisationName(
            name=name, short_name=name, symbol=symbol, place="Quảng Ngãi", header_lines=[name], header_as_parent=name,
            abbreviations=[], valid_from=SINCE,
        )
    ]  # fmt: skip
    work.session.add(organisation)
    work.session.flush()
    world.ids[code] = organisation.id
    units = [("VP", "Văn phòng"), ("TCCB", "Phòng Tổ chức cán bộ"), ("CCTL", "Chi cục Thủy lợi")]
    for short, unit_name in units:
        unit = Unit(organisation_id=organisation.id, name=unit_name, abbreviation=short, valid_from=SINCE)
        work.session.add(unit)
        work.session.flush()
        world.ids[f"{code}.{short}"] = unit.id
    people: list[tuple[str, str, str | None]] = [
        ("giamdoc", "leader", None), ("phogiamdoc", "deputy_leader", None), ("vanthu", "clerk", "VP"),
        ("chuyenvien", "staff", "VP"), ("truongphong", "head", "TCCB"), ("canbo", "staff", "TCCB"),
        ("quantri", "administrator", "VP"),
    ]  # fmt: skip
    for account, duty, place in people:
        _person(world, work, organisation, f"{code}.{account}", duty, place)


def _person(
    world: Installation, work: Work, organisation: Organisation, account: str, duty: str, short: str | None
) -> None:
    person = Person(account=account, name=f"Người {account}", email=f"{account}@office.test")
    work.session.add(person)
    work.session.flush()
    unit_id = world.ids[f"{organisation.code}.{short}"] if short else None
    work.session.add(
        Position(
            person_id=person.id, organisation_id=organisation.id, unit_id=unit_id, title=duty, duty=duty,
            valid_from=SINCE,
        )
    )  # fmt: skip
    world.ids[account] = person.id


def together(count: int, task: Any) -> list[Any]:
    """Run the task with 0 … count-1 in as many threads that start at once; gives the results in that order."""
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        results[number] = task(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
