"""What a receiver must do with an arrival, and until when: tell the sender, register it, answer it.

Source: NĐ 30/2020/NĐ-CP Đ.4.2c (registered by the next working day, urgent at once), Đ.21.2c (receipt told the same
day), Đ.24 (answered by the day that the sender asked for).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workflow.engine.work import Work
from workflow.incoming.answering import awaits_answer
from workflow.incoming.inbox import book_of
from workflow.incoming.models import ON_PAPER, Arrival
from workflow.organisations.holidays import calendar
from workflow.organisations.working_days import (
    AT_ONCE,
    Calendar,
    receipt_deadline,
    registration_deadline,
    reply_deadline,
)

RECEIPT, REGISTRATION, ANSWER = "receipt", "registration", "answer"
NORMAL = "normal"


@dataclass(frozen=True)
class Due:
    """One thing that is still to be done; `at` is the first instant at which it is late."""

    what: str
    at: datetime
    is_late: bool


def dues_of(work: Work, arrivals: Sequence[Arrival]) -> dict[uuid.UUID, list[Due]]:
    """What is still to be done with each of these arrivals, which the caller may view; two queries in all."""
    ids = [arrival.id for arrival in arrivals]
    unanswered = set(work.session.scalars(select(Arrival.id).where(Arrival.id.in_(ids), awaits_answer())))
    days = calendar(work.session)
    return {
        arrival.id: [Due(what, at, at <= work.now) for what, at in _open(days, arrival, arrival.id in unanswered)]
        for arrival in arrivals
    }


def _open(days: Calendar, arrival: Arrival, unanswered: bool) -> Iterator[tuple[str, datetime]]:
    if arrival.is_cancelled or arrival.returned_at is not None:
        return
    if arrival.acknowledged_at is None and arrival.source != ON_PAPER:  # of paper no sender waits to be told
        yield RECEIPT, receipt_deadline(days, arrival.arrived_at)
    if awaits_registration(arrival):
        yield REGISTRATION, registration_deadline(days, arrival.arrived_at, urgent=arrival.urgency != NORMAL)
    if unanswered and arrival.deadline is not None:
        yield ANSWER, reply_deadline(arrival.deadline)


def awaits_registration(arrival: Arrival) -> bool:
    """Whether it came from outside and the clerk has not registered it."""
    return arrival.number is not None and arrival.registered_at is None


def late_in_book(work: Work, organisation_id: uuid.UUID, year: int) -> list[Arrival]:
    """What of this book should have been registered by now, by số đến. Raises: NotFound to all but its clerk."""
    newest = work.now - AT_ONCE
    waiting = [row for row in book_of(work, organisation_id, year) if row.arrived_at <= newest]
    dues = dues_of(work, [row for row in waiting if awaits_registration(row)])
    return [row for row in waiting if any(due.what == REGISTRATION and due.is_late for due in dues.get(row.id, ()))]
