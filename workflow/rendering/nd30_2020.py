"""The figures of the ruleset ND30-2020: paper, margins, sizes, lengths.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I. Every figure of the page that is law stands here; the style sheet only names it.
"""

from __future__ import annotations

from dataclasses import dataclass

RULESET = "ND30-2020"

PAPER_WIDTH_MM, PAPER_HEIGHT_MM = 210, 297
"""A4 (PL1 I.1, FMT-PAGE-1)."""

LEFT_COLUMN_SHARE, LEAST_LEFT_COLUMN_SHARE = 0.4, 0.3
"""Header columns of the decree's templates: about 67 of 167 mm (PL3); less only where the right one needs the room."""

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
"""PL1 II.1a, II.1b."""

SHORT_LINE_SHARE = 0.4
"""Length of the line under issuer and trích yếu: 1/3 to 1/2 of the text line (PL1 II.2b, II.5b)."""

SIGNATURE_WIDTH_MM, SIGNATURE_HEIGHT_MM = 35, 18
"""Box of the handwritten signature's picture; the decree gives no size (FMT-ESIG-1)."""

SEAL_DIAMETER_MM = 36
"""Real size of the seal, which covers the left third of the signature (PL1 II.8a, FMT-SEAL-1)."""

SEAL_COVERS = 1 / 3

URGENCY_STAMPS = {
    "urgent": ("KHẨN", 20),
    "very_urgent": ("THƯỢNG KHẨN", 40),
    "express": ("HỎA TỐC", 30),
}
"""Word and width in mm of the urgency frame, 8 mm high (PL1 III.2b, FMT-URG-1)."""


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


DECREE_SIZES = SizeSet(12, 13, 12, 13, 13, 12, 14, 14, 14, 14)
"""The column "example" of PL1 V."""

LARGE_SIZES = SizeSet(13, 14, 13, 13, 14, 13, 14, 14, 14, 14)
"""The upper figures of PL1 V, for short names."""

SMALL_SIZES = SizeSet(12, 13, 12, 13, 13, 12, 13, 13, 13, 13, page_number=13)
"""The lower figures of PL1 V; an annex heading stays 14 (PL1 III.1b)."""


ADDRESS_MM = 12
"""Room at the foot of page 1 for the address, 11-12 pt in at most two lines (PL1 III.4)."""


@dataclass(frozen=True)
class PageProfile:
    """Margins, sizes and body spacing of one organisation's paper, all within the decree's ranges."""

    top_mm: float = 20
    bottom_mm: float = 20
    left_mm: float = 30
    right_mm: float = 15
    sizes: SizeSet = DECREE_SIZES
    indent_mm: float = 12.7
    """First line: 1 cm or 1.27 cm (PL1 II.6e)."""
    gap_pt: float = 6
    """Between paragraphs, at least 6 pt (PL1 II.6e)."""
    line_height: float = 1.2
    """Times of the font size; single spacing of the font is 1.15, the most 1.5 lines (PL1 II.6e)."""

    def __post_init__(self) -> None:
        in_range = (
            20 <= self.top_mm <= 25
            and 20 <= self.bottom_mm <= 25  # PL1 I.3
            and 30 <= self.left_mm <= 35
            and 15 <= self.right_mm <= 20  # PL1 I.3
            and self.indent_mm in (10, 12.7)
            and self.gap_pt >= 6
            and 1.15 <= self.line_height <= 1.5 * 1.15
        )
        if not in_range:
            raise ValueError(f"outside the ranges of {RULESET}: {self}")

    @property
    def text_width_mm(self) -> float:
        return PAPER_WIDTH_MM - self.left_mm - self.right_mm


STANDARD = PageProfile()
DECREE_ANNEX = PageProfile(top_mm=25, bottom_mm=20, left_mm=35, right_mm=20)
"""The margins that the decree's own annexes use."""
