"""Typed numbers of a text as levels: which number stands under which, and what was expected in its place.

Levels nest by the kind of number (phần, chương, mục, điều, khoản, điểm) and, where the decree has no rank for a style
(`1)` beside `1.`), by the place where the style first appears. Source: PL1 II.6c to đ (FMT-STR-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from workflow.format_rules.numerals import roman, value_of_roman
from workflow.format_rules.wording import KEPT, Wording
from workflow.importing.lines import is_upper
from workflow.importing.outline import Marker, marker_of

LETTERS = "abcdđeghiklmnopqrstuvxy"
"""The order of điểm (PL1 II.6đ)."""
LATIN = "abcdefghijklmnopqrstuvwxyz"
DIVISION, ARTICLE, CAPITAL, ROMAN, ARABIC, DECIMAL, POINT, SUBPOINT = 12, 15, 20, 25, 30, 31, 50, 55
_AFTER_POINT, _AFTER_ARABIC = 52, 40


@dataclass(frozen=True, slots=True)
class Number:
    """One typed number: its style (what it is compared with), its value, and how a value is written in it."""

    wording: Wording
    marker: Marker
    style: str
    value: int
    before: str = ""
    """What stands before the last group: `2.` of `2.3.`."""
    after: str = ""

    def written(self, value: int) -> str:
        """The label with another value."""
        core = self.marker.label[len(self.before) : len(self.marker.label) - len(self.after)]
        match self.style.rstrip("0123456789"):
            case "roman":
                words = roman(value)
            case "point":
                words = LETTERS[value - 1] if value <= len(LETTERS) else "?"
            case "capital":
                words = chr(ord("A") + value - 1)
            case "division":
                words = roman(value) if core.isupper() else str(value)
            case _:
                words = str(value)
        return f"{self.before}{words}{self.after}"


def number_of(wording: Wording) -> Number | None:
    """The number that a block begins with, or None: also for `1.5 triệu đồng`, `v.v.` and the like."""
    marker = _marker(wording.text)
    if marker is None:
        return None
    label = marker.label
    if marker.rank >= SUBPOINT:
        found = re.match(r"(?P<before>[a-zđ]\.?)(?P<core>\d+)(?P<after>.*)$", label)
        return _number(wording, marker, "subpoint", found, lambda core: int(core))
    if marker.rank == POINT:
        if label[-1] == "." and not wording.text[len(label) :].startswith(" "):
            return None
        value = LETTERS.find(label[0]) + 1
        return Number(wording, marker, "point", value or -ord(label[0]), "", label[1:])
    if marker.rank > ARABIC:
        if label[-1].isdigit() and not marker.rest[:1].isupper():
            return None
        found = re.match(r"(?P<before>.*?\.?)(?P<core>\d+)(?P<after>\s?[.)]?)$", label)
        return _number(wording, marker, f"decimal{label.rstrip(' .)').count('.')}", found, int)
    if marker.rank == ARABIC:
        found = re.match(r"(?P<before>)(?P<core>\d+)(?P<after>.*)$", label)
        return _number(wording, marker, f"arabic{label[-1]}", found, int)
    if marker.rank == ROMAN:
        found = re.match(r"(?P<before>)(?P<core>[IVX]+)(?P<after>.*)$", label)
        return _number(wording, marker, "roman", found, value_of_roman)
    if marker.rank == CAPITAL:
        letter = label[0]
        value = "ABCDEFGH".find(letter) + 1
        return Number(wording, marker, "capital", value, "", label[1:]) if value else None
    return _division(wording, marker)


@lru_cache(maxsize=KEPT)
def _marker(text: str) -> Marker | None:
    return marker_of(text)


def _division(wording: Wording, marker: Marker) -> Number | None:
    """Phần, Chương, Mục, Tiểu mục, Điều."""
    found = re.match(r"(?P<before>.*?\s+)(?P<core>[IVXLC]+|\d+)(?P<after>[a-zđ]?\s?[.:]?)$", marker.label)
    if found and not re.match(r"[a-zđ]", found["after"]):
        style = "article" if marker.rank == ARTICLE else f"division{marker.rank}"
        number = _number(wording, marker, style, found, lambda core: value_of_roman(core) or _digits(core))
        return number and Number(wording, marker, style, number.value, number.before, number.after)
    return None


def _digits(core: str) -> int | None:
    return int(core) if core.isdecimal() else None


def _number(wording: Wording, marker: Marker, style: str, found: re.Match[str] | None, read: object) -> Number | None:
    value = read(found["core"]) if found and callable(read) else None
    return Number(wording, marker, style, value, found["before"], found["after"]) if found and value else None


@dataclass(slots=True)
class Level:
    """An open level: its last number, and which values may follow."""

    rank: int
    style: str
    number: Number
    allowed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Judged:
    """A number with the levels above it, and the value that was expected when it does not fit."""

    number: Number
    above: tuple[Level, ...]
    expected: int | None
    parent: Number | None = None


def judged(lines: Iterable[Wording]) -> Iterator[Judged]:
    """Every number of running text in its order; quoted paragraphs, cells and notes are not of this text."""
    walk = _Walk()
    for line in lines:
        yield from walk.take(line)


class _Walk:
    def __init__(self) -> None:
        self._path: list[Level] = []
        self._ranks: dict[str, int] = {}
        self._last_of_rank: dict[tuple[int, str], int] = {}
        self._before: Wording | None = None

    def take(self, line: Wording) -> Iterator[Judged]:
        number = number_of(line)
        if number is None:
            if _is_unnumbered_heading(line):
                self._path.clear()
            self._before = line
            return
        level = self._place(number)
        expected = self._expected(number, level)
        above = tuple(self._path)
        self._enter(number, level, expected)
        yield Judged(number, above, expected, above[-1].number if above else None)
        self._before = line

    def _place(self, number: Number) -> Level | None:
        """Close the levels that this number ends; the level it goes on with, or None for a new one."""
        same = next((level for level in reversed(self._path) if level.style == number.style), None)
        if same is None:
            same = self._continued_in_another_style(number)
        if same is not None:
            del self._path[self._path.index(same) + 1 :]
            self._path.pop()
            return same
        rank = self._rank(number)
        while self._path and self._path[-1].rank >= rank:
            self._path.pop()
        return None

    def _continued_in_another_style(self, number: Number) -> Level | None:
        """`2)` after `1.` goes on in the same level, only in another style (F-NUM-STYLE)."""
        family = number.style.rstrip(".)/ ")
        if number.style in self._ranks or family != "arabic" or number.value == 1:
            return None
        for level in reversed(self._path):
            if level.style.startswith("arabic") and number.value in level.allowed:
                return level
        return None

    def _rank(self, number: Number) -> int:
        """The rank by the kind of number; of a style without a rank of its own, by where it first stands."""
        if number.style in self._ranks:
            return self._ranks[number.style]
        rank, open_styles = number.marker.rank, [level.style for level in self._path]
        if number.style.startswith("arabic") and number.style != "arabic.":
            if "point" in open_styles:
                rank = _AFTER_POINT
            elif any(style.startswith("arabic") for style in open_styles):
                rank = _AFTER_ARABIC
        elif number.style == "capital" and "roman" in open_styles:
            rank = ROMAN + 2
        self._ranks[number.style] = rank
        return rank

    def _expected(self, number: Number, level: Level | None) -> int | None:
        """The value that should stand here, or None when this one may."""
        if level is not None:
            if number.style.startswith("decimal") and number.before != level.number.before:
                return self._of_next_parent(number)
            restarts = number.value == 1 and _opens_a_list(self._before)
            if number.value in level.allowed or restarts:
                return None
            return min(level.allowed)
        if number.style.startswith("decimal"):
            return self._of_next_parent(number)
        rank = self._rank(number)
        last = self._last_of_rank.get((rank, number.style))
        continued = last is not None and number.value == last + 1
        return None if number.value in (1, -1) or continued else 1

    def _of_next_parent(self, number: Number) -> int | None:
        return None if number.value == 1 else 1

    def _enter(self, number: Number, level: Level | None, expected: int | None) -> None:
        rank = level.rank if level else self._rank(number)
        allowed = {number.value + 1} | ({expected + 1} if expected else set())
        self._path.append(Level(rank, level.style if level else number.style, number, allowed))
        self._last_of_rank[(rank, number.style)] = number.value


def _is_unnumbered_heading(line: Wording) -> bool:
    """`PHẦN MỞ ĐẦU`, `QUYẾT NGHỊ:`, a heading without number: numbers begin anew below it."""
    if line.fragment.role == "heading" and line.fragment.level <= 2:
        return True
    return is_upper(line.text) and 1 < len(line.text.split()) < 25


def _opens_a_list(before: Wording | None) -> bool:
    """A paragraph without number that announces a list of its own."""
    if before is None or number_of(before) is not None or re.match(r"[-+•]", before.text):
        return False
    return before.text.rstrip().endswith(":") or before.fragment.role == "heading"
