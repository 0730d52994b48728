"""The form of a paragraph in millimetres and points, and the pages of a section.

Source: ECMA-376 part 1, 17.3.1.12 (indents), 17.3.1.33 (spacing), 17.6 (sections).
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from workflow.importing.word_layout import Alignment, WordSection
from workflow.importing.word_package import W
from workflow.importing.word_properties import Properties, attribute, is_on, whole_number

_ALIGNMENTS: dict[str, Alignment] = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
    "both": "both", "distribute": "both", "lowKashida": "both", "mediumKashida": "both", "thaiDistribute": "both",
}  # fmt: skip
_SINGLE = 240
_AUTOMATIC_PT = 14.0
"""What Word puts for "automatic" spacing, as web pages have it."""
_A4 = (11906, 16838)
_MARGIN = 1440


def mm(twips: int) -> float:
    """Twentieths of a point as millimetres."""
    return round(twips * 25.4 / 1440, 2)


def points(twips: int) -> float:
    """Twentieths of a point as points."""
    return round(twips / 20, 2)


def paragraph_figures(form: Properties) -> dict[str, Any]:
    """The fields of a `WordParagraph` that its properties decide."""
    exact = form.get("lineRule") in {"exact", "atLeast"}
    line = whole_number(form.get("line"), _SINGLE)
    level = form.get("outlineLvl")
    return {
        "alignment": _ALIGNMENTS.get(form.get("jc", "left"), "left"),
        "first_line_mm": mm(whole_number(form.get("firstLine"))),
        "left_mm": mm(whole_number(form.get("left"))),
        "right_mm": mm(whole_number(form.get("right"))),
        "before_pt": _space(form, "before"),
        "after_pt": _space(form, "after"),
        "line_spacing": None if exact else round(line / _SINGLE, 3),
        "line_spacing_pt": points(line) if exact else None,
        "outline_level": whole_number(level) if level is not None and whole_number(level) < 9 else None,
        "border_bottom": form.get("border") == "1",
        "page_break_before": form.get("pageBreakBefore") == "1",
        "keep_next": form.get("keepNext") == "1",
    }


def _space(form: Properties, side: str) -> float:
    if form.get(f"{side}Autospacing") in {"1", "true", "on"}:
        return _AUTOMATIC_PT
    return points(whole_number(form.get(side)))


def section_figures(properties: etree._Element | None) -> WordSection:
    """Page size, margins and numbering of a `w:sectPr`; without one the page is A4 with Word's margins."""
    if properties is None:
        properties = etree.Element(f"{W}sectPr")
    size, margin = properties.find(f"{W}pgSz"), properties.find(f"{W}pgMar")
    width, height = (whole_number(attribute(size, name), usual) for name, usual in zip("wh", _A4, strict=True))
    sides = {name: whole_number(attribute(margin, name), _MARGIN) for name in ("top", "bottom", "left", "right")}
    gutter = whole_number(attribute(margin, "gutter"))
    numbers = properties.find(f"{W}pgNumType")
    start = attribute(numbers, "start")
    return WordSection(
        width_mm=mm(width),
        height_mm=mm(height),
        margin_top_mm=mm(abs(sides["top"])),  # negative: text may not push it down (17.6.11)
        margin_bottom_mm=mm(abs(sides["bottom"])),
        margin_left_mm=mm(sides["left"] + gutter),
        margin_right_mm=mm(sides["right"]),
        header_mm=mm(whole_number(attribute(margin, "header"), 720)),
        footer_mm=mm(whole_number(attribute(margin, "footer"), 720)),
        is_landscape=width > height,
        has_title_page=bool(is_on(properties.find(f"{W}titlePg"))),
        page_number_start=None if start is None else whole_number(start, 1),
        page_number_format=attribute(numbers, "fmt") or "decimal",
    )
