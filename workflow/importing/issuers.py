"""Which of the bodies in the header issue the document, and which one stands above the first of them.

A dash joins the bodies of a joint document (liên tịch), at the end of a line or within it; so do two neighbours of one
rank, as no Sở stands above a Sở. Source: FMT-ORG-1; the decree shows one issuer only, the rest is usage [impl].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflow.base.text import fold
from workflow.importing.header import is_body

_DASH_AT_END = re.compile(r"\s*[-–—]\s*$")
_DASH_WITHIN = re.compile(r"\s+[-–—]\s+")
_COMMITTEE = re.compile(r"^(?:ubnd|uy ban nhan dan)\b")
_BELOW_A_COMMITTEE = re.compile(r"^(?:so|phong|chi cuc|trung tam|van phong|ban quan ly|thanh tra|truong|tram)\b")
_RANKS = re.compile(r"^(?:so|bo(?! tu lenh| chi huy| may)|phong|chi cuc)\b")
"""No body of such a rank stands under another of the same."""


@dataclass(frozen=True, slots=True)
class Issuers:
    """The bodies that issue, the leading one first, and the one above it."""

    names: tuple[str, ...] = ()
    parent: str | None = None


def issuers_among(bodies: Sequence[str]) -> Issuers:
    """The issuers among the bodies as they were read, from the top."""
    read = list(_apart(bodies))
    if not read:
        return Issuers()
    last = len(read) - 1
    issuing = [
        at for at, (name, joined) in enumerate(read) if at == last or joined or _same_rank(name, read[at + 1][0])
    ]
    first = issuing[0]
    return Issuers(tuple(read[at][0] for at in issuing), read[first - 1][0] if first else None)


def _apart(bodies: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each name by itself, and whether a dash joins it to the next."""
    for text in bodies:
        name = ""
        for part in _DASH_WITHIN.split(_DASH_AT_END.sub("", text)):
            if name and is_body(part) and not _is_above(name, part):
                yield name, True
                name = part
            else:
                name = f"{name} - {part}" if name else part
        yield name, bool(_DASH_AT_END.search(text))


def _is_above(name: str, other: str) -> bool:
    """`UBND TỈNH … - SỞ …`: a body with the one above it on a line."""
    return bool(_COMMITTEE.match(fold(name)) and _BELOW_A_COMMITTEE.match(fold(other)))


def _same_rank(one: str, other: str) -> bool:
    found, following = _RANKS.match(fold(one)), _RANKS.match(fold(other))
    return bool(found and following and found[0] == following[0])
