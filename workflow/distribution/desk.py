"""The clerk's desk over all documents of an office: a page of deliveries with what stands behind each, and the counts.

A page takes the same few statements however many lines it has, and however long the log is.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from workflow.base.text import number_in_digits
from workflow.distribution import desk_filters
from workflow.distribution.deliveries import SENT_AGAIN_FROM
from workflow.distribution.desk_filters import ALL, VIEWS, Cursor, DeskFilter
from workflow.distribution.models import BODY, EXCHANGE, IN_APP, PAPER, RECALLED, Delivery, DeliveryEvent
from workflow.distribution.rules import require_duty
from workflow.documents.models import CHANNELS, Document
from workflow.engine import access
from workflow.engine.work import Work

PAGE = 50
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Seen:
    """What is told of a document that the clerk may view."""

    number_line: str | None
    subject: str
    frozen: bool
    """Recalled: nothing more of it is sent."""


@dataclass(frozen=True)
class DeskRow:
    """A delivery with its last event; `document` is None where the clerk may not view it."""

    delivery: Delivery
    last: DeliveryEvent | None
    document: Seen | None
    channels: tuple[str, ...]
    """By which the target could still be reached."""

    @property
    def can_resend(self) -> bool:
        """Whether a new attempt may be ordered."""
        sent_by_us = self.delivery.channel != PAPER and self.delivery.status in SENT_AGAIN_FROM
        return sent_by_us and self.document is not None and not self.document.frozen


@dataclass(frozen=True)
class DeskPage:
    """One page; `after` continues it."""

    rows: tuple[DeskRow, ...]
    after: Cursor | None


def desk_page(
    work: Work, organisation_id: uuid.UUID, wanted: DeskFilter, after: Cursor | None = None, limit: int = PAGE
) -> DeskPage:
    """A page of the view. Raises: NotFound, NotPermitted to those who are no clerk there."""
    require_duty(work, organisation_id, "clerk")
    found = desk_filters.found(work, organisation_id, wanted, after, limit + 1)
    shown = found[:limit]
    rows = rows_of(work, [row.id for row in shown])
    return DeskPage(tuple(rows), (shown[-1].created_at, shown[-1].id) if len(found) > limit else None)


def desk_counts(work: Work, organisation_id: uuid.UUID) -> dict[str, int]:
    """How many each view has; one more than `MOST_COUNTED` means more than that. Raises: as `desk_page`."""
    require_duty(work, organisation_id, "clerk")
    return {view: desk_filters.count(work, organisation_id, DeskFilter(view), MOST_COUNTED) for view in VIEWS}


def rows_of(work: Work, ids: Sequence[uuid.UUID]) -> list[DeskRow]:
    """These deliveries in this order, each with its last event and what may be told of its document."""
    keys = list(ids)
    urgency = joinedload(Delivery.document).load_only(Document.urgency)  # by which a page says what is late
    rows = select(Delivery).where(Delivery.id.in_(keys)).options(urgency)
    deliveries = {row.id: row for row in work.session.scalars(rows)}
    events, taken = _last_events(work, keys), _taken(work, keys)
    seen = _documents(work, {row.document_id for row in deliveries.values()})
    return [
        DeskRow(row, events.get(key), seen.get(row.document_id), _free(row, taken.get(key, set())))
        for key in keys
        if (row := deliveries.get(key)) is not None
    ]


def _last_events(work: Work, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, DeliveryEvent]:
    last = and_(DeliveryEvent.delivery_id == Delivery.id, DeliveryEvent.sequence == Delivery.events)
    rows = select(DeliveryEvent).join(Delivery, last).where(Delivery.id.in_(keys))
    return {event.delivery_id: event for event in work.session.scalars(rows)}


def _documents(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, Seen]:
    rows = select(Document.id, Document.number, Document.symbol, Document.subject, Document.validity)
    found = work.session.execute(rows.where(Document.id.in_(sorted(ids)), access.visible(work, Document)))
    return {row.id: Seen(_number_line(row.number, row.symbol), row.subject, row.validity == RECALLED) for row in found}


def _number_line(number: int | None, symbol: str) -> str | None:
    return None if number is None else f"{number_in_digits(number)}/{symbol}"


def _taken(work: Work, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """The channels on which each target has the document, or is to get it."""
    other = aliased(Delivery)
    same = and_(
        other.document_id == Delivery.document_id,
        other.target_kind == Delivery.target_kind,
        other.target_id == Delivery.target_id,
    )
    taken: dict[uuid.UUID, set[str]] = {}
    rows = select(Delivery.id, other.channel).join(other, same).where(Delivery.id.in_(keys))
    for key, channel in work.session.execute(rows):
        taken.setdefault(key, set()).add(channel)
    return taken


def _free(row: Delivery, taken: set[str]) -> tuple[str, ...]:
    """Nobody outside is reached in the application, nobody without an address there over the exchange."""
    closed = taken | ({IN_APP} if row.target_kind == BODY else set()) | (set() if row.exchange_id else {EXCHANGE})
    return tuple(channel for channel in CHANNELS if channel not in closed)


__all__ = ["ALL", "MOST_COUNTED", "DeskFilter", "DeskPage", "DeskRow", "Seen", "desk_counts", "desk_page", "rows_of"]
