"""The plain value that becomes an official PDF; it knows no table, no request and no renderer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.rendering.nd30_2020 import STANDARD, PageProfile

Urgency = Literal["normal", "urgent", "very_urgent", "express"]
AddresseeForm = Literal["letter", "telegram", "invitation"]
AnnexForm = Literal["annex", "issued_with"]
Side = Literal["left", "right"]


@dataclass(frozen=True)
class SignatureBlock:
    """Powers and position in upper case, one line each, and the name without title (PL1 II.7, FMT-SIG)."""

    lines: tuple[str, ...]
    name: str
    other_office: str | None = None
    """A second office of the signer, above the name (PL1 II.7c, FMT-SIG-4)."""
    form: str = ""
    """In which form it is signed (KT, TL, TUQ …; `head` for directly), for the metadata; the lines print it."""
    basis: str = ""
    """On what the authority rests, for the metadata."""


@dataclass(frozen=True)
class IssuingBody:
    """A body in ô 2: the lines of its name, and the body right above it, if it has one (FMT-ORG-1)."""

    lines: tuple[str, ...]
    parent_name: str | None = None


@dataclass(frozen=True)
class Annex:
    """One phụ lục in the same file: `Phụ lục I`, its title, its sanitised text (FMT-ANX)."""

    label: str
    title: str
    body_html: str
    landscape: bool = False
    form: AnnexForm = "annex"
    """`issued_with`: a document issued together with this one, under the agency's header (FMT-ANX-5)."""
    type_name: str | None = None
    """Its tên loại, when it is issued with the document; `title` is then its trích yếu."""


@dataclass(frozen=True)
class Sheet:
    """Everything that is printed of one document, in the order of the decree's boxes.

    `body_html` is sanitised HTML. A footnote is `<sup class="footnote-ref" data-note="1">1</sup>` in the text and
    `<ol class="footnotes"><li data-note="1">…</li></ol>` at its end; it is printed at the foot of its page. `h2` is
    printed as `I. HEADING`, `h3` as a bold `1. Heading`, `h4` as an upright `a) heading`; an `h2` that begins with
    Phần, Chương or Mục is centred and what follows its `<br>` is its upper-case heading.
    """

    doc_type: str
    type_name: str | None
    """Printed tên loại; None for a công văn, whose subject then follows `V/v` (FMT-TITLE-5)."""
    issuer_lines: tuple[str, ...]
    symbol: str
    place: str | None
    """None for a biên bản, which has no line of place and date (PL3 1.9)."""
    subject: str
    body_html: str
    signature: SignatureBlock
    parent_name: str | None = None
    number: str | None = None
    """As printed, with its leading zero."""
    issued_on: date | None = None
    draft_month: int | None = None
    """Month and year that a draft already shows before there is an issue date."""
    draft_year: int | None = None
    addressee_lead: str = "Kính gửi:"
    """`Kính gửi:`, or `<issuer> điện:` of a công điện (FMT-KG)."""
    addressees: tuple[str, ...] = ()
    authority_line: str | None = None
    """Quyết định, nghị quyết: who decides (PL3 1.1-1.3)."""
    legal_bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive_line: str = "Lưu: VT."
    urgency: Urgency = "normal"
    circulation: str | None = None
    annexes: tuple[Annex, ...] = ()
    co_signatures: tuple[SignatureBlock, ...] = ()
    """Further signers, left of `signature`; Nơi nhận then stands below (PL3 1.9, joint documents)."""
    address_line: str | None = None
    """Address, telephone and the like at the foot of page 1 (PL1 III.4)."""
    draft_mark: bool = False
    sample: bool = False
    fillable: bool = False
    """Number, day, month and year become form fields, filled after the leader's signature."""
    number_digits: int = 4
    """Room for the number: digits of the last number that the register may have reached by then (1 to 6)."""
    issuer_name: str | None = None
    """The issuer as written in a sentence, for `của …` in an annex and as author; else the lines joined."""
    language: str = "vi"
    profile: PageProfile = STANDARD
    numbered: bool = True
    """False for a thư công, which has no number line."""
    subject_printed: bool = True
    """False for giấy giới thiệu and giấy nghỉ phép, whose forms have no trích yếu (PL3 1.8, 1.10)."""
    addressee_form: AddresseeForm = "letter"
    """Whether `addressee_lead` begins a letter (FMT-KG), a công điện (PL3 1.6) or an invitation (PL3 1.7)."""
    own_side: Side = "right"
    """Where `signature` stands among several; `left` for the first party of a contract."""
    confirmation: str | None = None
    """Who is to confirm below the closing, by hand (giấy nghỉ phép, PL3 1.10)."""
    references_filled: bool = False
    """Whether annexes name number and date: on paper they do, in an electronic file both stay open (FMT-ANX-4)."""
    proof_url: str | None = None
    """Where the document can be proven; printed as a QR in the margin of page 1."""
    further_issuers: tuple[IssuingBody, ...] = ()
    """Those who issue it together with the leading body, in order."""

    @property
    def bodies(self) -> tuple[IssuingBody, ...]:
        """All that issue it, the leading one first."""
        return (IssuingBody(self.issuer_lines, self.parent_name), *self.further_issuers)

    @property
    def author(self) -> str:
        return self.issuer_name or " - ".join(" ".join(body.lines) for body in self.bodies)

    @property
    def title(self) -> str:
        return f"{self.type_name} {self.subject}".strip() if self.type_name else f"V/v {self.subject}"
