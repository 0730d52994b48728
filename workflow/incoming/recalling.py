"""A sender takes a document back: the receiver is asked, and agrees or refuses with a reason.

Who agrees gives it up: whoever had the document through this arrival reads it no more. The arrival keeps its number in
the book, and of it only what the recall itself tells is shown.
Source: NĐ 30/2020/NĐ-CP Đ.18.4 (OUT-6), PL6 III.8 (OUT-7); QCVN 102:2016/BTTTT (status 13, 15, 16).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotOffered, Refusal
from workflow.base.text import single_spaced
from workflow.engine import item_role, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.incoming.inbox import held, receives, require
from workflow.incoming.models import AGREED, ORGANISATION, PERSON, REFUSED, UNIT, Arrival
from workflow.incoming.reporting import tell_sender
from workflow.incoming.telling import let_know, no_longer_read

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
LONGEST_REASON = 2_000


def asked(work: Work, arrival: Arrival, reason: str, by: str) -> None:
    """The sender asks for the document back (status 13): whoever takes it in is told; asked again, told again.

    One that was given back is asked for in vain, and one that refused may think again.
    """
    if arrival.is_cancelled:
        return
    arrival.recall_asked_at, arrival.recall_asked_by = work.now, single_spaced(by)[:300]
    arrival.recall_reason = single_spaced(reason)[:LONGEST_REASON]
    facts = {**arrival.facts(), "arrival": str(arrival.id), "comment": arrival.recall_reason}
    let_know(work, arrival, taker_of(arrival), "recall_asked", facts)


def taker_of(arrival: Arrival) -> str:
    """Who takes it in for the receiver: the clerk of an organisation, the head of a unit, the person."""
    if arrival.receiver_kind == ORGANISATION:
        return item_role.duty("clerk", arrival.organisation_id)
    return item_role.duty("head", arrival.receiver_id) if arrival.receiver_kind == UNIT else arrival.holder


def answer_recall(work: Work, arrival_id: uuid.UUID, code: str, reason: str = "") -> Arrival:
    """Agree (15) or refuse (16, with the reason); the sender's log tells it in the same transaction.

    Raises: NotFound; NotPermitted to those who do not speak for the receiver; NotOffered unless it was asked, or
    once it was given back; InvalidInput (status_unknown, reason_missing).
    """
    arrival = held(work, arrival_id)
    require(receives(work, arrival), action="answer_recall")
    if code not in (AGREED, REFUSED):
        raise InvalidInput([Refusal("status_unknown", {"status": code[:20], "known": [AGREED, REFUSED]})])
    if arrival.recall_asked_at is None:
        raise NotOffered("recall_not_asked")
    if arrival.is_cancelled:
        if code == AGREED:
            return arrival
        raise NotOffered("arrival_was_recalled")
    reason = single_spaced(reason)[:LONGEST_REASON]
    if code == REFUSED and not reason:
        raise InvalidInput([Refusal("reason_missing", {"field": "reason"})])
    arrival.recall_answer, arrival.recall_answer_reason = code, reason
    arrival.recall_answered_at, arrival.recall_answered_by_id = work.now, work.actor.person_id
    tell_sender(work, arrival, "recall_agreed" if code == AGREED else "recall_refused", {"reason": reason})
    if code == AGREED:
        _give_up(work, arrival)
    return arrival


def _give_up(work: Work, arrival: Arrival) -> None:
    """Whoever reads the document through this arrival reads it no more, unless another one of it still stands."""
    work.session.flush()
    if arrival.document is None:
        return
    rows = select(Arrival).where(Arrival.document_id == arrival.document_id, Arrival.id != arrival.id)
    others = [row for row in work.session.scalars(rows) if not row.is_cancelled]
    standing = {holder for row in others for holder in _readers(row)}
    for holder in sorted(_readers(arrival) - standing):
        no_longer_read(work, arrival, holder)


def _readers(arrival: Arrival) -> set[str]:
    """Whom the arrival lets read the document: its receiver, the clerk who keeps the book, those it went on to."""
    holders = {arrival.holder, *(row.holder for row in arrival.forwards)}
    if arrival.receiver_kind != PERSON:
        holders.add(item_role.duty("clerk", arrival.organisation_id))
    return holders


def ask_for_arrival(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """The worker's part of a recall inside the installation: the receiver of this delivery is asked."""
    with open_writing() as work:
        delivery_id = uuid.UUID(job.payload["delivery"])
        arrival = work.session.scalar(select(Arrival).where(Arrival.delivery_id == delivery_id).with_for_update())
        if arrival is not None:
            asked(work, arrival, str(job.payload["reason"]), str(job.payload["by"]))
        outbox.done(work, job)


def may_answer(work: Work, arrival: Arrival) -> bool:
    """Whether the actor could answer a recall of this arrival now."""
    return arrival.recall_asked_at is not None and not arrival.is_cancelled and receives(work, arrival)


handlers: Mapping[str, Handler] = MappingProxyType({"recall_arrival": ask_for_arrival})
"""What the worker calls for each kind of job of this module."""
