"""What mail systems report of one attempt, in the log of its delivery: each word once, and no status falls back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from workflow.distribution.bounces import Kind
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
