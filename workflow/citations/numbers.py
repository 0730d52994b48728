"""Numbers with their symbol: State, normative, letter and party forms.

Source: citation sheet §2 (number_sym); PL1 II.3c (FMT-NUM).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.citations.words import digits

_UPPER = "A-ZĐƯƠĂÂÊÔ"
_LETTER = r"[^\W\d_]"
_CAPITALS = rf"[{_UPPER}][{_UPPER}0-9&]*(?:\.[{_UPPER}][{_UPPER}0-9&]*)*"
_MIXED = rf"[{_UPPER}][{_UPPER}&0-9]{{0,12}}(?:[a-zđ]{{1,2}}[{_UPPER}&0-9]{{0,12}}){{1,2}}"
_PART = rf"(?:(?:{_CAPITALS}|{_MIXED})(?!{_LETTER}|\d))"
_GAP = "[ \n]?"
_SECOND = rf"(?: - ?| ?-[ \n]?)(?={_CAPITALS}(?!{_LETTER})){_PART}|(?:[-/]){_PART}"
_SYMBOL = rf"{_PART}(?:{_SECOND})?(?:[-/][ \n]?{_PART}){{0,8}}"
_NUMBER = (
    rf"(?:(?<![\w/.,+])|(?<=[sS][ốỐôÔoO]))(?P<number>[0-9lIO]{{1,6}}[a-zđ]?|\d{{1,3}}\.\d{{3}})"
    rf"(?:{_GAP}/{_GAP}(?P<year>[12lI][0-9OlI]{{3}}))?"
    rf"(?:{_GAP}/{_GAP}(?P<symbol>{_SYMBOL})"
    rf"|{_GAP}-{_GAP}(?P<party>{_PART}{_GAP}/{_GAP}{_PART}(?:-{_PART}){{0,3}})"
    rf"| (?P<spaced>(?:QĐ|NQ|CT|KL|TB|HD|KH|CV|BC|TTr|CTr|QC|QyĐ)/{_PART})"
    rf"|-(?P<old>CP|TTg|HĐBT|TW))"
)
NUMBER = re.compile(_NUMBER)
_NOTE_MARK = re.compile(r"(?:(?<=-CP)|(?<=UBND)|(?<=HĐND)|(?<=-TTg))\d{1,2}$")
"""A footnote mark that extraction has set on the line: no symbol of these bodies ends with a digit."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and symbol at `start` … `end` of the cleaned text."""

    start: int
    end: int
    number: str
    year: int | None
    symbol: str


def numbers_in(text: str) -> Iterator[Number]:
    """Every number with a symbol, in order."""
    for found in NUMBER.finditer(text):
        if (number := _number(found)) is not None:
            yield number


def _number(found: re.Match[str]) -> Number | None:
    written, year = found["number"], found["year"] and int(digits(found["year"]))
    symbol = found["symbol"] or found["party"] or found["spaced"] or found["old"]
    end = found.end()
    if found["symbol"] and (note := _NOTE_MARK.search(symbol)):
        symbol, end = symbol[: note.start()], end - len(note.group())
    if not re.search(r"\d", written) or (year and not 1900 <= year <= 2099) or sum(map(str.isalpha, symbol)) < 2:
        return None
    stem, letter = (written[:-1], written[-1]) if written[-1] in "abcdđeghk" else (written, "")
    return Number(found.start(), end, digits(stem).replace(".", "") + letter, year or None, symbol)
