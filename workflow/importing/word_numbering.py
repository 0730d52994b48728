"""Automatic numbers of Word as they stand on paper: `I.`, `1.1.`, `a)`, dashes, with their restarts.

Word writes the letters of the Latin alphabet (a b c d e f), not those of the decree (a b c d đ e g): the text says what
the paper says, so that a checker can tell; the lists of a draft are numbered by the decree.
Source: ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from workflow.importing.word_package import W, WordPackage
from workflow.importing.word_properties import Properties, attribute, indents, is_on, whole_number
from workflow.importing.word_styles import WordStyles

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_ONES = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_DASHES = frozenset("-–—−‒\uf02d\uf0be")
_PLUSES = frozenset("+\uf02b")
_PLACE = re.compile(r"%(\d)")
_LEVELS = 9
HIGHEST = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: int | None = None
    is_legal: bool = False
    suffix: str = "tab"
    form: Properties | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """An automatic number; `words` ends with the blank that parts it from the text."""

    words: str = ""
    format: str = ""
    number: int = 0
    level: int = 0
    list_id: str = ""


NO_LABEL = Label()


class WordNumbering:
    """The lists of a file and how far each has counted."""

    def __init__(self, package: WordPackage, styles: WordStyles) -> None:
        root = package.beside_main("numbering")
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        self._levels: dict[tuple[str, int], Level] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._abstract = {attribute(one, "abstractNumId") or "": one for one in root.iterfind(f"{W}abstractNum")}
            self._lists = {attribute(one, "numId") or "": one for one in root.iterfind(f"{W}num")}

    def form(self, properties: Properties) -> Properties:
        """The indents that the level of a list gives its paragraphs."""
        level = self._level(*_where(properties)) if self.is_listed(properties) else None
        return level.form or {} if level else {}

    def is_listed(self, properties: Properties) -> bool:
        """Whether the paragraph takes a number; list 0 means none."""
        return properties.get("numId", "0") in self._lists

    def next_label(self, properties: Properties) -> Label:
        """Count one more paragraph of its list."""
        if not self.is_listed(properties):
            return NO_LABEL
        identity, depth = _where(properties)
        level = self._level(identity, depth)
        abstract = self._abstract_id(identity)
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        self._count(identity, depth, level, counts)
        number = counts[depth] or 0
        words = self._words(identity, level, counts)
        gap = "" if not words or level.suffix == "nothing" else " "
        return Label(f"{words}{gap}", level.format, number, depth, abstract)

    def _count(self, identity: str, depth: int, level: Level, counts: list[int | None]) -> None:
        """One further on this level; deeper levels begin anew, unless they restart with a higher one only."""
        override = self._override(identity, depth)
        if override is not None and (identity, depth) not in self._begun:
            self._begun.add((identity, depth))
            counts[depth] = override
        else:
            before = counts[depth]
            counts[depth] = level.start if before is None else min(before + 1, HIGHEST)
        for higher in range(depth):
            if counts[higher] is None:
                counts[higher] = self._level(identity, higher).start
        for deeper in range(depth + 1, _LEVELS):
            restarts = self._level(identity, deeper).restarts
            if restarts is None or depth < restarts:
                counts[deeper] = None

    def _words(self, identity: str, level: Level, counts: list[int | None]) -> str:
        if level.format == "bullet":
            return _bullet(level.text)
        if level.format == "none":
            return _PLACE.sub("", level.text)

        def number(found: re.Match[str]) -> str:
            depth = int(found.group(1)) - 1
            kind = self._level(identity, depth).format if 0 <= depth < _LEVELS else "none"
            if level.is_legal and kind not in {"none", "bullet"}:
                kind = "decimal"
            return in_format(counts[depth] or 0, kind) if 0 <= depth < _LEVELS else ""

        return _PLACE.sub(number, level.text)

    def _abstract_id(self, identity: str, depth: int = 0) -> str:
        abstract = attribute(self._lists[identity].find(f"{W}abstractNumId")) or ""
        element = self._abstract.get(abstract)
        linked = attribute(element.find(f"{W}numStyleLink")) if element is not None else None
        target = self._styles.numbering_of(linked) if linked else None
        if target in self._lists and target != identity and depth < _LEVELS:
            return self._abstract_id(target, depth + 1)
        return abstract

    def _override(self, identity: str, depth: int) -> int | None:
        for one in self._lists[identity].iterfind(f"{W}lvlOverride"):
            start = attribute(one.find(f"{W}startOverride"))
            if whole_number(attribute(one, "ilvl")) == depth and start is not None:
                return whole_number(start, 1)
        return None

    def _level(self, identity: str, depth: int) -> Level:
        if (identity, depth) not in self._levels:
            self._levels[identity, depth] = _level(self._level_element(identity, depth))
        return self._levels[identity, depth]

    def _level_element(self, identity: str, depth: int) -> etree._Element | None:
        overrides = [level for one in self._lists[identity].iterfind(f"{W}lvlOverride") for level in one]
        abstract = self._abstract.get(self._abstract_id(identity))
        levels = [*overrides, *(abstract.iterfind(f"{W}lvl") if abstract is not None else ())]
        return next(
            (one for one in levels if one.tag == f"{W}lvl" and whole_number(attribute(one, "ilvl")) == depth), None
        )


def _where(properties: Properties) -> tuple[str, int]:
    return properties.get("numId", "0"), min(max(whole_number(properties.get("ilvl")), 0), _LEVELS - 1)


def _level(element: etree._Element | None) -> Level:
    if element is None:
        return Level(format="none")
    restart = attribute(element.find(f"{W}lvlRestart"))
    properties = element.find(f"{W}pPr")
    return Level(
        format=attribute(element.find(f"{W}numFmt")) or "decimal",
        text=attribute(element.find(f"{W}lvlText")) or "",
        start=whole_number(attribute(element.find(f"{W}start")), 1),
        restarts=None if restart is None else whole_number(restart),
        is_legal=bool(is_on(element.find(f"{W}isLgl"))),
        suffix=attribute(element.find(f"{W}suff")) or "tab",
        form=indents(properties) if properties is not None else None,
    )


def _bullet(sign: str) -> str:
    """Dashes and pluses as they are; every picture of a symbol font is a bullet."""
    if not sign.strip():
        return ""
    if sign[0] in _DASHES:
        return "-"
    return "+" if sign[0] in _PLUSES else "•"


def in_format(number: int, kind: str) -> str:
    """A number as Word writes it in this format (17.18.59)."""
    match kind:
        case "none" | "bullet":
            return ""
        case "upperRoman":
            return roman(number)
        case "lowerRoman":
            return roman(number).lower()
        case "upperLetter":
            return letters(number).upper()
        case "lowerLetter":
            return letters(number)
        case "decimalZero":
            return f"{number:02d}"
    return str(number)


def roman(number: int) -> str:
    """Roman numerals; none below 1."""
    words, rest = "", max(number, 0) % 4000
    for value, sign in (*_ROMAN, *_ROMAN_ONES):
        words, rest = words + sign * (rest // value), rest % value
    return words


def letters(number: int) -> str:
    """a … z, then aa … zz, as Word goes on."""
    if number < 1:
        return ""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 100)
