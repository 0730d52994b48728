"""Loads the sample once: offices and people in one transaction, then keys, then each draft by its drafter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from workflow.base.clock import vietnam_day
from workflow.base.errors import DomainError
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.engine.work import Actor
from workflow.organisations.accounts import SAMPLE_PASSWORD, AccountPolicy, hash_password
from workflow.organisations.models import Organisation, Person
from workflow.organisations.names import name_on
from workflow.organisations.people import actor_of, person_by_account
from workflow.rendering.folders import FONTS
from workflow.sample.address_books import put_address_book
from workflow.sample.drafts import draft_from
from workflow.sample.office_data import OfficeRow, PersonRow, read_offices, read_outside
from workflow.sample.offices import put_admin, put_body, put_office
from workflow.sample.seeds import Seed, read_seeds
from workflow.signing.sample_pki import make_sample_authority

Told = Callable[[str], None]
SINCE = date(2016, 1, 1)
SEAL_FONT = FONTS / "Tinos-Bold.ttf"


class SampleRefused(DomainError):
    """This installation is in production: sample offices, people and passwords have no place in it."""

    code = "sample_refused_in_production"


@dataclass(frozen=True)
class Loaded:
    """What a loading added; all zero when everything was there."""

    people: int
    documents: int


def load_sample(installation: Installation, keys: Path, passphrase: str, *, tell: Told = lambda _: None) -> Loaded:
    """Sample offices with people, address books, keys in the folder, and the five seeds as drafts; twice is once.

    Each part is complete in itself: what was interrupted is finished by the next call. Raises: SampleRefused.
    """
    if not installation.services.port(AccountPolicy).sample_allowed:
        raise SampleRefused()
    tell("cơ quan, người dùng, danh bạ")
    people = _put_offices(installation)
    tell("khóa và chứng thư mẫu")
    make_keys(installation, keys, passphrase)
    return Loaded(people, sum(_put_seed(installation, seed, tell) for seed in read_seeds()))


def _put_offices(installation: Installation) -> int:
    """All rows but the drafts; gives how many people are new."""
    rows = read_offices()
    password_hash = hash_password(SAMPLE_PASSWORD, sample=True)
    with installation.writing() as work:
        before = len(work.session.scalars(select(Person.id)).all())
        for body in read_outside():
            put_body(work, body, inside=False)
        offices = [put_office(work, row, password_hash) for row in rows]
        put_admin(work, offices, password_hash, SINCE)
        for office, row in zip(offices, rows, strict=True):
            put_address_book(work, office, row)
        return len(work.session.scalars(select(Person.id)).all()) - before


def make_keys(installation: Installation, keys: Path, passphrase: str, *, ocsp_url: str | None = None) -> None:
    """Key and certificate of everybody who signs and of the three offices, as far as they are missing."""
    rows = read_offices()
    with installation.reading() as work:
        found = [person_by_account(work.session, row.account) for office in rows for row in _signers(office)]
        people = [(person.id, person.name) for person in found]
        offices = work.session.scalars(select(Organisation).where(Organisation.sample, Organisation.inside)).all()
        named = [(office.id, name_on(office, work.today).name) for office in offices]
    now = installation.services.clock.now()
    make_sample_authority(keys, passphrase, people, named, now, font=SEAL_FONT, ocsp_url=ocsp_url)


def _signers(office: OfficeRow) -> list[PersonRow]:
    return [person for person in office.people if person.signs]


def actor_named(installation: Installation, account: str) -> Actor:
    """The person with this account, as one who acts today. Raises: NotFound."""
    with installation.reading() as work:
        person = person_by_account(work.session, account)
        return actor_of(work.session, person, vietnam_day(installation.services.clock.now()))


def _put_seed(installation: Installation, seed: Seed, tell: Told) -> int:
    """1 if the draft is new."""
    with installation.reading() as work:
        known = select(Document.id).where(Document.origin_note == seed.origin_note).limit(1)
        if work.session.scalar(known) is not None:
            return 0
    tell(seed.file)
    with installation.writing(actor_named(installation, seed.drafter)) as work:
        draft_from(work, seed, seed.origin_note)
    return 1
