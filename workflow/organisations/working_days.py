"""Working days and what is counted in them: Monday to Friday, but for what a calendar says otherwise.

Days are days in Vietnam. A deadline is the first instant at which something is late.
Source: NĐ 30/2020/NĐ-CP Đ.4.2c, 15.2, 18.1, 21.2c, 23.1; QĐ 28/2018/QĐ-TTg (E28-5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from workflow.base.clock import VIETNAM, vietnam_day

MORNING_ENDS = time(12)
"""The end of "buổi sáng" (E28-5)."""
AT_ONCE = timedelta(hours=1)
"""What is urgent goes "ngay": a clerk and a mail server get an hour before it counts as late."""
_SATURDAY = 5
_LONGEST_HOLIDAY = 31


@dataclass(frozen=True)
class Day:
    """A day that is not as its weekday would have it."""

    day: date
    working: bool
    name: str


@dataclass(frozen=True)
class Calendar:
    """The days on which offices work."""

    exceptions: Mapping[date, Day] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        exception = self.exceptions.get(day)
        return exception.working if exception is not None else day.weekday() < _SATURDAY

    def after(self, day: date, count: int = 1) -> date:
        """The `count`-th working day after this one; with 0 the day itself, or the next one that is worked."""
        found = day
        if count == 0 and self.is_working(day):
            return day
        for _ in range(max(count, 1)):
            found = self._next(found)
        return found

    def before(self, day: date) -> date:
        """The last working day before this one."""
        found = day - timedelta(days=1)
        while not self.is_working(found) and day - found < timedelta(days=_LONGEST_HOLIDAY):
            found -= timedelta(days=1)
        return found

    def _next(self, day: date) -> date:
        found = day + timedelta(days=1)
        while not self.is_working(found) and found - day < timedelta(days=_LONGEST_HOLIDAY):
            found += timedelta(days=1)
        return found


def working_day_after(calendar: Calendar, day: date, count: int = 1) -> date:
    """The `count`-th working day after this one."""
    return calendar.after(day, count)


def send_deadline(calendar: Calendar, ready_at: datetime, *, electronic: bool, urgent: bool) -> datetime:
    """When what was signed, or given out to be sent, at this instant must have left.

    Source: E28-5 (electronic: the same day, at the latest the morning of the next working day); Đ.18.1 (otherwise
    at the latest the next working day; urgent at once).
    """
    if urgent:
        return ready_at + AT_ONCE
    next_day = calendar.after(vietnam_day(ready_at))
    return at(next_day, MORNING_ENDS) if electronic else end_of(next_day)


def receipt_deadline(calendar: Calendar, arrived_at: datetime) -> datetime:
    """When the receiver must have told the sender: the same day (Đ.21.2c); what comes on a day off, the next one."""
    return end_of(calendar.after(vietnam_day(arrived_at), 0))


def registration_deadline(calendar: Calendar, arrived_at: datetime, *, urgent: bool) -> datetime:
    """When an incoming document must be registered and submitted: the next working day; urgent at once (Đ.4.2c)."""
    return arrived_at + AT_ONCE if urgent else end_of(calendar.after(vietnam_day(arrived_at)))


def reply_deadline(due: date) -> datetime:
    """When an answer is late that was asked for by this day."""
    return end_of(due)


def at(day: date, clock_time: time) -> datetime:
    """This time of the day in Vietnam."""
    return datetime.combine(day, clock_time, VIETNAM)


def end_of(day: date) -> datetime:
    """The first instant after the day in Vietnam."""
    return at(day + timedelta(days=1), time(0))
