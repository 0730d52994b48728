"""The outgoing register as a person reads it: ten columns, and nothing of a document that is not theirs to view."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from workflow.base.text import number_in_digits
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.settings import NUMBERING, setting
from workflow.registers.books import ONE_FOR_ALL, SECRET_SERIES, books_of, entries, keeps_book
from workflow.registers.models import Register, RegisterEntry


@dataclass(frozen=True)
class BookLine:
    """One entry; `hidden` when it stands for a document that the actor may not view.

    Of a hidden one the number, symbol and date are told, so that the book has no gap, and nothing else; but the
    clerk, who keeps the book, reads why a number was voided also when its document went back out of their sight.
    """

    entry: RegisterEntry
    hidden: bool
    number_line: str
    reason: str

    @property
    def document_id(self) -> uuid.UUID | None:
        return None if self.hidden else self.entry.document_id


def book_lines(work: Work, organisation_id: uuid.UUID, series: str, year: int) -> list[BookLine]:
    """The book's lines by number. Raises: NotFound to people of other organisations.

    Source: NĐ 30/2020/NĐ-CP Đ.16, PL4 I.
    """
    found = entries(work, organisation_id, series, year)
    in_sight = (
        select(Document.id)
        .join(RegisterEntry, RegisterEntry.document_id == Document.id)
        .join(Register, Register.id == RegisterEntry.register_id)
        .where(Register.organisation_id == organisation_id, Register.series == series, Register.year == year)
        .where(access.visible(work, Document))
    )
    seen = set(work.session.scalars(in_sight))
    keeps = keeps_book(work, organisation_id)
    return [_line(entry, entry.document_id is not None and entry.document_id not in seen, keeps) for entry in found]


def _line(entry: RegisterEntry, hidden: bool, keeps: bool) -> BookLine:
    number_line = f"{number_in_digits(entry.number)}/{entry.symbol}"
    return BookLine(entry, hidden, number_line, entry.reason if keeps or not hidden else "")


def known_series(work: Work, organisation: Organisation) -> list[str]:
    """The series that the office numbers by its scheme (NUM-4), and those it has a book of; secret numbers apart."""
    scheme = setting(organisation, NUMBERING)
    types = [doc_type for doc_type in types_of(work).all() if doc_type.numbered]
    if isinstance(scheme, dict):
        named = {str(scheme.get(doc_type.key, doc_type.series)) for doc_type in types}
    else:
        named = {ONE_FOR_ALL} if scheme == "shared" else {doc_type.series for doc_type in types}
    named |= {book.series for book in books_of(work, organisation.id)}
    return sorted(named - {SECRET_SERIES})
