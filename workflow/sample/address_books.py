"""Fills the address book of a sample office: units, leaders, outside bodies, and the groups its letters name."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from workflow.distribution.address_book import EntryInput, add_entry
from workflow.distribution.models import GROUP, ORGANISATION, PERSON, UNIT, AddressBookEntry
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import organisation_by_code, units_by_abbreviation
from workflow.organisations.people import person_by_account
from workflow.sample.office_data import EntryRow, GroupRow, OfficeRow


def put_address_book(work: Work, office: Organisation, row: OfficeRow) -> None:
    """The entries and groups of the office, unless its book has something already."""
    known = select(AddressBookEntry.id).where(AddressBookEntry.owner_id == office.id).limit(1)
    if work.session.scalar(known) is not None:
        return
    ids = {entry.name: add_entry(work, office, _entry(work, office, entry)).id for entry in row.entries}
    for group in row.groups:
        ids[group.name] = add_entry(work, office, _group(group, ids)).id


def _entry(work: Work, office: Organisation, row: EntryRow) -> EntryInput:
    return EntryInput(
        kind=row.kind,
        name=row.name,
        abbreviations=row.abbreviations,
        target_id=_target_id(work, office, row),
        email=row.email,
        default_channel=row.channel,
        default_purpose=row.purpose,
    )


def _group(row: GroupRow, ids: dict[str, uuid.UUID]) -> EntryInput:
    members = [ids[name] for name in row.members]
    return EntryInput(GROUP, row.name, row.abbreviations, default_purpose=row.purpose, members=members)


def _target_id(work: Work, office: Organisation, row: EntryRow) -> uuid.UUID | None:
    """Whom the entry stands for. Raises: LookupError if the data names somebody who is not there."""
    if row.kind == UNIT and row.unit:
        return units_by_abbreviation(work.session, office.id, work.today, [row.unit])[0].id
    if row.kind == ORGANISATION and row.organisation:
        found = organisation_by_code(work.session, row.organisation)
        if found is None:
            raise LookupError(row.organisation)
        return found.id
    if row.kind == PERSON and row.person:
        return person_by_account(work.session, row.person).id
    return None
