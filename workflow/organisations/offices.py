"""Which organisations a person belongs to or has a duty in, and how an organisation is made up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from workflow.base.errors import NotFound
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation, Position, Unit
from workflow.organisations.names import NameMissing, name_on, units_on
from workflow.organisations.people import MEMBER, colleagues


def offices_of(work: Work, duty: str = MEMBER) -> list[Organisation]:
    """The organisations in which the actor has this duty, the own one first, then by code.

    What comes from standing in counts: a stand-in of the clerk is clerk there.
    """
    scopes = _scopes(work, duty)
    rows = work.session.scalars(select(Organisation).where(Organisation.id.in_(scopes)))
    return sorted(rows, key=lambda office: (office.id != work.actor.organisation_id, office.code))


def office_for(work: Work, code: str, duty: str = MEMBER) -> Organisation:
    """The organisation with this code, for those who have the duty there. Raises: NotFound for anybody else."""
    office = next((office for office in offices_of(work, duty) if office.code == code), None)
    if office is None:
        raise NotFound(kind="organisation")
    return office


def offices_served(work: Work) -> list[Organisation]:
    """Mine as a member, then those that I only administer."""
    return list(dict.fromkeys([*offices_of(work), *offices_of(work, ADMINISTRATOR)]))


def own_units(work: Work, duty: str = MEMBER) -> list[Unit]:
    """The units in which the actor has this duty today, by name."""
    rows = select(Unit).where(Unit.id.in_(_scopes(work, duty))).order_by(Unit.name, Unit.id)
    return [unit for unit in work.session.scalars(rows) if unit.holds_on(work.today)]


def display_name(work: Work, office: Organisation) -> str:
    """What the organisation is called today; one that no longer exists is known by its code."""
    try:
        return name_on(office, work.today).name
    except NameMissing:
        return office.code


def makeup(work: Work, office: Organisation) -> list[tuple[Unit | None, list[Position]]]:
    """The positions of today: those of the leadership first (unit None), then unit by unit; an empty unit too."""
    positions = [position for _, position in colleagues(work.session, office.id, work.today)]
    rows: list[tuple[Unit | None, list[Position]]] = [(None, _in(positions, None))]
    rows += [(unit, _in(positions, unit.id)) for unit in units_on(work.session, office.id, work.today)]
    return rows


def _in(positions: Sequence[Position], unit_id: uuid.UUID | None) -> list[Position]:
    return [position for position in positions if position.unit_id == unit_id]


def _scopes(work: Work, duty: str) -> list[uuid.UUID]:
    """The ids behind the actor's holder keys of this duty."""
    start = item_role.duty(duty, uuid.UUID(int=0)).partition("@")[0] + "@"
    return [uuid.UUID(hex=key.removeprefix(start)) for key in sorted(work.actor.all_holders) if key.startswith(start)]


def offices_here(work: Work) -> list[Organisation]:
    """Every organisation that works in this installation, by code; their names are no secret among them."""
    return list(work.session.scalars(select(Organisation).where(Organisation.inside).order_by(Organisation.code)))
