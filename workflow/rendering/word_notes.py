"""Footnotes as Word keeps them: a part of their own, and calls in the text that Word numbers itself.

Source: ECMA-376 part 1, 17.11.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from workflow.rendering.word_text import children_of, pieces_of, runs_of
from workflow.rendering.word_xml import Xml, paragraph, run, w

FIRST = 1
"""-1 and 0 are the lines that Word draws above the notes."""


class Notes:
    """The notes of all texts in the order of their calls."""

    def __init__(self) -> None:
        self._waiting: dict[str, HtmlElement] = {}
        self._called: list[HtmlElement] = []

    def read(self, root: HtmlElement) -> None:
        """Take the notes out of the text, to be written where they are called; a note that nothing calls stays."""
        called = {mark.get("data-note") for mark in root.xpath(".//sup[@class='footnote-ref']")}
        self._waiting = {}
        for item in root.xpath(".//ol[@class='footnotes']/li"):
            if (mark := item.get("data-note", "")) in called and mark not in self._waiting:
                self._waiting[mark] = item
                item.drop_tree()
        for rest in root.xpath(".//ol[@class='footnotes']"):
            if not len(rest):
                rest.drop_tree()

    def call(self, mark: str) -> Xml | None:
        """The call of a note, once; a second mark of the same note is an ordinary raised figure."""
        item = self._waiting.pop(mark, None)
        if item is None:
            return None
        self._called.append(item)
        style = w("rPr", w("rStyle", val="FootnoteReference"))
        return w("r", style, w("footnoteReference", id=len(self._called) - 1 + FIRST))

    def part(self) -> Xml:
        """`w:footnotes`."""
        lines = (
            w("footnote", paragraph("FootnoteText", [w("r", w(name))]), type=name, id=key)
            for key, name in ((-1, "separator"), (0, "continuationSeparator"))
        )
        notes = (w("footnote", _note(item), id=at) for at, item in enumerate(self._called, FIRST))
        return w("footnotes", *lines, *notes)


def _note(item: HtmlElement) -> Xml:
    """Its figure, and its words as one paragraph."""
    figure = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
    for inner in item.xpath(".//p"):
        inner.tag = "span"
        inner.tail = f" {inner.tail or ''}"
    words = runs_of(pieces_of(children_of(item), lambda _: None))
    return paragraph("FootnoteText", [figure, run(" "), *words])
