"""Tables of Word: merged cells as spans, and which tables only lay out the header and the foot of a document.

Source: ECMA-376 part 1, 17.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from workflow.importing.document_types import type_named
from workflow.importing.word_layout import WordCell, WordParagraph, WordPlace, WordTable
from workflow.importing.word_package import W
from workflow.importing.word_properties import attribute, is_on, whole_number
from workflow.importing.word_styles import Style, WordStyles

if TYPE_CHECKING:
    from workflow.importing.word_reader import Block, Place

_HEADER_WORDS = re.compile(
    r"^\s*(?:Số\s*:|CỘNG H|Độc lập|Nơi nhận|V/v|(?:KT|TM|TL|TUQ|Q)\.)", re.IGNORECASE | re.MULTILINE
)
_WRAPPERS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml")})
_NO_BORDER = frozenset({"nil", "none"})
MOST_COLUMNS = 200
ROWS_OF_A_FRAMED_LAYOUT = 4


class Tables:
    """Reads tables by the reader's own way of reading blocks, as cells hold blocks again."""

    def __init__(self, blocks: Callable[[etree._Element, Place], list[Block]], styles: WordStyles) -> None:
        self._blocks = blocks
        self._styles = styles
        self._count = 0

    def read(self, table: etree._Element, place: Place) -> WordTable:
        """The table with its cells in reading order."""
        number, self._count = self._count, self._count + 1
        properties = table.find(f"{W}tblPr")
        style = self._styles.style(_style(properties), "table")
        inner = replace(place, table=style)
        elements = [row for row in _through(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
        rows = [self._row(row, inner) for row in elements]
        is_layout = _is_layout(rows, framed=_is_framed(properties, style))
        spanned = _spanned(rows)
        heads = [is_on(row.find(f"{W}trPr/{W}tblHeader")) or False for row in elements]
        head_rows = next((place for place, head in enumerate([*heads, False]) if not head), 0)
        return WordTable(_placed(spanned, number, is_layout=is_layout), is_layout, head_rows)

    def _row(self, row: etree._Element, place: Place) -> list[WordCell]:
        return [self._cell(cell, place) for cell in _through(row, "tc")]

    def _cell(self, cell: etree._Element, place: Place) -> WordCell:
        properties = cell.find(f"{W}tcPr")
        columns = whole_number(attribute(cell.find(f"{W}tcPr/{W}gridSpan")), 1)
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        covered = merge is not None and attribute(merge) != "restart"
        blocks = tuple(self._blocks(cell, place))
        return WordCell(blocks, min(max(columns, 1), MOST_COLUMNS), 0 if covered else 1)


def _style(properties: etree._Element | None) -> str | None:
    return attribute(properties.find(f"{W}tblStyle")) if properties is not None else None


def _through(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _through(child, name)


def _is_framed(properties: etree._Element | None, style: Style) -> bool:
    """Whether the table draws lines between its cells."""
    borders = properties.find(f"{W}tblBorders") if properties is not None else None
    if borders is None:
        return "grid" in style.name.lower()
    return any(attribute(side) not in _NO_BORDER for side in borders)


def _words(rows: Sequence[Sequence[WordCell]]) -> list[str]:
    return [
        f"{block.label}{block.text}"
        for row in rows
        for cell in row
        for block in cell.blocks
        if isinstance(block, WordParagraph)
    ]


def _is_layout(rows: Sequence[Sequence[WordCell]], *, framed: bool) -> bool:
    """The header and the foot of a document are tables only for their layout."""
    widest = max((len(row) for row in rows), default=0)
    lines = _words(rows)
    headed = widest <= 3 and bool(_HEADER_WORDS.search("\n".join(lines)))
    return (
        widest == 1
        or (headed and not (framed and len(rows) > ROWS_OF_A_FRAMED_LAYOUT))
        or (len(rows) == 1 and any(map(type_named, lines)))
    )


def _spanned(rows: Sequence[Sequence[WordCell]]) -> list[list[WordCell]]:
    """Cells that go on downwards counted into the one they begin with."""
    starts: dict[int, tuple[int, int]] = {}
    heights: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows):
        column = 0
        for place, cell in enumerate(row):
            if cell.rows == 0 and column in starts:
                heights[starts[column]] = heights.get(starts[column], 1) + 1
            else:
                starts[column] = (number, place)
            column += cell.columns
    return [
        [
            replace(cell, rows=heights.get((number, place), 1)) if starts_here(cell, number) else cell
            for place, cell in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]


def starts_here(cell: WordCell, row: int) -> bool:
    """A cell that nothing covers; in the first row nothing can."""
    return cell.rows > 0 or row == 0


def _placed(rows: Sequence[Sequence[WordCell]], table: int, *, is_layout: bool) -> tuple[tuple[WordCell, ...], ...]:
    """Every paragraph knows its cell; one inside a nested table keeps the innermost."""
    return tuple(
        tuple(_in_cell(cell, WordPlace(table, number, column, is_layout)) for column, cell in enumerate(row))
        for number, row in enumerate(rows)
    )


def _in_cell(cell: WordCell, place: WordPlace) -> WordCell:
    blocks = tuple(replace(block, cell=place) if isinstance(block, WordParagraph) else block for block in cell.blocks)
    return replace(cell, blocks=blocks)
