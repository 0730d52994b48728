"""What a Word file looks like, in figures: the facts that a layout checker compares with the decree.

    document = read_word(content)              # workflow.importing.read_word
    document.text                              # the words, NFC, one line a paragraph; what `parse_text` reads
    document.layout                            # WordLayout, below

    WordLayout
      .sections: tuple[WordSection, ...]       # page size, margins, header and footer paragraphs
      .paragraphs: tuple[WordParagraph, ...]   # in the order of the lines of `text`, cells and text boxes included
      .on_line(index) -> tuple[WordParagraph]  # the paragraphs that gave line `index` of `text.split("\\n")`

    WordParagraph                              # resolved: defaults, table style, style chain, list level, direct
      .line, .line_count                       # first line in `text` and how many (a break inside makes more)
      .text, .label, .leading                  # words without the automatic number; that number; typed blanks before
      .alignment                               # "left", "center", "right", "both"
      .first_line_mm, .left_mm, .right_mm      # first_line_mm is negative for a hanging indent
      .before_pt, .after_pt
      .line_spacing, .line_spacing_pt          # a multiple of single spacing; or points, when fixed
      .runs: tuple[WordRun, ...]               # text, font, size_pt, bold, italic, underline, caps, color, …
      .size_pt, .font                          # of most letters; None where there are none
      .is_bold, .is_italic, .is_empty, .is_upper   # of all letters (capitals also by "all caps")
      .border_bottom, .drawn_line_mm           # a border below; a drawn line anchored here, its length (0.0 unknown)
      .has_line_below                          # border, or drawn line here or in the empty paragraph after it
      .cell: WordPlace | None                  # table, row, column (from 0) and whether the table only lays out
      .in_text_box, .note                      # in a text box; number of the footnote it belongs to, or None
      .section, .style, .outline_level, .page_break_before, .keep_next, .has_page_number

    WordSection
      .width_mm, .height_mm, .is_landscape
      .margin_top_mm, .margin_bottom_mm, .margin_left_mm, .margin_right_mm, .header_mm, .footer_mm
      .has_title_page                          # the first page has its own header and footer
      .first_line                              # of the text, that stands in this section
      .page_number_start, .page_number_format  # None, "decimal" by default
      .edges: tuple[PageEdge, ...]             # PageEdge(place="header"|"footer", pages="default"|"first"|"even",
                                               #          paragraphs); `.page_number` is the one with a PAGE field

Lengths are millimetres or points as named, rounded to two places; Word stores twentieths of a point.
Source: ECMA-376 part 1, 17.3 (paragraphs, runs), 17.6 (sections), 17.7 (styles), 17.10 (headers).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

Fact = TypeVar("Fact", float, str)
Alignment = Literal["left", "center", "right", "both"]


@dataclass(frozen=True, slots=True)
class WordRun:
    """A stretch of equal form; `color` is six hex digits or None for automatic."""

    text: str
    font: str | None = None
    """Of the Latin letters, Vietnamese included (ascii, hAnsi)."""
    font_east_asia: str | None = None
    font_complex: str | None = None
    size_pt: float = 10.0
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    caps: bool = False
    color: str | None = None
    raised: Literal["", "superscript", "subscript"] = ""
    note: int | None = None
    """Number of the footnote that is called here."""
    link: str | None = None
    field: str = ""
    """`PAGE` where Word puts the page number (headers and footers only)."""


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A cell: table number in the document, row and column from 0; `is_layout`: the table has no data."""

    table: int
    row: int
    column: int
    is_layout: bool = False


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph with its form resolved; see the head of this module."""

    text: str
    runs: tuple[WordRun, ...] = ()
    line: int = -1
    line_count: int = 1
    label: str = ""
    leading: str = ""
    alignment: Alignment = "left"
    first_line_mm: float = 0.0
    left_mm: float = 0.0
    right_mm: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    line_spacing: float | None = 1.0
    line_spacing_pt: float | None = None
    style: str = ""
    outline_level: int | None = None
    border_bottom: bool = False
    drawn_line_mm: float | None = None
    has_line_below: bool = False
    cell: WordPlace | None = None
    in_text_box: bool = False
    section: int = 0
    page_break_before: bool = False
    keep_next: bool = False
    note: int | None = None
    """Number of the footnote that this paragraph belongs to."""
    list_format: str = ""
    """Kind of the automatic number (`decimal`, `lowerLetter`, `bullet` …); empty without one."""
    list_level: int = 0
    list_id: str = ""
    list_number: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.label

    @property
    def numbered_text(self) -> str:
        """The words as they stand on paper, automatic number first."""
        return f"{self.label}{self.text}"

    @property
    def size_pt(self) -> float | None:
        """The size of most letters."""
        return self._most(lambda run: run.size_pt)

    @property
    def font(self) -> str | None:
        """The font of most letters."""
        return self._most(lambda run: run.font)

    @property
    def is_bold(self) -> bool:
        return self._all(lambda run: run.bold)

    @property
    def is_italic(self) -> bool:
        return self._all(lambda run: run.italic)

    @property
    def is_upper(self) -> bool:
        return self._all(lambda run: run.caps or run.text == run.text.upper())

    @property
    def has_page_number(self) -> bool:
        return any(run.field == "PAGE" for run in self.runs)

    def _lettered(self) -> Iterable[WordRun]:
        return (run for run in self.runs if run.text.strip() and run.note is None)

    def _all(self, test: Callable[[WordRun], bool]) -> bool:
        found = [test(run) for run in self._lettered()]
        return bool(found) and all(found)

    def _most(self, fact: Callable[[WordRun], Fact | None]) -> Fact | None:
        letters: Counter[Fact | None] = Counter()
        for run in self._lettered():
            letters[fact(run)] += len(run.text.strip())
        return letters.most_common(1)[0][0] if letters else None


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell; `rows` and `columns` are how many it spans, 0 rows: it is covered by the one above."""

    blocks: tuple[WordParagraph | WordTable, ...]
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table; one without data only lays out header and foot. A row of data is one line of the text."""

    rows: tuple[tuple[WordCell, ...], ...]
    is_layout: bool = False
    head_rows: int = 0
    line: int = -1
    line_count: int = 0


@dataclass(frozen=True, slots=True)
class PageEdge:
    """A header or footer of a section and the pages it stands on."""

    place: Literal["header", "footer"]
    pages: Literal["default", "first", "even"]
    paragraphs: tuple[WordParagraph, ...]

    @property
    def page_number(self) -> WordParagraph | None:
        """The paragraph with the page number."""
        return next((paragraph for paragraph in self.paragraphs if paragraph.has_page_number), None)


@dataclass(frozen=True, slots=True)
class WordSection:
    """A run of pages of one size, with its margins, headers and footers."""

    width_mm: float
    height_mm: float
    margin_top_mm: float
    margin_bottom_mm: float
    margin_left_mm: float
    margin_right_mm: float
    header_mm: float
    footer_mm: float
    is_landscape: bool = False
    has_title_page: bool = False
    first_line: int = 0
    page_number_start: int | None = None
    page_number_format: str = "decimal"
    edges: tuple[PageEdge, ...] = ()

    def edge(self, place: str, pages: str = "default") -> PageEdge | None:
        """The header or footer on these pages; without a title page the first page has the default one."""
        wanted = "default" if pages == "first" and not self.has_title_page else pages
        return next((edge for edge in self.edges if (edge.place, edge.pages) == (place, wanted)), None)


@dataclass(frozen=True, slots=True)
class WordLayout:
    """Sections and paragraphs of a Word file, in reading order."""

    sections: tuple[WordSection, ...] = ()
    paragraphs: tuple[WordParagraph, ...] = ()

    def on_line(self, index: int) -> tuple[WordParagraph, ...]:
        """The paragraphs that gave this line of the text; several for the row of a data table."""
        return tuple(one for one in self.paragraphs if one.line <= index < one.line + one.line_count)
