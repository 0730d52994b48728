"""What the cover of every book says of the office, and how the books write a day."""

from __future__ import annotations

from datetime import date, datetime

from workflow.base.clock import vietnam_day
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import NameMissing, name_on
from workflow.rendering.heads import parent_line


def office_on_cover(work: Work, office: Organisation, year: int) -> tuple[str, str | None]:
    """Name of the office and of its parent at the end of that year, or today; one without a name by its code."""
    day = min(work.today, date(year, 12, 31))
    try:
        return name_on(office, day).name, parent_line(office, day)
    except NameMissing:
        return office.code, None


def written(day: date | datetime | None) -> str:
    """A day, or the day of an instant in Vietnam, as the books write it; nothing for none."""
    if isinstance(day, datetime):
        day = vietnam_day(day)
    return "" if day is None else f"{day:%d/%m/%Y}"
