"""The text of a document as paragraphs, headings, lists, tables and footnotes of Word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from lxml import html
from lxml.html import HtmlElement

from workflow.base.text import nfc
from workflow.rendering.body import ALIGNED, CENTRED_HEADING, MOST_DEPTH
from workflow.rendering.measure import words
from workflow.rendering.word_lists import SAME_LETTERS, Lists
from workflow.rendering.word_notes import Notes
from workflow.rendering.word_tables import word_table
from workflow.rendering.word_text import BLOCKS, Piece, children_of, pieces_of, runs_of
from workflow.rendering.word_xml import PLAIN, Look, Shape, Xml, is_paragraph, paragraph

HEADINGS = {"h1": "Heading1", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3", "h5": "Heading3", "h6": "Heading3"}
ALIGNMENTS = {"left": "left", "right": "right", "center": "center", "justify": "both"}
DROPPED = words("script style title iframe object template noscript svg math select textarea img hr")


@dataclass(frozen=True)
class Around:
    """What a block stands in: the style and alignment of its paragraphs, and how deep its list is."""

    style: str = "BodyText"
    look: Look = PLAIN
    align: str | None = None
    depth: int = -1
    width: int = 0
    """Room for a table, twips."""


@dataclass
class BodyWriter:
    """Writes the texts of one file: lists and footnotes are numbered through all of them."""

    lists: Lists
    notes: Notes = field(default_factory=Notes)

    def write(self, body_html: str, width: int) -> list[Xml]:
        """The blocks of a sanitised text, for a column of that width (twips)."""
        root = html.fragment_fromstring(nfc(body_html), create_parent="div")
        self.notes.read(root)
        return list(self.blocks(root, Around(width=width)))

    def blocks(self, element: HtmlElement, around: Around) -> Iterator[Xml]:
        """Each block inside, and loose text between them as paragraphs of its own."""
        for is_block, nodes in groupby(children_of(element), _is_block):
            if is_block:
                for node in nodes:
                    assert not isinstance(node, str)  # _is_block
                    yield from self._block(node, around)
            else:
                yield from self._loose(list(nodes), around)

    def _block(self, node: HtmlElement, around: Around) -> Iterator[Xml]:
        tag = str(node.tag)
        if tag in DROPPED or sum(1 for _ in node.iterancestors()) > MOST_DEPTH:
            return
        around = replace(around, align=_alignment(node) or around.align)
        if tag in HEADINGS:
            yield self._heading(node, tag, around)
        elif tag in ("ul", "ol"):
            yield from self._list(node, around)
        elif tag == "table":
            yield from word_table(node, around.width, self._cell)
        elif tag in ("caption", "figcaption"):
            yield from self._loose(list(children_of(node)), replace(around, style="Caption", align=None))
        else:
            style = "Quote" if tag == "blockquote" else around.style
            yield from self.blocks(node, replace(around, style=style))

    def _loose(self, nodes: list[str | HtmlElement], around: Around, shape: Shape | None = None) -> Iterator[Xml]:
        runs = runs_of(self._pieces(nodes, around.look))
        if runs:
            yield paragraph(around.style, runs, shape or _shape(around))

    def _pieces(self, nodes: Iterable[str | HtmlElement], look: Look = PLAIN) -> Iterator[Piece]:
        return pieces_of(nodes, self.notes.call, look)

    def _heading(self, node: HtmlElement, tag: str, around: Around) -> Xml:
        if tag in ("h1", "h2") and CENTRED_HEADING.match(node.text_content()):
            return self._division(node)
        return paragraph(HEADINGS[tag], runs_of(self._pieces(children_of(node))), _shape(around))

    def _division(self, node: HtmlElement) -> Xml:
        """`Chương I` in sentence case, its name below in upper case, both centred (PL1 V 6a)."""
        pieces, caps = [], False
        for piece in self._pieces(children_of(node)):
            if isinstance(piece, tuple):
                caps = caps or piece[0] == "\n"
                piece = piece[0], piece[1].with_(caps=caps)
            pieces.append(piece)
        return paragraph("Heading1", runs_of(pieces), Shape(align="center", before=240, first_line=0))

    def _list(self, node: HtmlElement, around: Around) -> Iterator[Xml]:
        depth = min(around.depth + 1, 8)
        kind, start = node.get("type", "1"), _number(node.get("start"))
        definition = 0
        if node.tag == "ul":
            number = self.lists.dashes()
        elif kind == "a":
            definition, number = self.lists.lettered(start)
        else:
            number = self.lists.ordered(kind, start)
        for at, item in enumerate(node.findall("li"), start):
            own = definition and at > SAME_LETTERS
            given = self.lists.letter(definition, at, depth) if own else number
            yield from self._item(item, (given, depth), replace(around, depth=depth))
        for nested in node.xpath("./ul|./ol"):  # not lawful HTML, but written by some
            yield from self._list(nested, replace(around, depth=depth))

    def _item(self, item: HtmlElement, numbering: tuple[int, int], around: Around) -> Iterator[Xml]:
        """The first paragraph carries the number; what follows in the item is plain."""
        inner = replace(around, style="ListParagraph", align=_alignment(item) or around.align)
        numbered = False
        for block in self.blocks(item, inner):
            if not numbered and _is_plain_item(block):
                _give_number(block, numbering)
            numbered = True
            yield block
        if not numbered:
            yield paragraph("ListParagraph", shape=Shape(numbering=numbering))

    def _cell(self, cell: HtmlElement, width: int, *, is_head: bool) -> list[Xml]:
        """The paragraphs of a table cell."""
        align = _alignment(cell) or ("center" if is_head else None)
        look = Look(bold=True) if is_head else PLAIN
        found = list(self.blocks(cell, Around(style="TableText", look=look, align=align, width=width)))
        return found or [paragraph("TableText", shape=Shape(align=align))]


def _is_block(node: str | HtmlElement) -> bool:
    return not isinstance(node, str) and (node.tag in BLOCKS or node.tag in DROPPED)


def _alignment(node: HtmlElement) -> str | None:
    found = ALIGNED.search(node.get("style", ""))
    return ALIGNMENTS[found[1].lower()] if found else None


def _shape(around: Around) -> Shape:
    """Centred and right-aligned paragraphs have no indent of the first line."""
    if around.align in ("center", "right") and around.style != "TableText":
        return Shape(align=around.align, first_line=0)
    return Shape(align=around.align)


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,5}", text) else 1


def _is_plain_item(block: Xml) -> bool:
    return is_paragraph(block) and not block.findall(".//{*}numPr")


def _give_number(block: Xml, numbering: tuple[int, int]) -> None:
    """Put the number where the schema wants it: after the style."""
    given = paragraph("ListParagraph", shape=Shape(numbering=numbering))
    properties, wanted = block[0], given[0][1]
    properties.insert(1, wanted)
