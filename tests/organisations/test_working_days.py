"""Working days: weekends, the announced holidays, days worked for others, and what an installation says otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.bureau import Bureau
from workflow.base.errors import InvalidInput, NotFound, NotPermitted
from workflow.organisations.holidays import calendar, days_entered, enter_day, fixed_days, listed, withdraw_day
from workflow.organisations.working_days import (
    Calendar,
    receipt_deadline,
    registration_deadline,
    send_deadline,
    working_day_after,
)

LISTED = Calendar(listed())


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("before", "next_one"),
    [
        ("2024-03-05", "2024-03-06"),  # a Tuesday
        ("2024-03-08", "2024-03-11"),  # over a weekend
        ("2024-02-07", "2024-02-15"),  # over Tết
        ("2024-04-26", "2024-05-02"),  # the 29th was exchanged
        ("2024-05-03", "2024-05-04"),  # for this Saturday
        ("2025-04-30", "2025-05-05"),
        ("2026-02-13", "2026-02-23"),
        ("2026-08-21", "2026-08-22"),
        ("2026-08-28", "2026-09-03"),
    ],
)
def test_the_next_working_day(before: str, next_one: str) -> None:
    assert working_day_after(LISTED, day(before)) == day(next_one)


def test_a_year_without_a_list_has_its_fixed_days_moved_off_the_weekend() -> None:
    # In 2033 the 1st of January and the 30th of April are Saturdays, the 1st of May a Sunday.
    off = sorted(one.day for one in fixed_days(2033))
    assert off == [
        day("2033-01-01"), day("2033-01-03"), day("2033-04-30"), day("2033-05-01"), day("2033-05-02"),
        day("2033-05-03"), day("2033-09-02"),
    ]  # fmt: skip
    assert working_day_after(LISTED, day("2033-04-29")) == day("2033-05-04")


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("ready", "electronic", "urgent", "due"),
    [
        ("2024-03-05T09:00", True, False, "2024-03-06T12:00"),
        ("2024-03-05T09:00", False, False, "2024-03-07T00:00"),
        ("2024-03-08T16:59", True, False, "2024-03-11T12:00"),
        ("2024-03-09T08:00", True, False, "2024-03-11T12:00"),
        ("2024-02-07T16:00", False, False, "2024-02-16T00:00"),
        ("2024-03-08T16:59", True, True, "2024-03-08T17:59"),
        ("2024-03-05T00:30", True, False, "2024-03-06T12:00"),  # still the 4th in UTC
    ],
)
def test_what_is_signed_leaves_in_the_morning_of_the_next_working_day(
    ready: str, electronic: bool, urgent: bool, due: str
) -> None:
    assert send_deadline(LISTED, hanoi(ready), electronic=electronic, urgent=urgent) == hanoi(due)


def test_receipt_is_told_the_same_day_and_registration_done_the_next() -> None:
    assert receipt_deadline(LISTED, hanoi("2024-03-08T10:00")) == hanoi("2024-03-09T00:00")
    assert receipt_deadline(LISTED, hanoi("2024-03-09T10:00")) == hanoi("2024-03-12T00:00")
    assert registration_deadline(LISTED, hanoi("2024-03-08T10:00"), urgent=False) == hanoi("2024-03-12T00:00")
    assert registration_deadline(LISTED, hanoi("2024-03-08T10:00"), urgent=True) == hanoi("2024-03-08T11:00")


DAYS = st.dates(day("2020-01-01"), day("2040-12-31"))


@given(DAYS, st.integers(1, 15))
def test_after_and_before_are_each_others_way_back(start: date, count: int) -> None:
    found = LISTED.after(start, count)
    assert LISTED.is_working(found)
    assert sum(LISTED.is_working(start + timedelta(days=n)) for n in range(1, (found - start).days + 1)) == count
    assert LISTED.before(found + timedelta(days=1)) == found


@given(st.integers(0, 8 * 365 * 24 * 60), st.integers(0, 9 * 24 * 60))
def test_what_is_ready_later_is_never_due_earlier(minutes: int, later: int) -> None:
    first = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    second = first + timedelta(minutes=later)
    for electronic in (True, False):
        one = send_deadline(LISTED, first, electronic=electronic, urgent=False)
        other = send_deadline(LISTED, second, electronic=electronic, urgent=False)
        assert first < one <= other


def test_the_administrator_overrules_the_list_and_takes_it_back(bureau: Bureau) -> None:
    storm, saturday = day("2024-09-09"), day("2024-09-14")
    with bureau.writes("qt") as work:
        enter_day(work, storm, "Nghỉ do bão", working=False)
        enter_day(work, saturday, "", working=False)
        enter_day(work, saturday, " Làm bù  ", working=True)
        assert calendar(work.session).after(day("2024-09-06")) == day("2024-09-10")
    with bureau.reads("cv") as work:
        assert [(row.day, row.working, row.name) for row in days_entered(work.session, 2024)] == [
            (storm, False, "Nghỉ do bão"), (saturday, True, "Làm bù"),
        ]  # fmt: skip
        assert calendar(work.session).is_working(saturday)
    with bureau.writes("qt") as work:
        withdraw_day(work, storm)
        with pytest.raises(NotFound):
            withdraw_day(work, storm)
        assert calendar(work.session).after(day("2024-09-06")) == storm


def test_nobody_else_changes_the_calendar(bureau: Bureau) -> None:
    with bureau.writes("vt") as work:
        with pytest.raises(NotPermitted):
            enter_day(work, day("2024-09-09"), "", working=False)
        with pytest.raises(NotPermitted):
            withdraw_day(work, day("2024-09-09"))
    with bureau.writes("qt") as work, pytest.raises(InvalidInput):
        enter_day(work, day("2024-09-09"), "x" * 201, working=False)
