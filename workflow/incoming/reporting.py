"""The port through which the sender's side learns what became of a document that arrived here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.engine.work import Work
from workflow.incoming.models import Arrival

Report = Callable[[Work, uuid.UUID, str, Mapping[str, Any], str], None]


@dataclass(frozen=True)
class ArrivalReported:
    """Called with the delivery, what happened (delivered, opened, acknowledged, returned, registered, assigned,
    processing, done), the evidence, and who says so."""

    report: Report


def tell_sender(work: Work, arrival: Arrival, kind: str, evidence: Mapping[str, Any] | None = None) -> None:
    """Report to the sender's delivery, in the transaction of what is reported (NĐ30 Đ.21.2c: the same day)."""
    said_by = arrival.receiver_name if work.actor.is_system else work.actor.name
    facts = {"arrival": str(arrival.id), "arrival_number": arrival.number, **(evidence or {})}
    work.services.port(ArrivalReported).report(work, arrival.delivery_id, kind, facts, said_by)
