"""The clock: instants in UTC, days in Vietnam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "ICT")


class Clock(Protocol):
    """Tells the present instant, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def vietnam_day(instant: datetime) -> date:
    """The calendar day in Vietnam (UTC+7, no summer time) at this instant."""
    return instant.astimezone(VIETNAM).date()
