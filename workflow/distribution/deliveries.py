"""What becomes of a delivery: every change is an event with its evidence, and the status follows from it.

A status never falls back: proof that a document arrived overrules a failed or unproven attempt, and nothing that
happened is taken out of the log.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotFound, NotOffered, Refusal
from workflow.base.text import single_spaced
from workflow.distribution.attesting import attest_event, plain
from workflow.distribution.mail import peer_of
from workflow.distribution.models import (
    ACKNOWLEDGED,
    DELIVERED,
    DONE,
    EXCHANGE,
    FAILED,
    HANDED_OVER,
    IN_APP,
    MAIL,
    OPENED,
    PAPER,
    PROCESSING,
    RECALLED,
    RETURNED,
    SENDING,
    UNPROVEN,
    WAITING,
    Delivery,
    DeliveryEvent,
)
from workflow.distribution.rules import delivery_for_clerk, holder_of, is_address
from workflow.engine import outbox
from workflow.engine.pauses import next_pause
from workflow.engine.work import Work

MOST_DEFERRALS = 14
"""Tries put off in a row before a mail counts as failed: about 17 hours, so that the next working morning
(QĐ 28/2018/QĐ-TTg, E28-5) finds it settled either way."""

# What the peer's word proves, weakest first; `returned` ends it unless the target takes it after all.
_PROOF = {HANDED_OVER: 1, DELIVERED: 2, OPENED: 3, ACKNOWLEDGED: 4, PROCESSING: 5, DONE: 6, RECALLED: 7}
_REPORTED = {status: status for status in (DELIVERED, OPENED, ACKNOWLEDGED, PROCESSING, DONE, RETURNED)}
PAPER_OUTCOMES = (HANDED_OVER, DELIVERED, RETURNED, FAILED)
SETTLED_AS = (DELIVERED, FAILED)
SENT_AGAIN_FROM = (FAILED, UNPROVEN, RETURNED, HANDED_OVER, WAITING)


@dataclass(frozen=True)
class Attempt:
    """One try to hand a mail over, written down before it starts."""

    delivery_id: uuid.UUID
    number: int
    message_id: str

    @property
    def envelope_id(self) -> str:
        """What status notifications call it (RFC 3461 4.4)."""
        return f"{self.delivery_id.hex}.{self.number}"


@dataclass(frozen=True)
class Ended:
    """What is left to do after an attempt: nothing, or another one after the pause.

    `overtaken`: the delivery went on without this attempt, and its job is somebody else's.
    """

    pause: timedelta | None = None
    overtaken: bool = False


def note(
    work: Work, delivery: Delivery, kind: str, status: str, evidence: Mapping[str, Any], actor: str | None = None
) -> None:
    """Write one event and the status that it leads to; it stands in the sender's hash chain when this commits."""
    delivery.events += 1
    delivery.status, delivery.changed_at = status, work.now
    event = DeliveryEvent(
        id=uuid.uuid4(),
        delivery_id=delivery.id,
        sequence=delivery.events,
        at=work.now,
        kind=kind,
        status=status,
        person_id=work.actor.person_id,
        actor=actor if actor is not None else work.actor.name,
        evidence=plain(evidence),
    )
    work.session.add(event)
    work.session.flush()
    attest_event(work, delivery, event)


def locked(work: Work, delivery_id: uuid.UUID) -> Delivery:
    """The delivery, held until the commit. Raises: NotFound."""
    delivery = work.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None:
        raise NotFound(kind="delivery")
    return delivery


def record(work: Work, delivery_id: uuid.UUID, kind: str, evidence: Mapping[str, Any], actor: str = "") -> None:
    """Write down what the receiving side reports: delivered, opened, acknowledged, returned, or any other word of it.

    Only what proves more than is known changes the status; twice the same word is one event.
    Source: NĐ30 Đ.4.2d (OUT-4), PL6 III.1.
    """
    delivery = locked(work, delivery_id)
    status = _REPORTED.get(kind, delivery.status)
    if _PROOF.get(status, 0) < _PROOF.get(delivery.status, 0) and (status != RETURNED or delivery.status == RECALLED):
        status = delivery.status
    if kind in _REPORTED and status == delivery.status and _has_event(work, delivery, kind):
        return
    note(work, delivery, kind, status, evidence, actor or None)


