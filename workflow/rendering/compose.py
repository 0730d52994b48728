"""A document as a sheet: what each box of the page says, from the document's rows and its office's dated names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from workflow.base.text import number_in_digits
from workflow.documents.drafting import types_of
from workflow.documents.models import Document, DocumentFile, Signatory
from workflow.documents.types import DocumentType, DocumentTypes, Signers
from workflow.engine.work import Work
from workflow.organisations.models import LEADER, Organisation, OrganisationName, Position
from workflow.organisations.names import name_on
from workflow.organisations.settings import PROOF_MARK, setting
from workflow.rendering.profiles import FIRST_PAGE, address_line_of, profile_of
from workflow.rendering.proof_mark import ProofPages
from workflow.rendering.ruleset import Ruleset
from workflow.rendering.sheet import AddresseeForm, Annex, Sheet, Side, SignatureBlock, Urgency

UNKNOWN_BLOCK = SignatureBlock(lines=("(CHỨC VỤ NGƯỜI KÝ)",), name="(Họ và tên người ký)")
PARTY = "ĐẠI DIỆN BÊN"
CONFIRMED_TYPES = {"giay-nghi-phep": "Xác nhận của cơ quan, tổ chức hoặc chính quyền địa phương nơi nghỉ phép"}
"""On paper somebody may confirm by hand below the closing (PL3 mẫu 1.10)."""
NUMBERS_MEANWHILE = 200
"""How many numbers the office may take between signature and issue; decides the room left for the number."""
ELECTRONIC = "electronic"
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def sheet_of(work: Work, document: Document, *, for_signing: bool) -> Sheet:
    """The sheet of the document as it is now.

    For signing there is no DỰ THẢO mark, and number and date are fields that are filled after the signature.
    """
    doc_type = types_of(work).get(document.doc_type)
    day = document.issued_on or work.today
    name = name_on(document.organisation, day)
    profile = profile_of(document.organisation)
    lead, form = _lead(doc_type, name)
    own, others, side = blocks_of(document, doc_type.signers, profile.ruleset)
    return Sheet(
        doc_type=doc_type.key,
        type_name=doc_type.name if doc_type.has_type_line else None,
        issuer_lines=tuple(name.header_lines),
        issuer_name=name.name,
        parent_name=parent_line(document.organisation, day),
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
        authority_line=(
            _authority_line(work, document, name) if doc_type.key in profile.ruleset.decision_words else None
        ),
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


def block_of(document: Document) -> SignatureBlock:
    """The block as proposed or frozen; words in brackets while no signer is known."""
    block = document.block
    if block is None:
        return UNKNOWN_BLOCK
    return SignatureBlock(
        lines=tuple(block["lines"]),
        name=block["name"],
        other_office=block.get("other_office"),
        form=block.get("mode", ""),
        basis=block.get("basis", ""),
    )


def blocks_of(
    document: Document, signers: Signers, rules: Ruleset
) -> tuple[SignatureBlock, tuple[SignatureBlock, ...], Side]:
    """The chosen signer's block, those of the others, and on which side the first one stands.

    Minutes are signed as chair and secretary (PL3 mẫu 1.9); of a contract each side says which party it is, and the
    first party stands on the left.
    """
    own = block_of(document)
    others = tuple(_further(row, rules) for row in document.signatories if row.position > 1)
    if signers == "minutes":
        return replace(own, lines=rules.chair_lines), others, "right"
    if signers != "sides" or not others:
        return own, others, "right"
    first = not any(block.lines and block.lines[0] == f"{PARTY} A" for block in others)
    return _as_party(own, "A" if first else "B"), others, "left" if first else "right"


def _further(row: Signatory, rules: Ruleset) -> SignatureBlock:
    if row.person is not None:
        return SignatureBlock(lines=tuple(row.lines) or rules.secretary_lines, name=row.person.name)
    return SignatureBlock(lines=tuple(line.upper() for line in row.lines), name=row.name)


def _as_party(block: SignatureBlock, letter: str) -> SignatureBlock:
    return replace(block, lines=(f"{PARTY} {letter}", *block.lines))


def archive_line(document: Document) -> str:
    """`Lưu: VT, TCCB. PL.(300)` (FMT-NN-4, FMT-NN-5)."""
    unit = f", {document.archive_unit}" if document.archive_unit else ""
    sign = document.drafter_sign.upper()
    copies = f"({document.copies})" if document.copies else ""
    tail = ".".join(part for part in (sign, copies) if part)
    return f"Lưu: VT{unit}." + (f" {tail}" if tail else "")


def annexes_of(document: Document, types: DocumentTypes) -> tuple[Annex, ...]:
    """The typed annexes, with Roman numerals when there are several (FMT-ANX-1), and what is issued with the document.

    A document issued with another begins with its own tên loại: `Quy chế làm việc` (FMT-ANX-5).
    """
    typed = [file for file in document.files_of("annex") if file.body_html]
    annexes = [file for file in typed if file.form == "annex"]
    labels = {file.id: f"Phụ lục {roman(n)}" if len(annexes) > 1 else "Phụ lục" for n, file in enumerate(annexes, 1)}
    return tuple(_annex(file, labels.get(file.id, ""), types) for file in typed)


def _annex(file: DocumentFile, label: str, types: DocumentTypes) -> Annex:
    if file.form == "annex":
        return Annex(label=label, title=file.title, body_html=file.body_html, landscape=file.landscape)
    type_name, title = type_and_title(file.title, types)
    return Annex(
        label="", title=title, type_name=type_name, body_html=file.body_html, landscape=file.landscape,
        form="issued_with",
    )  # fmt: skip


def type_and_title(title: str, types: DocumentTypes) -> tuple[str | None, str]:
    """`Quy chế làm việc của Sở` is a quy chế about how the Sở works; a title without a known type stays whole."""
    for known in types.all():
        rest = title[len(known.name) :]
        if title.casefold().startswith(known.name.casefold()) and rest[:1] in ("", " "):
            subject = rest.strip(" :")
            return known.name, subject[:1].upper() + subject[1:]
    return None, title


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


def parent_line(organisation: Organisation, day: date) -> str | None:
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


__all__ = ["annexes_of", "archive_line", "block_of", "parent_line", "roman", "sheet_of", "type_and_title"]
