"""The outline: parts, chapters, articles, items and points, nested by their kind of number.

Source: PL1 II.6c to đ (both layouts of section 5.4 of the format sheet), and the usual decimal and `a1)` numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workflow.importing.lines import is_upper
from workflow.importing.markup import CAPITAL
from workflow.importing.parsed import POINT_RANK, OutlineItem

_DIGITS = (
    (31, re.compile(r"^(?P<label>\d{1,2}(?:\.\d{1,2}){1,4}\s?[.)]?)\s+(?P<rest>[^\W\d].*|[\"“(*].*)$")),
    (30, re.compile(r"^(?P<label>\d{1,3}\s?[.)/])\s+(?P<rest>\S.*)$")),
    (30, re.compile(r"^(?P<label>\d{1,3}\.)(?P<rest>[^\W\d_].*)$")),
)
_SMALL_LETTERS = (
    (POINT_RANK + 5, re.compile(r"^(?P<label>[a-zđ]\.?\d{1,2}(?:\.\d{1,2})?\s?[.)])\s*(?P<rest>\S.*)$")),
    (POINT_RANK, re.compile(r"^(?P<label>[a-zđ]\s?[.)])\s*(?P<rest>\S.*)$")),
)
_TITLE = rf"\s*(?P<rest>|[{CAPITAL}].*)$"
_CAPITALS = (
    (0, re.compile(rf"^(?P<label>(?i:Phần)\s+(?:(?i:thứ)\s+\w{{2,5}}|[IVXLC]{{1,6}}|\d{{1,2}})\b[.:]?){_TITLE}")),
    (5, re.compile(rf"^(?P<label>(?i:Chương)\s+(?:[IVXLC]{{1,6}}|\d{{1,2}})\b[.:]?){_TITLE}")),
    (10, re.compile(rf"^(?P<label>(?i:Mục)\s+(?:[IVXLC]{{1,6}}|\d{{1,2}})\b[.:]?){_TITLE}")),
    (12, re.compile(rf"^(?P<label>(?i:Tiểu\s+mục)\s+\d{{1,2}}\b[.:]?){_TITLE}")),
    (15, re.compile(r"^(?P<label>(?i:Điều)\s+\d{1,3}[a-zđ]?\s?[.:])\s*(?P<rest>.*)$")),
    (25, re.compile(r"^(?P<label>[IVX]{1,7}\s?[.)/-])\s+(?P<rest>\S.*)$")),
    (25, re.compile(r"^(?P<label>[IVX]{1,7}\.)(?P<rest>[^\W\d_].*)$")),
    (20, re.compile(r"^(?P<label>[A-HĐ][.)/])\s+(?P<rest>\S.*)$")),
)
_NO_HEADING_END = (".", ";", ",", ":", "?", "!")
_DASH = re.compile(r"^[-+]\s")
LONGEST_HEADING = 170


@dataclass(frozen=True, slots=True)
class Marker:
    """The number at the start of a paragraph; a smaller rank stands higher."""

    label: str
    rest: str
    rank: int


def marker_of(text: str) -> Marker | None:
    """The outline number that these words begin with."""
    for rank, pattern in _kinds_beginning(text[:1]):
        if found := pattern.match(text[:4000]):
            label = found.group("label")
            deeper = label.rstrip(".)").count(".") - 1 if rank == 31 else 0
            return Marker(label, found.group("rest").strip(), rank + deeper)
    return None


def _kinds_beginning(first: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    """The kinds of number that can begin so: most paragraphs begin with none of them."""
    if first.isdecimal():
        return _DIGITS
    if first.islower():
        return _SMALL_LETTERS
    return _CAPITALS if first in "PCMTĐABDEFGHIVX" and first else ()


def heading_of(marker: Marker, following: str | None) -> str | None:
    """The heading in a numbered paragraph: short, without an end mark, and with something of its own below it."""
    rest = marker.rest
    if not rest or len(rest) > LONGEST_HEADING:
        return None
    if is_upper(rest):
        return rest
    below = marker_of(following) if following else None
    if following is None or (below and below.rank <= marker.rank):
        return None
    if rest.endswith("./.") or (rest.endswith(_NO_HEADING_END) and not _short_with_stop(rest, following, below)):
        return None
    return rest


def _short_with_stop(rest: str, following: str, below: Marker | None) -> bool:
    """`3. Thủ trưởng các đơn vị trực thuộc.` above dashes or deeper numbers is a heading all the same."""
    return rest.endswith(".") and len(rest) <= 80 and ". " not in rest and bool(below or _DASH.match(following))


@dataclass(slots=True)
class _Open:
    marker: Marker
    heading: str | None
    children: list[_Open] = field(default_factory=list)

    def closed(self) -> OutlineItem:
        label = re.sub(r"\s+(?=[.)/-]$)", "", self.marker.label)
        return OutlineItem(label, self.heading, self.marker.rank, tuple(child.closed() for child in self.children))


def outline_of(paragraphs: Sequence[str]) -> tuple[OutlineItem, ...]:
    """The tree of all numbered paragraphs."""
    top: list[_Open] = []
    path: list[_Open] = []
    for place, text in enumerate(paragraphs):
        marker = marker_of(text)
        if not marker:
            continue
        opened = _Open(marker, _heading_at(paragraphs, place, marker))
        while path and path[-1].marker.rank >= marker.rank:
            path.pop()
        (path[-1].children if path else top).append(opened)
        path.append(opened)
    return tuple(item.closed() for item in top)


def _heading_at(paragraphs: Sequence[str], place: int, marker: Marker) -> str | None:
    following = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
    if not marker.rest and following and marker.rank < 15 and is_upper(following):
        return following
    return heading_of(marker, following)


def places_of(paragraphs: Sequence[str]) -> list[list[Marker]]:
    """For each paragraph the numbers it stands under, from the highest, its own included."""
    places: list[list[Marker]] = []
    path: list[Marker] = []
    for text in paragraphs:
        if marker := marker_of(text):
            path = [above for above in path if above.rank < marker.rank] + [marker]
        places.append(list(path))
    return places
