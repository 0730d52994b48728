"""Thu hồi: what has not left is stopped, whoever holds the document is told on its own channel, and each answers.

The answers are those of the exchange of documents: 15, given back or deleted; 16, refused with a reason, still held.
All of it stands in the recipient log; a delivery is `recalled` once nothing is held by its target any more.
Source: NĐ 30/2020/NĐ-CP Đ.18.4 (OUT-6), PL6 III.8 (OUT-7); QCVN 102:2016/BTTTT (status 13, 15, 16).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, Refusal
from workflow.base.text import single_spaced
from workflow.distribution import deliveries
from workflow.distribution.links import LinkEnded, RecipientLinks, Ticket
from workflow.distribution.models import (
    EXCHANGE,
    FAILED,
    IN_APP,
    MAIL,
    RECALLED,
    RETURNED,
    WAITING,
    Delivery,
    DeliveryEvent,
)
from workflow.distribution.rules import delivery_for_clerk, has_duty, holder_of, sees_whole_log
from workflow.documents.models import Document
from workflow.documents.participants import RECIPIENT
from workflow.engine import access, item_role, notice, outbox
from workflow.engine.history import HistoryEntry
from workflow.engine.move import Move
from workflow.engine.outbox import Job
from workflow.engine.work import Work

STOPPED, ASKED, AGREED, REFUSED = "recall_stopped", "recall_asked", "recall_agreed", "recall_refused"
STEPS = (STOPPED, ASKED, AGREED, REFUSED)
ANSWERS = {"15": AGREED, "16": REFUSED}
_CODES = {event: code for code, event in ANSWERS.items()}
MAIL_PURPOSE = "recall"
HOLDS_NOTHING = (WAITING, FAILED, RETURNED)
_NOT_HELD = (RECALLED, *HOLDS_NOTHING)
LONGEST_REASON = 2_000
_AT_ONCE = 500


def recall_deliveries(move: Move) -> None:
    """Effect of `recall`: stop what has not left, and ask everybody who may hold the document to give it back.

    The jobs are rows of this transaction. A delivery that leaves at this very moment is asked for as well.
    """
    work, document = move.work, move.item
    asked = stopped = 0
    for delivery in _locked_deliveries(work, document):
        if delivery.status in HOLDS_NOTHING:
            deliveries.note(work, delivery, STOPPED, RECALLED, {"was": delivery.status, "reason": move.comment})
            _take_back_reading(work, delivery)
            _end_job(work, delivery)
            stopped += 1
        elif delivery.status != RECALLED:
            _ask(work, delivery, move.comment, time=1)
            asked += 1
    move.facts["recall"] = {"asked": asked, "stopped": stopped}


def _end_job(work: Work, delivery: Delivery) -> None:
    """What would have sent it has nothing left to do; a worker that is just at it finds the delivery stopped."""
    key = deliveries.job_key(delivery)
    if key is None:
        return
    ended = update(Job).where(Job.key == key)
    work.session.execute(ended.where(Job.status.in_((outbox.WAITING, outbox.GIVEN_UP))).values(status=outbox.DONE))


def ask_again(work: Work, document: Document) -> int:
    """Ask everybody who has not agreed once more; gives how many.

    Raises: NotFound, NotPermitted to those who are no clerk, NotOffered unless the document was recalled.
    """
    _require_clerk(work, document)
    if document.validity != RECALLED:
        raise NotOffered("document_not_recalled")
    reason = reason_of(work, document)
    standing = {row.delivery.id: row for row in progress(work, document)}
    open_ones = [row for row in _locked_deliveries(work, document) if row.status not in _NOT_HELD]
    for delivery in open_ones:
        _ask(work, delivery, reason, time=standing[delivery.id].times + 1)
    return len(open_ones)


def _ask(work: Work, delivery: Delivery, reason: str, *, time: int) -> None:
    facts = {"reason": reason, "time": time}
    deliveries.note(work, delivery, ASKED, delivery.status, facts)
    kind = _JOBS.get(delivery.channel)
    if kind is not None:  # on paper the clerk asks, and notes what came of it
        payload = {"delivery": str(delivery.id), **facts, "by": work.actor.name, "purpose": MAIL_PURPOSE}
        outbox.enqueue(work, kind, payload, item=delivery.document)


_JOBS = {IN_APP: "recall_arrival", MAIL: "side_letter", EXCHANGE: "exchange.recall"}


def reported(work: Work, delivery_id: uuid.UUID, kind: str, evidence: Mapping[str, Any], actor: str = "") -> None:
    """What the receiving side tells of a delivery: an answer to a recall, or any other word (`deliveries.record`)."""
    if kind in (AGREED, REFUSED):
        answered(work, delivery_id, _CODES[kind], str(evidence.get("reason", "")), actor, evidence)
    else:
        deliveries.record(work, delivery_id, kind, evidence, actor)


def answered(
    work: Work, delivery_id: uuid.UUID, code: str, reason: str, by: str, evidence: Mapping[str, Any] | None = None
) -> Delivery:
    """Write down the target's answer: 15, nothing is held any more; 16, refused for this reason.

    A refusal may be taken back by agreeing; an agreement stands. The same answer twice is one.
    Raises: NotFound; NotOffered unless it was asked; InvalidInput (status_unknown, reason_missing).
    """
    delivery = deliveries.locked(work, delivery_id)
    if code not in ANSWERS:
        raise InvalidInput([Refusal("status_unknown", {"status": code[:20], "known": sorted(ANSWERS)})])
    last = _last_steps(work, [delivery.id]).get(delivery.id)
    if last is None:
        raise NotOffered("recall_not_asked")
    reason = single_spaced(reason)[:LONGEST_REASON]
    if code == "16" and not reason:
        raise InvalidInput([Refusal("reason_missing", {"field": "reason"})])
    if delivery.status == RECALLED or (last.kind == ANSWERS[code] and last.evidence.get("reason", "") == reason):
        return delivery
    facts = {**(evidence or {}), "status": code, "reason": reason}
    if code == "15":
        deliveries.note(work, delivery, AGREED, RECALLED, facts, by)
        _take_back_reading(work, delivery)
    else:
        deliveries.note(work, delivery, REFUSED, delivery.status, facts, by)
    _tell_clerk(work, delivery, ANSWERS[code], reason)
    return delivery


def opened_by(work: Work, token: str) -> tuple[Delivery, Ticket]:
    """The delivery that the link of a recall mail leads to; nothing is changed by looking.

    Raises: NotFound; LinkEnded (link_expired, or link_replaced once it was asked again).
    """
    ticket = work.services.port(RecipientLinks).read(MAIL_PURPOSE, token)
    delivery = work.session.get(Delivery, ticket.delivery_id)
    if delivery is None or delivery.document.validity != RECALLED:
        raise NotFound(kind="link")
    asked = sum(event.kind == ASKED for event in _steps(work, [delivery.id]))
    if asked != ticket.attempt:
        raise LinkEnded("link_replaced")
    if work.now >= ticket.expires_at:
        raise LinkEnded("link_expired", on=ticket.expires_at.isoformat())
    return delivery, ticket


def answered_by_link(work: Work, token: str, code: str, reason: str, name: str) -> Delivery:
    """The recipient answers by the link of the recall mail. Raises: as `opened_by` and `answered`."""
    delivery, ticket = opened_by(work, token)
    given = single_spaced(name)[:100]
    evidence = {"token_sha256": ticket.token_sha256, **({"name": given} if given else {})}
    return answered(work, delivery.id, code, reason, delivery.target_name, evidence)


def answer_of(work: Work, delivery: Delivery) -> DeliveryEvent | None:
    """What the target last answered, if anything since it was first asked."""
    said = [event for event in _steps(work, [delivery.id]) if event.kind in _CODES]
    return said[-1] if said else None


def note_answer(work: Work, delivery_id: uuid.UUID, code: str, remark: str) -> Delivery:
    """What a target outside the installation answered on paper or by telephone, as the clerk knows it.

    Raises: NotFound, NotPermitted; NotOffered for a target here, who answers for itself; InvalidInput.
    """
    delivery = delivery_for_clerk(work, delivery_id)
    if delivery.channel == IN_APP:
        raise NotOffered("recall_answered_here")
    if not remark.strip():
        raise InvalidInput([Refusal("remark_missing", {"field": "remark"})])
    return answered(work, delivery_id, code, remark, work.actor.name, {"noted_by_clerk": True})


def _tell_clerk(work: Work, delivery: Delivery, kind: str, reason: str) -> None:
    """A refusal needs the clerk's eye, and so does the end of the whole."""
    document = delivery.document
    clerk = item_role.duty("clerk", delivery.organisation_id)
    facts = {"subject": document.subject, "target": delivery.target_name, "comment": reason}
    if kind == REFUSED:
        notice.tell(work, clerk, document, REFUSED, facts)
        return
    rows = select(Delivery.id).where(Delivery.document_id == document.id, Delivery.status.not_in(_NOT_HELD))
    if work.session.scalar(rows.limit(1)) is None:
        notice.tell(work, clerk, document, "recall_complete", {"subject": document.subject})


