"""What mail systems report of one attempt, in the log of its delivery: each word once, and no status falls back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflow.distribution.bounces import AttemptKey, Kind
from workflow.distribution.deliveries import locked, note
from workflow.distribution.models import (
    DELIVERED,
    FAILED,
    HANDED_OVER,
    RETURNED,
    SENDING,
    UNPROVEN,
    WAITING,
    Delivery,
    DeliveryEvent,
)
from workflow.engine.work import Work

ANSWER, LATE = "mail_answer", "late_"
Facts = Mapping[str, Any]
_UNTIL_DELIVERED = (WAITING, SENDING, HANDED_OVER, UNPROVEN, RETURNED, FAILED)
_UNTIL_RETURNED = (HANDED_OVER, UNPROVEN, DELIVERED)


def report_of_mail(work: Work, delivery_id: uuid.UUID, attempt: int, kind: Kind, evidence: Mapping[str, Any]) -> None:
    """Write down what is reported of this attempt, once, and what follows from it.

    That it arrived proves the delivery, whichever attempt it was. That it came back ends the delivery only if no newer
    attempt was ordered, and if nobody at the other end has opened or confirmed it since.
    Source: RFC 3464 2.3.3; product.md, invariant 6.
    """
    delivery = locked(work, delivery_id)
    word = ANSWER if kind == "answer" else kind
    if _is_told(work, delivery, word, attempt):
        return
    status = _status_after(delivery, kind, attempt)
    name = f"{LATE}{word}" if kind == "returned" and status != RETURNED else word
    note(work, delivery, name, status, {"attempt": attempt, **evidence}, evidence.get("server") or "")


def report_of_side_letter(work: Work, delivery_id: uuid.UUID, key: AttemptKey, kind: Kind, evidence: Facts) -> None:
    """Write down, once, what is reported of a mail beside the document; the delivery itself stays as it is."""
    delivery = locked(work, delivery_id)
    word = f"{key.about}_mail_{kind}"
    if not _is_told(work, delivery, word, key.number):
        note(work, delivery, word, delivery.status, {"attempt": key.number, **evidence}, evidence.get("server") or "")


def began_side_letter(work: Work, key: AttemptKey) -> bool:
    """Whether the log has the beginning of this mail beside the document."""
    rows = select(DeliveryEvent.id).where(
        DeliveryEvent.delivery_id == key.delivery_id,
        DeliveryEvent.sequence == key.number,
        DeliveryEvent.kind == f"{key.about}_mail",
    )
    return work.session.scalar(rows) is not None


def _status_after(delivery: Delivery, kind: Kind, attempt: int) -> str:
    if kind == "delivered" and delivery.status in _UNTIL_DELIVERED:
        return DELIVERED
    if kind == "returned" and delivery.status in _UNTIL_RETURNED and attempt == delivery.attempts:
        return RETURNED
    return delivery.status


def _is_told(work: Work, delivery: Delivery, word: str, attempt: int) -> bool:
    """Whether the log has this word of this attempt; several answers to one mail are several words."""
    if word == ANSWER:
        return False
    rows = select(DeliveryEvent.evidence).where(
        DeliveryEvent.delivery_id == delivery.id, DeliveryEvent.kind.in_([word, LATE + word])
    )
    return any(row.get("attempt") == attempt for row in work.session.scalars(rows))
