"""The address book of an office: entries and groups, kept by its clerks and administrators, offered to its drafters."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from workflow.base.errors import InvalidInput, NotFound
from workflow.base.text import fold, single_spaced
from workflow.distribution import wording
from workflow.distribution.directory import Directory, Listed, directory_of
from workflow.distribution.entering import EntryInput, is_known, known_by_name, problems_of, write_entry
from workflow.distribution.models import GROUP, AddressBookEntry, GroupMember
from workflow.distribution.rules import require_duty
from workflow.distribution.targets import Line, Resolved, resolve
from workflow.engine.work import Work
from workflow.organisations.models import Organisation

KEEPERS = ("clerk", "administrator")


@dataclass(frozen=True)
class Suggestion:
    """A name that the editor offers while a recipient line is typed."""

    name: str
    kind: str
    entry_id: uuid.UUID | None
    channel: str | None
    purpose: str | None


def add_entry(work: Work, organisation: Organisation, given: EntryInput) -> AddressBookEntry:
    """A new entry in the book of the organisation.

    Raises: InvalidInput with every problem; NotFound, NotPermitted to those who do not keep the book.
    """
    require_duty(work, organisation.id, *KEEPERS)
    entry = AddressBookEntry(owner_id=organisation.id, active=True)
    _fill(work, entry, given)
    work.session.add(entry)
    work.session.flush()
    set_members(work, entry, given)
    return entry


def change_entry(work: Work, entry_id: uuid.UUID, given: EntryInput) -> AddressBookEntry:
    """Replace what the entry says; deliveries already made keep what they were made with. Raises: as `add_entry`."""
    entry = find_entry(work, entry_id)
    _fill(work, entry, given)
    set_members(work, entry, given)
    return entry


def switch_entry(work: Work, entry_id: uuid.UUID, *, active: bool) -> AddressBookEntry:
    """Take the entry out of use, or into use again; it is never deleted. Raises: NotFound, NotPermitted."""
    entry = find_entry(work, entry_id)
    entry.active = active
    work.session.flush()
    return entry


def find_entry(work: Work, entry_id: uuid.UUID) -> AddressBookEntry:
    """The entry, for those who keep its book. Raises: NotFound, NotPermitted."""
    entry = work.session.get(AddressBookEntry, entry_id)
    if entry is None:
        raise NotFound(kind="address_book")
    require_duty(work, entry.owner_id, *KEEPERS)
    return entry


def entries(
    work: Work, organisation_id: uuid.UUID, query: str = "", *, with_inactive: bool = False
) -> list[AddressBookEntry]:
    """The book's entries whose name or abbreviation has the typed words, accents or not. Raises: NotFound."""
    require_duty(work, organisation_id, "member", *KEEPERS)
    rows = select(AddressBookEntry).where(AddressBookEntry.owner_id == organisation_id)
    if not with_inactive:
        rows = rows.where(AddressBookEntry.active)
    found = work.session.scalars(rows.order_by(AddressBookEntry.name, AddressBookEntry.id))
    return [entry for entry in found if _has_words((entry.name, *entry.abbreviations), query)]


def members_of(work: Work, group: AddressBookEntry) -> list[AddressBookEntry]:
    """The entries of the group, by name."""
    rows = select(AddressBookEntry).join(GroupMember, GroupMember.entry_id == AddressBookEntry.id)
    return list(work.session.scalars(rows.where(GroupMember.group_id == group.id).order_by(AddressBookEntry.name)))


def book_of(work: Work, organisation_id: uuid.UUID) -> list[AddressBookEntry]:
    """All entries of the book with whom they stand for, those in use first."""
    behind = (AddressBookEntry.unit, AddressBookEntry.organisation, AddressBookEntry.person)
    rows = select(AddressBookEntry).where(AddressBookEntry.owner_id == organisation_id)
    rows = rows.options(*(joinedload(one) for one in behind))
    order = (AddressBookEntry.active.desc(), AddressBookEntry.name, AddressBookEntry.id)
    return list(work.session.scalars(rows.order_by(*order)))


def member_names(work: Work, organisation_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    """The names of the members of each group of the book."""
    rows = (
        select(GroupMember.group_id, AddressBookEntry.name)
        .join(AddressBookEntry, AddressBookEntry.id == GroupMember.entry_id)
        .where(AddressBookEntry.owner_id == organisation_id)
        .order_by(AddressBookEntry.name, AddressBookEntry.id)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for group_id, name in work.session.execute(rows):
        found.setdefault(group_id, []).append(name)
    return found


def match(work: Work, organisation: Organisation, line: str) -> Resolved:
    """What a typed line stands for today in the organisation's directory. Raises: NotFound to outsiders."""
    return resolve(_directory(work, organisation), Line(line))


def suggest(work: Work, organisation: Organisation, typed: str, most: int = 10) -> list[Suggestion]:
    """Names to complete the typed words with: names that begin so first, the book before the rest. Raises: NotFound."""
    directory = _directory(work, organisation)
    book = {row.id for row in directory.entries}
    rows = (*directory.entries, *directory.units, *directory.organisations)
    found = [row for row in rows if _has_words(row.names, typed)]
    start = fold(single_spaced(typed))
    found.sort(key=lambda row: not any(fold(name).startswith(start) for name in row.names))
    return [_suggestion(row, row.id in book) for row in _once_each(found)][:most]


def _directory(work: Work, organisation: Organisation) -> Directory:
    require_duty(work, organisation.id, "member", *KEEPERS)
    return directory_of(work.session, organisation, work.today)


def _suggestion(row: Listed, in_book: bool) -> Suggestion:
    channel = row.target.channel if row.target else None
    purpose = row.target.purpose if row.target else None
    return Suggestion(row.names[0], row.kind, row.id if in_book else None, channel, purpose)


def _once_each(rows: Iterable[Listed]) -> list[Listed]:
    """A unit or organisation that the book has too is offered once, under the name that comes first."""
    found: dict[tuple[str, uuid.UUID], Listed] = {}
    for row in rows:
        found.setdefault(row.target.key if row.target else (GROUP, row.id), row)
    return list(found.values())


def _has_words(names: Iterable[str], typed: str) -> bool:
    """Whether every typed word begins a word of one of the names, accents or not."""
    words = wording.words(typed)
    return any(all(f" {word}" in f" {' '.join(wording.words(name))}" for word in words) for name in names)


def _fill(work: Work, entry: AddressBookEntry, given: EntryInput) -> None:
    problems = list(problems_of(work, entry, given))
    if is_known(work, entry, given.name):
        problems.append(known_by_name(given))
    if problems:
        raise InvalidInput(problems)
    write_entry(entry, given)


def set_members(work: Work, entry: AddressBookEntry, given: EntryInput) -> None:
    """The group consists of these entries from now on."""
    work.session.execute(delete(GroupMember).where(GroupMember.group_id == entry.id))
    for key in dict.fromkeys(given.members):
        work.session.add(GroupMember(group_id=entry.id, entry_id=key))
    work.session.flush()


__all__ = [
    "KEEPERS",
    "EntryInput",
    "Suggestion",
    "add_entry",
    "book_of",
    "change_entry",
    "entries",
    "find_entry",
    "match",
    "member_names",
    "members_of",
    "suggest",
    "switch_entry",
]
