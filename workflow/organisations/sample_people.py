"""The accounts of the sample offices, for a sign-in page that lists them; an office in earnest has none of these."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Position
from workflow.organisations.offices import display_name


@dataclass(frozen=True)
class SampleOffice:
    """A sample office with its accounts: account, name, position."""

    name: str
    people: tuple[tuple[str, str, str], ...]


def sample_people(work: Work) -> list[SampleOffice]:
    """The sample offices of the installation with the people who have a position in them today."""
    rows = select(Organisation).where(Organisation.sample, Organisation.inside).order_by(Organisation.code)
    return [SampleOffice(display_name(work, office), _people(work, office)) for office in work.session.scalars(rows)]


def _people(work: Work, office: Organisation) -> tuple[tuple[str, str, str], ...]:
    rows = (
        select(Position)
        .join(Person, Person.id == Position.person_id)
        .where(Position.organisation_id == office.id, Person.active, Position.valid_from <= work.today)
        .where(or_(Position.valid_to.is_(None), Position.valid_to >= work.today))
        .options(joinedload(Position.person))
        .order_by(Person.account, Position.title)
    )
    found: dict[str, tuple[str, str, str]] = {}
    for row in work.session.scalars(rows):
        found.setdefault(row.person.account, (row.person.account, row.person.name, row.title))
    return tuple(found.values())
