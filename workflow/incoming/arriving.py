"""How a delivery becomes an arrival: the worker's handler, harmless when it runs twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from workflow.base.errors import NotFound
from workflow.documents.models import Document
from workflow.documents.participants import RECIPIENT
from workflow.engine import item_role, notice, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.incoming.book import take_number
from workflow.incoming.models import ORGANISATION, PERSON, Arrival
from workflow.incoming.repeats import earlier
from workflow.incoming.reporting import tell_sender
from workflow.organisations.models import Organisation, Unit
from workflow.organisations.names import name_on
from workflow.organisations.people import positions_on

RECALLED = "recalled"
Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]


def arrive(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Register the arrival that the job tells of and let the sender know; a second run changes nothing.

    What its sender has taken back on the way does not arrive (Đ.18.4).
    """
    with open_writing() as work:
        if not _was_recalled(work, uuid.UUID(job.payload["document"])):
            receive(work, job.payload)
        outbox.done(work, job)


def _was_recalled(work: Work, document_id: uuid.UUID) -> bool:
    """Asked of the document as it is until this commit: a recall waits, or has been waited for."""
    rows = select(Document.validity).where(Document.id == document_id).with_for_update(read=True)
    return work.session.scalar(rows) == RECALLED


def receive(work: Work, payload: Mapping[str, Any]) -> Arrival:
    """The arrival of this delivery, made if it is not there yet; one that was returned has come again.

    Raises: NotFound if document or receiver do not exist.
    """
    delivery_id = uuid.UUID(payload["delivery"])
    arrival = work.session.scalar(select(Arrival).where(Arrival.delivery_id == delivery_id).with_for_update())
    if arrival is None:
        arrival = _registered(work, payload, delivery_id)
    else:
        arrival.returned_at, arrival.returned_by_id, arrival.return_reason = None, None, ""
    tell_sender(work, arrival, "delivered")
    return arrival


def _registered(work: Work, payload: Mapping[str, Any], delivery_id: uuid.UUID) -> Arrival:
    document = work.session.get(Document, uuid.UUID(payload["document"]))
    if document is None:
        raise NotFound(kind="document")
    kind, receiver_id = payload["target"]["kind"], uuid.UUID(payload["target"]["id"])
    organisation_id = _organisation_of(work, kind, receiver_id)
    arrival = _arrival(work, document, payload, delivery_id, organisation_id)
    if organisation_id != document.organisation_id:
        arrival.year, arrival.number = take_number(work, organisation_id)
    arrival.duplicate_of_id = earlier(work, arrival)
    work.session.add(arrival)
    work.session.flush()
    _let_know(work, document, arrival)
    return arrival


def _arrival(
    work: Work, document: Document, payload: Mapping[str, Any], delivery_id: uuid.UUID, organisation_id: uuid.UUID
) -> Arrival:
    return Arrival(
        delivery_id=delivery_id,
        document_id=document.id,
        organisation_id=organisation_id,
        receiver_kind=payload["target"]["kind"],
        receiver_id=uuid.UUID(payload["target"]["id"]),
        receiver_name=payload["target"]["name"],
        holder=payload["holder"],
        issuer_id=document.organisation_id,
        issuer_name=name_on(document.organisation, document.issued_on or work.today).name,
        doc_type=document.doc_type,
        document_number=document.number,
        document_symbol=document.symbol,
        document_day=document.issued_on,
        subject=document.subject,
        urgency=document.urgency,
        line=payload["line"],
        purpose=payload["purpose"],
        deadline=document.reply_due,
        arrived_at=work.now,
    )


def _organisation_of(work: Work, kind: str, receiver_id: uuid.UUID) -> uuid.UUID:
    """The organisation whose book the arrival stands in. Raises: NotFound."""
    if kind == ORGANISATION and work.session.get(Organisation, receiver_id) is not None:
        return receiver_id
    if kind == PERSON:
        positions = positions_on(work.session, receiver_id, work.today)
        if positions:
            return positions[0].organisation_id
    unit = work.session.get(Unit, receiver_id)
    if unit is None:
        raise NotFound("receiver_unknown", kind=kind, id=str(receiver_id))
    return unit.organisation_id


def _let_know(work: Work, document: Document, arrival: Arrival) -> None:
    """Tell whoever takes it in, and let the receiving clerk, who keeps the book, read what stands in it."""
    clerk = item_role.duty("clerk", arrival.organisation_id)
    if arrival.receiver_kind != PERSON:
        item_role.grant(work.session, document, RECIPIENT, clerk)
    taker = clerk if arrival.receiver_kind == ORGANISATION else arrival.holder
    if arrival.receiver_kind == "unit":
        taker = item_role.duty("head", arrival.receiver_id)
    kind = "duplicate_arrived" if arrival.duplicate_of_id else "arrived"
    notice.tell(work, taker, document, kind, arrival.facts())


handlers: Mapping[str, Handler] = MappingProxyType({"arrive": arrive})
"""What the worker calls for each kind of job of this room."""
