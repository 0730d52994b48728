"""The worker's part of the exchange: an attempt is written down, made, and its outcome written down.

As with mail, no transaction is open while the peer is spoken to. What may have arrived is asked for where the way
allows it; where not, it is unproven. A package sent twice arrives once, since its id is that of the delivery.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.base.files import sha256_of
from workflow.distribution.deliveries import (
    Attempt,
    Ended,
    could_not_begin,
    end_attempt,
    leave_unproven,
    locked,
    note,
    order,
)
from workflow.distribution.exchange_package import package_for, package_id_of, recall_package_for, recall_status_for
from workflow.distribution.models import EXCHANGE, HANDED_OVER, SENDING, UNPROVEN, WAITING, Delivery
from workflow.engine import outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.exchange.errors import ExchangeDeferred, ExchangeRefused, ExchangeUnproven
from workflow.exchange.transport import Exchange, Exchanges
from workflow.exchange.values import Message, addressed_to
from workflow.exchange.writing import write

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
ASKED_AT_ONCE = 50


@dataclass(frozen=True)
class Ready:
    """A package as it is handed over."""

    delivery_id: uuid.UUID
    sender: str
    to: str
    package_id: str
    content: bytes
    files: tuple[str, ...] = ()

    @property
    def evidence(self) -> dict[str, Any]:
        return {"package": self.package_id, "sha256": sha256_of(self.content), "files": list(self.files)}


def deliver_exchange(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Make one attempt at one delivery over the exchange; run again, nothing arrives twice.

    Raises: OutsideServiceFailed while no way to the target is set up (documents wait); what the file store raises.
    """
    delivery_id = uuid.UUID(job.payload["delivery"])
    if _was_left(open_reading, delivery_id):
        return _settle_what_was_left(services, open_reading, open_writing, job, delivery_id)
    ready = _ready(open_reading, open_writing, delivery_id)
    if ready is None:
        return _end(open_writing, job, delivery_id)
    way = services.port(Exchanges).way_to(ready.to)
    with open_writing() as work:
        attempt = _begin(work, ready)
    if attempt is None:
        return _end(open_writing, job, delivery_id)
    kind, evidence = _hand_over(way, ready)
    with open_writing() as work:
        _close(work, job, end_attempt(work, attempt, kind, evidence), evidence)


def _was_left(open_reading: Opens, delivery_id: uuid.UUID) -> bool:
    with open_reading() as work:
        return work.session.get_one(Delivery, delivery_id).status == SENDING


def _settle_what_was_left(
    services: Services, open_reading: Opens, open_writing: Opens, job: Job, delivery_id: uuid.UUID
) -> None:
    """A worker died in the middle: the peer is asked; if it cannot tell, the delivery is unproven."""
    arrived = _asked(services, open_reading, delivery_id)
    with open_writing() as work:
        delivery = locked(work, delivery_id)
        attempt = Attempt(delivery.id, delivery.attempts, delivery.message_id or "")
        if delivery.status != SENDING or arrived is None:
            leave_unproven(work, delivery_id)
            outbox.done(work, job)
            return
        kind = HANDED_OVER if arrived else "deferred"
        evidence = {"asked": True, **({} if arrived else {"outcome": "exchange_not_arrived"})}
        _close(work, job, end_attempt(work, attempt, kind, evidence), evidence)


def _asked(services: Services, open_reading: Opens, delivery_id: uuid.UUID) -> bool | None:
    """Whether the target has the package, as far as the way to it can tell."""
    with open_reading() as work:
        delivery = work.session.get_one(Delivery, delivery_id)
        sender, to = delivery.document.organisation.identifier or "", delivery.exchange_id or ""
        package_id = package_id_of(delivery)
    try:
        return services.port(Exchanges).way_to(to).has_arrived(sender, to, package_id)
    except OutsideServiceFailed:
        return None


def _ready(open_reading: Opens, open_writing: Opens, delivery_id: uuid.UUID) -> Ready | None:
    """The package, made before any attempt is counted; None if there is nothing to send, or nothing that can be."""
    try:
        with open_reading() as work:
            delivery = work.session.get_one(Delivery, delivery_id)
            if delivery.status != WAITING:
                return None
            package = package_for(work, delivery)
            files = tuple(sha256_of(one.content) for one in package.attachments)
            sender, to = package.sender.organ_id, delivery.exchange_id or ""
            return Ready(delivery_id, sender, to, package.package_id, write(package), files)
    except OutsideServiceFailed:
        raise
    except DomainError as error:
        with open_writing() as work:
            could_not_begin(work, delivery_id, {"outcome": error.code, **error.facts})
        return None