def _has_event(work: Work, delivery: Delivery, kind: str) -> bool:
    rows = select(DeliveryEvent.id).where(DeliveryEvent.delivery_id == delivery.id, DeliveryEvent.kind == kind)
    return work.session.scalar(rows.limit(1)) is not None


def mark_paper(work: Work, delivery_id: uuid.UUID, outcome: str, remark: str) -> Delivery:
    """What became of a paper copy, as the clerk knows it: given to the post, signed for, come back, not sent.

    Source: NĐ30 PL4 I (columns "Ngày chuyển", "Ký nhận"), PL4 III.
    Raises: NotFound, NotPermitted, InvalidInput (delivery_not_paper, outcome_unknown, remark_missing).
    """
    delivery = delivery_for_clerk(work, delivery_id)
    if delivery.status == RECALLED:
        raise NotOffered("document_recalled")
    _check(delivery.channel == PAPER, "delivery_not_paper", channel=delivery.channel)
    _check(outcome in PAPER_OUTCOMES, "outcome_unknown", outcome=outcome, known=list(PAPER_OUTCOMES))
    _check(outcome not in (RETURNED, FAILED) or bool(remark.strip()), "remark_missing", outcome=outcome)
    delivery.attempts += outcome in (HANDED_OVER, DELIVERED) and delivery.status in (WAITING, RETURNED, FAILED)
    note(work, delivery, f"marked_{outcome}", outcome, {"remark": single_spaced(remark)})
    return delivery


def settle_unproven(work: Work, delivery_id: uuid.UUID, outcome: str, remark: str) -> Delivery:
    """A person's decision on an attempt that may have arrived: it did (delivered), or it did not (failed).

    Raises: NotFound, NotPermitted, NotOffered unless it is unproven, InvalidInput (outcome_unknown, remark_missing).
    """
    delivery = delivery_for_clerk(work, delivery_id)
    if delivery.status != UNPROVEN:
        raise NotOffered("delivery_not_unproven", status=delivery.status)
    _check(outcome in SETTLED_AS, "outcome_unknown", outcome=outcome, known=list(SETTLED_AS))
    _check(bool(remark.strip()), "remark_missing", outcome=outcome)
    note(work, delivery, f"settled_{outcome}", outcome, {"remark": single_spaced(remark)})
    return delivery


def resend(work: Work, delivery_id: uuid.UUID, *, email: str | None = None) -> Delivery:
    """Order a new attempt, to a corrected address if one is given; what was tried before stays in the log.

    Raises: NotFound, NotPermitted; NotOffered while it is being sent or has arrived; InvalidInput for a bad address.
    """
    delivery = delivery_for_clerk(work, delivery_id)
    refuse_recalled(delivery)
    if delivery.status not in SENT_AGAIN_FROM:
        raise NotOffered("delivery_not_to_be_resent", status=delivery.status)
    evidence: dict[str, Any] = {"was": delivery.status}
    if email is not None and email.strip() != delivery.email:
        _check(is_address(email.strip()), "email_malformed", value=email[:100])
        evidence["email"] = {"from": delivery.email, "to": email.strip()}
        delivery.email = email.strip()
    delivery.deferrals, delivery.concluded = 0, False
    note(work, delivery, "resend_ordered", WAITING, evidence)
    order(work, delivery)
    return delivery


def refuse_recalled(delivery: Delivery) -> None:
    """Raises: NotOffered("document_recalled"): a recalled document is frozen (PL6 III.8)."""
    if delivery.document.validity == RECALLED:
        raise NotOffered("document_recalled")


def _check(holds: bool, code: str, **facts: Any) -> None:
    if not holds:
        raise InvalidInput([Refusal(code, facts)])


def order(work: Work, delivery: Delivery, *, first: bool = False) -> None:
    """Have the worker do its part after the commit; a paper copy waits for the clerk.

    One job per delivery, so that no two workers ever have the same one in hand: ordered again, the job is woken,
    unless a worker is just at it. `first`: the delivery was made in this transaction.
    """
    if delivery.channel == PAPER:
        return
    kind, payload = _JOBS[delivery.channel](delivery)
    peer = peer_of(delivery.email or "") if delivery.channel == MAIL else None
    job = outbox.enqueue(
        work, kind, payload, item=delivery.document, key=f"{kind}:{delivery.id}", peer=peer, first=first
    )
    job.peer = peer
    if job.status != outbox.RUNNING:
        job.status, job.due, job.tries, job.last_error, job.closing = outbox.WAITING, work.now, 0, None, None


