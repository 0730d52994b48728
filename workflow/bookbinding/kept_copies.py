"""Sổ sử dụng bản lưu: one year in its nine columns."""

from __future__ import annotations

from workflow.bookbinding.covers import office_on_cover, written
from workflow.bookbinding.words import HIDDEN, KEPT_COPIES, KEPT_COPIES_COLUMNS
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.registers.kept_copies import UseLine, uses_of
from workflow.rendering.book_sheet import BookSheet


def kept_copies_book(work: Work, office: Organisation, year: int) -> BookSheet:
    """The book of the year, for the clerk. Raises: NotFound to anybody else.

    Source: NĐ 30/2020/NĐ-CP PL4 IV.
    """
    lines = uses_of(work, office.id, year)
    name, parent = office_on_cover(work, office, year)
    return BookSheet(
        title=KEPT_COPIES,
        office=name,
        parent=parent,
        series="",
        year=year,
        columns=KEPT_COPIES_COLUMNS,
        rows=tuple(_row(line) for line in lines),
        first_day=written(lines[0].use.used_on) if lines else "",
        last_day=written(lines[-1].use.used_on) if lines else "",
        first_number="01" if lines else "",
        last_number=f"{len(lines):02d}" if lines else "",
        closing=f"Sổ này có {len(lines)} lượt sử dụng.",
    )


def _row(line: UseLine) -> tuple[str, ...]:
    use, entry = line.use, line.use.entry
    return (
        written(use.used_on),
        use.user_name,
        f"{line.number_line}, {written(entry.issued_on)}",
        HIDDEN if line.hidden else ". ".join(filter(None, (entry.type_name, entry.subject))),
        use.dossier,
        use.receipt,
        written(use.returned_on),
        use.permitted_by,
        use.note,
    )
