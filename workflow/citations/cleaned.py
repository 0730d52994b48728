"""A text as it is read: without markup, footnote marks and line breaks, with the way back to the NFC text.

Source: citation sheet §2 (a scan or markup may split a citation).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from workflow.base.text import nfc

PARAGRAPH = "\n"
WALL = "\x1e"
"""What no citation crosses: the border of a table cell, and the line of the document's own number."""

_LATIN = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_FOLD = {
    code: "d" if chr(code).lower() == "đ" else unicodedata.normalize("NFD", chr(code).lower()[0])[0] for code in _LATIN
}
_LIKE = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-"),
    **dict.fromkeys((0x2044, 0x2215), "/"),
    0x130: "I",  # its lower case is two letters
}
_NOISE = re.compile(
    r"(?! [^\s*|_<\[\u200b-\u200d\u2060\ufeff\u00ad\u00b9\u00b2\u00b3\u2070-\u2079])"  # one space is none
    r"(?:\s|[*|\u200b-\u200d\u2060\ufeff\u00ad\u00b9\u00b2\u00b3\u2070-\u2079]|__|<sup>[^<>]{1,6}</sup>"
    r"|</?[a-zA-Z][^<>]{0,80}>|\[\^?\d{1,3}\]|(?<=\w)\(\d{1,2}\))+"
)
_OWN_NUMBER = re.compile(r"Số\s*:")
_ITEM = re.compile(r"(?:[-+•–]|\d{1,2}(?:\.\d{1,2}){0,3}[.)]|[a-zđ]\d?\))\s")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text` with single spaces; `folded` and `lower` have the same length."""

    text: str
    lower: str
    folded: str
    _kept: list[int]
    _origin: list[int]

    @classmethod
    def of(cls, text: str, *, paragraphs: bool = False) -> Cleaned:
        """Read a text; positions lead back to its NFC form. `paragraphs`: each line is one, no line is broken."""
        source = nfc(text).translate(_LIKE)
        parts: list[str] = []
        kept, origin = [0], [0]
        length = done = 0
        for noise in _NOISE.finditer(source):
            between = _between(source, noise, 1 if paragraphs else 2)
            if noise.group() == between:
                continue
            parts += (source[done : noise.start()], between)
            length += noise.start() - done + len(between)
            done = noise.end()
            kept.append(length)
            origin.append(done)
        clean = "".join((*parts, source[done:]))
        return cls(clean, clean.lower(), clean.translate(_FOLD), kept, origin)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the non-empty part lies in the NFC text."""
        return self._at(start), self._at(end - 1) + 1

    def words(self, start: int, end: int) -> str:
        """The part on one line."""
        return " ".join(self.text[start:end].split())

    def _at(self, position: int) -> int:
        piece = bisect_right(self._kept, position) - 1
        return self._origin[piece] + position - self._kept[piece]


def _between(source: str, noise: re.Match[str], end_of_paragraph: int) -> str:
    """What a run of spaces and marks means for the reader; so many line breaks end a paragraph."""
    run = noise.group()
    if "|" in run:
        return WALL
    lines = run.count("\n")
    if lines and _OWN_NUMBER.match(source, noise.end()):
        return WALL
    if lines >= end_of_paragraph or (lines and _ITEM.match(source, noise.end())):
        return PARAGRAPH
    return " " if any(mark.isspace() for mark in run) or "<br" in run.lower() else ""
