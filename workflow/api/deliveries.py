"""The recipient log of a document, and a recipient's answer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.api.shapes import DocumentPath
from workflow.api.waking import wake_worker
from workflow.distribution.queries import Logged, log_of
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.incoming.handling import answer as answer_delivery


class EventJson(BaseModel):
    """One thing that happened to a delivery, with what proves it."""

    sequence: int
    at: datetime
    kind: str
    status: str
    actor: str
    evidence: dict[str, Any]


class DeliveryJson(BaseModel):
    """One target on one channel, and what became of it."""

    id: uuid.UUID
    line: str
    target: str
    target_kind: str
    channel: str
    purpose: str
    status: str
    attempts: int
    email: str | None
    created_at: datetime
    changed_at: datetime
    events: list[EventJson]


class DeliveriesJson(BaseModel):
    """All deliveries on the sender's side; a recipient is told of its own only."""

    deliveries: list[DeliveryJson]


class DeliveryPath(Shape):
    """A delivery by its id."""

    delivery_id: uuid.UUID


class Receipt(Shape):
    """A receiver's status message: 01 arrived, 02 returned (with the reason), 03 acknowledged, 04 to 06 in work."""

    status: str = Field(min_length=2, max_length=2)
    reason: str = Field("", max_length=2_000)


class ReceiptJson(BaseModel):
    """How the arrival stands now."""

    delivery: uuid.UUID
    arrival: uuid.UUID
    number: int | None
    acknowledged_at: datetime | None
    returned_at: datetime | None


@api.get("/documents/<uuid:document_id>/deliveries", responses={200: DeliveriesJson})
@permission("view")
def show_deliveries(path: DocumentPath) -> Response:
    """The recipient log of the document."""
    with request_reading() as work:
        rows = log_of(work, find_visible(work, Document, path.document_id))
        return answer(DeliveriesJson(deliveries=[_delivery(row) for row in rows]))


@api.post("/deliveries/<uuid:delivery_id>/receipt", responses={200: ReceiptJson})
@permission("receive")
def answer_receipt(path: DeliveryPath, body: Receipt) -> Response:
    """Answer a delivery that reached me; the sender's log tells it in the same transaction."""
    with request_writing() as work:
        arrival = answer_delivery(work, path.delivery_id, body.status, body.reason)
        told = ReceiptJson(
            delivery=path.delivery_id,
            arrival=arrival.id,
            number=arrival.number,
            acknowledged_at=arrival.acknowledged_at,
            returned_at=arrival.returned_at,
        )
    wake_worker()
    return answer(told)


def _delivery(row: Logged) -> DeliveryJson:
    delivery = row.delivery
    return DeliveryJson(
        id=delivery.id,
        line=delivery.line,
        target=delivery.target_name,
        target_kind=delivery.target_kind,
        channel=delivery.channel,
        purpose=delivery.purpose,
        status=delivery.status,
        attempts=delivery.attempts,
        email=delivery.email,
        created_at=delivery.created_at,
        changed_at=delivery.changed_at,
        events=[
            EventJson(
                sequence=event.sequence,
                at=event.at,
                kind=event.kind,
                status=event.status,
                actor=event.actor,
                evidence=event.evidence,
            )
            for event in row.events
        ],
    )
