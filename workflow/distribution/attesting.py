"""Deliveries and their events stand in the sender's hash chain: whom it went to, and all that became of it.

A delivery is attested when it is made, an event when it is noted; what may change on a delivery (status, address of
mail, counts) follows from its events, and is compared with the last of them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.distribution.models import WAITING, Delivery, DeliveryEvent
from workflow.engine import ledger
from workflow.engine.ledger import Ledger, Rows
from workflow.engine.work import Work

DELIVERIES, EVENTS = "delivery", "delivery_event"
FIXED = (
    "id", "document_id", "organisation_id", "line", "position", "target_kind", "target_id", "target_name",
    "postal_address", "purpose", "channel", "created_at", "copy_number", "copy_sha256",
)  # fmt: skip
"""What a delivery is; it never changes."""
TOLD = ("id", "delivery_id", "sequence", "at", "kind", "status", "person_id", "actor", "evidence")
"""All that an event says."""
AT_ONCE = 500


def attest_delivery(work: Work, delivery: Delivery) -> None:
    """Put a new delivery into the chain of its sender."""
    ledger.attest(work, delivery.organisation_id, DELIVERIES, str(delivery.id), delivery_digest(delivery))


def attest_event(work: Work, delivery: Delivery, event: DeliveryEvent) -> None:
    """Put a new event into the chain of the sender, whoever it was that told of it."""
    ledger.attest(work, delivery.organisation_id, EVENTS, _key(event), event_digest(event))


def plain(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence as the database gives it back: what is hashed is what is kept."""
    read: dict[str, Any] = json.loads(json.dumps(dict(evidence)))
    return read


def delivery_digest(delivery: Any) -> str:
    """The SHA-256 of what the delivery is."""
    return ledger.digest_of({name: getattr(delivery, name) for name in FIXED})


def event_digest(event: Any) -> str:
    """The SHA-256 of what the event says."""
    return ledger.digest_of({name: getattr(event, name) for name in TOLD})


def _key(event: Any) -> str:
    return f"{event.delivery_id}:{event.sequence}"


def _delivery_digests(session: Session, keys: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    columns = [getattr(Delivery, name) for name in FIXED]
    for some in _at_once([uuid.UUID(key) for key in keys]):
        for row in session.execute(select(*columns).where(Delivery.id.in_(some))):
            found[str(row.id)] = delivery_digest(row)
    return found


def _event_digests(session: Session, keys: Sequence[str]) -> Mapping[str, str]:
    wanted = set(keys)
    found: dict[str, str] = {}
    columns = [getattr(DeliveryEvent, name) for name in TOLD]
    for some in _at_once(sorted({uuid.UUID(key.partition(":")[0]) for key in keys})):
        for row in session.execute(select(*columns).where(DeliveryEvent.delivery_id.in_(some))):
            if _key(row) in wanted:
                found[_key(row)] = event_digest(row)
    return found


def _at_once(keys: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """SQLite takes only so many bound values."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _deliveries(session: Session) -> Rows:
    rows = select(Delivery.organisation_id, Delivery.id).order_by(Delivery.id)
    with session.execute(rows.execution_options(yield_per=1_000)) as found:
        for organisation_id, key in found:
            yield organisation_id, str(key)


def _events(session: Session) -> Rows:
    rows = select(Delivery.organisation_id, DeliveryEvent.delivery_id, DeliveryEvent.sequence)
    ordered = rows.join(Delivery, Delivery.id == DeliveryEvent.delivery_id).order_by(
        DeliveryEvent.delivery_id, DeliveryEvent.sequence
    )
    with session.execute(ordered.execution_options(yield_per=1_000)) as found:
        for organisation_id, delivery_id, sequence in found:
            yield organisation_id, f"{delivery_id}:{sequence}"


def _unfounded(session: Session) -> Iterable[tuple[uuid.UUID, str]]:
    """Deliveries whose state is not that of their last event, or that waits for a first one."""
    last = and_(DeliveryEvent.delivery_id == Delivery.id, DeliveryEvent.sequence == Delivery.events)
    rows = (
        select(Delivery.organisation_id, Delivery.id)
        .outerjoin(DeliveryEvent, last)
        .where(
            or_(
                and_(Delivery.events == 0, Delivery.status != WAITING),
                and_(Delivery.events > 0, DeliveryEvent.id.is_(None)),
                Delivery.status != DeliveryEvent.status,
                Delivery.changed_at != func.coalesce(DeliveryEvent.at, Delivery.created_at),
            )
        )
        .order_by(Delivery.id)
        .limit(1)
    )
    return ((organisation_id, str(key)) for organisation_id, key in session.execute(rows))


def _count(session: Session, model: type[Delivery | DeliveryEvent]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


LEDGERS = (
    Ledger(DELIVERIES, _delivery_digests, lambda session: _count(session, Delivery), _deliveries, _unfounded),
    Ledger(EVENTS, _event_digests, lambda session: _count(session, DeliveryEvent), _events),
)
"""What the proof of the history is to compare."""
