"""One office with one person per role, whose people draft, move and walk documents with real pages and signatures."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.factories.clocks import DAY_BEFORE
from tests.factories.installed import PASSPHRASE
from workflow import app
from workflow.cli.journey import Journey, People
from workflow.distribution.address_book import EntryInput, add_entry
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, save_draft, types_of
from workflow.documents.models import Document
from workflow.engine.access import find_visible, visible
from workflow.engine.installation import Installation
from workflow.engine.move import MoveInput
from workflow.engine.perform import Outcome, make_move
from workflow.engine.work import Actor, Work
from workflow.organisations.accounts import SAMPLE_PASSWORD, hash_password
from workflow.organisations.models import Organisation, OrganisationName, Person, Position, Unit
from workflow.organisations.people import actor_of, person_by_account
from workflow.signing.models import SigningAuthority
from workflow.signing.sample_pki import make_sample_authority

SINCE = date(2020, 1, 1)
UNITS = {"TC": "Phòng Tổ chức", "VP": "Văn phòng", "KH": "Phòng Kế hoạch"}
# role in tests: (duty, unit, title)
PEOPLE = {
    "drafter": ("staff", "TC", "Chuyên viên"),
    "colleague": ("staff", "TC", "Chuyên viên"),
    "unit_head": ("head", "TC", "Trưởng phòng"),
    "checker": ("checker", "VP", "Người kiểm tra thể thức"),
    "leader": ("leader", None, "Giám đốc"),
    "deputy": ("deputy_leader", None, "Phó Giám đốc"),
    "clerk": ("clerk", "VP", "Văn thư"),
    "archivist": ("archivist", "VP", "Lưu trữ viên"),
    "administrator": ("administrator", None, "Quản trị"),
    "receiver": ("head", "KH", "Trưởng phòng"),
}


def fixed_id(code: str, name: str) -> uuid.UUID:
    """The same id in every run, so that keys made once serve all tests."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"trinhky:{code}:{name}")


@cache
def password_hash() -> str:
    """Hashed once a run: it costs a quarter of a second on purpose."""
    return hash_password(SAMPLE_PASSWORD, sample=True)


def furnish(installation: Installation, keys: Path, code: str = "cq") -> None:
    """The rows of an office with this code, and the keys of its leaders and its seal in the shared folder."""
    with installation.writing() as work:
        _put_rows(work, code)
    people = [(fixed_id(code, role), f"Nguyễn {role}") for role in ("leader", "deputy")]
    make_sample_authority(keys, PASSPHRASE, people, [(fixed_id(code, "office"), f"Sở {code}")], DAY_BEFORE)


def _put_rows(work: Work, code: str) -> None:
    name = OrganisationName(
        valid_from=SINCE,
        name=f"Sở Thử nghiệm {code}",
        short_name=f"Sở {code}",
        symbol="STN",
        place="Hà Nội",
        header_lines=["SỞ THỬ NGHIỆM"],
        header_as_parent="SỞ THỬ NGHIỆM",
        abbreviations=["Sở"],
    )
    office = Organisation(id=fixed_id(code, "office"), code=code, sample=True, names=[name])
    units = {
        short: Unit(organisation=office, abbreviation=short, name=f, valid_from=SINCE) for short, f in UNITS.items()
    }
    work.session.add_all([office, *units.values()])
    for role, (duty, unit, title) in PEOPLE.items():
        place = Position(
            organisation=office, unit=units[unit] if unit else None, title=title, duty=duty, valid_from=SINCE
        )
        work.session.add(
            Person(
                id=fixed_id(code, role),
                account=f"{code}.{role}",
                name=f"Nguyễn {role}",
                password_hash=password_hash(),
                positions=[place],
            )
        )
    work.session.flush()
    for order, (role, mode) in enumerate((("leader", "head"), ("deputy", "KT")), 1):
        work.session.add(
            SigningAuthority(
                organisation_id=office.id,
                person_id=fixed_id(code, role),
                position=order,
                mode=mode,
                own_title=PEOPLE[role][2],
                head_title="Giám đốc" if mode == "KT" else "",
                valid_from=SINCE,
            )
        )
    add_entry(work, office, EntryInput("body", "Sở Nội vụ", email="sonoivu@noi-vu.example"))


