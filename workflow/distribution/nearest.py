"""Names of the directory that a line which it does not know may mean: offered to a person, never taken by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from workflow.distribution import wording
from workflow.distribution.directory import Directory, Listed
from workflow.distribution.targets import Line, directory_for, resolve
from workflow.documents.models import Document
from workflow.engine.work import Work

MOST = 3
LEAST = 0.55
"""Below it two names have hardly more in common than that both are offices."""
_SHORTLIST = 60


@dataclass(frozen=True)
class Near:
    """A name that may be meant; `entry_id` where the address book has it."""

    name: str
    entry_id: uuid.UUID | None


@dataclass(frozen=True)
class UnknownLine:
    """A recipient line that stands for nobody known; `name` is what of it is not known. `place` counts from 0."""

    place: int
    line: str
    name: str
    near: tuple[Near, ...]


def unknown_lines(
    work: Work, document: Document, lines: Sequence[Line], addressees: Sequence[Line]
) -> list[UnknownLine]:
    """The lines that nobody is known for, each with the nearest names of the issuing organisation's directory."""
    directory = directory_for(work, document)
    found = []
    for place, line in enumerate(lines):
        resolved = resolve(directory, line, addressees)
        if resolved.problem:
            name = resolved.name or line.text
            found.append(UnknownLine(place, line.text, name, tuple(nearest(directory, name))))
    return found


def nearest(directory: Directory, text: str, most: int = MOST) -> list[Near]:
    """The names most alike, best first, each body or group once; none where nothing is much alike."""
    wanted = [wording.canonical(one) for one in wording.spellings(text)]
    book = {row.id for row in directory.entries}
    rows = [*directory.entries, *directory.units, *directory.organisations]
    rows.sort(key=lambda row: -max(_shared(one, row) for one in wanted) if wanted else 0.0)
    scored = [(max((_alike(one, row) for one in wanted), default=0.0), row) for row in rows[:_SHORTLIST]]
    scored.sort(key=lambda pair: -pair[0])
    found: dict[object, Near] = {}
    for score, row in scored:
        if score >= LEAST:
            key = row.target.key if row.target else row.id
            found.setdefault(key, Near(row.names[0], row.id if row.id in book else None))
    return list(found.values())[:most]


def _names(row: Listed) -> Iterable[str]:
    return (wording.canonical(name) for name in row.names)


def _shared(wanted: str, row: Listed) -> float:
    """The share of words in common: what is cheap decides who is looked at closely."""
    words = set(wanted.split())
    return max(
        (len(words & set(name.split())) / max(len(words | set(name.split())), 1) for name in _names(row)), default=0
    )


def _alike(wanted: str, row: Listed) -> float:
    """Letters in common, and words in common however they are ordered."""
    letters = max((SequenceMatcher(None, wanted, name, autojunk=False).ratio() for name in _names(row)), default=0.0)
    return max(letters, _shared(wanted, row))
