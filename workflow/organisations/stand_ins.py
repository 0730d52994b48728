"""Người xử lý thay: a person names who acts for them in a period, with the reason; never for signing."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from workflow.base.errors import InvalidInput, NotFound, NotPermitted, Refusal
from workflow.base.text import single_spaced
from workflow.engine import history
from workflow.engine.work import Work
from workflow.organisations.models import Person, StandIn
from workflow.organisations.own_account import own_person
from workflow.organisations.people import colleagues

LONGEST_REASON = 1_000


def appoint_stand_in(
    work: Work, substitute: str, valid_from: date | None, valid_to: date | None, reason: str
) -> StandIn:
    """Let a colleague (by account) act for the actor from day to day, both included.

    The signer's role is personal and does not pass on (SIGN-4). Somebody who stands in cannot pass it on either:
    only what is the actor's own is given.
    Raises: InvalidInput with every problem; NotPermitted to a person of no organisation.
    """
    principal = own_person(work)
    if work.actor.organisation_id is None:
        raise NotPermitted("no_organisation")
    problems = _period_problems(work, valid_from, valid_to)
    plain = single_spaced(reason)
    if not plain:
        problems.append(Refusal("comment_required", {"field": "reason"}))
    elif len(plain) > LONGEST_REASON:
        problems.append(Refusal("comment_too_long", {"field": "reason", "most": LONGEST_REASON}))
    person = next((other for other in possible_substitutes(work) if other.account == substitute.strip().lower()), None)
    if person is None:
        problems.append(Refusal("stand_in_not_a_colleague", {"field": "substitute", "account": substitute[:100]}))
    if problems or person is None or valid_from is None:
        raise InvalidInput(problems)
    row = StandIn(
        id=uuid.uuid4(),
        principal_id=principal.id,
        substitute_id=person.id,
        reason=plain,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=work.now,
    )
    work.session.add(row)
    _tell_history(work, row, "appoint", person)
    return row


def end_stand_in(work: Work, stand_in_id: uuid.UUID) -> None:
    """End the period with yesterday, so that it no longer holds. Raises: NotFound unless the actor appointed it."""
    row = work.session.get(StandIn, stand_in_id)
    if row is None or row.principal_id != work.actor.person_id:
        raise NotFound(kind="stand_in")
    if row.valid_to is None or row.valid_to >= work.today:
        row.valid_to = work.today - timedelta(days=1)
        _tell_history(work, row, "end", work.session.get_one(Person, row.substitute_id))


def possible_substitutes(work: Work) -> list[Person]:
    """The actor's colleagues today, by name, without the actor."""
    if work.actor.organisation_id is None:
        return []
    people = {person.id: person for person, _ in colleagues(work.session, work.actor.organisation_id, work.today)}
    return [person for person in people.values() if person.id != work.actor.person_id]


def appointed_by_me(work: Work) -> list[tuple[StandIn, Person]]:
    """Whom the actor has named for today or later, with the substitute, by the first day."""
    return _rows(work, StandIn.principal_id == work.actor.person_id, StandIn.substitute_id)


def standing_in(work: Work) -> list[tuple[StandIn, Person]]:
    """For whom the actor stands in, today or later, with the principal, by the first day."""
    return _rows(work, StandIn.substitute_id == work.actor.person_id, StandIn.principal_id)


def _rows(
    work: Work, mine: ColumnElement[bool], other: InstrumentedAttribute[uuid.UUID]
) -> list[tuple[StandIn, Person]]:
    rows = (
        select(StandIn, Person)
        .join(Person, Person.id == other)
        .where(mine, or_(StandIn.valid_to.is_(None), StandIn.valid_to >= work.today))
        .order_by(StandIn.valid_from, StandIn.id)
    )
    return [(row, person) for row, person in work.session.execute(rows)]


def _period_problems(work: Work, valid_from: date | None, valid_to: date | None) -> list[Refusal]:
    problems = [
        Refusal("input_missing", {"field": name, "input": name})
        for name, day in (("valid_from", valid_from), ("valid_to", valid_to))
        if day is None
    ]
    if valid_from is not None and valid_from < work.today:
        problems.append(Refusal("date_is_past", {"field": "valid_from"}))
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        problems.append(Refusal("period_ends_before_it_begins", {"field": "valid_to"}))
    return problems


def _tell_history(work: Work, row: StandIn, event: str, substitute: Person) -> None:
    assert work.actor.organisation_id is not None, "asked before"
    facts = {
        "substitute": substitute.account,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
    entry = history.Entry(work.actor.organisation_id, "stand_in", row.id, event, comment=row.reason, facts=facts)
    history.append(work, entry)
