"""The cells of one row as an entry: words to choices, codes and accounts to whom they mean here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from workflow.base.errors import Refusal
from workflow.distribution import wording
from workflow.distribution.address_columns import (
    ABBREVIATIONS,
    ACTIVE,
    CHANNEL,
    EMAIL,
    EXCHANGE_ID,
    IDENTIFIER,
    KIND,
    MEMBERS,
    NAME,
    PHONE,
    POSTAL,
    PURPOSE,
    TARGET,
    choice_of,
    listed,
)
from workflow.distribution.entering import POINTERS, EntryInput
from workflow.distribution.models import BODY, GROUP, ORGANISATION, PERSON, UNIT, AddressBookEntry
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Unit
from workflow.organisations.names import organisation_by_code, units_on
from workflow.organisations.offices import offices_here
from workflow.organisations.people import colleagues


class Targets:
    """Whom a code, an abbreviation or an account of a cell means, and how each is written."""

    def __init__(self, work: Work, office: Organisation) -> None:
        units = units_on(work.session, office.id, work.today)
        people = {person.id: person for person, _position in colleagues(work.session, office.id, work.today)}
        self._session = work.session
        self._ids: dict[tuple[str, str], uuid.UUID] = {}
        for unit in units:
            self._put(UNIT, unit.id, unit.abbreviation, unit.name)
        for organisation in offices_here(work):
            self._put(ORGANISATION, organisation.id, organisation.code, organisation.identifier or "")
        for person in people.values():
            self._put(PERSON, person.id, person.account)

    def find(self, kind: str, word: str) -> uuid.UUID | None:
        """The id of the one that the word means; bodies that have no office here are known by their code alone."""
        found = self._ids.get((kind, wording.exact(word)))
        if found is None and kind == ORGANISATION:
            outside = organisation_by_code(self._session, word.strip())
            return outside.id if outside else None
        return found

    def _put(self, kind: str, key: uuid.UUID, *words: str) -> None:
        for word in words:
            if word:
                self._ids.setdefault((kind, wording.exact(word)), key)


def given_by(
    said: Mapping[str, str], entry: AddressBookEntry | None, targets: Targets
) -> tuple[EntryInput | None, list[Refusal]]:
    """What the row says of the entry; columns that are not there leave what it says now. Or what cannot be read."""
    problems: list[Refusal] = []
    chosen: dict[str, str | None] = {}
    for column in (KIND, CHANNEL, PURPOSE, ACTIVE):
        cell = said.get(column, "")
        chosen[column] = choice_of(column, cell) if cell else None
        if cell and chosen[column] is None:
            problems.append(Refusal("choice_unknown", {"field": column, "value": cell[:100]}))
    kind = chosen[KIND] or (entry.kind if entry is not None else GROUP if said.get(MEMBERS) else BODY)
    target_id = _target_id(said, entry, kind, targets)
    if said.get(TARGET) and target_id is None and kind in POINTERS:
        problems.append(Refusal("row_target_unknown", {"value": said[TARGET][:100]}))
    if problems:
        return None, problems
    return _given(said, entry, kind, target_id, chosen), []


def _target_id(
    said: Mapping[str, str], entry: AddressBookEntry | None, kind: str, targets: Targets
) -> uuid.UUID | None:
    if kind not in POINTERS:
        return None
    if TARGET in said:
        return targets.find(kind, said[TARGET]) if said[TARGET] else None
    return getattr(entry, POINTERS[kind]) if entry is not None else None


def _given(
    said: Mapping[str, str],
    entry: AddressBookEntry | None,
    kind: str,
    target_id: uuid.UUID | None,
    chosen: Mapping[str, str | None],
) -> EntryInput:
    def text(column: str) -> str:
        return said[column] if column in said else str(getattr(entry, column, None) or "")

    def choice(column: str) -> str | None:
        return chosen[column] if column in said or entry is None else getattr(entry, column)

    short = listed(said[ABBREVIATIONS]) if ABBREVIATIONS in said else (entry.abbreviations if entry else [])
    return EntryInput(
        kind=kind,
        name=said[NAME] or (entry.name if entry else ""),
        abbreviations=tuple(dict.fromkeys(short)),
        target_id=target_id,
        identifier=text(IDENTIFIER) or None,
        exchange_id=text(EXCHANGE_ID) or None,
        email=text(EMAIL) or None,
        phone=text(PHONE) or None,
        postal_address=text(POSTAL),
        default_channel=choice(CHANNEL),
        default_purpose=choice(PURPOSE),
    )


def target_word(work: Work, given: EntryInput) -> str:
    """How the one it stands for is written: abbreviation, code or account."""
    if given.target_id is None:
        return ""
    if given.kind == UNIT:
        return work.session.get_one(Unit, given.target_id).abbreviation
    if given.kind == ORGANISATION:
        return work.session.get_one(Organisation, given.target_id).code
    return work.session.get_one(Person, given.target_id).account
