"""Sổ đăng ký văn bản đến: one year in its ten columns."""

from __future__ import annotations

from workflow.bookbinding.covers import office_on_cover, written
from workflow.bookbinding.words import ARRIVALS, ARRIVALS_COLUMNS, HIDDEN
from workflow.engine.work import Work
from workflow.incoming.book_lines import ArrivalLine, arrival_lines
from workflow.incoming.naming import type_name_of
from workflow.organisations.models import Organisation
from workflow.rendering.book_sheet import BookSheet


def arrivals_book(work: Work, office: Organisation, year: int) -> BookSheet:
    """The book of the year, for the clerk. Raises: NotFound to anybody else.

    Source: NĐ 30/2020/NĐ-CP Đ.22, PL4 VI.
    """
    lines = arrival_lines(work, office.id, year)
    name, parent = office_on_cover(work, office, year)
    return BookSheet(
        title=ARRIVALS,
        office=name,
        parent=parent,
        series="",
        year=year,
        columns=ARRIVALS_COLUMNS,
        rows=tuple(_row(work, line) for line in lines),
        first_day=written(lines[0].arrival.arrived_at) if lines else "",
        last_day=written(lines[-1].arrival.arrived_at) if lines else "",
        first_number=lines[0].number if lines else "",
        last_number=lines[-1].number if lines else "",
        closing=f"Sổ này có {len(lines)} số.",
    )


def _row(work: Work, line: ArrivalLine) -> tuple[str, ...]:
    arrival = line.arrival
    about = f"{type_name_of(work, arrival)}. {arrival.subject}"
    return (
        written(arrival.arrived_at),
        line.number,
        arrival.issuer_name,
        line.number_line,
        written(arrival.document_day),
        HIDDEN if line.hidden else about,
        "; ".join(line.receivers),
        written(line.handed_on_at),
        "",
        recall_of(line) or ("" if line.hidden else note_of(line)),
    )


def recall_of(line: ArrivalLine) -> str:
    """Of what its sender took back nothing else is told (PL6 III.8)."""
    arrival = line.arrival
    return (
        f"Đã thu hồi, hủy ngày {written(arrival.recall_answered_at)}: {arrival.recall_reason}" if line.recalled else ""
    )


def note_of(line: ArrivalLine) -> str:
    """What the last column says: returned with its reason, a repeat, the day by which it is answered."""
    arrival = line.arrival
    notes = []
    if arrival.returned_at is not None:
        notes.append(f"Trả lại ngày {written(arrival.returned_at)}: {arrival.return_reason}")
    if arrival.remark:
        notes.append(arrival.remark)
    if arrival.duplicate_of_id is not None:
        notes.append("Đến lần nữa")
    if arrival.deadline is not None:
        notes.append(f"Hạn trả lời {written(arrival.deadline)}")
    return "; ".join(notes)
