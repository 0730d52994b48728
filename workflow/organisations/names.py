"""What an organisation or unit was called on a day."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.base.errors import DomainError, InvalidInput, Refusal
from workflow.organisations.models import Organisation, OrganisationName, Unit


class NameMissing(DomainError):
    """The organisation has no name that was valid on this day."""

    code = "organisation_name_missing"


def name_on(organisation: Organisation, day: date) -> OrganisationName:
    """The dated name of the organisation; a newer one goes before one that was not ended. Raises: NameMissing."""
    for name in reversed(organisation.names):
        if name.holds_on(day):
            return name
    raise NameMissing(organisation=organisation.code, day=day.isoformat())


def units_on(session: Session, organisation_id: uuid.UUID, day: date) -> list[Unit]:
    """The units of the organisation on this day, by name."""
    rows = select(Unit).where(Unit.organisation_id == organisation_id, Unit.valid_from <= day)
    return list(session.scalars(rows.where(or_(Unit.valid_to.is_(None), Unit.valid_to >= day)).order_by(Unit.name)))


def units_by_abbreviation(
    session: Session, organisation_id: uuid.UUID, day: date, abbreviations: list[str]
) -> list[Unit]:
    """The units with these abbreviations, in the order asked. Raises: InvalidInput naming the unknown ones."""
    known = {unit.abbreviation: unit for unit in units_on(session, organisation_id, day)}
    unknown = [name for name in abbreviations if name not in known]
    if unknown:
        raise InvalidInput([Refusal("unit_unknown", {"unit": name, "known": sorted(known)}) for name in unknown])
    return [known[name] for name in abbreviations]


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """The organisation with this short code, or None."""
    return session.scalar(select(Organisation).where(Organisation.code == code))
