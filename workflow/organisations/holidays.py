"""Which days are off: the lists that are announced for each year, and what the installation says otherwise."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.base.database import Base, Identified
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, Refusal
from workflow.base.text import is_storable, single_spaced
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.working_days import Calendar, Day

LONGEST_NAME = 200
YEARS = range(2020, 2061)
"""The years that a calendar can be looked at for."""
_SATURDAY = 5
_KEPT = "calendar"


class CalendarDay(Identified, Base):
    """A day on which the offices of this installation differ from the list: off, or worked although it is listed."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(unique=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


def calendar(session: Session) -> Calendar:
    """The working days of this installation: the lists, then what was entered here, which overrules them.

    Read once in a session.
    """
    if _KEPT not in session.info:
        rows = [Day(row.day, row.working, row.name) for row in session.scalars(select(CalendarDay))]
        session.info[_KEPT] = Calendar({**listed(), **{one.day: one for one in rows}})
    found: Calendar = session.info[_KEPT]
    return found


@cache
def announced_years() -> frozenset[int]:
    """The years whose list came with the product."""
    return frozenset(int(row["year"]) for row in _data()["announced"])


@cache
def listed() -> Mapping[date, Day]:
    """Every day that is not as its weekday would have it, as announced, or as far as it is fixed."""
    announced = [one for row in _data()["announced"] for one in _days_of(row)]
    fixed = [one for year in YEARS if year not in announced_years() for one in fixed_days(year)]
    return {one.day: one for one in (*fixed, *announced)}


def _days_of(year: Mapping[str, Any]) -> Iterator[Day]:
    for working, rows in ((False, year["off"]), (True, year["working"])):
        for row in rows:
            yield from (Day(day, working, row["name"]) for day in _range(row["days"]))


def _range(text: str) -> Iterator[date]:
    first, _sign, last = text.partition("/")
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    while day <= end:
        yield day
        day += timedelta(days=1)


def fixed_days(year: int) -> Iterable[Day]:
    """The holidays that fall on the same day of every year; one on a weekend gives the next working day (Đ.111.3)."""
    taken: set[date] = set()
    for row in _data()["fixed"]:
        day = date.fromisoformat(f"{year}-{row['day']}")
        taken.add(day)
        yield Day(day, False, row["name"])
    for day in sorted(taken):
        if day.weekday() >= _SATURDAY:
            instead = day
            while instead in taken or instead.weekday() >= _SATURDAY:
                instead += timedelta(days=1)
            taken.add(instead)
            yield Day(instead, False, "")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("workflow.organisations").joinpath("holidays.toml").read_text(encoding="utf-8"))


def days_entered(session: Session, year: int) -> list[CalendarDay]:
    """What this installation has entered for the year, by day."""
    rows = select(CalendarDay).where(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
    return list(session.scalars(rows.order_by(CalendarDay.day)))


def enter_day(work: Work, day: date, name: str, *, working: bool) -> CalendarDay:
    """Say that this day is off, or worked; said again, the last word counts.

    Raises: NotPermitted for anybody but an administrator, InvalidInput.
    """
    require_administrator(work)
    name = single_spaced(name)
    if not is_storable(name) or len(name) > LONGEST_NAME:
        raise InvalidInput([Refusal("text_malformed", {"field": "name"})])
    row = work.session.scalar(select(CalendarDay).where(CalendarDay.day == day).with_for_update())
    if row is None:
        row = CalendarDay(day=day)
        work.session.add(row)
    row.working, row.name, row.entered_by_id = working, name, work.actor.person_id
    _changed(work.session)
    return row


def withdraw_day(work: Work, day: date) -> None:
    """Take back what was entered; the list counts again. Raises: NotPermitted, NotFound."""
    require_administrator(work)
    row = work.session.scalar(select(CalendarDay).where(CalendarDay.day == day))
    if row is None:
        raise NotFound(kind="calendar_day")
    work.session.delete(row)
    _changed(work.session)


def _changed(session: Session) -> None:
    session.flush()
    session.info.pop(_KEPT, None)


def may_enter(work: Work) -> bool:
    """Whether the actor administers an office of this installation."""
    start = item_role.duty(ADMINISTRATOR, uuid.UUID(int=0)).partition("@")[0] + "@"
    return work.actor.is_system or any(holder.startswith(start) for holder in work.actor.all_holders)


def require_administrator(work: Work) -> None:
    """Raises: NotPermitted unless the actor administers an office."""
    if not may_enter(work):
        raise NotPermitted("not_administrator", office="")