def _take_back_reading(work: Work, delivery: Delivery) -> None:
    """The target reads the document no more, unless another delivery of it still stands there."""
    holder = holder_of(delivery.target_kind, delivery.target_id)
    rows = select(Delivery.id).where(
        Delivery.document_id == delivery.document_id,
        Delivery.target_kind == delivery.target_kind,
        Delivery.target_id == delivery.target_id,
        Delivery.status != RECALLED,
    )
    if holder is not None and work.session.scalar(rows.limit(1)) is None:
        item_role.revoke(work.session, delivery.document, RECIPIENT, holder)


@dataclass(frozen=True)
class Standing:
    """Where one delivery of a recalled document stands: `step` is one of `STEPS`, or None if it was never asked for."""

    delivery: Delivery
    step: str | None
    since: datetime | None
    times: int
    asked_at: datetime | None
    by: str
    reason: str

    @property
    def held(self) -> bool:
        """Whether the target may still hold the document."""
        return self.delivery.status not in _NOT_HELD


def progress(work: Work, document: Document) -> list[Standing]:
    """Who agreed, who refused, who has not answered, and since when; who still holds it comes first.

    Raises: NotFound to all but the sender's side.
    """
    if not access.can(work, access.VIEW, document) or not sees_whole_log(work, document):
        raise NotFound(kind=document.item_kind)
    rows = select(Delivery).where(Delivery.document_id == document.id).order_by(Delivery.position, Delivery.id)
    found = list(work.session.scalars(rows))
    steps: dict[uuid.UUID, list[DeliveryEvent]] = {}
    for event in _steps(work, [row.id for row in found]):
        steps.setdefault(event.delivery_id, []).append(event)
    return sorted((_standing(row, steps.get(row.id, [])) for row in found), key=lambda one: not one.held)


