"""The ruleset ND30-2020: paper, margins, sizes, lengths, words; and the page of one organisation within it.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I. Every figure of the page that is law stands here; the style sheet only names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflow.rendering.ruleset import Margins, Range, Ruleset, SizeSet

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

CIRCULATION_WORDS = {"return": "XEM XONG TRẢ LẠI", "internal": "LƯU HÀNH NỘI BỘ"}
"""Phạm vi lưu hành (PL1 III.2c, FMT-SCOPE-1)."""

DECISION_WORDS = {"quyet-dinh": "QUYẾT ĐỊNH:", "nghi-quyet": "QUYẾT NGHỊ:"}
"""PL3 mẫu 1.1-1.3."""

DECREE_SIZES = SizeSet(12, 13, 12, 13, 13, 12, 14, 14, 14, 14)
"""The column "example" of PL1 V."""

LARGE_SIZES = SizeSet(13, 14, 13, 13, 14, 13, 14, 14, 14, 14)
"""The upper figures of PL1 V, for short names."""

SMALL_SIZES = SizeSet(12, 13, 12, 13, 13, 12, 13, 13, 13, 13, page_number=13)
"""The lower figures of PL1 V; an annex heading stays 14 (PL1 III.1b)."""

ADDRESS_MM = 12
"""Room at the foot of page 1 for the address, 11-12 pt in at most two lines (PL1 III.4)."""

ND30_2020 = Ruleset(
    name=RULESET,
    paper_width_mm=PAPER_WIDTH_MM,
    paper_height_mm=PAPER_HEIGHT_MM,
    top_mm=Range(20, 25),  # PL1 I.3
    bottom_mm=Range(20, 25),  # PL1 I.3
    left_mm=Range(30, 35),  # PL1 I.3
    right_mm=Range(15, 20),  # PL1 I.3
    indents_mm=(10, 12.7),  # PL1 II.6e
    gap_pt=Range(6, 24),  # PL1 II.6e gives the least; beyond the most a page falls apart
    line_spacing=Range(1, 1.5),  # PL1 II.6e
    single_line=1.15,
    margins={
        "standard": Margins(20, 15, 20, 30),
        "decree_annex": Margins(25, 20, 20, 35),  # those of the decree's own annexes
    },
    sizes={"decree": DECREE_SIZES, "large": LARGE_SIZES, "small": SMALL_SIZES},
    nation=NATION,
    motto=MOTTO,
    left_column_share=LEFT_COLUMN_SHARE,
    least_left_column_share=LEAST_LEFT_COLUMN_SHARE,
    short_line_share=SHORT_LINE_SHARE,
    letter_subject_gap_pt=6,  # PL1 II.5b
    urgency_stamps=URGENCY_STAMPS,
    stamp_height_mm=8,  # PL1 III.2b
    circulation_words=CIRCULATION_WORDS,
    decision_words=DECISION_WORDS,
    chair_lines=("CHỦ TỌA",),  # PL3 mẫu 1.9
    secretary_lines=("THƯ KÝ",),  # PL3 mẫu 1.9
    signature_width_mm=SIGNATURE_WIDTH_MM,
    signature_height_mm=SIGNATURE_HEIGHT_MM,
    seal_diameter_mm=SEAL_DIAMETER_MM,
    seal_covers=SEAL_COVERS,
    address_mm=ADDRESS_MM,
)
RULESETS = {ND30_2020.name: ND30_2020}
"""The decrees whose pages can be made, by name."""


@dataclass(frozen=True)
class PageProfile:
    """Margins, sizes and body spacing of one organisation's paper, all within the ranges of its ruleset."""

    top_mm: float = 20
    bottom_mm: float = 20
    left_mm: float = 30
    right_mm: float = 15
    sizes: SizeSet = DECREE_SIZES
    indent_mm: float = 12.7
    """First line: 1 cm or 1.27 cm (PL1 II.6e)."""
    gap_pt: float = 6
    """Between paragraphs, at least 6 pt (PL1 II.6e)."""
    line_height: float = 1.2075
    """Times of the font size; single spacing of the font is 1.15, the most 1.5 lines (PL1 II.6e)."""
    ruleset: Ruleset = ND30_2020

    def __post_init__(self) -> None:
        if wrong := self._outside():
            raise ValueError(f"outside the ranges of {self.ruleset.name}: {', '.join(wrong)}")

    def _outside(self) -> list[str]:
        rules, single = self.ruleset, self.ruleset.single_line
        spacing = Range(rules.line_spacing.least * single - 1e-9, rules.line_spacing.most * single + 1e-9)
        lawful = {
            "top_mm": rules.top_mm.holds(self.top_mm),
            "bottom_mm": rules.bottom_mm.holds(self.bottom_mm),
            "left_mm": rules.left_mm.holds(self.left_mm),
            "right_mm": rules.right_mm.holds(self.right_mm),
            "indent_mm": self.indent_mm in rules.indents_mm,
            "gap_pt": rules.gap_pt.holds(self.gap_pt),
            "line_height": spacing.holds(self.line_height),
        }
        return [f"{name}={getattr(self, name)}" for name, holds in lawful.items() if not holds]

    @property
    def text_width_mm(self) -> float:
        return self.ruleset.paper_width_mm - self.left_mm - self.right_mm


STANDARD = PageProfile()
DECREE_ANNEX = PageProfile(top_mm=25, bottom_mm=20, left_mm=35, right_mm=20)
"""The margins that the decree's own annexes use."""

__all__ = ["ND30_2020", "RULESETS", "STANDARD", "Margins", "PageProfile", "Range", "Ruleset", "SizeSet"]
