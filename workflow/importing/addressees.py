"""The addressees: `Kính gửi:` on one line or as a list, `… điện:` of a công điện, `… kính mời:` of a giấy mời.

Source: PL1 II.9d (FMT-KG-2 to 4); PL3 mẫu 1.6, 1.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.importing.lines import BULLET, Line, is_upper
from workflow.importing.markup import CAPITAL

_LEAD = re.compile(
    r"^(?P<lead>Kính\s+g[ửứưừ]i\s*:?|(?:[^.;:]{2,120}\s)?(?:điện|trân\s+trọng\s+kính\s+mời|kính\s+mời)\s*:)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"(?:[,–-]|\b(?:và|của|các|thuộc|với))$", re.IGNORECASE)
_PLACE_OPEN = re.compile(r"\b(?:tỉnh|huyện|xã|phố|quận|phường)$", re.IGNORECASE)
_PLACE_NAME = re.compile(rf"^(?:[{CAPITAL}]\w*\s?){{1,4}}[.;]?$")
_WHERE = re.compile(r"^\(?\s*(?:địa chỉ|đ/c|mã số (?:thuế|doanh nghiệp)|MST|MSDN)\b", re.IGNORECASE)
"""Address or tax number of whom the letter is for."""
_NUMBERED = re.compile(r"^\d{1,2}\s*[.)]\s+(?=\S)")
_ALSO = re.compile(r"^[-+]?\s*Đồng\s+(?:kính\s+)?gửi\s*:?\s*(?P<rest>.*)$", re.IGNORECASE)
LONGEST_LIST = 200
LONG_LINE = 60
"""An entry of this length without an end mark goes on in the short line below it."""
LONGEST_ADDRESSEE = 400


@dataclass(frozen=True, slots=True)
class Addressees:
    """The list; `inline` says that it began on the line of the lead; from line `start` to before line `end`."""

    lead: str
    names: tuple[str, ...]
    inline: bool
    end: int
    start: int = 0


def starts_addressees(text: str) -> bool:
    """Whether these words open the addressees."""
    return len(text) <= 1000 and bool(_lead(text))


def _lead(text: str) -> re.Match[str] | None:
    return _LEAD.match(text) if len(text) <= 1000 else None


def read_addressees(lines: Sequence[Line], start: int) -> Addressees | None:
    """The addressees, if they open with the first words from `start` on, or None."""
    line = next((line for line in lines[start : start + 30] if not line.is_blank and not line.is_rule), None)
    found = _lead(line.text) if line else None
    if not line or not found:
        return None
    rest = found.group("rest").strip()
    names, end = _collect(rest, lines, line.index + 1)
    inline = bool(rest) and not BULLET.match(rest)
    return Addressees(found.group("lead").rstrip(": ").strip(), tuple(split_names(names)), inline, end, line.index)


def _collect(rest: str, lines: Sequence[Line], start: int) -> tuple[list[str], int]:
    """The entries with their wrapped lines joined, and where the list ends."""
    names = [BULLET.sub("", rest)] if rest else []
    listed, numbered, end = not rest or bool(BULLET.match(rest)), False, start
    for line in lines[start : start + LONGEST_LIST]:
        if line.is_blank:
            continue
        bullet = BULLET.match(line.text) or _number(line, names, numbered=numbered)
        numbered = numbered or bool(bullet and not BULLET.match(line.text))
        if also := _ALSO.match(line.text):
            names.extend([BULLET.sub("", also.group("rest"))] if also.group("rest") else [])
            listed = listed or not also.group("rest")
        elif bullet and (listed or (names and names[-1].endswith((";", ",")))):
            names.append(line.text[bullet.end() :])
        elif _continues(names, line, listed=listed) and not bullet:
            names[-1:] = _joined(names, line.text)
        else:
            break
        end = line.index + 1
        if bullet and _closes(line.text, lines, end):
            break
    return names, end


def _number(line: Line, names: Sequence[str], *, numbered: bool) -> re.Match[str] | None:
    """`1. Bộ Nội vụ;` where the whole list is numbered; else a number begins the text."""
    return _NUMBERED.match(line.text) if numbered or not names else None


def _closes(text: str, lines: Sequence[Line], end: int) -> bool:
    """A full stop closes the list (FMT-KG-4), unless another dash follows on the very next line."""
    following = next((line for line in lines[end : end + 3] if not line.is_blank), None)
    if following and _ALSO.match(following.text):
        return False
    beside = following and following.index == end and BULLET.match(following.text)
    return text.endswith(".") and not beside


def _joined(names: list[str], text: str) -> list[str]:
    if not names:
        return [text]
    if names[-1].endswith(";"):
        return [names[-1], text]
    return [f"{names[-1]} {text}"]


def _continues(names: list[str], line: Line, *, listed: bool) -> bool:
    text = line.text
    if len(text) > LONGEST_ADDRESSEE or is_upper(text):
        return False
    if not names:
        return listed
    last = names[-1]
    if last.endswith(";"):
        return not line.after_blank and text.endswith((";", "."))
    if last.endswith(".") or line.after_blank:
        return False
    if (not listed and _WHERE.match(text)) or last.count("(") > last.count(")"):
        return True
    if listed and len(last) > LONG_LINE and len(text) < LONG_LINE and text.endswith((";", ".")):
        return True
    return text.lstrip("(")[:1].islower() or bool(_OPEN_END.search(last)) or _is_place_of(last, text)


def _is_place_of(last: str, text: str) -> bool:
    """`… tỉnh` at the end of a line and nothing but a name on the next."""
    return bool(_PLACE_OPEN.search(last) and _PLACE_NAME.match(text))


def split_names(entries: Sequence[str]) -> list[str]:
    """Entries without end marks; a semicolon outside brackets parts two of them (F-KG-FORM)."""
    names = [name.strip(" ;,") for entry in entries for name in _at_semicolons(entry)]
    return [without_full_stop(name) for name in names if name.strip(" .;,-")]


def _at_semicolons(entry: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for position, character in enumerate(entry):
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == ";" and depth == 0:
            parts.append(entry[start:position])
            start = position + 1
    return [BULLET.sub("", part.strip()) for part in (*parts, entry[start:])]


def without_full_stop(name: str) -> str:
    """The final full stop (or slashed end mark) removed."""
    return re.sub(r"[\s.;,/]+$", "", name)
