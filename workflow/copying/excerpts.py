"""The parts of a text that an excerpt (trích sao) may hold: its paragraphs, headings, lists and tables in order."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import html
from lxml.html import HtmlElement

from workflow.base.text import single_spaced

FOOTNOTES = "footnotes"


def parts_of(body_html: str) -> list[str]:
    """The words of each part."""
    return [single_spaced(part.text_content()) for part in _parts(_root(body_html))]


def excerpt(body_html: str, chosen: Iterable[int]) -> str:
    """The chosen parts in the order of the text, with the footnotes that they call."""
    root = _root(body_html)
    wanted = set(chosen)
    for at, part in enumerate(_parts(root)):
        if at not in wanted:
            part.drop_tree()
    _drop_uncalled(root)
    return (root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)


def _root(body_html: str) -> HtmlElement:
    return html.fragment_fromstring(body_html, create_parent="div")


def _parts(root: HtmlElement) -> list[HtmlElement]:
    """Every element on top but the footnotes, which go with their calls."""
    return [part for part in root if isinstance(part.tag, str) and FOOTNOTES not in part.get("class", "").split()]


def _drop_uncalled(root: HtmlElement) -> None:
    called = {mark.get("data-note") for mark in root.xpath(".//sup[@data-note]")}
    for note in root.xpath(".//ol[contains(concat(' ', @class, ' '), ' footnotes ')]/li"):
        if note.get("data-note") not in called:
            note.drop_tree()
    for notes in root.xpath(".//ol[contains(concat(' ', @class, ' '), ' footnotes ')]"):
        if not len(notes):
            notes.drop_tree()
