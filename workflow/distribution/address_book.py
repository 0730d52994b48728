"""The address book of an office: entries and groups, kept by its clerks and administrators, offered to its drafters."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, select

from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.base.text import fold, single_spaced
from workflow.distribution import wording
from workflow.distribution.directory import Directory, Listed, directory_of
from workflow.distribution.models import (
    BODY,
    ENTRY_KINDS,
    GROUP,
    ORGANISATION,
    PERSON,
    UNIT,
    AddressBookEntry,
    GroupMember,
)
from workflow.distribution.rules import is_address, require_duty
from workflow.distribution.targets import Line, Resolved, resolve
from workflow.documents.models import CHANNELS, PURPOSES
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Unit

KEEPERS = ("clerk", "administrator")
_POINTERS = {UNIT: "unit_id", ORGANISATION: "organisation_id", PERSON: "person_id"}
_ROWS: dict[str, type[Unit | Organisation | Person]] = {UNIT: Unit, ORGANISATION: Organisation, PERSON: Person}


@dataclass(frozen=True)
class EntryInput:
    """An entry as typed. `target_id` is the unit, organisation or person here that it stands for."""

    kind: str
    name: str
    abbreviations: Sequence[str] = ()
    target_id: uuid.UUID | None = None
    identifier: str | None = None
    email: str | None = None
    postal_address: str = ""
    default_channel: str | None = None
    default_purpose: str | None = None
    members: Sequence[uuid.UUID] = field(default_factory=tuple)
    """Of a group: ids of entries of the same book."""


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
    _set_members(work, entry, given)
    return entry


def change_entry(work: Work, entry_id: uuid.UUID, given: EntryInput) -> AddressBookEntry:
    """Replace what the entry says; deliveries already made keep what they were made with. Raises: as `add_entry`."""
    entry = find_entry(work, entry_id)
    _fill(work, entry, given)
    _set_members(work, entry, given)
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
    problems = list(_problems(work, entry, given))
    if problems:
        raise InvalidInput(problems)
    entry.kind = given.kind
    entry.name = single_spaced(given.name)
    short = (single_spaced(text) for text in given.abbreviations)
    entry.abbreviations = list(dict.fromkeys(text for text in short if text))
    for kind, column in _POINTERS.items():
        setattr(entry, column, given.target_id if kind == given.kind else None)
    entry.identifier = given.identifier or None
    entry.email = (given.email or "").strip() or None
    entry.postal_address = single_spaced(given.postal_address)
    entry.default_channel, entry.default_purpose = given.default_channel, given.default_purpose


def _problems(work: Work, entry: AddressBookEntry, given: EntryInput) -> Iterable[Refusal]:
    for name, known in (("kind", ENTRY_KINDS), ("default_channel", CHANNELS), ("default_purpose", PURPOSES)):
        value = getattr(given, name)
        if value not in known and (value is not None or name == "kind"):
            yield Refusal("choice_unknown", {"field": name, "value": str(value)[:100]})
    if not single_spaced(given.name):
        yield Refusal("name_missing", {"field": "name"})
    elif _is_known(work, entry, given.name):
        yield Refusal("entry_known", {"field": "name", "name": single_spaced(given.name)})
    if given.email and not is_address(given.email.strip()):
        yield Refusal("email_malformed", {"field": "email", "value": given.email[:100]})
    yield from _target_problems(work, entry, given)


def _target_problems(work: Work, entry: AddressBookEntry, given: EntryInput) -> Iterable[Refusal]:
    if given.kind in (UNIT, ORGANISATION) and given.target_id is None:
        yield Refusal("target_missing", {"field": "target_id"})
    if given.kind in (BODY, GROUP) and given.target_id is not None:
        yield Refusal("target_not_wanted", {"field": "target_id"})
    if given.kind in _ROWS and given.target_id is not None and not _target_known(work, entry, given):
        yield Refusal("target_unknown", {"field": "target_id"})
    if given.members and given.kind != GROUP:
        yield Refusal("members_not_wanted", {"field": "members"})
    for key in given.members:
        member = work.session.get(AddressBookEntry, key)
        if member is None or member.owner_id != entry.owner_id or member.id == entry.id:
            yield Refusal("member_unknown", {"field": "members", "value": str(key)})


def _target_known(work: Work, entry: AddressBookEntry, given: EntryInput) -> bool:
    """Whether the row exists; people are those of the office itself, so that no book tells of others' staff."""
    row = work.session.get(_ROWS[given.kind], given.target_id)
    if not isinstance(row, Person):
        return row is not None
    return any(position.organisation_id == entry.owner_id for position in row.positions)


def _is_known(work: Work, entry: AddressBookEntry, name: str) -> bool:
    """Whether another active entry of the book has this very name."""
    rows = select(AddressBookEntry).where(AddressBookEntry.owner_id == entry.owner_id, AddressBookEntry.active)
    with work.session.no_autoflush:
        others = [row for row in work.session.scalars(rows) if row is not entry]
    return any(wording.exact(row.name) == wording.exact(name) for row in others)


def _set_members(work: Work, entry: AddressBookEntry, given: EntryInput) -> None:
    work.session.execute(delete(GroupMember).where(GroupMember.group_id == entry.id))
    for key in dict.fromkeys(given.members):
        work.session.add(GroupMember(group_id=entry.id, entry_id=key))
    work.session.flush()
