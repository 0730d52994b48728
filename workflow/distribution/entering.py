"""What an entry of the address book may say: checked as typed, then written in its normal form."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from workflow.base.errors import Refusal
from workflow.base.text import single_spaced
from workflow.distribution import wording
from workflow.distribution.models import BODY, ENTRY_KINDS, GROUP, ORGANISATION, PERSON, UNIT, AddressBookEntry
from workflow.distribution.rules import is_address
from workflow.documents.models import CHANNELS, PURPOSES
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Unit

POINTERS = {UNIT: "unit_id", ORGANISATION: "organisation_id", PERSON: "person_id"}
_ROWS: dict[str, type[Unit | Organisation | Person]] = {UNIT: Unit, ORGANISATION: Organisation, PERSON: Person}

# Of offices from the lowest level to the highest (QCVN 102:2016), or the other way round (QĐ 20/2020/QĐ-TTg), which
# gives enterprises their business code.
_IDENTIFIER = re.compile(
    r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.[0-9A-Z]{1,5}){0,6}|\d{10}(?:-\d{3})?", re.ASCII
)
_EXCHANGE_ID = re.compile(r"[!-~]{1,100}")
_PHONE = re.compile(r"\+?[0-9][0-9() .,;/+-]{1,58}[0-9]", re.ASCII)


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
    exchange_id: str | None = None
    phone: str | None = None


def normal_identifier(text: str | None) -> str | None:
    """A mã định danh as it is kept and compared: capitals, no spaces; None for an empty one."""
    return "".join((text or "").split()).upper() or None


def write_entry(entry: AddressBookEntry, given: EntryInput) -> None:
    """The entry says what was given, in its normal form; `problems_of` has found nothing against it."""
    entry.kind = given.kind
    entry.name = single_spaced(given.name)
    short = (single_spaced(text) for text in given.abbreviations)
    entry.abbreviations = list(dict.fromkeys(text for text in short if text))
    for kind, column in POINTERS.items():
        setattr(entry, column, given.target_id if kind == given.kind else None)
    entry.identifier = normal_identifier(given.identifier)
    entry.exchange_id = (given.exchange_id or "").strip() or None
    entry.email = (given.email or "").strip() or None
    entry.phone = single_spaced(given.phone or "") or None
    entry.postal_address = single_spaced(given.postal_address)
    entry.default_channel, entry.default_purpose = given.default_channel, given.default_purpose


def problems_of(work: Work, entry: AddressBookEntry, given: EntryInput) -> Iterable[Refusal]:
    """Everything against the entry but that another one has its name."""
    for name, known in (("kind", ENTRY_KINDS), ("default_channel", CHANNELS), ("default_purpose", PURPOSES)):
        value = getattr(given, name)
        if value not in known and (value is not None or name == "kind"):
            yield Refusal("choice_unknown", {"field": name, "value": str(value)[:100]})
    if not single_spaced(given.name):
        yield Refusal("name_missing", {"field": "name"})
    yield from _address_problems(given)
    yield from _target_problems(work, entry, given)


def known_by_name(given: EntryInput) -> Refusal:
    """The refusal of a name that the book has."""
    return Refusal("entry_known", {"field": "name", "name": single_spaced(given.name)})


def is_known(work: Work, entry: AddressBookEntry, name: str) -> bool:
    """Whether another active entry of the book has this very name."""
    if not single_spaced(name):
        return False
    rows = select(AddressBookEntry).where(AddressBookEntry.owner_id == entry.owner_id, AddressBookEntry.active)
    with work.session.no_autoflush:
        others = [row for row in work.session.scalars(rows) if row is not entry]
    return any(wording.exact(row.name) == wording.exact(name) for row in others)


def _address_problems(given: EntryInput) -> Iterable[Refusal]:
    if given.email and not is_address(given.email.strip()):
        yield Refusal("email_malformed", {"field": "email", "value": given.email[:100]})
    identifier = normal_identifier(given.identifier)
    if identifier and (len(identifier) > 35 or not _IDENTIFIER.fullmatch(identifier)):
        yield Refusal("identifier_malformed", {"field": "identifier", "value": identifier[:100]})
    if given.exchange_id and not _EXCHANGE_ID.fullmatch(given.exchange_id.strip()):
        yield Refusal("exchange_id_malformed", {"field": "exchange_id", "value": given.exchange_id[:100]})
    phone = single_spaced(given.phone or "")
    if phone and not _PHONE.fullmatch(phone):
        yield Refusal("phone_malformed", {"field": "phone", "value": phone[:100]})


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