def _mail_job(delivery: Delivery) -> tuple[str, dict[str, Any]]:
    return "deliver", {"delivery": str(delivery.id)}


def _arrival_job(delivery: Delivery) -> tuple[str, dict[str, Any]]:
    """Everything the receiving room needs to know, since it does not know this one."""
    return "arrive", {
        "delivery": str(delivery.id),
        "document": str(delivery.document_id),
        "target": {"kind": delivery.target_kind, "id": str(delivery.target_id), "name": delivery.target_name},
        "holder": holder_of(delivery.target_kind, delivery.target_id),
        "line": delivery.line,
        "purpose": delivery.purpose,
    }


def _exchange_job(delivery: Delivery) -> tuple[str, dict[str, Any]]:
    return "deliver_exchange", {"delivery": str(delivery.id)}


_JOBS = {MAIL: _mail_job, IN_APP: _arrival_job, EXCHANGE: _exchange_job}


def job_key(delivery: Delivery) -> str | None:
    """The key of the one job that sends this delivery; none on paper."""
    made = _JOBS.get(delivery.channel)
    return f"{made(delivery)[0]}:{delivery.id}" if made is not None else None


def begin_attempt(
    work: Work, delivery_id: uuid.UUID, domain: str, evidence: Mapping[str, Any], number: int | None = None
) -> Attempt | None:
    """Write the attempt down before it starts; None unless the delivery is waiting to be sent.

    None also if it would have another number than the one that the letter was written for.
    """
    delivery = locked(work, delivery_id)
    if delivery.status != WAITING or number not in (None, delivery.attempts + 1):
        return None
    delivery.attempts += 1
    delivery.message_id = f"<{delivery.id.hex}.{delivery.attempts}@{domain}>"
    attempt = Attempt(delivery.id, delivery.attempts, delivery.message_id)
    facts = {"attempt": attempt.number, "message_id": attempt.message_id, "to": delivery.email, **evidence}
    note(work, delivery, "attempt", SENDING, facts)
    return attempt


def leave_unproven(work: Work, delivery_id: uuid.UUID) -> bool:
    """A delivery found `sending` by another worker was left by one that died: it may have arrived, so it becomes
    unproven and is not tried again by itself. Gives whether it now still waits to be sent."""
    delivery = locked(work, delivery_id)
    if delivery.status == SENDING:
        facts = {"attempt": delivery.attempts, "message_id": delivery.message_id}
        note(work, delivery, "attempt_lost", UNPROVEN, facts)
    return delivery.status == WAITING


def end_attempt(work: Work, attempt: Attempt, kind: str, evidence: Mapping[str, Any]) -> Ended:
    """Write down how the attempt ended: handed_over, failed, unproven or deferred.

    If the delivery went on without it (the worker was thought dead), only the event is kept, unless the answer
    settles what was unproven.
    """
    delivery = locked(work, attempt.delivery_id)
    facts = {"attempt": attempt.number, **evidence}
    if not _is_awaited(delivery, attempt):
        note(work, delivery, f"late_{kind}", delivery.status, facts)
        return Ended(overtaken=True)
    if kind != "deferred":
        note(work, delivery, kind, kind, facts)
        return Ended()
    delivery.deferrals += 1
    if delivery.deferrals >= MOST_DEFERRALS:
        note(work, delivery, "failed", FAILED, {**facts, "deferrals": delivery.deferrals})
        return Ended()
    note(work, delivery, "deferred", WAITING, facts)
    return Ended(pause=next_pause(delivery.deferrals))


def _is_awaited(delivery: Delivery, attempt: Attempt) -> bool:
    return delivery.attempts == attempt.number and delivery.status in (SENDING, UNPROVEN)


def could_not_begin(work: Work, delivery_id: uuid.UUID, evidence: Mapping[str, Any]) -> None:
    """Nothing can be sent as things are (no sealed file, no address): failed, with its cause, till it is resent."""
    delivery = locked(work, delivery_id)
    if delivery.status == WAITING:
        note(work, delivery, "failed", FAILED, evidence)
