"""A document as a sheet: what each box of the page says, from the document's rows and its office's dated names."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from workflow.base.text import number_in_digits
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.organisations.models import LEADER, Organisation, OrganisationName, Position
from workflow.organisations.names import name_on
from workflow.rendering.sheet import Annex, Sheet, SignatureBlock, Urgency

UNKNOWN_BLOCK = SignatureBlock(lines=("(CHỨC VỤ NGƯỜI KÝ)",), name="(Họ và tên người ký)")
UNDATED_TYPES = {"bien-ban"}
"""Minutes have a number but no line of place and date (PL3 mẫu 1.9)."""
NUMBERS_MEANWHILE = 200
"""How many numbers the office may take between signature and issue; decides the room left for the number."""
DECIDING_TYPES = {"quyet-dinh", "nghi-quyet"}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def sheet_of(work: Work, document: Document, *, for_signing: bool) -> Sheet:
    """The sheet of the document as it is now.

    For signing there is no DỰ THẢO mark, and number and date are fields that are filled after the signature.
    """
    doc_type = types_of(work).get(document.doc_type)
    day = document.issued_on or work.today
    name = name_on(document.organisation, day)
    return Sheet(
        doc_type=doc_type.key,
        type_name=doc_type.name if doc_type.has_type_line else None,
        issuer_lines=tuple(name.header_lines),
        issuer_name=name.name,
        parent_name=_parent_line(document.organisation, day),
        number=number_in_digits(document.number) if document.number and not for_signing else None,
        issued_on=document.issued_on if not for_signing else None,
        draft_year=None if for_signing else day.year,
        symbol=document.symbol,
        place=None if doc_type.key in UNDATED_TYPES else document.place,
        subject=document.subject,
        addressee_lead=f"{name.short_name} điện:" if doc_type.addressing == "dien" else "Kính gửi:",
        addressees=tuple(row.line for row in document.addressees),
        authority_line=_authority_line(work, document, name) if doc_type.key in DECIDING_TYPES else None,
        legal_bases=tuple(document.legal_bases),
        body_html=document.body_html,
        signature=block_of(document),
        recipients=tuple(row.line for row in document.recipients),
        archive_line=archive_line(document),
        urgency=_urgency(document),
        annexes=annexes_of(document),
        draft_mark=not for_signing,
        sample=document.organisation.sample,
        fillable=for_signing,
        number_digits=_number_digits(work, document) if for_signing else 4,
    )


def block_of(document: Document) -> SignatureBlock:
    """The block as proposed or frozen; words in brackets while no signer is known."""
    if document.block is None:
        return UNKNOWN_BLOCK
    return SignatureBlock(lines=tuple(document.block["lines"]), name=document.block["name"])


def archive_line(document: Document) -> str:
    """`Lưu: VT, TCCB. PL.(300)` (FMT-NN-4, FMT-NN-5)."""
    unit = f", {document.archive_unit}" if document.archive_unit else ""
    sign = document.drafter_sign.upper()
    copies = f"({document.copies})" if document.copies else ""
    tail = ".".join(part for part in (sign, copies) if part)
    return f"Lưu: VT{unit}." + (f" {tail}" if tail else "")


def annexes_of(document: Document) -> tuple[Annex, ...]:
    """The typed annexes, with Roman numerals when there are several (FMT-ANX-1)."""
    typed = [file for file in document.files_of("annex") if file.body_html]
    return tuple(
        Annex(label="Phụ lục" if len(typed) == 1 else f"Phụ lục {roman(n)}", title=file.title, body_html=file.body_html)
        for n, file in enumerate(typed, 1)
    )


def roman(number: int) -> str:
    """The Roman numeral of a small number."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ROMAN[ones] if number >= len(ROMAN) else ROMAN[number]


def _number_digits(work: Work, document: Document) -> int:
    """Room for the number that the document may get, no wider than needed, so that the line reads as one."""
    rows = select(func.max(Document.number)).where(
        Document.organisation_id == document.organisation_id, Document.issued_on >= date(work.today.year, 1, 1)
    )
    return max(2, len(str((work.session.scalar(rows) or 0) + NUMBERS_MEANWHILE)))


def _parent_line(organisation: Organisation, day: date) -> str | None:
    """The direct parent over the issuer; a People's Committee writes none (FMT-ORG-1, FMT-ORG-4)."""
    if organisation.collective or organisation.parent is None:
        return None
    return name_on(organisation.parent, day).header_as_parent


def _authority_line(work: Work, document: Document, name: OrganisationName) -> str:
    """Who decides: the collective itself, else the head of the office (PL3 mẫu 1.2, note 6)."""
    if document.organisation.collective:
        return name.name.upper()
    rows = select(Position.title).where(
        Position.organisation_id == document.organisation_id, Position.duty == LEADER, Position.valid_from <= work.today
    )
    title = work.session.scalar(rows.order_by(Position.valid_from.desc()).limit(1)) or "Thủ trưởng"
    return f"{title} {name.name}".upper()


def _urgency(document: Document) -> Urgency:
    known: dict[str, Urgency] = {"urgent": "urgent", "very_urgent": "very_urgent", "express": "express"}
    return known.get(document.urgency, "normal")


__all__ = ["annexes_of", "archive_line", "block_of", "sheet_of"]
