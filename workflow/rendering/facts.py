"""A read text, or a document as JSON, as a sheet; on the page of an office when one is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from html import escape
from itertools import count
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from workflow.base.errors import DomainError
from workflow.base.text import fold, number_in_digits, single_spaced
from workflow.documents.blocks import blocks_of
from workflow.documents.sanitising import clean_html
from workflow.documents.types import DocumentType, DocumentTypes
from workflow.importing import Imported
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.rendering.annexes import roman, type_and_title
from workflow.rendering.heads import parent_line
from workflow.rendering.nd30_2020 import STANDARD
from workflow.rendering.profiles import address_line_of, profile_of
from workflow.rendering.sheet import AddresseeForm, Annex, AnnexForm, IssuingBody, Sheet, SignatureBlock, Urgency
from workflow.rendering.signers import UNKNOWN_BLOCK

DRAFT_MARK = "DỰ THẢO"
FORMS: dict[str, AddresseeForm] = {"dien": "telegram", "invite": "invitation"}


class FactsUnusable(DomainError):
    """The JSON is no document: a key has a value of another kind, or the type is none of the decree's."""

    code = "document_json_unusable"


class _Keys(BaseModel):
    """Keys that nobody here asks for may be there."""

    model_config = ConfigDict(extra="ignore")


class DateFacts(_Keys):
    year: int | None = None
    month: int | None = None
    day: int | None = None


class ArchiveFacts(_Keys):
    unit: str | None = None
    drafter: str | None = None
    copies: int | None = None


class BlockFacts(_Keys):
    lines: list[str]
    name: str | None = None


class IssuerFacts(_Keys):
    name: str


class AnnexFacts(_Keys):
    title: str
    body_html: str
    landscape: bool = False
    form: AnnexForm = "annex"


class Facts(_Keys):
    """The keys of a document's JSON that are printed; absent ones stay open."""

    doc_type: str
    issuing_body: str | None = None
    parent_body: str | None = None
    issuers: list[str | IssuerFacts] = []
    """All bodies of a joint document, the leading one first."""
    number: int | str | None = None
    symbol: str | None = None
    place: str | None = None
    date: DateFacts | None = None
    subject: str | None = None
    addressee_lead: str | None = None
    addressees: list[str] = []
    authority_line: str | None = None
    legal_bases: list[str] = []
    body_html: str | None = None
    paragraphs: list[str] | None = None
    recipients: list[str] = []
    archive_line: str | None = None
    archive_copy: ArchiveFacts | None = None
    signature_lines: list[str] = []
    signer_name: str | None = None
    signatures: list[BlockFacts] = []
    marks: list[str] = []
    urgency: str = "normal"
    annexes: list[AnnexFacts] = []


@dataclass(frozen=True)
class Letterhead:
    """What an office prints on each of its documents."""

    organisation: Organisation
    day: date


def facts_of(value: object) -> Facts:
    """The facts of a document's JSON. Raises: FactsUnusable."""
    try:
        return Facts.model_validate(value)
    except ValidationError as error:
        key = ".".join(map(str, error.errors()[0]["loc"]))
        raise FactsUnusable(key=key or "JSON") from error


def facts_of_file(imported: Imported) -> Facts:
    """The facts of a read file, with its text and its annexes."""
    annexes = [asdict(annex) for annex in imported.annexes]
    return facts_of({**imported.parsed.as_json(), "body_html": imported.body_html, "annexes": annexes})


def sheet_of_facts(facts: Facts, types: DocumentTypes, letterhead: Letterhead | None = None) -> Sheet:
    """The sheet of these facts; what is not known stays open, as in a draft. Raises: FactsUnusable."""
    doc_type = types.by_name(facts.doc_type) or types.by_key.get(facts.doc_type)
    if doc_type is None:
        raise FactsUnusable(key="doc_type")
    own, others = _blocks(facts)
    given: dict[str, Any] = {
        "type_name": doc_type.name if doc_type.has_type_line else None,
        "symbol": facts.symbol or "",
        "number": _number(facts.number),
        "numbered": doc_type.numbered,
        "place": facts.place if doc_type.dated else None,
        "subject": facts.subject or "",
        "subject_printed": doc_type.subject_printed,
        "addressee_lead": f"{(facts.addressee_lead or 'Kính gửi').rstrip(': ')}:",
        "addressee_form": FORMS.get(doc_type.addressing, "letter"),
        "addressees": tuple(facts.addressees),
        "authority_line": facts.authority_line,
        "legal_bases": tuple(facts.legal_bases),
        "body_html": _body(facts),
        "annexes": tuple(_annexes(facts, types)),
        "signature": own,
        "co_signatures": others,
        "recipients": tuple(facts.recipients),
        "archive_line": _archive_line(facts),
        **_day(facts.date or DateFacts()),
        **_marks(facts),
        **_head(facts, doc_type, letterhead),
    }
    return Sheet(doc_type=doc_type.key, **given)


def _number(number: int | str | None) -> str | None:
    return number_in_digits(number) if isinstance(number, int) else number or None


