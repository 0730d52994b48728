"""How the sender learns what became of a document that arrived here: through a port, or by a status message.

A sender in this installation is told in the same transaction, one elsewhere by the worker after it; of a paper
document nobody is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workflow.engine import outbox
from workflow.engine.work import Work
from workflow.exchange import values
from workflow.incoming.models import FROM_EXCHANGE, Arrival

STATUS_CODES = MappingProxyType(
    {
        "delivered": values.ARRIVED,
        "returned": values.REFUSED,
        "acknowledged": values.ACCEPTED,
        "assigned": values.ASSIGNED,
        "processing": values.IN_WORK,
        "done": values.DONE,
        "recall_agreed": values.RECALL_AGREED,
        "recall_refused": values.RECALL_REFUSED,
    }
)
"""What the exchange has a status message for; looking at it and writing it into the book are not told."""
Report = Callable[[Work, uuid.UUID, str, Mapping[str, Any], str], None]


@dataclass(frozen=True)
class ArrivalReported:
    """Called with the delivery, what happened (delivered, opened, acknowledged, returned, registered, assigned,
    processing, done), the evidence, and who says so."""

    report: Report


def tell_sender(work: Work, arrival: Arrival, kind: str, evidence: Mapping[str, Any] | None = None) -> None:
    """Report to the sender, with the change that is reported (NĐ30 Đ.21.2c: the same day)."""
    if arrival.source == FROM_EXCHANGE:
        _order_status(work, arrival, kind, str((evidence or {}).get("reason", "")))
    elif arrival.delivery_id is not None:
        _report_here(work, arrival, arrival.delivery_id, kind, evidence)


def _order_status(work: Work, arrival: Arrival, kind: str, description: str) -> None:
    """Have the worker send the status message, if the exchange has one for this."""
    if kind not in STATUS_CODES:
        return
    staff = "" if work.actor.is_system else work.actor.name
    payload = {
        "arrival": str(arrival.id),
        "status": STATUS_CODES[kind],
        "description": description,
        "at": work.now.isoformat(),
        "staff": staff,
    }
    outbox.enqueue(work, "exchange.answer", payload)


def _report_here(
    work: Work, arrival: Arrival, delivery_id: uuid.UUID, kind: str, evidence: Mapping[str, Any] | None
) -> None:
    said_by = arrival.receiver_name if work.actor.is_system else work.actor.name
    facts = {"arrival": str(arrival.id), "arrival_number": arrival.number, **(evidence or {})}
    work.services.port(ArrivalReported).report(work, delivery_id, kind, facts, said_by)
