"""The body as paragraphs and tables: wrapped lines and paragraphs cut by a page break are made whole again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workflow.importing.footnotes import starts_note
from workflow.importing.lines import Line
from workflow.importing.markup import without_styles
from workflow.importing.outline import marker_of
from workflow.importing.parsed import Block

_PAGE_NUMBER = re.compile(r"^(?:[-–—]\s*)?(?:Trang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?$", re.IGNORECASE)
_TABLE_RULE = re.compile(r"^[\s|:+=-]*-[\s|:+=-]*$")
_ENDS = (".", ":", ";", "!", "?", "…", "”", '"', "»")
_DASH = re.compile(r"^[-+•]\s*(?=\S)")
NARROW_TEXT = 130
NARROWEST_TEXT = 45
"""No page is narrower: lines that are all shorter are short paragraphs."""


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """All paragraphs and tables of these lines, in order."""
    blocks: list[Block] = []
    rows = _Rows()
    pages = _PageNumbers()
    width = _wrap_width(lines)
    previous: Line | None = None
    for line in lines:
        if cells := _cells(line):
            rows.add(cells, line.index)
            previous = None
            continue
        rows.flush(blocks)
        if line.is_blank or line.is_rule or pages.is_next(line.text):
            continue
        if previous and _joins(blocks[-1].text, previous, line, width):
            blocks[-1] = _together(blocks[-1], Block(line.raw.strip(), lines=(line.index,)))
        else:
            blocks.append(Block(line.raw.strip(), lines=(line.index,)))
        previous = line
    rows.flush(blocks)
    return _made_whole(blocks)


def _together(before: Block, after: Block) -> Block:
    return Block(f"{before.text} {after.text}", lines=(*before.lines, *after.lines))


class _Rows:
    """The rows of a table that is being read."""

    def __init__(self) -> None:
        self.cells: list[tuple[str, ...]] = []
        self.lines: list[int] = []

    def add(self, cells: tuple[str, ...], line: int) -> None:
        """A rule of dashes is a row of nothing."""
        if any(cells):
            self.cells.append(cells)
            self.lines.append(line)

    def flush(self, blocks: list[Block]) -> None:
        """End a table: ragged rows are filled up, a single row is a paragraph."""
        rows, lines = self.cells, tuple(self.lines)
        self.cells, self.lines = [], []
        if len(rows) == 1:
            blocks.append(Block(" ".join(cell for cell in rows[0] if cell), lines=lines))
        elif rows:
            width = max(map(len, rows))
            filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
            blocks.append(Block("\n".join(" | ".join(row) for row in filled), filled, lines))


class _PageNumbers:
    """Page numbers alone on a line: the next one expected, so that a lone figure of the text is kept."""

    def __init__(self) -> None:
        self.expected = 1

    def is_next(self, text: str) -> bool:
        found = _PAGE_NUMBER.match(text) if len(text) < 20 else None
        number = int(found.group(1)) if found else 0
        if number and (number == self.expected or (self.expected == 1 and number == 2)):
            self.expected = number + 1
            return True
        return False


def is_page_number(text: str) -> bool:
    """A line that is nothing but the number of a page (`2`, `- 2 -`, `Trang 2/3`)."""
    return len(text) < 20 and bool(_PAGE_NUMBER.match(text))


def _wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which a hard-wrapped text breaks its lines; None where lines are whole paragraphs."""
    lengths = sorted(len(line.text) for line in lines if not line.is_blank and "|" not in line.raw)
    if len(lengths) < 4 or lengths[-1] > NARROW_TEXT:
        return None
    width = lengths[len(lengths) * 9 // 10]
    return width if width >= NARROWEST_TEXT else None


def _joins(text: str, previous: Line, line: Line, width: int | None) -> bool:
    """Whether a line goes on with the paragraph of the line directly above it."""
    if line.after_blank or starts_own_paragraph(line.text) or starts_note(line.raw):
        return False
    if previous.text.endswith((".", "./.", ":", ";", "!", "?")):
        return bool(width) and len(previous.text) > (width or 0) * 0.9 and line.text[:1].islower()
    if line.text[:1].islower() or line.text[:1].isdecimal() or previous.text.endswith(","):
        return True
    return width is not None and len(previous.text) >= width * 0.75 and not previous.is_upper and not line.is_upper


def starts_own_paragraph(text: str) -> bool:
    """A bullet or a number of the outline."""
    return bool(_DASH.match(text)) or marker_of(text) is not None


def _made_whole(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs without an end, followed by one that begins in lower case, were cut by a page break."""
    whole: list[Block] = []
    for block in blocks:
        if whole and _was_cut(whole[-1], block):
            whole[-1] = _together(whole[-1], block)
        else:
            whole.append(block)
    return whole


def _was_cut(before: Block, after: Block) -> bool:
    if before.rows or after.rows or starts_note(before.text) or starts_note(after.text):
        return False
    first, second = without_styles(before.text[-40:]), without_styles(after.text[:40])
    if not second[:1].islower() or starts_own_paragraph(second):
        return False
    return not first.endswith(_ENDS)


def _cells(line: Line) -> tuple[str, ...]:
    """The cells of a table row written with bars or tabs; a rule of dashes is a row of nothing."""
    raw = line.raw.strip()
    if raw.startswith("|") and raw.count("|") > 1:
        return ("",) if _TABLE_RULE.match(raw) else tuple(cell.strip() for cell in raw.strip("|").split("|"))
    if "\t" in raw and not _DASH.match(raw) and len(parts := [part.strip() for part in raw.split("\t")]) > 1:
        return tuple(parts) if not marker_of(f"{parts[0]} x") else ()
    if raw.count(" | ") > 0:
        return tuple(cell.strip() for cell in raw.split(" | "))
    return ()


def texts(blocks: Iterable[Block]) -> list[str]:
    """The words of the paragraphs, without emphasis marks; tables left out."""
    return [without_styles(block.text) for block in blocks if not block.rows]
