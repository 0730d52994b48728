"""Deliveries over time: of an office by the day on which they were made, of a document by when each had arrived."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from workflow.base.clock import VIETNAM, vietnam_day
from workflow.base.database import day_in_vietnam
from workflow.distribution.models import (
    ACKNOWLEDGED,
    DELIVERED,
    DONE,
    FAILED,
    HANDED_OVER,
    OPENED,
    PROCESSING,
    RECALLED,
    RETURNED,
    SENDING,
    UNPROVEN,
    WAITING,
    Delivery,
)
from workflow.distribution.queries import Logged
from workflow.distribution.rules import require_duty
from workflow.engine.work import Work

GROUPS: dict[str, tuple[str, ...]] = {
    "confirmed": (ACKNOWLEDGED, PROCESSING, DONE),
    "arrived": (DELIVERED, OPENED),
    "away": (HANDED_OVER,),
    "waiting": (WAITING, SENDING),
    "trouble": (FAILED, UNPROVEN, RETURNED),
    "recalled": (RECALLED,),
}
_GROUP = {status: group for group, statuses in GROUPS.items() for status in statuses}
PERIODS = (30, 90, 365)
ARRIVED = ("delivered", "marked_delivered", "settled_delivered", "opened", "acknowledged")
CONFIRMED = ("acknowledged", "marked_delivered")


@dataclass(frozen=True)
class Bar:
    """One day, week or month from its first day, and how many of each group."""

    first: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def by_day(work: Work, organisation_id: uuid.UUID, days: int) -> list[Bar]:
    """Deliveries made on each of the last days, by what became of them; longer periods in weeks, or in months.

    Raises: NotFound, NotPermitted to those who are no clerk there.
    """
    require_duty(work, organisation_id, "clerk")
    first = work.today - timedelta(days=days - 1)
    day = day_in_vietnam(work.session, Delivery.created_at)
    rows = (
        select(day, Delivery.status, func.count())
        .where(
            Delivery.organisation_id == organisation_id,
            Delivery.created_at >= datetime.combine(first, time(), VIETNAM),
        )
        .group_by(day, Delivery.status)
    )
    found = [(date.fromisoformat(str(on)), _GROUP[status], count) for on, status, count in work.session.execute(rows)]
    return _bars(found, first, work.today, 1 if days <= PERIODS[0] else 7 if days <= PERIODS[1] else 30)


def _bars(found: Iterable[tuple[date, str, int]], first: date, last: date, width: int) -> list[Bar]:
    """A bar for every step of the period, empty ones too."""
    counted: Counter[tuple[int, str]] = Counter()
    for on, group, count in found:
        counted[(on - first).days // width, group] += count
    steps = (last - first).days // width + 1
    return [
        Bar(first + timedelta(days=step * width), tuple(counted[step, group] for group in GROUPS))
        for step in range(steps)
    ]


@dataclass(frozen=True)
class Known:
    """By the end of this day: how many were known to have arrived, and how many of them were confirmed."""

    on: date
    arrived: int
    confirmed: int


def over_time(log: Sequence[Logged], most: int = 40) -> list[Known]:
    """How the document reached its recipients: a row for every day on which something became known."""
    arrived = [vietnam_day(at) for logged in log if (at := logged.at(*ARRIVED)) is not None]
    confirmed = [vietnam_day(at) for logged in log if (at := logged.at(*CONFIRMED)) is not None]
    days = sorted({*arrived, *confirmed})[-most:]
    return [Known(day, sum(one <= day for one in arrived), sum(one <= day for one in confirmed)) for day in days]
