"""Two installations that exchange for real: each with its own database, files and server on loopback, or by folders."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import waitress
from sqlalchemy import select

from tests.distribution.post_office import free_port
from tests.factories.clocks import StandingClock
from tests.factories.installed import Workshop
from tests.factories.office import Office, Paper, furnish
from workflow import app
from workflow.base.database import Base
from workflow.distribution.address_book import EntryInput, add_entry
from workflow.distribution.models import Delivery
from workflow.distribution.queries import log_of
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.engine.installation import Installation
from workflow.engine.outbox import Job
from workflow.exchange.transport import Exchange, Exchanges
from workflow.exchange.ways import exchanges
from workflow.incoming.models import Arrival
from workflow.organisations.models import Organisation
from workflow.organisations.names import organisation_by_code

SENDER_ID, RECEIVER_ID, SECRET = "H48.01", "H48.02", "khóa dùng chung của hai cơ quan"
THERE = "Cơ quan bên kia"


@dataclass
class Side:
    """One of the two installations."""

    installation: Installation
    office: Office
    folder: Path
    url: str

    def works_off(self, rounds: int = 20) -> int:
        return app.worker_for(self.installation).run_until_idle(rounds)

    def polls(self) -> None:
        """Look into the inboxes, as the clock would have it."""
        with self.installation.writing() as work:
            outbox.enqueue(work, "exchange.poll", {})
        self.works_off()

    def arrivals(self) -> list[Arrival]:
        with self.installation.reading() as work:
            found = list(work.session.scalars(select(Arrival).order_by(Arrival.number)))
            for row in found:
                assert row.forwards is not None and row.files is not None
            work.session.expunge_all()
            return found

    def log(self, paper: Paper) -> tuple[str, list[tuple[str, str]]]:
        """Status and events of the one delivery of this document."""
        with self.installation.reading() as work:
            (row,) = log_of(work, work.session.get_one(Document, paper.id))
            return row.delivery.status, [(event.kind, event.actor) for event in row.events]

    def delivery(self, paper: Paper) -> Delivery:
        with self.installation.reading() as work:
            found = work.session.scalars(select(Delivery).where(Delivery.document_id == paper.id)).one()
            work.session.expunge_all()
            return found

    def jobs(self, *kinds: str) -> list[Job]:
        with self.installation.reading() as work:
            found = list(work.session.scalars(select(Job).where(Job.kind.in_(kinds)).order_by(Job.created_at)))
            work.session.expunge_all()
            return found

    def goes_by(self, way: Exchange, to: str) -> None:
        """Take this way to the body from now on."""
        known = self.installation.services.port(Exchanges)
        self._use(Exchanges({**known.ways, to: way}, known.secrets))

    def _use(self, found: Exchanges) -> None:
        ports = {**self.installation.services.ports, Exchanges: found}
        self.installation = replace(self.installation, services=replace(self.installation.services, ports=ports))
        self.office = Office(self.installation, self.office.code)


@dataclass
class Pair:
    """Who sends, who receives, and the clock that both go by."""

    sender: Side
    receiver: Side
    clock: StandingClock
    paper: Paper

    def settles(self) -> None:
        """Both work off what there is, until nothing moves any more."""
        for _ in range(4):
            for side in (self.sender, self.receiver):
                side.works_off()
                self.carries()

    def carries(self) -> None:
        """What a carrier does between the folders: from each outbox into the other's inbox."""
        for side, other in ((self.sender, self.receiver), (self.receiver, self.sender)):
            for path in sorted((side.folder / "box" / "outbox").rglob("*.edxml")):
                inbox = other.folder / "box" / "inbox"
                inbox.mkdir(parents=True, exist_ok=True)
                os.replace(path, inbox / path.name)
                other.polls()


def _identified(installation: Installation, code: str, own: str, other: str) -> uuid.UUID:
    """Give the office its mã định danh, and its address book the other body."""
    with installation.writing() as work:
        office = organisation_by_code(work.session, code)
        assert isinstance(office, Organisation)
        office.identifier = own
        add_entry(work, office, EntryInput("body", THERE, identifier=other, default_channel="exchange"))
        return office.id


@contextmanager
def _side(
    workshop: Workshop,
    folder: Path,
    clock: StandingClock,
    code: str,
    ids: tuple[str, str],
    *,
    way: str,
    url: str,
    sends: bool,
    postgresql: str | None = None,
) -> Iterator[Side]:
    def fill(made: Installation) -> None:
        furnish(made, workshop.keys, code)
        _identified(made, code, *ids)
        if sends:
            office = Office(made, code)
            office.walks(office.drafter.drafts(recipients=[THERE], addressees=[THERE]), "issued")

    database = postgresql or workshop.copy(f"exchange-{code}", fill, folder)
    with workshop.opened(folder, database, clock) as built:
        if postgresql is not None:
            Base.metadata.create_all(built.database)
            fill(built)
        ways = exchanges(None, {ids[1]: way}, {ids[1]: SECRET}, clock)
        side = Side(built, Office(built, code), folder, url)
        side._use(ways)
        yield side


@contextmanager
def _served(side: Side, workshop: Workshop) -> Iterator[None]:
    settings = workshop.settings(side.folder, "sqlite://")
    flask = app.create_app(settings, side.installation)
    server = waitress.create_server(flask, host="127.0.0.1", port=int(side.url.rpartition(":")[2]), threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(timeout=10)


@contextmanager
def two_installations(
    workshop: Workshop,
    folder: Path,
    clock: StandingClock,
    *,
    by_folders: bool = False,
    postgresql: tuple[str, str] | None = None,
) -> Iterator[Pair]:
    """Both at work, each with its own database; an issued document of the sender names the receiver."""
    databases = postgresql or (None, None)
    urls = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    ways = [(folder / name / "box").as_uri().replace("file:", "dir:") if by_folders else url
            for name, url in zip(("sender", "receiver"), reversed(urls), strict=True)]  # fmt: skip
    with ExitStack() as stack:
        ids = (SENDER_ID, RECEIVER_ID)
        sides = [
            stack.enter_context(
                _side(
                    workshop,
                    folder / name,
                    clock,
                    code,
                    who,
                    way=ways[n],
                    url=urls[n],
                    sends=n == 0,
                    postgresql=databases[n],
                )
            )
            for n, (name, code, who) in enumerate((("sender", "cq", ids), ("receiver", "nh", ids[::-1])))
        ]
        sender, receiver = sides
        if not by_folders:
            for side in (sender, receiver):
                stack.enter_context(_served(side, workshop))
        with sender.installation.reading() as work:
            document_id = work.session.scalars(select(Document.id)).one()
        yield Pair(sender, receiver, clock, Paper(sender.installation, document_id))