def _begin(work: Work, ready: Ready) -> Attempt | None:
    """Write the attempt down before it starts; None unless the delivery is waiting to be sent."""
    delivery = locked(work, ready.delivery_id)
    if delivery.status != WAITING:
        return None
    delivery.attempts += 1
    delivery.message_id = ready.package_id
    note(work, delivery, "attempt", SENDING, {"attempt": delivery.attempts, "to": ready.to, **ready.evidence})
    return Attempt(delivery.id, delivery.attempts, ready.package_id)


def _hand_over(way: Exchange, ready: Ready) -> tuple[str, Mapping[str, Any]]:
    """What the peer said, as an outcome and its evidence; one that gave no answer is asked at once."""
    try:
        return HANDED_OVER, way.send(ready.sender, ready.to, ready.package_id, ready.content)
    except ExchangeUnproven as error:
        told: dict[str, Any] = {"outcome": error.code, **error.facts}
        arrived = way.has_arrived(ready.sender, ready.to, ready.package_id)
        return {True: HANDED_OVER, False: "deferred", None: "unproven"}[arrived], {**told, "asked": arrived is not None}
    except (ExchangeRefused, ExchangeDeferred) as error:
        kind = "failed" if isinstance(error, ExchangeRefused) else "deferred"
        return kind, {"outcome": error.code, **error.facts}


def _end(open_writing: Opens, job: Job, delivery_id: uuid.UUID) -> None:
    """Nothing was to be sent: the job is done, unless the clerk ordered the delivery again just now."""
    with open_writing() as work:
        if leave_unproven(work, delivery_id):
            outbox.postpone(work.session, job.id, work.now, {"code": "ordered_again"}, timedelta())
        else:
            outbox.done(work, job)


def _close(work: Work, job: Job, ended: Ended, evidence: Mapping[str, Any]) -> None:
    if ended.overtaken:
        return
    if ended.pause is None:
        outbox.done(work, job)
        return
    cause = {"code": "exchange_deferred", "facts": {key: str(value) for key, value in evidence.items()}}
    outbox.postpone(work.session, job.id, work.now, cause, ended.pause)


def ask_for_unproven(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """By the clock: peers are asked for what may have arrived; what did is told so, what did not is sent again."""
    with open_reading() as work:
        rows = select(Delivery.id).where(Delivery.channel == EXCHANGE, Delivery.status == UNPROVEN)
        waiting = list(work.session.scalars(rows.order_by(Delivery.changed_at).limit(ASKED_AT_ONCE)))
    for delivery_id in waiting:
        arrived = _asked(services, open_reading, delivery_id)
        if arrived is not None:
            with open_writing() as work:
                _settle(work, delivery_id, arrived=arrived)
    with open_writing() as work:
        outbox.done(work, job)


def _settle(work: Work, delivery_id: uuid.UUID, *, arrived: bool) -> None:
    delivery = locked(work, delivery_id)
    if delivery.status != UNPROVEN:
        return
    if arrived:
        note(work, delivery, HANDED_OVER, HANDED_OVER, {"asked": True})
        return
    note(work, delivery, "resend_ordered", WAITING, {"was": UNPROVEN, "outcome": "exchange_not_arrived"})
    order(work, delivery)


def send_recall(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Ask the target for the document back: a package of type 1, and status 13 for who knows only that.

    Both are taken once by their ids, so that a failure half-way is made up for by sending both again.
    Raises: ExchangeDeferred, ExchangeUnproven, OutsideServiceFailed, and it is tried again.
    """
    delivery_id = uuid.UUID(job.payload["delivery"])
    messages = _recall_messages(open_reading, job, delivery_id)
    evidence: dict[str, Any] = {"packages": [message.package_id for message in messages]}
    kind = "recall_sent"
    try:
        for message in messages:
            sender, to = message.sender.organ_id, addressed_to(message)[0]
            evidence |= services.port(Exchanges).way_to(to).send(sender, to, message.package_id, write(message))
    except ExchangeRefused as error:
        kind, evidence = "recall_not_taken", {**evidence, "outcome": error.code, **error.facts}
    with open_writing() as work:
        delivery = locked(work, delivery_id)
        note(work, delivery, kind, delivery.status, evidence)
        outbox.done(work, job)


def _recall_messages(open_reading: Opens, job: Job, delivery_id: uuid.UUID) -> list[Message]:
    with open_reading() as work:
        delivery = work.session.get_one(Delivery, delivery_id)
        reason, time = str(job.payload.get("reason", "")), int(job.payload.get("time", 1))
        status = recall_status_for(work, delivery, reason, job.created_at)
        return [recall_package_for(work, delivery, reason, time), status]


handlers: Mapping[str, Handler] = MappingProxyType(
    {"deliver_exchange": deliver_exchange, "exchange.recall": send_recall, "exchange.ask": ask_for_unproven}
)
"""What the worker calls for each kind of job of this module."""
