"""Paper, margins, font, colour and page number of a Word file.

Source: PL1 I.1 to I.4, I.7 (FMT-PAGE-1 to 7).
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import HEADER, RUNNING, Fragment, Manuscript
from workflow.format_rules.printed import printed
from workflow.format_rules.registry import rule
from workflow.importing.word_layout import PageEdge, WordParagraph, WordRun, WordSection

PAPER_MM = (210.0, 297.0)
PAPER_TOLERANCE_MM, MARGIN_TOLERANCE_MM = 1.0, 0.5
MARGINS_MM = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
FONT = "times new roman"
SYMBOL_FONTS = frozenset({"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings", "cambria math", "marlett"})
BLACK = frozenset({None, "000000", "auto"})
MARKS = ("HỎA TỐC", "HOẢ TỐC", "THƯỢNG KHẨN", "KHẨN", "MẬT", "TỐI MẬT", "TUYỆT MẬT", "DỰ THẢO")
ONE_PAGE_LETTERS = 4_500
"""A text longer than this cannot stand on one page, so that a page number has to be seen."""


def _sections(manuscript: Manuscript) -> tuple[WordSection, ...]:
    return manuscript.layout.sections if manuscript.layout else ()


@rule("F-PAGE-SIZE")
def paper_is_a4(manuscript: Manuscript) -> Iterator[Hit]:
    """A4, upright or on its side (FMT-PAGE-1, 2)."""
    for section in _sections(manuscript):
        sides = sorted((section.width_mm, section.height_mm))
        if any(abs(side - wanted) > PAPER_TOLERANCE_MM for side, wanted in zip(sides, PAPER_MM, strict=True)):
            yield Hit(None, found=f"{sides[0]:g} × {sides[1]:g} mm", expected="210 × 297 mm", part=HEADER)
            return


@rule("F-MARGIN")
def margins_are_in_range(manuscript: Manuscript) -> Iterator[Hit]:
    """20-25 mm above and below, 30-35 left, 15-20 right (FMT-PAGE-3 to 5); a page on its side is judged by nobody."""
    told: set[str] = set()
    for section in _sections(manuscript):
        if section.is_landscape:
            continue
        for side, (least, most) in MARGINS_MM.items():
            found = getattr(section, f"margin_{side}_mm")
            in_range = least - MARGIN_TOLERANCE_MM <= found <= most + MARGIN_TOLERANCE_MM
            if not in_range and side not in told:
                told.add(side)
                facts = {"code": side}
                yield Hit(None, found=f"{found:.0f} mm", expected=f"{least}–{most} mm", part=HEADER, facts=facts)


def _runs(manuscript: Manuscript) -> Iterator[tuple[WordParagraph, WordRun]]:
    paragraphs = manuscript.layout.paragraphs if manuscript.layout else ()
    for paragraph in paragraphs:
        for run in paragraph.runs:
            if any(letter.isalpha() for letter in run.text):
                yield paragraph, run


def _place_of(manuscript: Manuscript, text: str) -> tuple[Fragment | None, int]:
    """The fragment that holds these words, and where."""
    for fragment in manuscript.fragments:
        if text.strip() and (at := fragment.text.find(text.strip())) >= 0:
            return fragment, at
    return None, 0


def _hit(manuscript: Manuscript, run: WordRun, found: str, expected: str, count: int) -> Hit:
    fragment, at = _place_of(manuscript, run.text)
    end = at + len(run.text.strip()) if fragment else 0
    return Hit(fragment, at, end, found, expected, part=HEADER, facts={"count": count, "words": run.text.strip()[:60]})


@rule("F-FONT")
def font_is_times_new_roman(manuscript: Manuscript) -> Iterator[Hit]:
    """Times New Roman for every letter; fonts of signs do not count (FMT-PAGE-6). One finding for each other font."""
    others: dict[str, list[WordRun]] = {}
    for _, run in _runs(manuscript):
        name = (run.font or FONT).strip()
        if name.lower() not in SYMBOL_FONTS and name.lower() != FONT:
            others.setdefault(name, []).append(run)
    for name, runs in others.items():
        yield _hit(manuscript, runs[0], name, "Times New Roman", len(runs))


@rule("F-COLOR")
def text_is_black(manuscript: Manuscript) -> Iterator[Hit]:
    """Black, but for red stamps (FMT-PAGE-6, FMT-URG-1). One finding for each other colour."""
    others: dict[str, list[WordRun]] = {}
    for paragraph, run in _runs(manuscript):
        is_stamp = paragraph.text.strip().upper() in MARKS
        if run.color is not None and run.color.lower() not in BLACK and not is_stamp and run.link is None:
            others.setdefault(run.color.upper(), []).append(run)
    for color, runs in others.items():
        yield _hit(manuscript, runs[0], f"#{color}", "#000000", len(runs))


@rule("F-PAGENO")
def pages_are_numbered(manuscript: Manuscript) -> Iterator[Hit]:
    """Centred in the top margin, 13-14, upright, from page 2 on (FMT-PAGE-7)."""
    sections = _sections(manuscript)
    if not sections or _letters(manuscript) < ONE_PAGE_LETTERS:
        return
    first = sections[0]
    top, bottom = first.edge("header"), first.edge("footer")
    number = top.page_number if top else None
    if number is None:
        below = bottom is not None and bottom.page_number is not None
        yield Hit(None, part=HEADER, facts={"code": "below" if below else "missing"})
        return
    yield from _number_looks(number)
    if _has_number(first.edge("header", "first")):
        yield Hit(None, part=HEADER, facts={"code": "first_page"})


def _number_looks(number: WordParagraph) -> Iterator[Hit]:
    size = next((run.size_pt for run in number.runs if run.field == "PAGE"), 14.0)
    if number.alignment != "center":
        yield Hit(None, part=HEADER, facts={"code": "not_centred"})
    if not 12.75 <= size <= 14.25:
        yield Hit(None, found=f"{size:g}", expected="13–14", part=HEADER, facts={"code": "size"})


def _has_number(edge: PageEdge | None) -> bool:
    return edge is not None and edge.page_number is not None


def _letters(manuscript: Manuscript) -> int:
    return sum(len(place.fragment.text) for place in printed(manuscript, *RUNNING) if place.fragment.annex == 0)
