"""Two offices at work on the packaged workflows: a Sở with three units and a huyện, one person per role.

No page is rendered and no key is used here: `sign` and `attach_seal` are given what their preparation would give.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories.clocks import StandingClock
from workflow.base.clock import Clock, vietnam_day
from workflow.base.database import Base, sessions_for
from workflow.base.files import LocalFiles, sha256_of
from workflow.definitions.loading import load_catalogue, load_document_types
from workflow.documents import approvals
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, save_draft
from workflow.documents.models import Approval, Document
from workflow.documents.queries import current_rendition
from workflow.documents.types import DocumentTypes
from workflow.engine import history, worklist
from workflow.engine.access import find_visible
from workflow.engine.history import HistoryEntry
from workflow.engine.move import MoveInput
from workflow.engine.perform import Outcome, make_move, offers, perform
from workflow.engine.work import SYSTEM, Actor, Services, Work, reading, transaction
from workflow.organisations.accounts import AccountPolicy
from workflow.organisations.models import Organisation, OrganisationName, Person, Position, Unit
from workflow.organisations.people import actor_of
from workflow.signing.devices import held_device
from workflow.signing.keys import FileKeyStore, KeyStore
from workflow.signing.models import HeldDevice, SigningAuthority
from workflow.signing.places import TimestampAuthority

BEGIN = date(2020, 1, 1)
SHOWN, SIGNED, SEALED = "a" * 64, "b" * 64, "c" * 64
PREPARED: dict[str, Any] = {
    "shown_sha256": SHOWN, "prepared_sha256": SIGNED, "reserved_from": 0, "reserved_to": 0, "document_digest": "",
    "signed_attributes": "", "certificates": "", "pages": 1, "boxes": {},
}  # fmt: skip
"""What the preparation of a wait gives, but for its device and the hash of the content."""
CATALOGUE = load_catalogue()
TYPES = load_document_types()

# account: (office, unit, duty)
PEOPLE = {
    "cv": ("so", "TC", "staff"),
    "dn": ("so", "TC", "staff"),
    "tp": ("so", "TC", "head"),
    "pp": ("so", "TC", "deputy_head"),
    "vp": ("so", "VP", "checker"),
    "cvp": ("so", "VP", "head"),
    "tkh": ("so", "KH", "head"),
    "gd": ("so", "VP", "leader"),
    "pgd": ("so", "VP", "deputy_leader"),
    "pgd2": ("so", "VP", "deputy_leader"),
    "vt": ("so", "VP", "clerk"),
    "lt": ("so", "VP", "archivist"),
    "qt": ("so", "VP", "administrator"),
    "h.cv": ("huyen", "NV", "staff"),
    "h.tp": ("huyen", "NV", "head"),
    "h.vt": ("huyen", "NV", "clerk"),
}
UNITS = {
    "TC": ("so", "Phòng Tổ chức"),
    "VP": ("so", "Văn phòng"),
    "KH": ("so", "Phòng Kế hoạch"),
    "NV": ("huyen", "Phòng Nội vụ"),
}
NAMES = {"so": "Sở Nông nghiệp và Phát triển nông thôn", "huyen": "Ủy ban nhân dân huyện Ba Tơ"}
COMPLETE = DraftInput(
    subject="thực hiện Kế hoạch cải cách hành chính",
    body_html="<p>Yêu cầu các phòng thực hiện./.</p>",
    addressees=["Các phòng thuộc Sở"],
    recipients=[RecipientLine("Như trên"), RecipientLine("GĐ Sở", "report")],
)


@dataclass
class Bureau:
    """Both offices, opened by account; `so` drafts, `huyen` looks on."""

    engine: Engine
    sessions: sessionmaker[Session]
    services: Services
    clock: StandingClock
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    units: dict[str, uuid.UUID] = field(default_factory=dict)
    organisations: dict[str, uuid.UUID] = field(default_factory=dict)

    # ---- working as somebody
    def actor(self, account: str | None) -> Actor:
        if account is None:
            return SYSTEM
        with self.sessions() as session:
            person = session.get_one(Person, self.people[account])
            return actor_of(session, person, vietnam_day(self.services.clock.now()))

    @contextmanager
    def writes(self, account: str | None = None) -> Iterator[Work]:
        with self.sessions() as session, transaction(session, self.actor(account), self.services) as work:
            yield work

    @contextmanager
    def reads(self, account: str | None = None) -> Iterator[Work]:
        with reading(self.sessions, self.actor(account), self.services) as work:
            yield work

    def at(self, clock: Clock) -> Bureau:
        """The same offices under another clock."""
        return replace(self, services=replace(self.services, clock=clock))

    # ---- documents
    def drafts(self, account: str = "cv", unit: str = "TC", doc_type: str = "cong-van", **given: Any) -> uuid.UUID:
        with self.writes(account) as work:
            document = create_document(
                work,
                TYPES.get(doc_type),
                work.session.get_one(Person, self.people[account]),
                work.session.get_one(Unit, self.units[unit]),
                given=replace(COMPLETE, **given),
            )
            return document.id

    def saves(self, account: str, document_id: uuid.UUID, version: int | None = None, **given: Any) -> list[str]:
        with self.writes(account) as work:
            document = work.session.get_one(Document, document_id)
            return save_draft(work, document, DraftInput(**given), version or document.version)

    def moves(
        self, account: str | None, document_id: uuid.UUID, transition: str, comment: str = "", /, **options: Any
    ) -> Outcome:
        """One move as a door makes it; the version seen is the present one unless told."""
        prepared = options.pop("prepared", {})
        version = options.pop("version", None) or self.document(document_id).version
        given = MoveInput(version, comment, options, options.pop("key", None), prepared)
        actor = self.actor(account)
        if prepared:
            with self.writes(account) as work:
                return perform(work, find_visible(work, Document, document_id), transition, given)
        return make_move(
            lambda: reading(self.sessions, actor, self.services),
            lambda: self.writes(account),
            Document,
            document_id,
            transition,
            given,
        )

    def signs(self, document_id: uuid.UUID, account: str = "pgd") -> Outcome:
        signed = self.signed(document_id)
        return self.moves(account, document_id, "sign", prepared=signed, pdf_sha256=signed["shown_sha256"])

    def signed(self, document_id: uuid.UUID) -> dict[str, Any]:
        """What preparing the next signature would give; a further one is made on the file of the one before."""
        with self.reads() as work:
            document = work.session.get_one(Document, document_id)
            before = current_rendition(work.session, document, "signed")
            return {
                "shown_sha256": before.sha256 if before is not None else SHOWN,
                "signed_sha256": sha256_of(before.sha256.encode()) if before is not None else SIGNED,
                "content_sha256": document.content_sha256,
                "pages": 1,
                "boxes": {},
            }

    def starts_signing(self, document_id: uuid.UUID, account: str = "pgd") -> Outcome:
        """The signature is asked of a token at the signer's desk; nothing of a file is looked at here."""
        with self.writes() as work:
            held = held_device(work.session, person_id=self.people[account])
            if held is None:
                held = HeldDevice(person_id=self.people[account], kind="external", certificates="", added_at=work.now)
                work.session.add(held)
                work.session.flush()
            device_id = held.id
        shown = {name: self.signed(document_id)[name] for name in ("shown_sha256", "content_sha256")}
        prepared = {**PREPARED, **shown, "device_id": device_id}
        return self.moves(account, document_id, "start_signing", prepared=prepared, pdf_sha256=SHOWN)

    def seals(self, document_id: uuid.UUID) -> Outcome:
        number = self.document(document_id).number
        sealed = {"sealed_sha256": SEALED, "number": number, "pages": 1, "boxes": {}}
        return self.moves(None, document_id, "attach_seal", prepared=sealed)

    def walks_to(self, state: str, **given: Any) -> uuid.UUID:
        """A document that people brought to this state, by the usual way."""
        document_id = self.drafts(**given)
        if state == "draft":
            return document_id
        self.moves("cv", document_id, "submit")
        for step in (
            lambda: self.moves("tp", document_id, "approve_content"),
            lambda: self.moves("vp", document_id, "approve_format", signer="pgd"),
            lambda: self.signs(document_id),
            lambda: self.moves("vt", document_id, "issue"),
            lambda: self.seals(document_id),
        ):
            if self.document(document_id).state == state:
                break
            step()
        assert self.document(document_id).state == state
        return document_id

    # ---- looking
    def document(self, document_id: uuid.UUID) -> Document:
        with self.reads() as work:
            document = work.session.get_one(Document, document_id)
            work.session.expunge_all()
            return document

    def offered(self, account: str, document_id: uuid.UUID) -> dict[str, list[str]]:
        """The moves offered, each with the codes that stand against it."""
        with self.reads(account) as work:
            found = offers(work, work.session.get_one(Document, document_id))
            return {offer.transition.name: [refusal.code for refusal in offer.refusals] for offer in found}

    def waiting(self, account: str) -> dict[str, int]:
        """The person's worklists with their counts."""
        with self.reads(account) as work:
            return {row.transition: row.count for row in worklist.counts(work)}

    def approvals_of(self, document_id: uuid.UUID) -> list[tuple[str, str | None, str | None]]:
        """(step, outcome, why void) of every approval, in the order they were asked."""
        with self.sessions() as session:
            rows = session.scalars(
                select(Approval)
                .where(Approval.document_id == document_id)
                .order_by(Approval.asked_at, Approval.step, Approval.position, Approval.round)
            )
            return [(row.step, row.outcome, row.void_reason) for row in rows]

    def standing(self, document_id: uuid.UUID) -> set[str]:
        """The steps whose approvals count now."""
        with self.reads() as work:
            document = work.session.get_one(Document, document_id)
            steps = (approvals.CONTENT, approvals.FORMAT, approvals.AGREEMENT, approvals.OPINION, approvals.SIGNATURE)
            return {row.step for row in approvals.valid(work, document, *steps)}

    def history(self, document_id: uuid.UUID) -> list[HistoryEntry]:
        with self.reads() as work:
            rows = history.of_item(work.session, document_id)
            work.session.expunge_all()
            return rows


