"""A copy of a document goes out: each target gets a delivery of its own, told apart by the number of the copy."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from workflow.base.errors import InvalidInput, Refusal
from workflow.distribution.attesting import attest_delivery
from workflow.distribution.conditions import without_address
from workflow.distribution.deliveries import note, order
from workflow.distribution.effects import delivery_of
from workflow.distribution.models import DELIVERED, EXCHANGE, IN_APP, MAIL, PAPER, PERSON, WAITING, Delivery
from workflow.distribution.targets import Line, Planned, directory_for, plan, resolve
from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.organisations.models import Person

CARRIED_BY = (MAIL, PAPER)
"""A copy outside the installation goes by mail or on paper; the exchange carries documents, not copies."""


@dataclass(frozen=True)
class CopyOut:
    """The number of the copy, its file, and how many there are on paper."""

    number: str
    sha256: str
    copies: int = 1


def problems_of(work: Work, document: Document, target: str, channel: str | None) -> list[Refusal]:
    """Why this line of the office's address book cannot be sent a copy."""
    line = _line(target, channel)
    row = resolve(directory_for(work, document), line, [])
    if row.problem:
        return [
            Refusal(
                "recipient_unresolved", {"field": "target", "line": target, "reason": row.problem, "name": row.name}
            )
        ]
    return without_address(_planned(work, document, target, channel))


def deliver_copy(
    work: Work, document: Document, out: CopyOut, target: str, channel: str | None, requester: Person
) -> Sequence[Delivery]:
    """Write a delivery of the copy for each target, or for the requester, who takes it here; mails are ordered.

    Nobody gets the right to read the document by it: an excerpt may be all that they are to see.
    Raises: InvalidInput if the target is not known any more.
    """
    if not target:
        return [_taken_here(work, document, out, requester)]
    problems = problems_of(work, document, target, channel)
    if problems:
        raise InvalidInput(problems)
    position = work.session.scalar(select(func.max(Delivery.position)).where(Delivery.document_id == document.id)) or 0
    made: list[Delivery] = []
    for row in _planned(work, document, target, channel):
        delivery = delivery_of(work, document, row, position + len(made) + 1)
        delivery.copy_number, delivery.copy_sha256 = out.number, out.sha256
        made.append(delivery)
    _write(work, made)
    for delivery in made:
        note(work, delivery, "copy_made", WAITING, {"copy": out.number, "sha256": out.sha256, "copies": out.copies})
        order(work, delivery)
    return made


def _taken_here(work: Work, document: Document, out: CopyOut, requester: Person) -> Delivery:
    position = work.session.scalar(select(func.max(Delivery.position)).where(Delivery.document_id == document.id)) or 0
    delivery = Delivery(
        id=uuid.uuid4(), document_id=document.id, document=document, organisation_id=document.organisation_id,
        line=requester.name, position=position + 1, target_kind=PERSON, target_id=requester.id,
        target_name=requester.name, purpose="know", channel=IN_APP, status=WAITING, attempts=0, deferrals=0, events=0,
        created_at=work.now, changed_at=work.now, copy_number=out.number, copy_sha256=out.sha256,
    )  # fmt: skip
    _write(work, [delivery])
    note(work, delivery, "copy_made", DELIVERED, {"copy": out.number, "sha256": out.sha256, "copies": out.copies})
    return delivery


def _write(work: Work, made: Sequence[Delivery]) -> None:
    work.session.add_all(made)
    work.session.flush()
    for delivery in made:
        attest_delivery(work, delivery)


def _planned(work: Work, document: Document, target: str, channel: str | None) -> list[Planned]:
    """The targets of the line, each on a channel that carries copies."""
    planned = plan(directory_for(work, document), [_line(target, channel)], [])
    return [_on_a_channel(row) for row in planned]


def _on_a_channel(row: Planned) -> Planned:
    if row.channel in CARRIED_BY:
        return row
    return replace(row, channel=MAIL if row.target.email and row.channel != EXCHANGE else PAPER)


def _line(target: str, channel: str | None) -> Line:
    return Line(text=target, purpose="know", purpose_said=True, channel=channel, targets=())
