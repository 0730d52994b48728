"""Lists as Word numbers them: dashes, Arabic, the letters of điểm, Roman.

Word's own letters go a, b, c, d, e; those of an office go a, b, c, d, đ, e (PL1 II.6c). A list of letters is therefore
numbered by one definition for each item, whose text is the letter itself.
"""

from __future__ import annotations

from workflow.rendering.word_xml import Xml, w

LETTERS = "abcdđeghiklmnopqrstuvxy"
DASHES = ("-", "+", "-", "+", "-", "+", "-", "+", "-")
FORMATS = {"1": ("decimal", "."), "i": ("upperRoman", "."), "I": ("upperRoman", ".")}
DEEPEST = 8


class Lists:
    """The numbering part, filled while the text is written."""

    def __init__(self, indent: int = 0) -> None:
        self._indent = indent
        """Of the first line, twips: items are paragraphs like any other (PL1 II.6d)."""
        self._definitions: list[Xml] = []
        self._numbers: list[Xml] = []
        self._letters: dict[str, int] = {}
        self._dashes: int | None = None

    def dashes(self) -> int:
        """The number of the list of dashes; all of them are one."""
        if self._dashes is None:
            self._dashes = self._number(self._define([("bullet", sign) for sign in DASHES]), None)
        return self._dashes

    def ordered(self, kind: str, start: int) -> int:
        """The number of a new list that begins at `start`."""
        form, sign = FORMATS.get(kind, FORMATS["1"])
        levels = [(form, f"%{level + 1}{sign}") for level in range(DEEPEST + 1)]
        return self._number(self._define(levels), start)

    def letter(self, at: int) -> int:
        """The number of the list whose only sign is the letter of the item `at` (from 1)."""
        sign = f"{_letters(at)})"
        if sign not in self._letters:
            self._letters[sign] = self._number(self._define([("none", sign)] * (DEEPEST + 1)), None)
        return self._letters[sign]

    def part(self) -> Xml:
        """`w:numbering`."""
        return w("numbering", *self._definitions, *self._numbers)

    def _define(self, levels: list[tuple[str, str]]) -> int:
        key = len(self._definitions) + 1
        found = (
            w(
                "lvl",
                w("start", val=1),
                w("numFmt", val=form),
                w("suff", val="space"),
                w("lvlText", val=text),
                w("lvlJc", val="left"),
                w("pPr", w("ind", left=0, firstLine=self._indent)),
                ilvl=level,
            )
            for level, (form, text) in enumerate(levels)
        )
        self._definitions.append(w("abstractNum", w("multiLevelType", val="multilevel"), *found, abstractNumId=key))
        return key

    def _number(self, definition: int, start: int | None) -> int:
        key = len(self._numbers) + 1
        overrides = (
            [w("lvlOverride", w("startOverride", val=start), ilvl=level) for level in range(DEEPEST + 1)]
            if start is not None
            else []
        )
        self._numbers.append(w("num", w("abstractNumId", val=definition), *overrides, numId=key))
        return key


def _letters(at: int) -> str:
    """a to y, then aa, ab, as the style sheet counts."""
    text = ""
    while at > 0:
        at, rest = divmod(at - 1, len(LETTERS))
        text = LETTERS[rest] + text
    return text
