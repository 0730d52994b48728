"""A number kept for a document that comes later, given to an electronic document: dated in order, and never back.

Source: NĐ 30/2020/NĐ-CP Đ.15.1 (NUM-1, NUM-2, NUM-11): number and day follow the order of issuing.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import number_in_digits
from workflow.documents.models import Document, Rendition
from workflow.engine.work import Work
from workflow.registers import books
from workflow.registers.models import RESERVED, TAKEN, Register, RegisterEntry

SIGNED = "signed"


def reserved_numbers(work: Work, document: Document) -> list[RegisterEntry]:
    """The numbers kept in the book of this year and of the document's series, for the clerk who issues it."""
    if not books.keeps_book(work, document.organisation_id):
        return []
    rows = (
        select(RegisterEntry)
        .join(Register)
        .where(
            Register.organisation_id == document.organisation_id,
            Register.series == books.series_of(work, document),
            Register.year == work.today.year,
            RegisterEntry.status == RESERVED,
        )
    )
    return list(work.session.scalars(rows.order_by(RegisterEntry.number)))


def take_reserved(work: Work, document: Document, register: Register, today: date, typed: str) -> RegisterEntry:
    """The reserved number of the locked book, dated as late as the numbers after it allow; why it was kept stays.

    Raises: InvalidInput: reserved_number_unknown, or reserved_too_early where a later number bears a day before the
    document was signed.
    """
    entry = _kept(work, register, typed)
    after = select(func.min(RegisterEntry.issued_on)).where(
        RegisterEntry.register_id == register.id, RegisterEntry.number > entry.number
    )
    following = work.session.scalar(after)
    day = max(entry.issued_on, min(today, following or today))
    signed_on = _signed_on(work, document)
    if signed_on is not None and day < signed_on:
        facts = {
            "number": number_in_digits(entry.number),
            "day": f"{day:%d/%m/%Y}",
            "signed_on": f"{signed_on:%d/%m/%Y}",
        }
        raise InvalidInput([Refusal("reserved_too_early", {"input": "reserved", "field": "reserved", **facts})])
    entry.issued_on, entry.status, entry.symbol = day, TAKEN, document.symbol
    register.last_issued_on = max(register.last_issued_on or day, day)
    work.session.flush()
    return entry


def _kept(work: Work, register: Register, typed: str) -> RegisterEntry:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    rows = select(RegisterEntry).where(RegisterEntry.register_id == register.id, RegisterEntry.number == number)
    entry = work.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if entry is None or entry.status != RESERVED:
        facts = {"input": "reserved", "field": "reserved", "number": typed[:20]}
        raise InvalidInput([Refusal("reserved_number_unknown", facts)])
    return entry


def _signed_on(work: Work, document: Document) -> date | None:
    """The day in Vietnam on which the last signature was put on the document."""
    rows = select(func.max(Rendition.made_at)).where(
        Rendition.document_id == document.id, Rendition.kind == SIGNED, Rendition.voided_at.is_(None)
    )
    at = work.session.scalar(rows)
    return vietnam_day(at) if at is not None else None
