"""Clocks that a test holds in its hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 5, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam
DAY_BEFORE = NOON - timedelta(days=1)
"""When the keys that all tests share were made: before any test's clock, whichever test comes first."""


@dataclass
class StandingClock:
    """Stands still until it is told to pass."""

    instant: datetime = NOON

    def now(self) -> datetime:
        return self.instant

    def passes(self, **time: int) -> None:
        self.instant += timedelta(**time)


class TellingClock:
    """Tells the given instants one after the other, and the last one for ever: time passes between two looks."""

    def __init__(self, instants: Iterable[datetime]) -> None:
        self._instants = list(instants)

    def now(self) -> datetime:
        return self._instants.pop(0) if len(self._instants) > 1 else self._instants[0]