@dataclass(frozen=True)
class Paper:
    """A document as it stands at the moment one looks: `paper.state`, `paper.number` are read anew each time."""

    installation: Installation
    id: uuid.UUID

    def __getattr__(self, name: str) -> Any:
        with self.installation.reading() as work:
            return getattr(work.session.get_one(Document, self.id), name)


@dataclass(frozen=True)
class Somebody:
    """A person of the office who acts."""

    installation: Installation
    account: str

    @property
    def actor(self) -> Actor:
        with self.installation.reading() as work:
            return actor_of(work.session, person_by_account(work.session, self.account), work.today)

    def drafts(self, *, doc_type: str = "cong-van", recipients: Sequence[str] | None = None, **given: Any) -> Paper:
        """A valid draft of this person's unit, but for what the test says otherwise."""
        lines = ["Như trên", "Sở Nội vụ"] if recipients is None else recipients
        typed: dict[str, Any] = {
            "subject": "thử nghiệm quy trình",
            "body_html": "<p>Nội dung để thử nghiệm./.</p>",
            "addressees": ["Phòng Kế hoạch"],
            "recipients": [RecipientLine(line) for line in lines],
            **given,
        }
        with self.installation.writing(self.actor) as work:
            person = person_by_account(work.session, self.account)
            unit = next(position.unit for position in person.positions if position.unit is not None)
            document = create_document(work, types_of(work).get(doc_type), person, unit, given=DraftInput(**typed))
            return Paper(self.installation, document.id)

    def saves(self, paper: Paper, **given: Any) -> list[str]:
        """Save a change on what stands now; gives the approvals that it made void."""
        with self.installation.writing(self.actor) as work:
            document = find_visible(work, Document, paper.id)
            return save_draft(work, document, DraftInput(**given), document.version)

    def moves(self, paper: Paper, transition: str, comment: str = "", **given: Any) -> Outcome:
        """Make a move on what stands now."""
        actor = self.actor
        move = MoveInput(version=paper.version, comment=comment, input=given)
        reading, writing = lambda: self.installation.reading(actor), lambda: self.installation.writing(actor)
        return make_move(reading, writing, Document, paper.id, transition, move)

    def sees(self, paper: Paper) -> bool:
        """Whether the document exists for this person."""
        with self.installation.reading(self.actor) as work:
            rows = select(Document.id).where(Document.id == paper.id, visible(work, Document))
            return work.session.scalar(rows) is not None


@dataclass(frozen=True)
class Office:
    """The office: `office.drafter`, `office.clerk` … are its people."""

    installation: Installation
    code: str = "cq"

    def __getattr__(self, role: str) -> Somebody:
        if role not in PEOPLE:
            raise AttributeError(role)
        return Somebody(self.installation, f"{self.code}.{role}")

    def run_jobs(self) -> int:
        """The worker does what is due, until nothing is."""
        return app.worker_for(self.installation).run_until_idle()

    def journey(self, paper: Paper) -> Journey:
        """The document on its way, with the people of this office."""
        names = ("drafter", "unit_head", "checker", "clerk", "archivist")
        people = People(**{name: f"{self.code}.{name}" for name in names}, signer=f"{self.code}.leader")
        return Journey(self.installation, people, paper.id, self.run_jobs)

    def walks(self, paper: Paper, to: str) -> Paper:
        """Take the document from where it stands to this state, through the engine, as its people would."""
        journey, people = self.journey(paper), self.journey(paper).people
        steps: dict[str, Callable[[], object]] = {
            "draft": lambda: journey.move(people.drafter, "submit"),
            "unit_review": lambda: journey.move(people.unit_head, "approve_content"),
            "format_check": lambda: journey.move(people.checker, "approve_format", signer=people.signer),
            "awaiting_signature": journey.sign,
            "signed": lambda: journey.move(people.clerk, "issue"),
            "sealing": self.run_jobs,
            "issued": lambda: journey.move(people.clerk, "distribute"),
            "distributed": lambda: (self.run_jobs(), journey.receive(), journey.archive()),
        }
        while paper.state != to:
            before = paper.state
            steps[before]()
            if paper.state == before:
                raise AssertionError(f"the document stays {before} on its way to {to}")
        return paper