def lay_tables(engine: Engine) -> None:
    """Every table of the product."""
    Base.metadata.create_all(engine)


def open_bureau(engine: Engine, folder: Path, clock: StandingClock) -> Bureau:
    """A bureau over a database that has its tables; people are found by account when they are there already."""
    ports: dict[type[Any], Any] = {
        DocumentTypes: TYPES,
        AccountPolicy: AccountPolicy(sample_allowed=True),
        KeyStore: FileKeyStore(folder / "keys", "a passphrase for tests", clock),
        TimestampAuthority: TimestampAuthority(None),
    }
    services = Services(clock, LocalFiles(folder / "files"), CATALOGUE, ports)
    return Bureau(engine, sessions_for(engine), services, clock)


def furnish(bureau: Bureau) -> None:
    """Found both offices with their people and the authorities to sign."""
    with bureau.writes() as work:
        for code, name in NAMES.items():
            _found(work, bureau, code, name)
        for abbreviation, (code, name) in UNITS.items():
            unit = Unit(
                organisation_id=bureau.organisations[code], name=name, abbreviation=abbreviation, valid_from=BEGIN
            )
            work.session.add(unit)
            work.session.flush()
            bureau.units[abbreviation] = unit.id
        for account, (code, unit_name, duty) in PEOPLE.items():
            _employ(work, bureau, account, code, unit_name, duty)
        _authorise(work, bureau, "gd", "head", "Giám đốc")
        for position, account in enumerate(("pgd", "pgd2"), 2):
            _authorise(work, bureau, account, "KT", "Phó Giám đốc", head_title="Giám đốc", position=position)


