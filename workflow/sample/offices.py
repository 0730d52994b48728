"""Writes the rows of an office: names, units, people with positions, signing authorities. What is there stays."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from workflow.engine.work import Work
from workflow.organisations.models import (
    ADMINISTRATOR,
    Organisation,
    OrganisationName,
    Person,
    Position,
    Unit,
)
from workflow.organisations.names import organisation_by_code
from workflow.sample.office_data import AuthorityRow, BodyRow, OfficeRow, PersonRow
from workflow.signing.models import SigningAuthority

ADMIN = PersonRow(account="admin", name="Quản Trị Mẫu", positions=[])


def put_body(work: Work, row: BodyRow, *, inside: bool) -> Organisation:
    """The organisation with its name; the one above it must be there already."""
    known = organisation_by_code(work.session, row.code)
    if known is not None:
        return known
    parent = organisation_by_code(work.session, row.parent) if row.parent else None
    organisation = Organisation(
        code=row.code,
        identifier=row.identifier,
        parent_id=parent.id if parent else None,
        collective=row.collective,
        email=row.email,
        inside=inside,
        sample=True,
        names=[OrganisationName(**row.name.model_dump(), valid_to=None)],
    )
    work.session.add(organisation)
    work.session.flush()
    return organisation


def put_office(work: Work, row: OfficeRow, password_hash: str) -> Organisation:
    """The office with its units, people and authorities."""
    office = put_body(work, row, inside=True)
    since = row.name.valid_from
    units = {unit.abbreviation: _put_unit(work, office, unit.abbreviation, unit.name, since) for unit in row.units}
    people = {person.account: _put_person(work, person, office, units, since, password_hash) for person in row.people}
    _put_authorities(work, office, row.authorities, people, since)
    work.session.flush()
    return office


def put_admin(work: Work, offices: list[Organisation], password_hash: str, since: date) -> Person:
    """One administrator of all sample offices."""
    known = _person(work, ADMIN.account)
    if known is not None:
        return known
    positions = [_position(office, None, "Quản trị hệ thống", ADMINISTRATOR, since) for office in offices]
    return _new_person(work, ADMIN, positions, password_hash)


def _put_unit(work: Work, office: Organisation, abbreviation: str, name: str, since: date) -> Unit:
    query = select(Unit).where(Unit.organisation_id == office.id, Unit.abbreviation == abbreviation)
    known = work.session.scalar(query)
    if known is not None:
        return known
    unit = Unit(organisation=office, abbreviation=abbreviation, name=name, valid_from=since)
    work.session.add(unit)
    work.session.flush()
    return unit


def _put_person(
    work: Work, row: PersonRow, office: Organisation, units: dict[str, Unit], since: date, password_hash: str
) -> Person:
    known = _person(work, row.account)
    if known is not None:
        return known
    positions = [
        _position(office, units[place.unit] if place.unit else None, place.title, place.duty, since)
        for place in row.positions
    ]
    return _new_person(work, row, positions, password_hash)


def _person(work: Work, account: str) -> Person | None:
    return work.session.scalar(select(Person).where(Person.account == account))


def _new_person(work: Work, row: PersonRow, positions: list[Position], password_hash: str) -> Person:
    person = Person(
        account=row.account,
        name=row.name,
        email=f"{row.account}@trinhky.example",
        password_hash=password_hash,
        invented=not row.named_in,
        positions=positions,
    )
    work.session.add(person)
    work.session.flush()
    return person


def _position(office: Organisation, unit: Unit | None, title: str, duty: str, since: date) -> Position:
    return Position(organisation=office, unit=unit, title=title, duty=duty, valid_from=since)


def _put_authorities(
    work: Work, office: Organisation, rows: list[AuthorityRow], people: dict[str, Person], since: date
) -> None:
    known = select(SigningAuthority.id).where(SigningAuthority.organisation_id == office.id).limit(1)
    if work.session.scalar(known) is not None:
        return
    for place, row in enumerate(rows, 1):
        work.session.add(
            SigningAuthority(
                organisation_id=office.id,
                person_id=people[row.account].id,
                position=place,
                valid_from=since,
                **row.model_dump(exclude={"account"}),
            )
        )
