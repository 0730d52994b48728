"""A document as a sheet: what each box of the page says, from the document's rows and its office's dated names."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from workflow.base.text import number_in_digits
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.documents.types import DocumentType
from workflow.engine.work import Work
from workflow.organisations.models import OrganisationName
from workflow.organisations.names import name_on
from workflow.organisations.settings import PROOF_MARK, setting
from workflow.rendering.annexes import annexes_of
from workflow.rendering.heads import authority_line, further_issuers, issuer_in_sentences, parent_line
from workflow.rendering.profiles import FIRST_PAGE, address_line_of, profile_of
from workflow.rendering.proof_mark import ProofPages
from workflow.rendering.sheet import AddresseeForm, Sheet, Urgency
from workflow.rendering.signers import blocks_of

CONFIRMED_TYPES = {"giay-nghi-phep": "Xác nhận của cơ quan, tổ chức hoặc chính quyền địa phương nơi nghỉ phép"}
"""On paper somebody may confirm by hand below the closing (PL3 mẫu 1.10)."""
NUMBERS_MEANWHILE = 200
"""How many numbers the office may take between signature and issue; decides the room left for the number."""
ELECTRONIC = "electronic"


def sheet_of(work: Work, document: Document, *, for_signing: bool) -> Sheet:
    """The sheet of the document as it is now.

    For signing there is no DỰ THẢO mark, and number and date are fields that are filled after the signature.
    """
    doc_type = types_of(work).get(document.doc_type)
    day = document.issued_on or work.today
    name = name_on(document.organisation, day)
    profile = profile_of(document.organisation)
    lead, form = _lead(doc_type, name)
    own, others, side = blocks_of(document, doc_type.signers, profile.ruleset, day)
    return Sheet(
        doc_type=doc_type.key,
        type_name=doc_type.name if doc_type.has_type_line else None,
        issuer_lines=tuple(name.header_lines),
        issuer_name=issuer_in_sentences(document, day),
        parent_name=parent_line(document.organisation, day),
        further_issuers=further_issuers(document, day),
        number=number_in_digits(document.number) if document.number and not for_signing else None,
        issued_on=document.issued_on if not for_signing else None,
        draft_year=None if for_signing else day.year,
        symbol=document.symbol,
        numbered=doc_type.numbered,
        place=document.place if doc_type.dated else None,
        subject=document.subject,
        subject_printed=doc_type.subject_printed,
        addressee_lead=lead,
        addressee_form=form,
        addressees=tuple(row.line for row in document.addressees),
        authority_line=authority_line(work, document, day) if doc_type.key in profile.ruleset.decision_words else None,
        legal_bases=tuple(document.legal_bases),
        body_html=document.body_html,
        signature=own,
        co_signatures=others,
        own_side=side,
        recipients=tuple(row.line for row in document.recipients),
        archive_line=archive_line(document),
        urgency=_urgency(document),
        circulation=profile.ruleset.circulation_words.get(document.circulation),
        address_line=address_line_of(document.organisation, doc_type),
        annexes=annexes_of(document, types_of(work)),
        references_filled=document.medium != ELECTRONIC and not for_signing,
        confirmation=CONFIRMED_TYPES.get(doc_type.key) if document.medium != ELECTRONIC else None,
        profile=profile,
        draft_mark=not for_signing,
        sample=document.organisation.sample,
        fillable=for_signing,
        number_digits=_number_digits(work, document) if for_signing else 4,
        proof_url=_proof_url(work, document) if for_signing else None,
    )


def _proof_url(work: Work, document: Document) -> str | None:
    """Where the document will be proven; only what is signed carries it, as there is nothing to prove of a draft."""
    pages = work.services.ports.get(ProofPages)
    wanted = setting(document.organisation, PROOF_MARK) == FIRST_PAGE
    return pages.of(document.proof_key) if wanted and isinstance(pages, ProofPages) else None


def _lead(doc_type: DocumentType, name: OrganisationName) -> tuple[str, AddresseeForm]:
    """What stands before the addressees (FMT-KG, PL3 mẫu 1.6 and 1.7)."""
    if doc_type.addressing == "dien":
        return f"{name.short_name} điện:", "telegram"
    if doc_type.addressing == "invite":
        return f"{name.name} trân trọng kính mời:", "invitation"
    return "Kính gửi:", "letter"


def archive_line(document: Document) -> str:
    """`Lưu: VT, TCCB. PL.(300)` (FMT-NN-4, FMT-NN-5)."""
    unit = f", {document.archive_unit}" if document.archive_unit else ""
    sign = document.drafter_sign.upper()
    copies = f"({document.copies})" if document.copies else ""
    tail = ".".join(part for part in (sign, copies) if part)
    return f"Lưu: VT{unit}." + (f" {tail}" if tail else "")


def _number_digits(work: Work, document: Document) -> int:
    """Room for the number that the document may get, no wider than needed, so that the line reads as one."""
    rows = select(func.max(Document.number)).where(
        Document.organisation_id == document.organisation_id, Document.issued_on >= date(work.today.year, 1, 1)
    )
    return max(2, len(str((work.session.scalar(rows) or 0) + NUMBERS_MEANWHILE)))


def _urgency(document: Document) -> Urgency:
    known: dict[str, Urgency] = {"urgent": "urgent", "very_urgent": "very_urgent", "express": "express"}
    return known.get(document.urgency, "normal")
