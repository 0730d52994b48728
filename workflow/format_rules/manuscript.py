"""What the rules read: a document, or a finished text, as fragments with their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.documents.blocks import Role
from workflow.importing.parsed import ReadSignature
from workflow.importing.word_layout import WordLayout

Source = Literal["document", "text", "word", "pdf"]

HEADER = "header"
"""A line or column of the top of a finished text, as written: bodies, Quốc hiệu, Tiêu ngữ, number, date, stamps."""
NUMBER, DATE, SUBJECT = "number_line", "date_line", "subject"
ADDRESSEES, BASES, AUTHORITY, BODY = "addressees", "legal_bases", "authority_line", "body"
SIGNATURE, RECIPIENTS, ARCHIVE, ANNEX = "signature", "recipients", "archive_line", "annex"
PARTS = (
    HEADER, NUMBER, DATE, SUBJECT, ADDRESSEES, BASES, AUTHORITY, BODY, SIGNATURE, RECIPIENTS, ARCHIVE, ANNEX,
)  # fmt: skip
RUNNING = (BASES, BODY, ANNEX)
"""The parts that hold running text."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One line, paragraph, heading, list item, cell or note.

    In a document the text is that of the field or of the block (`documents.blocks`); in a finished text it is as
    written, without marks of emphasis, and lists keep their dashes and end marks. `origins` gives for each
    character its offset in the NFC text of the file.
    """

    part: str
    index: int
    """Place among the fragments of this part (and, of an annex, of that annex)."""
    text: str
    role: Role = "paragraph"
    level: int = 0
    table: int = 0
    row: int = 0
    annex: int = 0
    """Which annex, from 1; 0 outside the annexes."""
    origins: tuple[int, ...] | None = None

    def span_in_file(self, start: int, end: int) -> tuple[int, int] | None:
        """Where these characters stand in the file; None in a document, or where the place was lost."""
        if not self.origins or not self.text:
            return None
        if start >= len(self.origins):
            return self.origins[-1] + 1, self.origins[-1] + 1
        first = self.origins[start]
        return first, self.origins[min(end, len(self.origins)) - 1] + 1 if end > start else first


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rules ask of the document type (NĐ30 Đ.7)."""

    key: str
    name: str
    abbreviation: str | None
    has_type_line: bool
    addressing: str
    """none, required, if-superior, dien, invite."""
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Office:
    """What is known of the issuing organisation on the day; absent when only a text is at hand."""

    code: str
    names: tuple[str, ...]
    """Its official name first, then the shorter forms."""
    symbol: str
    place: str
    collective: bool
    """A People's Committee, a council: signs with TM. (PL1 II.7b)."""
    parent_names: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    """Abbreviation and name of each unit."""
    bodies: tuple[str, ...] = ()
    """Canonical names of bodies that its address book knows."""
    people: tuple[str, ...] = ()
    """Names of its people, as canonical capitalisation."""
    sector_titles: bool = False
    """Whether its sector (army, police, education, health, science) may write ranks and degrees (PL1 II.7c)."""


@dataclass(frozen=True, slots=True)
class AnnexFacts:
    """One annex: the label as printed or written (`Phụ lục I`), its title, and whether it is only a file."""

    label: str
    title: str
    typed: bool = True


@dataclass(frozen=True, slots=True)
class VoidCitation:
    """A citation, by its key, of a document that is `recalled` or `replaced`."""

    key: tuple[int | None, str, date | None]
    validity: str


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document as the rules read it; facts that the source cannot tell are None and the rules on them are silent."""

    source: Source
    kind: Kind
    fragments: tuple[Fragment, ...]
    at_issue: bool = False
    """Judged as what is about to leave the office; else as a draft, where number, day and name may be open."""
    office: Office | None = None
    today: date | None = None
    number: str | None = None
    """Digits as written, or None while it is open; in a document always None, as the register gives it."""
    number_year: int | None = None
    symbol: str | None = None
    issued_on: date | None = None
    """The date of the document as far as known; else the day of the check."""
    place: str | None = None
    subject_has_vv: bool | None = None
    has_type_line: bool | None = None
    """Whether the tên loại is written, not only told by the symbol or by `V/v`."""
    is_composed: bool | None = None
    """Whether the file is in precomposed Unicode; what is read from it always is."""
    addressee_lead: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    archive_unit: str | None = None
    """The unit in the Lưu line."""
    symbol_unit: str | None = None
    """The unit in the symbol of a công văn."""
    signatures: tuple[ReadSignature, ...] = ()
    """Blocks with their lines and name; of a document as proposed, none while no signer is chosen."""
    signer_title: str | None = None
    """A degree or rank that was written before the name."""
    marks: tuple[str, ...] = ()
    """Stamps that are written: KHẨN, MẬT, LƯU HÀNH NỘI BỘ …"""
    urgency: str | None = None
    """The urgency that the data say: normal, urgent, very_urgent, express."""
    medium: str | None = None
    annexes: tuple[AnnexFacts, ...] = ()
    operative_words: str | None = None
    signer_may_sign: bool | None = None
    """Whether the signing rules let the proposed signer sign this type and field today."""
    number_is_taken: bool | None = None
    """Whether the register has this number for another document."""
    void_citations: tuple[VoidCitation, ...] = ()
    """Those of its citations that mean a document of this archive that was recalled or replaced."""
    layout: WordLayout | None = None
    """What Word says of pages, paragraphs and runs."""
    line_starts: tuple[int, ...] = ()
    """Offset of each line of the file's text, by which a fragment finds its paragraphs in the layout."""

    def of(self, *parts: str) -> Iterator[Fragment]:
        """The fragments of these parts, in reading order."""
        return (fragment for fragment in self.fragments if fragment.part in parts)

    def first(self, part: str) -> Fragment | None:
        """The first fragment of the part."""
        return next(self.of(part), None)

    def last(self, part: str) -> Fragment | None:
        """The last fragment of the part."""
        found = list(self.of(part))
        return found[-1] if found else None

    @property
    def is_finished_text(self) -> bool:
        """Whether header, lists and end marks are written by hand; in a document the page makes them."""
        return self.source != "document"
