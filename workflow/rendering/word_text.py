"""Inline HTML as runs of letters: emphasis, raised marks, line breaks, calls of footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml.html import HtmlElement

from workflow.rendering.body import SYMBOL
from workflow.rendering.measure import words
from workflow.rendering.word_xml import PLAIN, Look, Xml, run

Piece = tuple[str, Look] | Xml
Call = Callable[[str], Xml | None]
"""From the mark of a note to its call; None when the note was called before, or is not there."""
SPACES = re.compile(r"[ \t\r\n\f]+")
BLOCKS = words("p h1 h2 h3 h4 h5 h6 ul ol li table figure figcaption blockquote div caption pre")
CHANGES: dict[str, dict[str, bool | str]] = {
    "strong": {"bold": True},
    "b": {"bold": True},
    "em": {"italic": True},
    "i": {"italic": True},
    "u": {"underlined": True},
    "ins": {"underlined": True},
    "s": {"struck": True},
    "del": {"struck": True},
    "sup": {"raised": "superscript"},
    "sub": {"raised": "subscript"},
}


def pieces_of(nodes: Iterable[str | HtmlElement], call: Call, look: Look = PLAIN) -> Iterator[Piece]:
    """The letters in order, each stretch with its look; unknown elements give their letters."""
    for node in nodes:
        if isinstance(node, str):
            yield node, look
        elif node.tag == "br":
            yield "\n", PLAIN
        elif node.get("class") == "footnote-ref" and (called := call(node.get("data-note", ""))) is not None:
            yield called
        else:
            changed = look.with_(**CHANGES.get(str(node.tag), {}))
            yield from pieces_of(children_of(node), call, changed)


def children_of(element: HtmlElement) -> Iterator[str | HtmlElement]:
    """Texts and elements inside, in order; comments are none."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield child.tail


def runs_of(pieces: Iterable[Piece]) -> list[Xml]:
    """Runs with single spaces, none at the ends of a line, as a browser shows them."""
    found: list[Piece] = []
    open_end = False
    for piece in pieces:
        if not isinstance(piece, tuple):
            found.append(piece)
            open_end = True
            continue
        text, look = piece
        if text != "\n":
            text = SPACES.sub(" ", text)
            text = text if open_end else text.lstrip(" ")
        if text:
            found.append((text, look))
            open_end = not text.endswith((" ", "\n"))
    return [_run(piece) for piece in _trimmed(found)]


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without the space or break that would end the paragraph."""
    while pieces:
        last = pieces[-1]
        if not isinstance(last, tuple):
            break
        text = last[0].rstrip(" \n")
        pieces[-1:] = [(text, last[1])] if text else []
        if text:
            break
    return pieces


def _run(piece: Piece) -> Xml:
    if not isinstance(piece, tuple):
        return piece
    text, look = piece
    return run(SYMBOL.sub(lambda found: found[0].replace("-", "\u2011"), text), look)
