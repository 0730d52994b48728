"""Lists as Word numbers them: dashes, Arabic, the letters of điểm, Roman.

Word's own letters go a, b, c, d, e; those of an office go a, b, c, d, đ, e (PL1 II.6c). From the fifth item on, an item
of letters therefore has a level of its own in the list's place, whose text is the letter itself.
"""

from __future__ import annotations

from workflow.rendering.word_xml import Xml, w

LETTERS = "abcdđeghiklmnopqrstuvxy"
DASHES = ("-", "+", "-", "+", "-", "+", "-", "+", "-")
FORMATS = {"1": ("decimal", "."), "i": ("upperRoman", "."), "I": ("upperRoman", ".")}
DEEPEST = 8
SAME_LETTERS = 4
"""Up to d both alphabets agree."""


class Lists:
    """The numbering part, filled while the text is written."""

    def __init__(self, indent: int = 0) -> None:
        self._indent = indent
        """Of the first line, twips: items are paragraphs like any other (PL1 II.6d)."""
        self._definitions: list[Xml] = []
        self._numbers: list[Xml] = []
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

    def lettered(self, start: int) -> tuple[int, int]:
        """A new list of letters that begins at `start`: its definition, and the number of its plain items."""
        definition = self._define([("lowerLetter", f"%{level + 1})") for level in range(DEEPEST + 1)])
        return definition, self._number(definition, start)

    def letter(self, definition: int, at: int, depth: int) -> int:
        """The number of the item `at` (from 1) where Word would write another letter than the decree."""
        level = self._level(depth, "lowerLetter", f"{_letters(at)})", at)
        return self._add(definition, [w("lvlOverride", level, ilvl=depth)])

    def part(self) -> Xml:
        """`w:numbering`."""
        return w("numbering", *self._definitions, *self._numbers)

    def _define(self, levels: list[tuple[str, str]]) -> int:
        key = len(self._definitions) + 1
        found = (self._level(level, form, text) for level, (form, text) in enumerate(levels))
        self._definitions.append(w("abstractNum", w("multiLevelType", val="multilevel"), *found, abstractNumId=key))
        return key

    def _level(self, level: int, form: str, text: str, start: int = 1) -> Xml:
        return w(
            "lvl",
            w("start", val=start),
            w("numFmt", val=form),
            w("suff", val="space"),
            w("lvlText", val=text),
            w("lvlJc", val="left"),
            w("pPr", w("ind", left=0, firstLine=self._indent)),
            ilvl=level,
        )

    def _number(self, definition: int, start: int | None) -> int:
        levels = range(DEEPEST + 1) if start is not None else ()
        return self._add(definition, [w("lvlOverride", w("startOverride", val=start), ilvl=level) for level in levels])

    def _add(self, definition: int, overrides: list[Xml]) -> int:
        key = len(self._numbers) + 1
        self._numbers.append(w("num", w("abstractNumId", val=definition), *overrides, numId=key))
        return key


def _letters(at: int) -> str:
    """a to y, then aa, ab, as the style sheet counts."""
    text = ""
    while at > 0:
        at, rest = divmod(at - 1, len(LETTERS))
        text = LETTERS[rest] + text
    return text
