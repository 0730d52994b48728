"""The looks of the header and the title in a Word file.

Source: PL1 II.1 to II.5 (FMT-HDR-3, FMT-ORG-2, FMT-ORG-3, FMT-DATE-1, FMT-TITLE-1 to 3).
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import DATE, HEADER, NUMBER, SUBJECT, Manuscript
from workflow.format_rules.printed import Printed, first_of, line_below, printed, section_of
from workflow.format_rules.registry import layout_of, rule
from workflow.importing.document_types import type_named
from workflow.importing.lines import is_motto, is_nation, is_upper
from workflow.importing.word_layout import WordParagraph

SIZE_TOLERANCE_PT = 0.25
LETTER_EM = 0.7
"""Mean width of a bold capital, in parts of the font size."""
MM_PER_PT = 25.4 / 72


@rule("F-TN-LINE")
def motto_has_its_line(manuscript: Manuscript) -> Iterator[Hit]:
    """A drawn line under the Tiêu ngữ, no underlined words and no underscores (FMT-HDR-3)."""
    for place in printed(manuscript, HEADER):
        if is_motto(place.fragment.text):
            if any(run.underline for run in place.paragraph.runs):
                yield _whole(place, "underlined")
            elif line_below(manuscript, place.paragraph) is None:
                yield _whole(place, "missing")
            return


@rule("F-ORG-LINE")
def issuer_has_its_line(manuscript: Manuscript) -> Iterator[Hit]:
    """A line of a third to a half of the text line under the issuing body; judged with a wide margin (FMT-ORG-3)."""
    bodies = _bodies(manuscript)
    if not bodies:
        return
    place = bodies[-1]
    line = line_below(manuscript, place.paragraph)
    size = place.paragraph.size_pt or 13
    text_mm = len(place.paragraph.text.strip()) * size * LETTER_EM * MM_PER_PT
    if line is None:
        yield _whole(place, "missing")
    elif line.drawn_line_mm and not 0.2 <= line.drawn_line_mm / text_mm <= 0.75:
        yield Hit(place.fragment, 0, len(place.fragment.text), f"{line.drawn_line_mm:.0f} mm", facts={"code": "length"})


@layout_of("F-ORG-PARENT")
def issuer_is_bold_and_parent_is_not(manuscript: Manuscript) -> Iterator[Hit]:
    """The issuing body bold, the body above it upright (FMT-ORG-2)."""
    bodies = _bodies(manuscript)
    if not bodies:
        return
    if not bodies[-1].paragraph.is_bold:
        yield _whole(bodies[-1], "issuer_not_bold")
    parts_of_one_name = _goes_on(bodies[-1]) or (manuscript.office is not None and manuscript.office.collective)
    if len(bodies) > 1 and bodies[0].paragraph.is_bold and not parts_of_one_name:
        yield _whole(bodies[0], "parent_bold")


def _bodies(manuscript: Manuscript) -> list[Printed]:
    """The capitals of the header that name a body: all but Quốc hiệu, stamps and the type line."""
    stamps = {fold(mark) for mark in manuscript.marks}
    return [
        place
        for place in printed(manuscript, HEADER)
        if is_upper(place.fragment.text)
        and not is_nation(place.fragment.text)
        and type_named(place.fragment.text) is None
        and fold(place.fragment.text).strip("[]() .") not in stamps
        and "/" not in place.fragment.text
    ]


def _goes_on(place: Printed) -> bool:
    """`HUYỆN BA TƠ` under `ỦY BAN NHÂN DÂN` is the rest of one name, both lines bold."""
    words = fold(place.fragment.text).split()
    return bool(words) and words[0] in {"huyen", "tinh", "xa", "phuong", "thi", "thanh", "quan"}


@rule("F-DATE-ITALIC")
def date_is_italic(manuscript: Manuscript) -> Iterator[Hit]:
    """Place and date in italics (FMT-DATE-1)."""
    yield from first_of(printed(manuscript, DATE), lambda one: not one.is_italic and "upright", "italic")


@rule("F-TITLE-BOLD")
def title_is_set_as_the_type_asks(manuscript: Manuscript) -> Iterator[Hit]:
    """Type line and trích yếu of a named type bold 13-14; of a công văn upright 12-13 (FMT-TITLE-1 to 3)."""
    lines = [place for place in printed(manuscript, HEADER) if type_named(place.fragment.text) is not None]
    subject = list(printed(manuscript, SUBJECT))
    if manuscript.kind.has_type_line:
        yield from first_of([*lines, *subject], lambda one: not one.is_bold and "upright", "bold", "not_bold")
        yield from first_of([*lines, *subject], lambda one: _other_size(one, 13, 14), "13–14", "size")
    else:
        yield from first_of(subject, lambda one: (one.is_bold or one.is_italic) and "bold", "upright", "not_plain")
        yield from first_of(subject, lambda one: _other_size(one, 12, 13), "12–13", "size")


def _other_size(paragraph: WordParagraph, least: float, most: float) -> str | None:
    size = paragraph.size_pt
    in_range = size is None or least - SIZE_TOLERANCE_PT <= size <= most + SIZE_TOLERANCE_PT
    return None if in_range else f"{size:g}"


@rule("F-VV-PLACE")
def subject_stands_under_the_number(manuscript: Manuscript) -> Iterator[Hit]:
    """`V/v` in the left column, below the number (FMT-TITLE-3)."""
    if manuscript.kind.has_type_line or not manuscript.subject_has_vv:
        return
    number = next(printed(manuscript, NUMBER), None)
    subject = next(printed(manuscript, SUBJECT), None)
    if number is None or subject is None or number.paragraph.cell is None:
        return
    above, below = number.paragraph.cell, subject.paragraph.cell
    is_under = below is not None and (below.table, below.column) == (above.table, above.column)
    if not is_under and not _is_left_half(manuscript, subject.paragraph):
        yield _whole(subject, "")


def _is_left_half(manuscript: Manuscript, paragraph: WordParagraph) -> bool:
    """Without a cell: set so that it stands in the left half of the page."""
    section = section_of(manuscript, paragraph)
    width = section.width_mm - section.margin_left_mm - section.margin_right_mm
    return paragraph.cell is None and paragraph.right_mm > width * 0.4


def _whole(place: Printed, code: str) -> Hit:
    return Hit(place.fragment, 0, len(place.fragment.text), facts={"code": code})
