"""What bodies of the exchange tell of documents that were sent to them, written into the recipient log."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from workflow.base.errors import NotOffered
from workflow.distribution.deliveries import record
from workflow.distribution.models import ACKNOWLEDGED, DELIVERED, DONE, EXCHANGE, PROCESSING, RETURNED, Delivery
from workflow.distribution.recalling import reported
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.exchange import values
from workflow.exchange.reading import read
from workflow.exchange.references import key_of
from workflow.exchange.values import Answered, Package, StatusMessage
from workflow.organisations.models import Organisation

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
ANSWERED = "answered"
EVENTS = MappingProxyType(
    {
        values.ARRIVED: DELIVERED,
        values.REFUSED: RETURNED,
        values.ACCEPTED: ACKNOWLEDGED,
        values.ASSIGNED: "assigned",
        values.IN_WORK: PROCESSING,
        values.DONE: DONE,
        values.RECALL_AGREED: "recall_agreed",
        values.RECALL_REFUSED: "recall_refused",
    }
)


def take_status(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Write down what the message says of each delivery it is about; with the job itself, hence once.

    One that fits no delivery is given up with its cause, for a person to see.
    """
    message = read(services.files.get(job.payload["file"]))
    assert isinstance(message, StatusMessage)
    evidence = _evidence(message, job.payload["file"])
    with open_writing() as work:
        about = deliveries_about(work, message)
        for delivery_id in about:
            _write_down(work, delivery_id, message, evidence)
        if about:
            outbox.done(work, job)
        else:
            facts = {"document": message.answered.document_id or message.answered.code}
            cause = {"code": "status_without_delivery", "facts": facts}
            outbox.postpone(work.session, job.id, work.now, cause, None)


def _write_down(work: Work, delivery_id: uuid.UUID, message: StatusMessage, evidence: Mapping[str, Any]) -> None:
    kind, said_by = EVENTS[message.code], message.sender.name or message.sender.organ_id
    try:
        reported(work, delivery_id, kind, evidence, said_by)
    except NotOffered:  # an answer to a recall that nobody asked for: told, and it changes nothing
        record(work, delivery_id, f"unasked_{kind}", evidence, said_by)


def _evidence(message: StatusMessage, sha256: str) -> dict[str, Any]:
    told = {
        "status": message.code,
        "at": message.at.isoformat(),
        "reason": message.description,
        "staff": " – ".join(filter(None, (message.staff.department, message.staff.staff))),
        "package": message.package_id,
        "file": sha256,
    }
    return {key: value for key, value in told.items() if value}


def deliveries_about(work: Work, message: StatusMessage) -> list[uuid.UUID]:
    """The deliveries over the exchange that the message is about: by the issuer, the document's number, symbol and
    day, and the body that tells."""
    return deliveries_to(work, message.answered, message.sender.organ_id)


def deliveries_to(work: Work, answered: Answered, organ_id: str) -> list[uuid.UUID]:
    """The deliveries of this document over the exchange to that body."""
    key = key_of(answered)
    if key is None:
        return []
    number, symbol, day = key
    rows = (
        select(Delivery.id)
        .join(Document, Document.id == Delivery.document_id)
        .join(Organisation, Organisation.id == Document.organisation_id)
        .where(
            Delivery.channel == EXCHANGE,
            Delivery.exchange_id == organ_id,
            Organisation.identifier == answered.organ_id,
            Document.number == number,
            Document.symbol == symbol,
            Document.issued_on == day,
        )
    )
    return list(work.session.scalars(rows.order_by(Delivery.position)))


def take_answer(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """A document that arrived answers ours: the log of each delivery to its sender says which, once with the job."""
    package = read(services.files.get(job.payload["file"]))
    assert isinstance(package, Package)
    evidence = {
        "document": f"{package.number}/{package.notation}",
        "day": package.day.isoformat() if package.day else "",
        "arrival": job.payload["arrival"],
        "package": package.package_id,
        "file": job.payload["file"],
    }
    with open_writing() as work:
        about = [one for answered in package.answers for one in deliveries_to(work, answered, package.sender.organ_id)]
        for delivery_id in dict.fromkeys(about):
            record(work, delivery_id, ANSWERED, evidence, package.sender.name or package.sender.organ_id)
        outbox.done(work, job)


handlers: Mapping[str, Handler] = MappingProxyType({"exchange.status": take_status, "exchange.answered": take_answer})
"""What the worker calls for each kind of job of this module."""
