"""Lịch làm việc: the days off and the days worked for others, year by year; an administrator adds to the lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, Refusal
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.holidays import (
    YEARS,
    announced_years,
    days_entered,
    enter_day,
    listed,
    may_enter,
    withdraw_day,
)
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.working_days import Day
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of, typed_day
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.vietnamese import in_vietnamese

PLACES.update({"calendar": "account", "enter_calendar_day": "account", "withdraw_calendar_day": "account"})


@web.get("/calendar")
@permission("member")
def calendar() -> ResponseReturnValue:
    """The working calendar of a year, by default this one."""
    text = request.args.get("year", "")
    return _page(int(text) if text.isdecimal() and len(text) == 4 and int(text) in YEARS else None, NO_MISTAKES)


@web.post("/calendar")
@permission(ADMINISTRATOR)
def enter_calendar_day() -> ResponseReturnValue:
    """A day off, or a day that is worked."""
    form = request.form
    try:
        day = typed_day("day")
        if day is None or day.year not in YEARS:
            raise InvalidInput([Refusal("date_malformed", {"field": "day"})])
        with request_writing() as work:
            enter_day(work, day, form.get("name", ""), working=form.get("kind") == "working")
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _page(None, mistakes), mistakes.status
    flash(_("Đã lưu lịch làm việc."), "success")
    return redirect(url_for("web.calendar", year=day.year), code=303)


@web.post("/calendar/withdraw")
@permission(ADMINISTRATOR)
def withdraw_calendar_day() -> ResponseReturnValue:
    """Take back what was entered for a day."""
    try:
        day = typed_day("day") or date.min
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return _page(None, mistakes), mistakes.status
    with request_writing() as work:
        withdraw_day(work, day)
    flash(_("Đã lưu lịch làm việc."), "success")
    return redirect(url_for("web.calendar", year=day.year), code=303)


def _page(year: int | None, mistakes: Mistakes) -> str:
    with request_reading() as work:
        shown = year or work.today.year
        return render_template(
            "offices/calendar.html",
            year=shown,
            years=[one for one in range(work.today.year - 2, work.today.year + 3) if one in YEARS],
            rows=_rows(work, shown),
            announced=shown in announced_years(),
            may_enter=may_enter(work),
            kinds=[("off", _("Ngày nghỉ")), ("working", _("Ngày làm việc (làm bù)"))],
            mistakes=mistakes,
            typed=request.form,
        )


def _rows(work: Work, year: int) -> list[dict[str, Any]]:
    """The days that are not as their weekday would have it, by day; what was entered here comes before the lists."""
    entered = {row.day: Day(row.day, row.working, row.name) for row in days_entered(work.session, year)}
    days = {**{day: one for day, one in listed().items() if day.year == year}, **entered}
    return [
        {
            "day": day,
            "weekday": format_date(day, "EEEE"),
            "working": one.working,
            "name": in_vietnamese(one.name) if one.name else _("Nghỉ bù"),
            "entered": day in entered,
        }
        for day, one in sorted(days.items())
    ]
