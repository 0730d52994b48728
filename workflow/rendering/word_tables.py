"""Tables of a text as tables of Word: widths, merged cells, heads that repeat on each page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml.html import HtmlElement

from workflow.rendering.body import MOST_COLSPAN, MOST_ROWSPAN
from workflow.rendering.columns import SAMPLE_ROWS, shares_of
from workflow.rendering.measure import width_mm
from workflow.rendering.word_styles import TABLE_TEXT_PT
from workflow.rendering.word_xml import Shape, Xml, by_mm, by_pt, cell, paragraph, row, table

WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*(\d+(?:\.\d+)?)\s*(%|px|pt|mm|cm|em)", re.IGNORECASE)
PT_OF = {"%": 1.0, "px": 0.75, "pt": 1.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "em": 13.0}
PADDING = by_pt(4)
SPACE_ABOVE = by_pt(6)
WIDEST_WORD_MM = 40
"""A longer one, such as an address, may break."""
MOST_COLUMNS = 63
"""What Word can hold."""


class CellWriter(Protocol):
    """Writes what is in a cell."""

    def __call__(self, cell: HtmlElement, width: int, *, is_head: bool) -> list[Xml]: ...


@dataclass(frozen=True)
class Place:
    """A cell on the grid; without `element` it is the lower part of a cell above."""

    column: int
    span: int
    rows: int
    element: HtmlElement | None


def word_table(node: HtmlElement, width: int, write: CellWriter) -> Iterator[Xml]:
    """The caption, the table, and the small paragraph that keeps it apart from a table behind it."""
    rows = _rows(node)
    grid = _grid(rows)
    for caption in node.findall("caption"):
        yield from _restyled(write(caption, width, is_head=False))
    if not grid or not grid[0]:
        return
    widths = _widths(grid, node, width)
    heads = _head_rows(rows)
    pairs = zip(grid, rows, strict=True)
    lines = [_row(line, element, widths, write, at < heads) for at, (line, element) in enumerate(pairs)]
    yield paragraph("Line", shape=Shape(before=SPACE_ABOVE, keep_next=True))
    yield table(widths, lines, borders=True, margin=PADDING)
    yield paragraph("Line")


def _restyled(blocks: list[Xml]) -> list[Xml]:
    for block in blocks:
        for style in block.iterfind(".//{*}pStyle"):
            style.set(style.keys()[0], "Caption")
    return blocks


def _grid(rows: list[HtmlElement]) -> list[list[Place]]:
    """Where each cell begins, when those above reach down into its row."""
    reaching: dict[int, tuple[int, int]] = {}
    grid: list[list[Place]] = []
    for element in rows:
        line: list[Place] = []
        cells = iter(element.xpath("./td|./th"))
        waiting = next(cells, None)
        column = 0
        while column < MOST_COLUMNS and (waiting is not None or any(at >= column for at in reaching)):
            if column in reaching:
                rest, span = reaching.pop(column)
                line.append(Place(column, span, rest, None))
            elif waiting is not None:
                span = _span(waiting, "colspan", min(MOST_COLSPAN, MOST_COLUMNS - column))
                span = next((n for n in range(1, span) if column + n in reaching), span)
                line.append(Place(column, span, _span(waiting, "rowspan", MOST_ROWSPAN), waiting))
                waiting = next(cells, None)
            else:
                line.append(Place(column, 1, 1, _empty()))
            column += line[-1].span
        reaching |= {place.column: (place.rows - 1, place.span) for place in line if place.rows > 1}
        grid.append(line)
    return _filled(grid)


def _filled(grid: list[list[Place]]) -> list[list[Place]]:
    """Ragged rows get empty cells, as Word wants a whole grid."""
    columns = max((line[-1].column + line[-1].span for line in grid if line), default=0)
    for line in grid:
        end = line[-1].column + line[-1].span if line else 0
        line.extend(Place(at, 1, 1, _empty()) for at in range(end, columns))
    return grid


def _empty() -> HtmlElement:
    return HtmlElement()


def _span(element: HtmlElement, name: str, most: int) -> int:
    given = element.get(name, "1")
    return min(max(int(given), 1), most) if given.isdecimal() and len(given) < 6 else 1


def _head_rows(rows: list[HtmlElement]) -> int:
    """How many rows on top are heads: those of the head of the table, else those of head cells alone."""
    in_head = len([element for element in rows if element.xpath("parent::thead")])
    if in_head:
        return in_head
    heads = 0
    for element in rows:
        if element.find("td") is not None or element.find("th") is None:
            break
        heads += 1
    return heads if heads < len(rows) else 0


def _row(line: list[Place], element: HtmlElement, widths: list[int], write: CellWriter, is_head: bool) -> Xml:
    cells = []
    for place in line:
        width = sum(widths[place.column : place.column + place.span])
        merge = "continue" if place.element is None else "restart" if place.rows > 1 else None
        head = is_head or (place.element is not None and place.element.tag == "th")
        inside = width - 2 * PADDING
        blocks = [paragraph("TableText")] if place.element is None else write(place.element, inside, is_head=head)
        cells.append(cell(width, blocks, span=place.span, merge=merge, middle=True))
    return row(*cells, repeated=is_head)


def _widths(grid: list[list[Place]], node: HtmlElement, width: int) -> list[int]:
    """In twips: as asked for by the columns or the first row, else by the length of the texts."""
    rows, columns = _rows(node), sum(place.span for place in grid[0])
    asked = _asked(node.xpath("./colgroup/col")) or _asked(rows[0].xpath("./td|./th"))
    if len(asked) == columns and sum(asked) > 0:
        return _shared(asked, width)
    shares = shares_of(rows[:SAMPLE_ROWS])
    if len(shares) != columns or sum(shares) <= 0:
        shares = [1.0] * columns
    least = _least(grid[:SAMPLE_ROWS], columns)
    if sum(least) >= width:
        return _shared(least, width)
    spare = [max(wish - room, 1) for wish, room in zip(_shared(shares, width), least, strict=True)]
    more = _shared(spare, width - sum(least))
    return [room + share for room, share in zip(least, more, strict=True)]


def _shared(shares: Sequence[float], width: int) -> list[int]:
    found = [max(round(width * share / sum(shares)), 1) for share in shares]
    found[-1] += width - sum(found)
    return found


def _least(grid: list[list[Place]], columns: int) -> list[int]:
    """Room for the longest word of each column, so that `STT` does not break."""
    least = [by_pt(12)] * columns
    for place in (place for line in grid for place in line if place.span == 1 and place.element is not None):
        longest = max(place.element.text_content().split(), key=len, default="") if place.element is not None else ""
        room = min(width_mm(longest, TABLE_TEXT_PT, "Bold"), WIDEST_WORD_MM)
        least[place.column] = max(least[place.column], by_mm(room) + 2 * PADDING + by_pt(1))
    return least


def _rows(node: HtmlElement) -> list[HtmlElement]:
    return list(node.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr"))


def _asked(elements: list[HtmlElement]) -> list[float]:
    """The widths that all of these ask for, in one unit; nothing when one asks for none."""
    found = [WIDTH.search(element.get("style", "")) for element in elements for _ in range(_span(element, "span", 63))]
    if not all(found) or len({match[2].lower() == "%" for match in found if match}) != 1:
        return []
    return [float(match[1]) * PT_OF[match[2].lower()] for match in found if match]