def _found(work: Work, bureau: Bureau, code: str, name: str) -> None:
    organisation = Organisation(code=code, sample=True)
    organisation.names = [
        OrganisationName(
            valid_from=BEGIN, name=name, short_name=name, symbol={"so": "SNNPTNT", "huyen": "UBND"}[code],
            place="Quảng Ngãi", header_lines=[name.upper()], header_as_parent=name.upper(),
        )
    ]  # fmt: skip
    work.session.add(organisation)
    work.session.flush()
    bureau.organisations[code] = organisation.id


def _employ(work: Work, bureau: Bureau, account: str, code: str, unit: str, duty: str) -> None:
    person = Person(account=account, name=f"Nguyễn {account.upper()}", invented=True)
    work.session.add(person)
    work.session.flush()
    bureau.people[account] = person.id
    work.session.add(
        Position(
            person_id=person.id, organisation_id=bureau.organisations[code], unit_id=bureau.units[unit], title=duty,
            duty=duty, valid_from=BEGIN,
        )
    )  # fmt: skip


def _authorise(work: Work, bureau: Bureau, account: str, mode: str, own_title: str, **more: Any) -> None:
    work.session.add(
        SigningAuthority(
            organisation_id=bureau.organisations["so"], person_id=bureau.people[account], mode=mode,
            own_title=own_title, valid_from=BEGIN, **more,
        )
    )  # fmt: skip
