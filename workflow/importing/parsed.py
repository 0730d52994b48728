"""What was read from a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

POINT_RANK = 50


@dataclass(frozen=True, slots=True)
class ReadDate:
    """The date as far as it is filled in; `raw` is the whole line with the place."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class ArchiveCopy:
    """The Lưu line: kept at the clerk's (VT), drafting unit, drafter's sign, number of copies (FMT-NN-4, 5)."""

    at_clerk: bool
    unit: str | None
    drafter: str | None
    copies: int | None


@dataclass(frozen=True, slots=True)
class ReadSignature:
    """One signature block: the lines above the name, and the name."""

    lines: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A numbered place in the body; `heading` only where the words are a heading and not the rule itself."""

    label: str
    heading: str | None
    rank: int
    children: tuple[OutlineItem, ...] = ()

    @property
    def caption(self) -> str:
        """Label and heading; a point (điểm) has no heading by the decree (PL1 II.6d)."""
        return f"{self.label} {self.heading}" if self.heading and self.rank < POINT_RANK else self.label

    def as_json(self) -> dict[str, Any]:
        children = [child.caption for child in self.children]
        return {"label": self.label, "heading": self.heading, "children": children}


@dataclass(frozen=True, slots=True)
class AnnexPointer:
    """A place in the body that points to an annex of this document (FMT-ANX-1)."""

    label: str | None
    pointer: str
    item: str | None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note (chú thích) and the mark that calls it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the body, with its emphasis marks, or a table when `rows` are given."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = field(default=(), compare=False)
    """The lines of the text that it was made of."""


@dataclass(frozen=True, slots=True)
class ReadAnnex:
    """What stands behind the signature as a part of its own: an annex, or a text that is issued with this one."""

    label: str | None
    title: str
    reference: str | None = None
    form: str = "annex"
    body: tuple[Block, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    line: int = 0
    """Its first line in the text."""


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A finished text, taken apart; absent parts are None or empty, never guessed.

    `subject` and `recipients` are the corrected reading (only look-alikes of OCR that cannot be meant), the fields
    with `_raw` are as written. `signature_lines` and `signer_name` are the last signature; `signatures` has them all.
    """

    doc_type: str
    doc_type_code: str | None
    has_type_line: bool
    issuing_body: str | None = None
    parent_body: str | None = None
    issuers: tuple[str, ...] = ()
    """All bodies that issue it, the leading one (`issuing_body`) first; more than one of a joint document."""
    national_header_in_text: bool = False
    number: str | None = None
    number_year: int | None = None
    symbol: str | None = None
    number_line_raw: str | None = None
    issuer_abbr: str | None = None
    drafting_unit_abbr: str | None = None
    place: str | None = None
    date: ReadDate = field(default_factory=ReadDate)
    date_not_before: str | None = None
    subject: str | None = None
    subject_raw: str | None = None
    subject_has_vv: bool = False
    marks: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    addressees_inline: bool | None = None
    addressee_lead: str | None = None
    recipients: tuple[str, ...] = ()
    recipients_raw: tuple[str, ...] = ()
    archive_line: str | None = None
    archive_line_raw: str | None = None
    archive_copy: ArchiveCopy | None = None
    signing_authority_prefix: str | None = None
    signing_on_behalf_of: str | None = None
    signer_position: str | None = None
    signature_lines: tuple[str, ...] = ()
    signer_name: str | None = None
    signer_title: str | None = None
    signatures: tuple[ReadSignature, ...] = ()
    authority_line: str | None = None
    operative_words: str | None = None
    legal_bases: tuple[str, ...] = ()
    legal_basis_lines: tuple[str, ...] = ()
    ends_with_slash: bool = False
    body: tuple[Block, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    outline: tuple[OutlineItem, ...] = ()
    annexes_mentioned: tuple[AnnexPointer, ...] = ()
    attachments_mentioned: tuple[str, ...] = ()
    after_signature: tuple[str, ...] = ()
    """Paragraphs behind the signature, those of `annexes` too."""
    annexes: tuple[ReadAnnex, ...] = ()
    unplaced: tuple[str, ...] = ()
    """Lines of header and foot, and paragraphs behind the signature, that belong to no known part."""
    header_lines: tuple[str, ...] = ()
    """The columns of the header in their order, as written, typed rules (`-----`) included."""
    addressee_lines: tuple[str, ...] = ()
    """From `Kính gửi` on, as written, with dashes and end marks."""
    recipient_lines: tuple[str, ...] = ()
    """The block of `Nơi nhận` with its head and the Lưu line, as written, with dashes and end marks."""
    signature_raw: tuple[str, ...] = ()
    """Positions, marks such as `(Đã ký)` and names, as written."""

    def as_json(self) -> dict[str, Any]:
        """The keys that a text can answer, in plain JSON values, `null` where absent."""
        return {
            **{name: getattr(self, name) for name in _PLAIN_KEYS},
            **{name: list(getattr(self, name)) for name in _LIST_KEYS},
            "issuing_body_in_text": self.issuing_body is not None,
            "parent_body_in_text": self.parent_body is not None,
            "date": {"year": self.date.year, "month": self.date.month, "day": self.date.day, "raw": self.date.raw},
            "archive_copy": _archive_copy_json(self.archive_copy),
            "signatures": [{"lines": list(block.lines), "name": block.name} for block in self.signatures],
            "annexes_mentioned": [
                {"label": annex.label, "pointer": annex.pointer, "item": annex.item} for annex in self.annexes_mentioned
            ],
            "annexes": [{"label": one.label, "title": one.title, "form": one.form} for one in self.annexes],
            "legal_basis_lines_count": _bases_counted(self.legal_basis_lines),
            "footnotes": len(self.footnotes),
            "outline": [item.as_json() for item in self.outline],
            "paragraphs": [block.text for block in self.body if not block.rows],
        }


_PLAIN_KEYS = (
    *("doc_type", "doc_type_code", "has_type_line", "issuing_body", "parent_body", "national_header_in_text"),
    *("number", "number_year", "symbol", "number_line_raw", "issuer_abbr", "drafting_unit_abbr", "place"),
    *("date_not_before", "subject", "subject_raw", "subject_has_vv", "addressees_inline", "addressee_lead"),
    *("archive_line", "archive_line_raw", "signing_authority_prefix", "signing_on_behalf_of", "signer_position"),
    *("signer_name", "signer_title", "authority_line", "operative_words", "ends_with_slash"),
)
_LIST_KEYS = (
    *("issuers", "marks", "addressees", "recipients", "recipients_raw", "signature_lines", "legal_bases"),
    *("legal_basis_lines", "attachments_mentioned"),
)


def _archive_copy_json(copy: ArchiveCopy | None) -> dict[str, Any] | None:
    if copy is None:
        return None
    return {"at_clerk": copy.at_clerk, "unit": copy.unit, "drafter": copy.drafter, "copies": copy.copies}


def _bases_counted(lines: tuple[str, ...]) -> dict[str, int]:
    """How many begin with `Căn cứ`, how many with `Thực hiện`."""
    starts = {"can_cu": "căn cứ", "thuc_hien": "thực hiện"}
    return {key: sum(line.lower().startswith(words) for line in lines) for key, words in starts.items()}
