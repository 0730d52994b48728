"""The decree's deadlines of a delivery: until when it must have left, and until when its receipt must have been told.

A delivery that waits for a worker may need a person's look much earlier; that is asked in `queries`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from workflow.base.clock import vietnam_day
from workflow.distribution.models import DELIVERED, OPENED, PAPER, SENDING, WAITING, Delivery
from workflow.documents.models import Document, Rendition
from workflow.engine.work import Work
from workflow.organisations.holidays import calendar
from workflow.organisations.working_days import AT_ONCE, Calendar, end_of, receipt_deadline, send_deadline

NOT_GONE = (WAITING, SENDING)
UNCONFIRMED = (DELIVERED, OPENED)
NORMAL, SIGNED = "normal", "signed"
_FURTHEST_BACK = 60


def due_of(work: Work, delivery: Delivery) -> datetime:
    """When it must have left, counted from when it was ordered (Đ.18.1, E28-5)."""
    return send_deadline(
        calendar(work.session),
        delivery.created_at,
        electronic=delivery.channel != PAPER,
        urgent=delivery.document.urgency != NORMAL,
    )


def is_late(work: Work, delivery: Delivery) -> bool:
    """Whether it should have left by now, and has not."""
    return delivery.status in NOT_GONE and due_of(work, delivery) <= work.now


def late(work: Work) -> ColumnElement[bool]:
    """`is_late` as SQL on `Delivery`."""
    days = calendar(work.session)
    urgent = exists().where(Document.id == Delivery.document_id, Document.urgency != NORMAL).correlate(Delivery)
    return and_(
        Delivery.status.in_(NOT_GONE),
        or_(
            and_(Delivery.channel != PAPER, Delivery.created_at < _ordered_before(days, work.now, electronic=True)),
            and_(Delivery.channel == PAPER, Delivery.created_at < _ordered_before(days, work.now, electronic=False)),
            and_(Delivery.created_at <= work.now - AT_ONCE, urgent),
        ),
    )


def paper_is_late_before(work: Work) -> datetime:
    """A paper copy ordered before this instant, and still here, should have been given out (Đ.18.1)."""
    return _ordered_before(calendar(work.session), work.now, electronic=False)


def _ordered_before(days: Calendar, now: datetime, *, electronic: bool) -> datetime:
    """What was ordered before this instant should have left by now: the end of the last day whose deadline is over."""
    day = vietnam_day(now)
    for _ in range(_FURTHEST_BACK):
        if send_deadline(days, end_of(day) - timedelta(seconds=1), electronic=electronic, urgent=False) <= now:
            break
        day -= timedelta(days=1)
    return end_of(day)


def receipt_is_late(work: Work, delivery: Delivery) -> bool:
    """Whether it arrived and its receipt was not told by the end of that day (Đ.21.2c); `changed_at` is its arrival,
    or its opening, which is later still. Of paper the signature is the receipt, and a copy is told of by nobody."""
    awaited = delivery.status in UNCONFIRMED and delivery.channel != PAPER and not delivery.copy_number
    return awaited and receipt_deadline(calendar(work.session), delivery.changed_at) <= work.now


def issue_deadlines(work: Work, document_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Until when each of these documents, signed and not gone out, must be issued and sent, counted from its signature.

    Source: Đ.18.1 (OUT-3), E28-5. The caller may view them.
    """
    ids = list(document_ids)
    if not ids:
        return {}
    signed = (
        select(Document, Rendition.made_at)
        .join(Rendition, Rendition.document_id == Document.id)
        .where(Document.id.in_(ids), Rendition.kind == SIGNED, Rendition.voided_at.is_(None))
        .where(~exists().where(Delivery.document_id == Document.id))
        .order_by(Rendition.made_at)
    )
    days = calendar(work.session)
    return {
        document.id: send_deadline(days, at, electronic=document.medium != PAPER, urgent=document.urgency != NORMAL)
        for document, at in work.session.execute(signed)
    }
