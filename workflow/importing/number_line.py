"""The line of number and symbol, and the line of place and date: filled, half filled or blank.

Source: PL1 II.3, II.4 (FMT-NUM, FMT-DATE); blanks as drafts and templates leave them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workflow.importing.document_types import type_abbreviated
from workflow.importing.parsed import ReadDate

_BLANK = r"[.…_\s]*"
_STATE_NUMBER = re.compile(
    rf"^Số(?:\s*[:.])?\s*(?P<number>\d{{1,6}}[a-z]?|{_BLANK})\s*(?:/\s*(?P<year>(?:19|20)\d\d))?\s*/\s*"
    r"(?P<symbol>[^\W\d_][\w&.…]*(?:\s?[-–]\s?[\w&.…]+)*)\s*$",
    re.IGNORECASE,
)
_PARTY_NUMBER = re.compile(
    rf"^Số(?:\s*[:.])?\s*(?P<number>\d{{1,6}}|{_BLANK})\s*[-–]\s*(?P<symbol>[A-ZĐ][\wđ]*\s*/\s*[A-ZĐ][\wĐ]*)\s*$"
)
_BARE_NUMBER = re.compile(rf"^Số\s*:\s*(?P<number>\d{{1,6}}|{_BLANK})$")
_DATE_IN_WORDS = re.compile(
    rf"^(?:(?P<place>[^,;:\"“]{{1,60}}?)\s*,\s*)?ngày\s*(?P<day>\d{{1,2}}|{_BLANK})\s*tháng\s*(?P<month>\d{{1,2}}|{_BLANK})"
    rf"\s*năm\s*(?P<year>\d{{4}}|(?:20)?{_BLANK}|20\d?{_BLANK})\s*\.?$",
    re.IGNORECASE,
)
_DATE_IN_DIGITS = re.compile(
    r"^(?P<place>[^,;:\"“\d]{2,60}?)\s*,\s*(?:ngày\s*)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})\s*\.?$",
    re.IGNORECASE,
)
_BLANKED = re.compile(r"\.\.|…|_")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """`Số: 48/2021/QĐ-UBND` taken apart; `symbol` is without number and year."""

    raw: str
    number: str | None
    year: int | None
    symbol: str | None

    @property
    def groups(self) -> list[str]:
        return re.split(r"[-/]", self.symbol) if self.symbol else []

    @property
    def type_code(self) -> str | None:
        """The first group where it is the abbreviation of a named type (FMT-NUM-4)."""
        kind = type_abbreviated(self.groups[0]) if len(self.groups) > 1 else None
        return kind.abbreviation if kind else None


def read_number_line(text: str) -> NumberLine | None:
    """The number line in these words, or None: State, Party (`31-CT/TU`) or bare (`Số: …`)."""
    if text[:2].casefold() != "số":
        return None
    for pattern in (_STATE_NUMBER, _PARTY_NUMBER, _BARE_NUMBER):
        if found := pattern.match(text):
            return _number_line(text, found.groupdict())
    return None


def _number_line(raw: str, parts: Mapping[str, str | None]) -> NumberLine:
    number, year = (parts.get("number") or "").strip("._… "), parts.get("year")
    symbol = re.sub(r"\s+", "", parts.get("symbol") or "").replace("–", "-")
    if _BLANKED.search(symbol):
        symbol = ""
    return NumberLine(raw, number or None, int(year) if year else None, symbol.rstrip(".") or None)


def issuer_and_unit(line: NumberLine, *, is_official_letter: bool, bodies: int = 1) -> tuple[str | None, str | None]:
    """The abbreviations of the leading issuer and of the drafting unit in a symbol, which may name several bodies.

    Source: FMT-NUM-4, FMT-NUM-5.
    """
    groups = line.groups
    if groups and (groups[0] == "CV" or (line.type_code and not is_official_letter)) and len(groups) > 1:
        groups = groups[1:]
    named = bodies if len(groups) > bodies or (len(groups) == bodies and not is_official_letter) else 1
    return (groups[0] if groups else None), ("-".join(groups[named:]) or None)


def read_date_line(text: str) -> tuple[str | None, ReadDate] | None:
    """Place and date of a line such as `Ba Tơ, ngày   tháng 5 năm 2024`; blanks stay None (FMT-DATE-1, 2)."""
    found = _DATE_IN_WORDS.match(text) or _DATE_IN_DIGITS.match(text)
    if not found:
        return None
    year, month, day = (_filled_in(found.group(part)) for part in ("year", "month", "day"))
    if year is not None and not 1900 <= year <= 2199:
        year = None
    month = month if month and month <= 12 else None
    return found.group("place") or None, ReadDate(year, month, day if day and day <= 31 else None, text)


def _filled_in(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() else None
