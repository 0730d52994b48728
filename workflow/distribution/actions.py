"""What a clerk can do with a delivery now, and the day and receipt that the outgoing register tells of a document."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from workflow.distribution.deliveries import SENT_AGAIN_FROM
from workflow.distribution.desk_filters import ENDED_BADLY
from workflow.distribution.models import (
    ACKNOWLEDGED,
    BODY,
    DELIVERED,
    DONE,
    EXCHANGE,
    IN_APP,
    PAPER,
    PROCESSING,
    RECALLED,
    UNPROVEN,
    Delivery,
)
from workflow.distribution.rules import has_duty
from workflow.documents.models import CHANNELS
from workflow.engine.work import Work

RESEND, MARK_PAPER, SETTLE, CHANGE_CHANNEL = "resend", "mark_paper", "settle", "change_channel"
LAY_ASIDE = "lay_aside"


@dataclass(frozen=True)
class Sent:
    """When a document first went out, to how many, and how many of them have acknowledged it."""

    first_at: datetime
    deliveries: int
    acknowledged: int


def actions_on(work: Work, delivery: Delivery) -> frozenset[str]:
    """What the actor may do with the delivery as it stands; the functions themselves ask again."""
    if not has_duty(work, delivery.organisation_id, "clerk"):
        return frozenset()
    if delivery.status == RECALLED:
        return frozenset()
    frozen = delivery.document.validity == RECALLED
    found = set() if frozen else {CHANGE_CHANNEL}
    if delivery.channel == PAPER:
        found.add(MARK_PAPER)
    elif delivery.status in SENT_AGAIN_FROM and not frozen:
        found.add(RESEND)
    if delivery.status == UNPROVEN:
        found.add(SETTLE)
    if delivery.status in ENDED_BADLY and not delivery.concluded:
        found.add(LAY_ASIDE)
    return frozenset(found)


def other_channels(work: Work, delivery: Delivery) -> list[str]:
    """The channels by which the target can be reached and does not have the document yet; none outside is in-app."""
    rows = select(Delivery.channel).where(
        Delivery.document_id == delivery.document_id,
        Delivery.target_kind == delivery.target_kind,
        Delivery.target_id == delivery.target_id,
    )
    taken = set(work.session.scalars(rows)) | ({IN_APP} if delivery.target_kind == BODY else set())
    taken |= set() if delivery.exchange_id else {EXCHANGE}
    return [channel for channel in CHANNELS if channel not in taken]


def _has_receipt() -> ColumnElement[bool]:
    """Acknowledged, or further; on paper, signed for."""
    return or_(
        Delivery.status.in_((ACKNOWLEDGED, PROCESSING, DONE)),
        and_(Delivery.channel == PAPER, Delivery.status == DELIVERED),
    )


def sent_of(work: Work, document_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Sent]:
    """Day of dispatch and receipts of these documents (PL4 I columns 8 and 9), copies of them left out; the caller may
    view them."""
    keys = list(document_ids)
    found: dict[uuid.UUID, Sent] = {}
    for start in range(0, len(keys), 500):  # SQLite takes only so many bound values
        receipts = func.sum(case((_has_receipt(), 1), else_=0))
        rows = (
            select(Delivery.document_id, func.min(Delivery.created_at), func.count(Delivery.id), receipts)
            .where(Delivery.document_id.in_(keys[start : start + 500]), Delivery.copy_number == "")
            .group_by(Delivery.document_id)
        )
        for key, first_at, deliveries, acknowledged in work.session.execute(rows):
            found[key] = Sent(first_at, deliveries, int(acknowledged))
    return found
