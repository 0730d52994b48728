"""The recipient log, as it is read: of one document, of the clerk's day, and as CSV."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from workflow.base.clock import VIETNAM
from workflow.base.errors import NotFound
from workflow.base.text import number_in_digits
from workflow.distribution.deadlines import paper_is_late_before
from workflow.distribution.models import (
    FAILED,
    PAPER,
    RETURNED,
    SENDING,
    UNPROVEN,
    WAITING,
    Delivery,
    DeliveryEvent,
)
from workflow.distribution.rules import address_of, holder_of, require_duty, sees_whole_log
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work

# Sent at once by a worker; a mail server that is down may take an hour before a person should look.
LATE_AFTER = timedelta(hours=1)
COLUMNS = (
    "document", "line", "target", "target_kind", "purpose", "channel", "address", "status", "attempts", "created_at",
    "handed_over_at", "delivered_at", "opened_at", "acknowledged_at", "last_event", "last_event_at", "message_id",
    "proof",
)  # fmt: skip
_TIMES = {
    "handed_over_at": ("handed_over", "marked_handed_over"),
    "delivered_at": ("delivered", "marked_delivered", "settled_delivered"),
    "opened_at": ("opened",),
    "acknowledged_at": ("acknowledged",),
}


@dataclass(frozen=True)
class Logged:
    """A delivery with its events, oldest first."""

    delivery: Delivery
    events: tuple[DeliveryEvent, ...]

    @property
    def last(self) -> DeliveryEvent | None:
        return self.events[-1] if self.events else None

    def at(self, *kinds: str) -> datetime | None:
        """When the first event of these kinds happened."""
        return next((event.at for event in self.events if event.kind in kinds), None)


def log_of(work: Work, document: Document) -> list[Logged]:
    """The recipient log of the document: all of it on the sender's side, their own lines for recipients.

    Raises: NotFound if the actor may not see the document.
    """
    if not access.can(work, access.VIEW, document):
        raise NotFound(kind=document.item_kind)
    rows = select(Delivery).where(Delivery.document_id == document.id).order_by(Delivery.position, Delivery.id)
    deliveries = list(work.session.scalars(rows))
    if not sees_whole_log(work, document):
        mine = work.actor.all_holders
        deliveries = [row for row in deliveries if holder_of(row.target_kind, row.target_id) in mine]
    return _with_events(work, deliveries)


def find_delivery(work: Work, delivery_id: uuid.UUID) -> Logged:
    """One delivery with its events. Raises: NotFound, the same whether it is hidden or does not exist."""
    delivery = work.session.get(Delivery, delivery_id)
    if delivery is not None and access.can(work, access.VIEW, delivery.document):
        holder = holder_of(delivery.target_kind, delivery.target_id)
        if sees_whole_log(work, delivery.document) or holder in work.actor.all_holders:
            return _with_events(work, [delivery])[0]
    raise NotFound(kind="delivery")


def counts(work: Work, document: Document) -> dict[str, int]:
    """How many of the document's deliveries, as far as the actor may see them, stand at each status."""
    found: dict[str, int] = {}
    for row in log_of(work, document):
        found[row.delivery.status] = found.get(row.delivery.status, 0) + 1
    return dict(sorted(found.items()))


def troubled(work: Work, organisation_id: uuid.UUID, limit: int = 200) -> list[Logged]:
    """What the clerk must look after: failed, unproven, returned, or late; oldest first.

    Raises: NotFound, NotPermitted to those who are no clerk there.
    """
    require_duty(work, organisation_id, "clerk")
    rows = select(Delivery).where(Delivery.organisation_id == organisation_id, _in_trouble(work))
    found = work.session.scalars(rows.order_by(Delivery.created_at, Delivery.position).limit(limit))
    return _with_events(work, list(found))


def count_troubled(work: Work, organisation_id: uuid.UUID) -> int:
    """How many deliveries the clerk must look after. Raises: as `troubled`."""
    require_duty(work, organisation_id, "clerk")
    rows = select(func.count(Delivery.id)).where(Delivery.organisation_id == organisation_id)
    return work.session.scalar(rows.where(_in_trouble(work))) or 0


def _in_trouble(work: Work) -> ColumnElement[bool]:
    late = or_(
        and_(Delivery.channel != PAPER, Delivery.created_at < work.now - LATE_AFTER),
        Delivery.created_at < paper_is_late_before(work),
    )
    ended_badly = and_(Delivery.status.in_([FAILED, UNPROVEN, RETURNED]), Delivery.concluded.is_(False))
    return or_(ended_badly, and_(Delivery.status.in_([WAITING, SENDING]), late))


def _with_events(work: Work, deliveries: Sequence[Delivery]) -> list[Logged]:
    keys = [delivery.id for delivery in deliveries]
    by_delivery: dict[uuid.UUID, list[DeliveryEvent]] = {key: [] for key in keys}
    for start in range(0, len(keys), 500):  # SQLite takes only so many bound values
        rows = select(DeliveryEvent).where(DeliveryEvent.delivery_id.in_(keys[start : start + 500]))
        for event in work.session.scalars(rows.order_by(DeliveryEvent.delivery_id, DeliveryEvent.sequence)):
            by_delivery[event.delivery_id].append(event)
    return [Logged(delivery, tuple(by_delivery[delivery.id])) for delivery in deliveries]


def recipients_csv(work: Work, *documents: Document) -> str:
    """The recipient log as CSV (RFC 4180), one line per delivery: `COLUMNS`, instants in Vietnam's time.

    Cells that a spreadsheet would take for a formula begin with an apostrophe. Raises: NotFound as `log_of`.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for document in documents:
        writer.writerows(_row(document, logged) for logged in log_of(work, document))
    return out.getvalue()


def _row(document: Document, logged: Logged) -> dict[str, str]:
    delivery, last = logged.delivery, logged.last
    number = number_in_digits(document.number) if document.number else ""
    cells: dict[str, Any] = {
        "document": f"{number}/{document.symbol}",
        "line": delivery.line,
        "target": delivery.target_name,
        "target_kind": delivery.target_kind,
        "purpose": delivery.purpose,
        "channel": delivery.channel,
        "address": address_of(delivery),
        "status": delivery.status,
        "attempts": delivery.attempts,
        "created_at": _instant(delivery.created_at),
        **{name: _instant(logged.at(*kinds)) for name, kinds in _TIMES.items()},
        "last_event": last.kind if last else "",
        "last_event_at": _instant(last.at) if last else "",
        "message_id": delivery.message_id or "",
        "proof": _proof(logged.events),
    }
    return {name: _cell(str(value)) for name, value in cells.items()}


def _proof(events: Iterable[DeliveryEvent]) -> str:
    """The newest word of a peer or of the clerk: a server's reply, or a remark."""
    for event in reversed(list(events)):
        facts = event.evidence
        if "reply" in facts:
            return f"{facts.get('code', '')} {facts['reply']}".strip()
        if facts.get("remark"):
            return str(facts["remark"])
    return ""


def _instant(at: datetime | None) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="seconds") if at else ""


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
