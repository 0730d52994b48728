"""Whom one office can name: its address book, its own units and leaders, and the organisations of the installation.

Loaded once per piece of work and then only read, so that the rules of `targets` are pure functions on it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflow.distribution import wording
from workflow.distribution.models import (
    BODY,
    EXCHANGE,
    GROUP,
    IN_APP,
    MAIL,
    ORGANISATION,
    PAPER,
    PERSON,
    UNIT,
    AddressBookEntry,
    GroupMember,
)  # fmt: skip
from workflow.organisations.models import DEPUTY_LEADER, LEADER, Organisation, Person, Unit
from workflow.organisations.names import name_on, units_on
from workflow.organisations.people import colleagues
from workflow.organisations.settings import EXCHANGE_RECIPIENTS, MAIL_RECIPIENTS, setting


@dataclass(frozen=True)
class Target:
    """One body, unit or person to be reached, with how it is usually reached."""

    kind: str
    id: uuid.UUID
    name: str
    email: str | None = None
    postal_address: str = ""
    channel: str = IN_APP
    purpose: str | None = None
    inside: bool = True
    exchange_id: str | None = None
    """Its address on the exchange of documents; nobody inside has one."""

    @property
    def key(self) -> tuple[str, uuid.UUID]:
        """What makes it the same target under any name."""
        return self.kind, self.id


@dataclass(frozen=True)
class Listed:
    """A name in the directory: of one target (`target`), or of a group (`members` are ids of other names)."""

    id: uuid.UUID
    kind: str
    names: tuple[str, ...]
    target: Target | None = None
    members: tuple[uuid.UUID, ...] = ()
    collective: bool = False


@dataclass(frozen=True)
class Directory:
    """Everything that a recipient line of one office can stand for, on one day.

    `entries` is the office's address book; `children` are the organisations below it.
    """

    own_names: tuple[str, ...] = ()
    entries: tuple[Listed, ...] = ()
    units: tuple[Listed, ...] = ()
    organisations: tuple[Listed, ...] = ()
    children: tuple[Listed, ...] = ()
    leaders: tuple[Target, ...] = ()
    deputies: tuple[Target, ...] = ()

    @cached_property
    def by_id(self) -> dict[uuid.UUID, Listed]:
        return {listed.id: listed for listed in (*self.organisations, *self.units, *self.entries)}

    @cached_property
    def layers(self) -> tuple[Names, ...]:
        """What is asked first decides: the office's own book, then its units, then the installation."""
        return tuple(Names(layer) for layer in (self.entries, self.units, self.organisations))


