"""Steps of a document's transitions in the book."""

from __future__ import annotations

from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.engine.move import Move
from workflow.registers import books
from workflow.registers.models import TAKEN
from workflow.registers.reserved import take_reserved


def take_number(move: Move) -> None:
    """Give the document the next number of its book, or one that was kept for it, and its issue date.

    The register row stays locked until the commit: no gap, no repeat, and numbers rise with the date.
    Source: NĐ 30/2020/NĐ-CP, Đ.15.1 (NUM-1, NUM-2, NUM-11).
    Raises: RegisterClosed, if the year was closed while we waited; InvalidInput for a number that was not kept.
    """
    document: Document = move.item
    register, today = books.lock_register(move.work, document.organisation_id, books.series_of(move.work, document))
    kept = move.input.get("reserved")
    if kept:
        entry = take_reserved(move.work, document, register, today, kept)
    else:
        entry = books.take_next(move.work, register, today, TAKEN, document.symbol)
    entry.document_id = document.id
    entry.type_name = types_of(move.work).get(document.doc_type).name
    entry.subject = document.subject
    entry.signer = (document.block or {}).get("name", "")
    entry.recipients = "; ".join(row.line for row in document.recipients)
    entry.archive_unit, entry.copies = document.archive_unit, document.copies
    document.number, document.issued_on = entry.number, entry.issued_on
    move.facts.update(number=entry.number, symbol=entry.symbol, issued_on=entry.issued_on.isoformat())
    if kept:
        move.facts["reserved"] = entry.reason


def void_number(move: Move) -> None:
    """The number is voided and kept in the book with the reason; it is never given again (NUM-10)."""
    entry = books.entry_of(move.work, move.item)
    assert entry is not None, "a document in sealing or issued has its entry"
    books.void(move.work, entry, move.comment)
    move.facts.update(voided_number=entry.number, symbol=entry.symbol)
