"""What a decree says about the page, as one value: another decree is another value of this class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SizeSet:
    """Font sizes in points; all components move together (PL1 V, note; FMT-PAGE-9)."""

    nation: float
    motto: float
    organ: float
    number: float
    place_date: float
    letter_subject: float
    title: float
    body: float
    addressees: float
    signature: float
    recipients_word: float = 12
    recipients: float = 11
    page_number: float = 14
    stamp: float = 13
    address: float = 11
    annex: float = 14


@dataclass(frozen=True)
class Margins:
    """The four margins of a page in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True)
class Range:
    """From the least to the most that is lawful, both included."""

    least: float
    most: float

    def holds(self, value: float) -> bool:
        return self.least <= value <= self.most


@dataclass(frozen=True, eq=False)
class Ruleset:
    """Every figure and word of the page that is law; one instance per decree, known by its name."""

    name: str
    paper_width_mm: float
    paper_height_mm: float
    top_mm: Range
    bottom_mm: Range
    left_mm: Range
    right_mm: Range
    indents_mm: tuple[float, ...]
    """First line of a paragraph."""
    gap_pt: Range
    """Between paragraphs."""
    line_spacing: Range
    """In lines; one line is `single_line` times the font size."""
    single_line: float
    margins: Mapping[str, Margins]
    """Named page profiles, the usual one first."""
    sizes: Mapping[str, SizeSet]
    """Named size sets, the usual one first."""
    nation: str
    motto: str
    left_column_share: float
    """Header columns: the left one's usual share of the text width."""
    least_left_column_share: float
    short_line_share: float
    """Length of the line under issuer and trích yếu, of the text line above it."""
    letter_subject_gap_pt: float
    """From the number line to the trích yếu of a công văn."""
    urgency_stamps: Mapping[str, tuple[str, float]]
    """Word and width in millimetres of the frame."""
    stamp_height_mm: float
    circulation_words: Mapping[str, str]
    decision_words: Mapping[str, str]
    """What stands over the articles, by document type."""
    chair_lines: tuple[str, ...]
    secretary_lines: tuple[str, ...]
    """Under what the two signers of minutes sign."""
    signature_width_mm: float
    signature_height_mm: float
    seal_diameter_mm: float
    seal_covers: float
    """Of the signature's width, at its left."""
    address_mm: float
    """Room at the foot of page 1 for the address."""

    def __repr__(self) -> str:
        return f"Ruleset({self.name})"