def _standing(delivery: Delivery, steps: Sequence[DeliveryEvent]) -> Standing:
    last = steps[-1] if steps else None
    asked = [event for event in steps if event.kind == ASKED]
    answer = last if last is not None and last.kind in _CODES else None
    return Standing(
        delivery=delivery,
        step=last.kind if last else None,
        since=last.at if last else None,
        times=len(asked),
        asked_at=asked[0].at if asked else None,
        by=answer.actor if answer else "",
        reason=str(answer.evidence.get("reason", "")) if answer else "",
    )


def _last_steps(work: Work, delivery_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, DeliveryEvent]:
    return {event.delivery_id: event for event in _steps(work, delivery_ids)}


def _steps(work: Work, delivery_ids: Sequence[uuid.UUID]) -> Iterable[DeliveryEvent]:
    """The events of these deliveries' recall, oldest first."""
    for start in range(0, len(delivery_ids), _AT_ONCE):  # SQLite takes only so many bound values
        rows = select(DeliveryEvent).where(
            DeliveryEvent.delivery_id.in_(delivery_ids[start : start + _AT_ONCE]), DeliveryEvent.kind.in_(STEPS)
        )
        yield from work.session.scalars(rows.order_by(DeliveryEvent.delivery_id, DeliveryEvent.sequence))


def _locked_deliveries(work: Work, document: Document) -> Sequence[Delivery]:
    """The document's deliveries in a fixed order, held until the commit."""
    rows = select(Delivery).where(Delivery.document_id == document.id).order_by(Delivery.id).with_for_update()
    return work.session.scalars(rows.execution_options(populate_existing=True)).all()


def reason_of(work: Work, document: Document) -> str:
    """The reason that was given when the document was recalled."""
    rows = select(HistoryEntry.comment).where(HistoryEntry.item_id == document.id, HistoryEntry.event == "recall")
    return work.session.scalar(rows.order_by(HistoryEntry.sequence.desc()).limit(1)) or ""


def _require_clerk(work: Work, document: Document) -> None:
    if not access.can(work, access.VIEW, document):
        raise NotFound(kind=document.item_kind)
    if not has_duty(work, document.organisation_id, "clerk"):
        raise NotPermitted(duties=["clerk"])
