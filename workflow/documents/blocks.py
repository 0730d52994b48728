"""The blocks of a body: each paragraph, heading, list item and cell with its own words, and a change of some of them.

Offsets count characters of `Block.text`. A line break is one character; every kind of white space is one space, so
that a place in the words is a place in the HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import html
from lxml.html import HtmlElement

from workflow.base.text import nfc

Role = Literal["paragraph", "heading", "item", "cell", "note"]
_BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption", "figcaption", "blockquote", "div", "pre",
    "ul", "ol", "table", "thead", "tbody", "tfoot", "tr", "figure", "hr", "colgroup", "col",
})  # fmt: skip
_WHITE = re.compile(r"[\s\xa0]")


@dataclass(frozen=True, slots=True)
class Block:
    """The words of one block, without those of a block inside it; `level` is that of a heading, else 0."""

    role: Role
    text: str
    level: int = 0
    table: int = 0
    """Which table of the body the cell stands in, from 1; 0 outside."""
    row: int = 0
    """Which row of that table, from 1."""


@dataclass(slots=True)
class _Piece:
    """A text node of a block: of this element its text, or its tail."""

    element: HtmlElement
    is_tail: bool
    length: int

    def get(self) -> str:
        return (self.element.tail if self.is_tail else self.element.text) or ""

    def put(self, text: str) -> None:
        if self.is_tail:
            self.element.tail = text
        else:
            self.element.text = text


@dataclass(slots=True)
class _Open:
    element: HtmlElement
    pieces: list[_Piece]

    @property
    def text(self) -> str:
        return "".join(
            "\n" if piece.element.tag == "br" and not piece.is_tail else piece.get() for piece in self.pieces
        )


def blocks_of(body_html: str) -> list[Block]:
    """All blocks that say something, in reading order."""
    root = _root(body_html)
    tables = {table: n for n, table in enumerate(root.iter("table"), 1)}
    rows = {row: n for table in tables for n, row in enumerate(table.iter("tr"), 1)}
    return [_block(opened, tables, rows) for opened in _filled(root)]


def replaced(body_html: str, index: int, start: int, end: int, words: str) -> str:
    """The body with the characters `start` to `end` of its block number `index` replaced; marks around them stay.

    Raises: LookupError, if there is no such place.
    """
    root = _root(body_html)
    blocks = list(_filled(root))
    if index >= len(blocks) or not 0 <= start <= end <= len(blocks[index].text):
        raise LookupError(f"block {index}, {start} to {end}")
    _replace(blocks[index].pieces, start, end, words)
    inner = (root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)
    return inner.strip()


def _replace(pieces: list[_Piece], start: int, end: int, words: str) -> None:
    """The new words stand where the old ones began; what a later piece held of the old ones is taken out there."""
    at, waiting = 0, words
    for last, piece in enumerate(pieces, 1 - len(pieces)):
        begins, ends = at, at + piece.length
        at = ends
        if piece.element.tag == "br" and not piece.is_tail:
            continue
        touches = begins < end and ends > start
        inserts = bool(waiting) and start == end and (begins <= start < ends or (start == ends and last == 0))
        if not touches and not inserts and not (waiting and last == 0):
            continue
        text = piece.get()
        left, right = max(start - begins, 0), min(max(end - begins, 0), piece.length)
        piece.put(text[: min(left, len(text))] + waiting + text[max(right, min(left, len(text))) :])
        waiting = ""


def _root(body_html: str) -> HtmlElement:
    return html.fragment_fromstring(nfc(body_html), create_parent="div")


def _filled(root: HtmlElement) -> Iterator[_Open]:
    """The blocks with their text nodes; those without a word are left out."""
    for opened in _walk(root):
        if _WHITE.sub("", opened.text):
            yield opened


def _walk(root: HtmlElement) -> list[_Open]:
    found: list[_Open] = []

    def enter(element: HtmlElement, current: _Open) -> None:
        _add(current, element, is_tail=False)
        for child in element:
            if not isinstance(child.tag, str):
                _add(current, child, is_tail=True)
            elif child.tag in _BLOCKS:
                opened = _Open(child, [])
                found.append(opened)
                enter(child, opened)
                _after(child, element)
            else:
                enter(child, current)
                _add(current, child, is_tail=True)

    def _after(child: HtmlElement, parent: HtmlElement) -> None:
        """Words after an inner block are a block of their own, so that they keep their place."""
        if child.tail and _WHITE.sub("", child.tail):
            rest = _Open(parent, [])
            found.append(rest)
            _add(rest, child, is_tail=True)

    first = _Open(root, [])
    found.append(first)
    enter(root, first)
    return found


def _add(opened: _Open, element: HtmlElement, *, is_tail: bool) -> None:
    if not is_tail and element.tag == "br":
        opened.pieces.append(_Piece(element, False, 1))
        return
    text = element.tail if is_tail else element.text
    if (text and isinstance(element.tag, str)) or (is_tail and text):
        opened.pieces.append(_Piece(element, is_tail, len(text)))


def _block(opened: _Open, tables: dict[HtmlElement, int], rows: dict[HtmlElement, int]) -> Block:
    text = _broken(opened)
    above = [opened.element, *opened.element.iterancestors()]
    table = next((tables[one] for one in above if one in tables), 0)
    row = next((rows[one] for one in above if one in rows), 0)
    tags = [str(one.tag) for one in above]
    if any(one.tag == "ol" and "footnotes" in (one.get("class") or "") for one in above):
        return Block("note", text, 0, table, row)
    if table and ("td" in tags or "th" in tags):
        return Block("cell", text, 0, table, row)
    heading = next((int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)), 0)
    if heading:
        return Block("heading", text, heading)
    return Block("item" if "li" in tags else "paragraph", text)


def _broken(opened: _Open) -> str:
    """The text with line breaks of `<br>` kept and those of the source as spaces."""
    return "".join(
        "\n" if piece.element.tag == "br" and not piece.is_tail else _WHITE.sub(" ", piece.get())
        for piece in opened.pieces
    )


__all__ = ["Block", "Role", "blocks_of", "replaced"]
