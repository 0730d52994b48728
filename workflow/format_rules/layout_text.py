"""The looks of the text, the recipients and the annex heading in a Word file.

Source: PL1 II.6a, II.6e, II.9d, III.1b (FMT-BODY-1 to 4, FMT-CC-1, FMT-NN-1, FMT-NN-2, FMT-ANX-2).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import ANNEX, ARCHIVE, BASES, BODY, RECIPIENTS, Fragment, Manuscript
from workflow.format_rules.printed import Printed, first_of, printed
from workflow.format_rules.registry import layout_of, rule
from workflow.importing.outline import marker_of
from workflow.importing.word_layout import WordParagraph

ONE_LINE_LETTERS = 90
"""A shorter paragraph fills no line, so that its right side shows nothing."""
INDENTS_MM, INDENT_TOLERANCE_MM = (10.0, 12.7), 0.5
LEAST_GAP_PT, GAP_TOLERANCE_PT = 6.0, 0.25
LEAST_LINES, MOST_LINES, LINES_TOLERANCE = 1.0, 1.5, 0.02
SIZES_PT, SIZE_TOLERANCE_PT = (13.0, 14.0), 0.25
MIXED_SHARE = 0.1
_ROMAN = re.compile(r"^[IVX]{1,6}\.\s")
_RECIPIENTS_WORD = re.compile(r"^Nơi\s+nhận\s*:?", re.IGNORECASE)
_ANNEX_LABEL = re.compile(r"^Phụ\s+lục\b", re.IGNORECASE)


def _running(manuscript: Manuscript) -> list[Printed]:
    """The paragraphs of running text: no headings, no cells of tables, no text boxes."""
    return [
        place
        for place in printed(manuscript, BODY)
        if place.fragment.role in ("paragraph", "item")
        and not (place.paragraph.cell and not place.paragraph.cell.is_layout)
        and not place.paragraph.in_text_box
        and place.paragraph.alignment != "center"
    ]


@rule("F-BODY-JUSTIFY")
def text_is_justified(manuscript: Manuscript) -> Iterator[Hit]:
    """Both sides even (FMT-BODY-1), where the paragraph is long enough to show it."""
    long = [place for place in _running(manuscript) if len(place.paragraph.text) > ONE_LINE_LETTERS]
    yield from first_of(long, lambda one: one.alignment != "both" and one.alignment, "both")


@rule("F-BODY-SIZE")
def text_has_one_size(manuscript: Manuscript) -> Iterator[Hit]:
    """13 or 14 points, one size throughout (FMT-BODY-1)."""
    running = _running(manuscript)
    yield from first_of(running, _other_size, "13–14", "range")
    letters: Counter[float] = Counter()
    for place in running:
        if place.paragraph.size_pt is not None:
            letters[place.paragraph.size_pt] += len(place.paragraph.text)
    common = letters.most_common(2)
    if len(common) == 2 and common[1][1] > MIXED_SHARE * letters.total() and not any(map(_other, common)):
        less = common[1][0]
        yield from first_of(running, lambda one: one.size_pt == less and f"{less:g}", f"{common[0][0]:g}", "mixed")


def _other(pair: tuple[float, int]) -> bool:
    return not SIZES_PT[0] - SIZE_TOLERANCE_PT <= pair[0] <= SIZES_PT[1] + SIZE_TOLERANCE_PT


def _other_size(paragraph: WordParagraph) -> str | None:
    size = paragraph.size_pt
    return f"{size:g}" if size is not None and _other((size, 0)) else None


@rule("F-BODY-INDENT")
def first_lines_are_indented(manuscript: Manuscript) -> Iterator[Hit]:
    """1 cm or 1.27 cm, set by the paragraph and not by blanks (FMT-BODY-2)."""
    running = [place for place in _running(manuscript) if not place.paragraph.label]
    yield from first_of(running, lambda one: bool(one.leading) and "typed", "indent", "typed")
    yield from first_of(running, _other_indent, "10 mm, 12,7 mm", "length")


def _other_indent(paragraph: WordParagraph) -> str | None:
    if paragraph.leading or len(paragraph.text) <= ONE_LINE_LETTERS:
        return None
    found = paragraph.first_line_mm + paragraph.left_mm if paragraph.left_mm > 0 else paragraph.first_line_mm
    right = any(abs(found - wanted) <= INDENT_TOLERANCE_MM for wanted in INDENTS_MM)
    return None if right else f"{found:.1f} mm".replace(".", ",")


@rule("F-BODY-SPACE")
def paragraphs_keep_their_distance(manuscript: Manuscript) -> Iterator[Hit]:
    """At least 6 pt between paragraphs, lines single to 1.5, no empty paragraph as distance (FMT-BODY-3, 4)."""
    running = _running(manuscript)
    yield from first_of(running, _other_lines, "1–1,5", "lines")
    narrow = [
        one
        for one, following in itertools.pairwise(running)
        if _follows(one, following) and _gap(one, following) < LEAST_GAP_PT - GAP_TOLERANCE_PT
    ]
    if narrow:
        found = f"{min(one.paragraph.after_pt for one in narrow):g} pt"
        yield _whole(narrow[0].fragment, found, "6 pt", "gap", len(narrow))
    if (empty := _empty_between(manuscript, running)) and running:
        yield _whole(running[0].fragment, str(empty), "0", "empty", empty)


def _follows(one: Printed, following: Printed) -> bool:
    """Neighbours, so that the distance between them is theirs alone."""
    return following.paragraph.line == one.paragraph.line + one.paragraph.line_count


def _gap(one: Printed, following: Printed) -> float:
    return one.paragraph.after_pt + following.paragraph.before_pt


def _other_lines(paragraph: WordParagraph) -> str | None:
    lines = paragraph.line_spacing
    if lines is None:
        points, size = paragraph.line_spacing_pt or 0.0, paragraph.size_pt or 14.0
        lines = points / (size * 1.15)
        return f"{points:g} pt" if lines < LEAST_LINES - 0.15 or lines > MOST_LINES + 0.15 else None
    in_range = LEAST_LINES - LINES_TOLERANCE <= lines <= MOST_LINES + LINES_TOLERANCE
    return None if in_range else f"{lines:g}".replace(".", ",")


def _empty_between(manuscript: Manuscript, running: list[Printed]) -> int:
    """Empty paragraphs between two of the running text."""
    if manuscript.layout is None or not running:
        return 0
    first, last = running[0].paragraph.line, running[-1].paragraph.line
    return sum(
        one.is_empty and first < one.line < last and one.cell is None and one.drawn_line_mm is None
        for one in manuscript.layout.paragraphs
    )


@layout_of("F-CC-STYLE")
def legal_bases_are_italic(manuscript: Manuscript) -> Iterator[Hit]:
    """Căn cứ in italics (FMT-CC-1)."""
    yield from first_of(printed(manuscript, BASES), lambda one: not one.is_italic and "upright", "italic", "upright")


@layout_of("F-HEAD-CASE")
def section_heads_are_bold(manuscript: Manuscript) -> Iterator[Hit]:
    """`I. HEADING` bold (PL1 V, row 6b)."""
    heads = [
        place
        for place in printed(manuscript, BODY)
        if place.fragment.role == "heading" and _ROMAN.match(place.fragment.text) and marker_of(place.fragment.text)
    ]
    yield from first_of(heads, lambda one: not one.is_bold and "upright", "bold", "not_bold")


@rule("F-NN-STYLE")
def recipients_are_set_small(manuscript: Manuscript) -> Iterator[Hit]:
    """`Nơi nhận:` 12 bold italic, the list 11 upright with dashes (FMT-NN-1, FMT-NN-2)."""
    places = list(printed(manuscript, RECIPIENTS, ARCHIVE))
    word = [place for place in places if _RECIPIENTS_WORD.match(place.fragment.text)]
    listed = [place for place in places if not _RECIPIENTS_WORD.match(place.fragment.text)]
    yield from first_of(word, _other_word_style, "12", "word")
    yield from first_of(listed, _other_list_style, "11", "list")
    yield from first_of(listed, lambda one: not one.numbered_text.lstrip().startswith("-") and "", "-", "dash")


def _other_word_style(paragraph: WordParagraph) -> str | None:
    size = paragraph.size_pt or 12
    is_right = paragraph.is_bold and paragraph.is_italic and abs(size - 12) <= SIZE_TOLERANCE_PT
    return None if is_right else f"{size:g}"


def _other_list_style(paragraph: WordParagraph) -> str | None:
    size = paragraph.size_pt or 11
    is_right = not paragraph.is_bold and not paragraph.is_italic and abs(size - 11) <= SIZE_TOLERANCE_PT
    return None if is_right else f"{size:g}"


@layout_of("F-ANX-HEAD")
def annex_heads_are_centred(manuscript: Manuscript) -> Iterator[Hit]:
    """`Phụ lục I` centred, 14 bold (FMT-ANX-2)."""
    heads = [
        place
        for place in printed(manuscript, ANNEX)
        if place.fragment.index == 0 and _ANNEX_LABEL.match(place.fragment.text)
    ]
    yield from first_of(heads, lambda one: one.alignment != "center" and one.alignment, "center", "not_centred")
    yield from first_of(heads, _other_annex_style, "14", "size")


def _other_annex_style(paragraph: WordParagraph) -> str | None:
    size = paragraph.size_pt or 14
    return None if paragraph.is_bold and abs(size - 14) <= SIZE_TOLERANCE_PT else f"{size:g}"


def _whole(fragment: Fragment, found: str, expected: str, code: str, count: int) -> Hit:
    return Hit(fragment, 0, len(fragment.text), found, expected, facts={"code": code, "count": count})
