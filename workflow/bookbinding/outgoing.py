"""Sổ đăng ký văn bản đi: one series and year in its ten columns."""

from __future__ import annotations

from workflow.base.errors import NotFound
from workflow.base.text import number_in_digits
from workflow.bookbinding.covers import office_on_cover, written
from workflow.bookbinding.words import HIDDEN, KINDS_OF_NUMBER, OUTGOING, OUTGOING_COLUMNS
from workflow.distribution.actions import Sent, sent_of
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.registers.books import COPY_SERIES, ONE_FOR_ALL, SECRET_SERIES, books_of
from workflow.registers.models import ADVISORY, NORMATIVE, Register
from workflow.registers.reading import BookLine, book_lines
from workflow.registers.years import NORMATIVE_PREFIX
from workflow.rendering.book_sheet import BookSheet


def outgoing_book(work: Work, office: Organisation, series: str, year: int) -> BookSheet:
    """The book as the actor may read it; what they may not view shows its number and day only.

    Source: NĐ 30/2020/NĐ-CP Đ.16.2b, PL4 I.
    Raises: NotFound for a book that is not there, or is not theirs.
    """
    lines = book_lines(work, office.id, series, year)
    register = next((book for book in books_of(work, office.id) if (book.series, book.year) == (series, year)), None)
    if register is None:
        raise NotFound(kind="register")
    sent = sent_of(work, [line.document_id for line in lines if line.document_id is not None])
    name, parent = office_on_cover(work, office, year)
    return BookSheet(
        title=OUTGOING,
        office=name,
        parent=parent,
        series=series_in_words(work, register),
        year=year,
        columns=OUTGOING_COLUMNS,
        rows=tuple(_row(line, sent.get(line.document_id) if line.document_id else None) for line in lines),
        first_day=written(lines[0].entry.issued_on) if lines else "",
        last_day=written(lines[-1].entry.issued_on) if lines else "",
        first_number=number_in_digits(lines[0].entry.number) if lines else "",
        last_number=number_in_digits(lines[-1].entry.number) if lines else "",
        closing=_closing(register, len(lines)),
    )


def series_in_words(work: Work, register: Register) -> str:
    """Whose numbers the book has: `Kế hoạch (KH)`."""
    series = register.series
    fixed = {ONE_FOR_ALL: "Văn bản hành chính", COPY_SERIES: "Bản sao", SECRET_SERIES: "Văn bản mật"}
    if register.kind == ADVISORY:
        name = register.title
    elif register.kind == NORMATIVE:
        abbreviation = series.removeprefix(NORMATIVE_PREFIX)
        name = f"Văn bản quy phạm pháp luật: {register.title or _types(work).get(abbreviation, abbreviation)}"
    else:
        name = fixed.get(series) or _types(work).get(series, "")
    return f"{name} ({series})" if name else series


def _types(work: Work) -> dict[str, str]:
    """The type whose series it is by the usual scheme."""
    return {doc_type.series: doc_type.name for doc_type in types_of(work).all()}


def _row(line: BookLine, sent: Sent | None) -> tuple[str, ...]:
    entry = line.entry
    kind = KINDS_OF_NUMBER.get(entry.status, "")
    note = ": ".join(filter(None, (kind, line.reason)))
    if line.hidden:
        return (line.number_line, written(entry.issued_on), HIDDEN, "", "", "", "", "", "", note)
    return (
        line.number_line,
        written(entry.issued_on),
        ". ".join(filter(None, (entry.type_name, entry.subject))),
        entry.signer,
        entry.recipients,
        entry.archive_unit,
        "" if entry.copies is None else str(entry.copies),
        written(sent.first_at) if sent else "",
        f"{sent.acknowledged}/{sent.deliveries} nơi" if sent else "",
        note,
    )


def _closing(register: Register, count: int) -> str:
    words = f"Sổ này có {count} số."
    return words if register.closed_at is None else f"{words} Khóa sổ ngày {written(register.closed_at)}."
