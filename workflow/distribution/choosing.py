"""The clerk's word on a recipient line that the address book does not know."""

from __future__ import annotations

import uuid

from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.distribution.models import AddressBookEntry
from workflow.distribution.rules import require_duty
from workflow.distribution.wording import exact
from workflow.documents.models import Addressee, Document, Recipient
from workflow.engine import access, history
from workflow.engine.work import Work


def choose_entry(work: Work, document: Document, line: str, entry_id: uuid.UUID) -> int:
    """Say which entry of the issuing organisation's book a printed line stands for; gives how many lines have it.

    The text that was signed stays as it is: only what the line stands for is settled.
    Raises: NotFound, NotPermitted; InvalidInput (entry_unknown, line_unknown).
    """
    if not access.can(work, access.VIEW, document):
        raise NotFound(kind=document.item_kind)
    require_duty(work, document.organisation_id, "clerk")
    entry = work.session.get(AddressBookEntry, entry_id)
    if entry is None or entry.owner_id != document.organisation_id or not entry.active:
        raise InvalidInput([Refusal("entry_unknown", {"entry": str(entry_id)})])
    printed: list[Recipient | Addressee] = [*document.recipients, *document.addressees]
    rows = [row for row in printed if exact(row.line) == exact(line)]
    if not rows:
        raise InvalidInput([Refusal("line_unknown", {"line": line[:200]})])
    for row in rows:
        row.entry_id = entry.id
    work.session.flush()
    history.append(work, _chosen(document, rows[0].line, entry))
    return len(rows)


def _chosen(document: Document, line: str, entry: AddressBookEntry) -> history.Entry:
    return history.Entry(
        organisation_id=document.organisation_id,
        item_kind=document.item_kind,
        item_id=document.id,
        event="choose_recipient",
        source=document.state,
        target=document.state,
        capacity="clerk",
        facts={"line": line, "entry": str(entry.id), "name": entry.name},
    )
