"""People: who a person is on a day, and the holders that come from positions and stand-ins."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from sqlalchemy import CompoundSelect, Uuid, and_, cast, null, or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.engine import item_role
from workflow.engine.work import Actor
from workflow.organisations.models import (
    ADMINISTRATOR,
    DEPUTY_HEAD,
    DEPUTY_LEADER,
    HEAD,
    LEADER,
    Person,
    Position,
    StandIn,
)

MEMBER = "member"


def positions_on(session: Session, person_id: uuid.UUID, day: date) -> list[Position]:
    """The positions that the person holds on this day."""
    rows = select(Position).where(Position.person_id == person_id, Position.valid_from <= day)
    rows = rows.where(or_(Position.valid_to.is_(None), Position.valid_to >= day)).options(joinedload(Position.unit))
    return list(session.scalars(rows.order_by(Position.valid_from, Position.id)))


class Duty(Protocol):
    """What of a position decides about rights."""

    @property
    def organisation_id(self) -> uuid.UUID: ...
    @property
    def unit_id(self) -> uuid.UUID | None: ...
    @property
    def duty(self) -> str: ...
    @property
    def standing_assignment(self) -> bool: ...


def holders_from(positions: Iterable[Duty]) -> set[str]:
    """The holder keys that these positions give: duties in unit and organisation, and membership of both.

    An administrator is no member by that office alone: it opens no document.
    """
    holders: set[str] = set()
    for position in positions:
        if position.duty == ADMINISTRATOR:
            holders.add(item_role.duty(ADMINISTRATOR, position.organisation_id))
            continue
        holders.add(item_role.duty(MEMBER, position.organisation_id))
        if position.duty in Position.DUTIES_OF_THE_ORGANISATION:
            holders.add(item_role.duty(position.duty, position.organisation_id))
        if position.duty in (LEADER, DEPUTY_LEADER):
            holders.add(item_role.duty(LEADER, position.organisation_id))
        if position.unit_id is not None:
            holders.add(item_role.duty(MEMBER, position.unit_id))
            if position.duty == HEAD or (position.duty == DEPUTY_HEAD and position.standing_assignment):
                holders.add(item_role.duty(HEAD, position.unit_id))
    return holders


def actor_of(session: Session, person: Person, day: date) -> Actor:
    """The person as one who acts on this day: own holders, and those of the people stood in for."""
    duties: dict[uuid.UUID, list[Duty]] = {}
    for row in session.execute(_duties_of_both(person.id, day)):
        duties.setdefault(row.person_id, []).extend([row] if row.organisation_id else [])
    own = duties.pop(person.id, [])
    stand_in: dict[str, uuid.UUID] = {}
    for principal, theirs in duties.items():
        keys = {item_role.person(principal), *holders_from(theirs)}
        stand_in |= {key: principal for key in sorted(keys) if key not in stand_in}
    return Actor(
        person_id=person.id,
        organisation_id=own[0].organisation_id if own else None,
        holders=frozenset({item_role.person(person.id), *holders_from(own)}),
        stand_in=stand_in,
        name=person.name,
    )


def _duties_of_both(person_id: uuid.UUID, day: date) -> CompoundSelect[Any]:
    """Own duties, then those of the people stood in for: asked at every request, so in one statement.

    Only the columns that decide; a person who is stood in for and has no position any more has one empty row.
    """
    duty = (Position.organisation_id, Position.unit_id, Position.duty, Position.standing_assignment)
    at = (Position.valid_from, Position.id.label("position_id"))
    holds = and_(Position.valid_from <= day, or_(Position.valid_to.is_(None), Position.valid_to >= day))
    own = select(Position.person_id, *duty, *at, cast(null(), Uuid).label("stand_in_id"))
    others = (
        select(StandIn.principal_id, *duty, *at, StandIn.id.label("stand_in_id"))
        .outerjoin(Position, and_(Position.person_id == StandIn.principal_id, holds))
        .where(StandIn.substitute_id == person_id, StandIn.valid_from <= day)
        .where(or_(StandIn.valid_to.is_(None), StandIn.valid_to >= day))
    )
    return (
        own.where(Position.person_id == person_id, holds)
        .union_all(others)
        .order_by("stand_in_id", "valid_from", "position_id")
    )


def is_member(actor: Actor) -> bool:
    """Whether the actor belongs to an organisation or unit, as an own right."""
    return any(holder.startswith(f"{MEMBER}@") for holder in actor.holders)


def person_by_account(session: Session, account: str) -> Person:
    """The active person with this account. Raises: NotFound("account_unknown")."""
    person = session.scalar(select(Person).where(Person.account == account.strip().lower(), Person.active))
    if person is None:
        raise NotFound("account_unknown", account=account)
    return person


def chosen_person(session: Session, account: str, field: str) -> Person:
    """The active person with the account that was typed into this field. Raises: InvalidInput("account_unknown")."""
    try:
        return person_by_account(session, account)
    except NotFound as error:  # a mistyped name is a mistake in a form, not a missing page
        raise InvalidInput([Refusal("account_unknown", {"input": field, "account": account})]) from error


def colleagues(session: Session, organisation_id: uuid.UUID, day: date) -> list[tuple[Person, Position]]:
    """Everybody of an organisation on this day with their position, by name."""
    rows = (
        select(Person, Position)
        .join(Position, Position.person_id == Person.id)
        .where(Position.organisation_id == organisation_id, Person.active, Position.valid_from <= day)
        .where(or_(Position.valid_to.is_(None), Position.valid_to >= day))
        .order_by(Person.name, Position.title)
    )
    return [(person, position) for person, position in session.execute(rows)]


def people_holding(session: Session, holder: str, day: date) -> list[Person]:
    """The people behind a holder key on this day."""
    person_id = item_role.person_of(holder)
    if person_id is not None:
        return list(session.scalars(select(Person).where(Person.id == person_id)))
    scope = uuid.UUID(holder.partition("@")[2])
    rows = (
        select(Position)
        .where(or_(Position.organisation_id == scope, Position.unit_id == scope), Position.valid_from <= day)
        .where(or_(Position.valid_to.is_(None), Position.valid_to >= day))
        .options(joinedload(Position.person))
    )
    found = {p.person.id: p.person for p in session.scalars(rows) if holder in holders_from([p])}
    return sorted(found.values(), key=lambda person: person.account)
