"""The groups that every office names without listing them: its leaders, its units, the communes below it.

A group of the address book with the same name goes before these. Pure functions on the directory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from workflow.distribution import wording
from workflow.distribution.directory import Directory, Listed, Target
from workflow.distribution.models import GROUP

_BELONGS = re.compile(r" (?:truc thuoc|thuoc|cua|tai)$")
_GENERIC = re.compile(
    r"(ubnd (?:tinh|huyen|thanh pho|thi xa|thi tran|quan|xa|phuong)|hdnd (?:tinh|huyen|thanh pho|thi xa|quan|xa|phuong)"
    r"|tong cuc|chi cuc|cuc|so|bo|ban|truong|vien|benh vien|trung tam|p)\b"
)
_HEAD, _DEPUTIES, _BOTH = r"gd|ct|thu truong", r"pgd|pct|pho thu truong", r"lanh dao|ban gd|ban lanh dao"
_LEADER_WORD = rf"(?:cac |dong chi |d c )*({_BOTH}|{_DEPUTIES}|{_HEAD})"
_LEADERSHIP = re.compile(rf"{_LEADER_WORD}(?: {_LEADER_WORD})*")
_UNIT_WORD = r"(p|co quan|don vi|chi cuc|trung tam|ban|truong|tram|hat kiem lam)"
_UNITS = re.compile(rf"cac {_UNIT_WORD}(?: (?:cac )?{_UNIT_WORD})*(?: chuyen mon| nghiep vu| su nghiep)*")
_PLACE = r"(thi tran|thi xa|thanh pho|xa|phuong|huyen|quan)"
_COMMUNES = re.compile(
    rf"ubnd cac {_PLACE}(?: (?:cac )?{_PLACE})*(?: tren dia ban(?: huyen| tinh| thanh pho| thi xa)?)?"
)
# What is not an office of the body itself, though it is one of its units.
_SUBORDINATE = re.compile(r"(?:chi cuc|trung tam|tram|truong|hat|doi|ban quan ly|benh vien|vuon quoc gia|quy|nha)\b")


def scopes(directory: Directory) -> list[str]:
    """The canonical names by which the office calls itself, longest first: "so", "ubnd huyen", "huyen"."""
    own = {wording.canonical(name) for name in directory.own_names}
    for name in list(own):
        generic = _GENERIC.match(name)
        if generic:
            word = generic.group(1)
            own |= {word, word.removeprefix("ubnd ")}
    return sorted((scope for scope in own if scope), key=lambda scope: (-len(scope), scope))


def without_own_scope(directory: Directory, line: str) -> list[str]:
    """The canonical line with each of the office's own names taken off its end ("cac p" of "Các phòng thuộc Sở"),
    and as it stands."""
    text = wording.canonical(line)
    ends = [f" {scope}" for scope in scopes(directory) if text.endswith(f" {scope}")]
    return [*(_BELONGS.sub("", text.removesuffix(end)) for end in ends), text]


def built_in(directory: Directory, line: str) -> list[Target] | None:
    """The targets of a customary group of the office itself; None if the line names no such group."""
    for head in without_own_scope(directory, line):
        for pattern, members in _RULES:
            if pattern.fullmatch(head):
                return members(directory, head)
    return None


def _leadership(directory: Directory, head: str) -> list[Target]:
    """ "GĐ và các PGĐ Sở", "CT, PCT UBND huyện", "Lãnh đạo Sở"."""
    words = re.findall(rf"\b(?:{_BOTH}|{_DEPUTIES}|{_HEAD})\b", head)
    both = any(re.fullmatch(_BOTH, word) for word in words)
    first = directory.leaders if both or any(re.fullmatch(_HEAD, word) for word in words) else ()
    others = directory.deputies if both or any(re.fullmatch(_DEPUTIES, word) for word in words) else ()
    return [*first, *others]


def _own_units(directory: Directory, head: str) -> list[Target]:
    """ "Các phòng, cơ quan, đơn vị thuộc Sở": its units, and the bodies below it that are no People's Committees."""
    words = set(re.findall(_UNIT_WORD, head))
    below = [child for child in directory.children if not child.collective]
    rows = [row for row in (*directory.units, *below) if any(_is_named(word)(row) for word in words)]
    return _targets(rows)


def _is_named(word: str) -> Callable[[Listed], bool]:
    if word in ("co quan", "don vi"):
        return lambda row: True
    if word == "p":
        return lambda row: row.kind == "unit" and not _SUBORDINATE.match(wording.canonical(row.names[0]))
    return lambda row: wording.canonical(row.names[0]).startswith(f"{word} ")


def _communes(directory: Directory, head: str) -> list[Target]:
    """ "UBND các xã, thị trấn": every People's Committee of such places that the office knows below it."""
    starts = tuple(f"ubnd {place} " for place in re.findall(_PLACE, head))
    rows = [row for row in (*directory.entries, *directory.children) if row.kind != GROUP]
    return _targets(row for row in rows if wording.canonical(row.names[0]).startswith(starts))


def _targets(rows: Iterable[Listed]) -> list[Target]:
    return list({row.target.key: row.target for row in rows if row.target is not None}.values())


_RULES = ((_LEADERSHIP, _leadership), (_UNITS, _own_units), (_COMMUNES, _communes))
