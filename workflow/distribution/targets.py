"""Recipient lines resolved to targets: pure rules on a directory, and what a document's lines come to.

A line that is not known, or that fits two different bodies, is never guessed: it is left for the clerk.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.distribution import groups, wording
from workflow.distribution.directory import Directory, Listed, Target, directory_of
from workflow.distribution.models import IN_APP
from workflow.documents.models import Document
from workflow.engine.work import Work

UNKNOWN, AMBIGUOUS, EMPTY = "unknown", "ambiguous", "empty"


@dataclass(frozen=True)
class Line:
    """A recipient line as the document keeps it; `entry_id` is the address book entry chosen for it."""

    text: str
    purpose: str = "act"
    channel: str | None = None
    entry_id: uuid.UUID | None = None
    targets: tuple[str, ...] = ()
    """Names of what it stands for, where a clerk said so; else the line itself is read."""
    purpose_said: bool = False
    """Whether somebody chose `act`, which is else what a line has whose purpose nobody said."""


@dataclass(frozen=True)
class Resolved:
    """What one line stands for; `problem` says why it stands for nothing, and of which name."""

    line: Line
    targets: tuple[Target, ...] = ()
    problem: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Planned:
    """One delivery to be made."""

    line: Line
    target: Target
    channel: str
    purpose: str


def resolve(directory: Directory, line: Line, addressees: Sequence[Line] = ()) -> Resolved:
    """What the line stands for; "Như trên" stands for what the addressees stand for (FMT-NN-3)."""
    if line.targets:
        return _joined(line, [resolve(directory, Line(text)) for text in line.targets])
    if line.entry_id is not None and line.entry_id in directory.by_id:
        return _of_listed(directory, line, [directory.by_id[line.entry_id]])
    if wording.is_archive_line(line.text):
        return Resolved(line)
    if wording.means_the_addressees(line.text):
        rows = [resolve(directory, row) for row in addressees if not wording.means_the_addressees(row.text)]
        above = _joined(line, rows)
        return above if above.targets or above.problem else Resolved(line, (), EMPTY, line.text)
    return _by_name(directory, line)


def plan(directory: Directory, lines: Iterable[Line], addressees: Sequence[Line] = ()) -> list[Planned]:
    """One delivery per target and channel, in the order of the lines; a target named twice is reached once.

    "Như trên" adds nothing where the addressees stand in the list themselves.
    """
    found: dict[tuple[str, uuid.UUID, str], Planned] = {}
    for line in lines:
        for target in resolve(directory, line, addressees).targets:
            channel = channel_for(line, target)
            found.setdefault((*target.key, channel), Planned(line, target, channel, purpose_for(line, target)))
    return list(found.values())


def channel_for(line: Line, target: Target) -> str:
    """The channel of the line, else the target's own; nobody outside is reached in the application."""
    if line.channel is None or (line.channel == IN_APP and not target.inside):
        return target.channel
    return line.channel


def purpose_for(line: Line, target: Target) -> str:
    """The purpose of the line, that of its note in brackets, or the one usual for the target (FMT-NN-6)."""
    if line.purpose != "act" or line.purpose_said:
        return line.purpose
    return wording.purpose_noted(line.text) or target.purpose or line.purpose


def _by_name(directory: Directory, line: Line) -> Resolved:
    """The whole line first, with its notes and without; then the names that it lists, if every one is known."""
    for text in wording.spellings(line.text):
        found = _one_name(directory, line, text)
        if found.problem != UNKNOWN:
            return found
    listed = wording.parts(wording.spellings(line.text)[-1]) if wording.spellings(line.text) else []
    if len(listed) < 2:
        return Resolved(line, (), UNKNOWN, line.text)
    rows = [_one_name(directory, line, part) for part in listed]
    if any(row.problem for row in rows):
        return Resolved(line, (), UNKNOWN, line.text)
    return _joined(line, rows)


def _one_name(directory: Directory, line: Line, text: str) -> Resolved:
    for layer in directory.layers:
        found = layer.find(text)
        if found:
            return _of_listed(directory, line, found)
    members = groups.built_in(directory, text)
    if members is not None:
        return Resolved(line, tuple(members)) if members else Resolved(line, (), EMPTY, text)
    own = directory.layers[1]
    units = next((found for name in groups.without_own_scope(directory, text) if (found := own.find(name))), [])
    return _of_listed(directory, line, units) if units else Resolved(line, (), UNKNOWN, text)


def _of_listed(directory: Directory, line: Line, found: Sequence[Listed]) -> Resolved:
    """The targets of a name; two names of one target are no doubt, two targets of one name are."""
    sets = {tuple(target.key for target in _expand(directory, row)): row for row in found}
    if len(sets) > 1:
        return Resolved(line, (), AMBIGUOUS, found[0].names[0])
    targets = _expand(directory, found[0])
    return Resolved(line, targets) if targets else Resolved(line, (), EMPTY, found[0].names[0])


def _expand(directory: Directory, row: Listed, above: frozenset[uuid.UUID] = frozenset()) -> tuple[Target, ...]:
    """The targets of a name, of a group those of its members; a group within itself ends there."""
    if row.target is not None:
        return (row.target,)
    members = [directory.by_id[key] for key in row.members if key in directory.by_id and key not in above]
    found = [target for member in members for target in _expand(directory, member, above | {row.id})]
    return tuple({target.key: target for target in found}.values())


def _joined(line: Line, rows: Sequence[Resolved]) -> Resolved:
    """All that the rows stand for; a problem of one is a problem of the line, which then names it."""
    bad = next((row for row in rows if row.problem), None)
    if bad is not None:
        return Resolved(line, (), bad.problem, bad.name or bad.line.text)
    targets = {target.key: target for row in rows for target in row.targets}
    return Resolved(line, tuple(targets.values()))


def directory_for(work: Work, document: Document) -> Directory:
    """Whom the issuing organisation of the document can name today."""
    return directory_of(work.session, document.organisation, work.today)


def lines_of(document: Document) -> list[Line]:
    """The recipient lines of the document, in order."""
    return [Line(row.line, row.purpose, row.channel, row.entry_id) for row in document.recipients]


def addressees_of(document: Document) -> list[Line]:
    """The addressee lines of the document, in order."""
    return [Line(row.line, entry_id=row.entry_id) for row in document.addressees]


def resolve_document(work: Work, document: Document) -> list[Resolved]:
    """Every recipient line of the document with what it stands for today."""
    directory, addressees = directory_for(work, document), addressees_of(document)
    return [resolve(directory, line, addressees) for line in lines_of(document)]


def plan_document(work: Work, document: Document) -> list[Planned]:
    """The deliveries that distributing the document would make today."""
    return plan(directory_for(work, document), lines_of(document), addressees_of(document))


def unresolved(work: Work, document: Document) -> list[str]:
    """The recipient lines that stand for nobody known; the editor shows them, the clerk must settle them."""
    return [row.line.text for row in resolve_document(work, document) if row.problem]


__all__ = ["Line", "Planned", "Resolved", "plan", "plan_document", "resolve", "unresolved"]