class Names:
    """Finds what bears a name: as written with accents, or, failing that, in its canonical form."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._exact: dict[str, list[Listed]] = {}
        self._canonical: dict[str, list[Listed]] = {}
        for row in listed:
            for name in row.names:
                _put(self._exact, wording.exact(name), row)
                _put(self._canonical, wording.canonical(name), row)

    def find(self, name: str) -> list[Listed]:
        """Everything with this name; more than one means that the name is not enough."""
        return self._exact.get(wording.exact(name)) or self._canonical.get(wording.canonical(name)) or []


def _put(index: dict[str, list[Listed]], key: str, row: Listed) -> None:
    rows = index.setdefault(key, [])
    if key and row not in rows:
        rows.append(row)


def directory_of(session: Session, organisation: Organisation, day: date) -> Directory:
    """The directory of the organisation on this day."""
    inside = list(session.scalars(select(Organisation).where(Organisation.inside).order_by(Organisation.code)))
    named = [o for o in inside if any(name.holds_on(day) for name in o.names)]
    leaders, deputies = _leadership(session, organisation, day)
    return Directory(
        own_names=_organisation_names(organisation, day),
        entries=tuple(_entries(session, organisation, day)),
        units=tuple(_unit(unit) for unit in units_on(session, organisation.id, day)),
        organisations=tuple(_organisation(o, day) for o in named),
        children=tuple(_organisation(o, day) for o in named if o.parent_id == organisation.id),
        leaders=leaders,
        deputies=deputies,
    )


def person_target(person: Person) -> Target:
    """A person with an account here, reached in the application."""
    return Target(PERSON, person.id, person.name, person.email)


def _leadership(session: Session, organisation: Organisation, day: date) -> list[tuple[Target, ...]]:
    """The head and the deputies; somebody with two positions is there once."""
    rows = colleagues(session, organisation.id, day)
    return [
        tuple(dict.fromkeys(person_target(person) for person, position in rows if position.duty == duty))
        for duty in (LEADER, DEPUTY_LEADER)
    ]


def _organisation_names(organisation: Organisation, day: date) -> tuple[str, ...]:
    names = name_on(organisation, day)
    return tuple(dict.fromkeys(name for name in (names.name, names.short_name, *names.abbreviations) if name))


def _organisation(organisation: Organisation, day: date) -> Listed:
    names = _organisation_names(organisation, day)
    target = Target(ORGANISATION, organisation.id, names[0], organisation.email)
    return Listed(organisation.id, ORGANISATION, names, target, collective=organisation.collective)


def _unit(unit: Unit) -> Listed:
    short = unit.abbreviation
    names = (
        (unit.name, short, f"Phòng {short}") if wording.canonical(unit.name).startswith("p ") else (unit.name, short)
    )
    return Listed(unit.id, UNIT, names, Target(UNIT, unit.id, unit.name, unit.email))


def _entries(session: Session, organisation: Organisation, day: date) -> Iterable[Listed]:
    members: dict[uuid.UUID, list[uuid.UUID]] = {}
    query = (
        select(GroupMember.group_id, GroupMember.entry_id)
        .join(AddressBookEntry, AddressBookEntry.id == GroupMember.entry_id)
        .where(AddressBookEntry.owner_id == organisation.id)
        .order_by(AddressBookEntry.name, AddressBookEntry.id)
    )
    for group_id, entry_id in session.execute(query):
        members.setdefault(group_id, []).append(entry_id)
    rows = select(AddressBookEntry).where(AddressBookEntry.owner_id == organisation.id, AddressBookEntry.active)
    behind = (AddressBookEntry.unit, AddressBookEntry.organisation, AddressBookEntry.person)
    rows = rows.options(*(joinedload(row) for row in behind))
    mails = bool(setting(organisation, MAIL_RECIPIENTS))
    exchanges = bool(setting(organisation, EXCHANGE_RECIPIENTS))
    for entry in session.scalars(rows.order_by(AddressBookEntry.name, AddressBookEntry.id)):
        target = None if entry.kind == GROUP else entry_target(entry, day, mails=mails, exchanges=exchanges)
        names = (entry.name, *entry.abbreviations)
        yield Listed(entry.id, entry.kind, names, target, tuple(members.get(entry.id, ())))


def entry_target(entry: AddressBookEntry, day: date, *, mails: bool = True, exchanges: bool = False) -> Target | None:
    """What an entry of one body stands for on this day; None if it is no more.

    An outside body is mailed unless the entry, or one of the office's settings for all of them, says otherwise: over
    the exchange goes what has an id there, and with `exchanges` also what has a mã định danh.
    """
    kind, row = _behind(entry)
    usual = MAIL if mails else PAPER
    if entry.exchange_id or (exchanges and entry.identifier):
        usual = EXCHANGE
    if row is None:
        channel = entry.default_channel or usual
        address = entry.exchange_id or entry.identifier
        return Target(
            BODY,
            entry.id,
            entry.name,
            entry.email,
            entry.postal_address,
            channel,
            entry.default_purpose,
            False,
            address,
        )
    if not _is_here(row, day):
        return None
    channel = entry.default_channel or IN_APP
    email = entry.email or row.email
    inside = not isinstance(row, Organisation) or row.inside
    address = None
    if isinstance(row, Organisation) and not inside:
        address = entry.exchange_id or entry.identifier or row.identifier
        channel = usual if channel == IN_APP else channel
    return Target(
        kind, row.id, entry.name, email, entry.postal_address, channel, entry.default_purpose, inside, address
    )


def _behind(entry: AddressBookEntry) -> tuple[str, Unit | Organisation | Person | None]:
    """The row of this installation that the entry points to."""
    if entry.unit is not None:
        return UNIT, entry.unit
    if entry.organisation is not None:
        return ORGANISATION, entry.organisation
    return PERSON, entry.person


def _is_here(row: Unit | Organisation | Person, day: date) -> bool:
    if isinstance(row, Unit):
        return row.holds_on(day)
    return row.active if isinstance(row, Person) else True