def _head(facts: Facts, doc_type: DocumentType, letterhead: Letterhead | None) -> dict[str, Any]:
    """Issuer, parent and page: the office's, else as the text has them."""
    if letterhead is None:
        return {
            "issuer_lines": (facts.issuing_body or "",),
            "further_issuers": _further(facts, {fold(facts.issuing_body or "")}),
            "issuer_name": _issuer_in_sentences(facts),
            "parent_name": facts.parent_body,
            "profile": STANDARD,
        }
    organisation = letterhead.organisation
    name = name_on(organisation, letterhead.day)
    return {
        "issuer_lines": tuple(name.header_lines),
        "issuer_name": name.name,
        "parent_name": parent_line(organisation, letterhead.day),
        "further_issuers": _further(facts, {fold(text) for text in (name.name, " ".join(name.header_lines))}),
        "place": (facts.place or name.place) if doc_type.dated else None,
        "symbol": facts.symbol or _symbol(facts, doc_type, name.symbol),
        "address_line": address_line_of(organisation, doc_type),
        "profile": profile_of(organisation),
        "sample": organisation.sample,
    }


def _further(facts: Facts, leading: set[str]) -> tuple[IssuingBody, ...]:
    """The bodies beside the leading one; a text tells of no body above them."""
    names = [one if isinstance(one, str) else one.name for one in facts.issuers]
    return tuple(IssuingBody((name.upper(),)) for name in names if fold(name) not in leading)


def _issuer_in_sentences(facts: Facts) -> str | None:
    """The issuer as the text itself spells it, for lines below the head of the page (FMT-ANX-3); None if nowhere."""
    if not facts.issuing_body or len(facts.issuers) > 1:
        return None
    said = [
        *(block.text for block in blocks_of(_body(facts))),
        *facts.legal_bases,
        *facts.addressees,
        *facts.recipients,
    ]
    named = re.finditer(rf"(?<!\w){re.escape(facts.issuing_body)}(?!\w)", "\n".join(said), re.IGNORECASE)
    return next((one.group() for one in named if not one.group().isupper()), None)


def _symbol(facts: Facts, doc_type: DocumentType, issuer: str) -> str:
    """`KH-SNNPTNT`, or `SNNPTNT-TCCB` where the Lưu line names the unit (FMT-NUM-4, FMT-NUM-5)."""
    if doc_type.abbreviation is not None:
        return f"{doc_type.abbreviation}-{issuer}"
    unit = facts.archive_copy.unit if facts.archive_copy else None
    return f"{issuer}-{unit}" if unit else issuer


def _day(day: DateFacts) -> dict[str, Any]:
    if day.year and day.month and day.day:
        try:
            return {"issued_on": date(day.year, day.month, day.day)}
        except ValueError as error:
            raise FactsUnusable(key="date") from error
    return {"draft_month": day.month, "draft_year": day.year}


def _blocks(facts: Facts) -> tuple[SignatureBlock, tuple[SignatureBlock, ...]]:
    """The block that counts, and those of further signers."""
    own = SignatureBlock(
        lines=tuple(facts.signature_lines) or UNKNOWN_BLOCK.lines, name=facts.signer_name or UNKNOWN_BLOCK.name
    )
    blocks = [SignatureBlock(lines=tuple(block.lines), name=block.name or "") for block in facts.signatures]
    return own, tuple(block for block in blocks if block != own) if len(blocks) > 1 else ()


def _archive_line(facts: Facts) -> str:
    """The Lưu line, and after its full stop the drafter's sign and the number of copies (FMT-NN-4, FMT-NN-5)."""
    copy = facts.archive_copy or ArchiveFacts()
    line = facts.archive_line or (f"Lưu: VT, {copy.unit}." if copy.unit else "Lưu: VT.")
    sign = copy.drafter if copy.drafter and copy.drafter not in line else ""
    copies = f"({copy.copies})" if copy.copies and f"({copy.copies})" not in line else ""
    tail = ".".join(filter(None, (sign, copies)))
    return f"{line} {tail}" if tail else line


def _marks(facts: Facts) -> dict[str, Any]:
    """Urgency and circulation by the words printed, or by the key of the API."""
    rules = STANDARD.ruleset
    words = {word: key for key, (word, _) in rules.urgency_stamps.items()}
    printed = [single_spaced(mark).upper() for mark in facts.marks]
    urgent = [key for mark, key in words.items() if mark in printed]
    urgency = urgent[0] if urgent else facts.urgency
    if urgency not in (*rules.urgency_stamps, "normal"):
        raise FactsUnusable(key="urgency")
    circulation = next((words for words in rules.circulation_words.values() if words in printed), None)
    return {
        "urgency": cast(Urgency, urgency),
        "circulation": circulation,
        "draft_mark": any(mark.startswith(DRAFT_MARK) for mark in printed),
    }


def _annexes(facts: Facts, types: DocumentTypes) -> Iterator[Annex]:
    """Those with Roman numerals when there are several (FMT-ANX-1), and what is issued with the document."""
    several = sum(annex.form == "annex" for annex in facts.annexes) > 1
    numbers = count(1)
    for annex in facts.annexes:
        body = clean_html(annex.body_html)
        if annex.form == "annex":
            label = f"Phụ lục {roman(next(numbers))}" if several else "Phụ lục"
            yield Annex(label, annex.title, body, annex.landscape)
        else:
            type_name, title = type_and_title(annex.title, types)
            yield Annex("", title, body, annex.landscape, "issued_with", type_name)


def _body(facts: Facts) -> str:
    if facts.body_html is not None:
        return clean_html(facts.body_html)
    return "".join(f"<p>{escape(text)}</p>" for text in facts.paragraphs or [])


__all__ = ["Facts", "FactsUnusable", "Letterhead", "facts_of", "facts_of_file", "sheet_of_facts"]
