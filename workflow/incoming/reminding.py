"""Reminders of deadlines that were given when an arrival was handed on: the working day before, and once it is over.

Source: NĐ 30/2020/NĐ-CP Đ.24.2 (the one who was appointed follows up and urges).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from sqlalchemy import ColumnElement, exists, or_, select

from workflow.documents.models import Document, Relation
from workflow.engine import item_role, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.incoming.models import Arrival, ArrivalForward
from workflow.incoming.telling import let_know
from workflow.organisations.holidays import calendar

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
REMIND = "remind_forwards"
SOON, OVER = 1, 2
_KINDS = {SOON: "forward_due_soon", OVER: "forward_overdue"}


def remind_forwards(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Give the reminders whose day has come; run again, it gives none twice."""
    with open_writing() as work:
        remind(work)
        outbox.done(work, job)


def remind(work: Work) -> int:
    """Tell whoever has it in hand, and once it is late also who handed it on; gives how many were reminded of."""
    days = calendar(work.session)
    if not days.is_working(work.today):
        return 0
    rows = select(ArrivalForward).join(Arrival, Arrival.id == ArrivalForward.arrival_id).where(_open())
    rows = rows.where(ArrivalForward.due <= days.after(work.today), ArrivalForward.reminded < OVER)
    count = 0
    for row in work.session.scalars(rows.order_by(ArrivalForward.id).with_for_update(of=ArrivalForward)).all():
        assert row.due is not None, "asked for"
        step = OVER if row.due < work.today else SOON
        if row.reminded < step:
            row.reminded = step
            _tell(work, row, step)
            count += 1
    work.session.flush()
    return count


def _open() -> ColumnElement[bool]:
    """Neither returned, given back nor done, and not answered by a document that was issued."""
    answered = (
        exists()
        .where(or_(Relation.target_id == Arrival.document_id, Relation.target_arrival_id == Arrival.id))
        .where(Relation.kind == "answers")
        .where(Document.id == Relation.document_id, Document.organisation_id == Arrival.organisation_id)
        .where(Document.number.is_not(None))
        .correlate(Arrival)
    )
    return (
        Arrival.returned_at.is_(None)
        & Arrival.done_at.is_(None)
        & (Arrival.recall_answer.is_(None) | (Arrival.recall_answer != "15"))
        & ArrivalForward.due.is_not(None)
        & ~answered
    )


def _tell(work: Work, row: ArrivalForward, step: int) -> None:
    arrival = work.session.get_one(Arrival, row.arrival_id)
    facts = {**arrival.facts(), "due": row.due.isoformat() if row.due else None, "comment": row.instruction}
    taker = item_role.duty("head", row.unit_id) if row.unit_id is not None else row.holder
    holders = {taker}
    if step == OVER and row.by_id is not None:
        holders.add(item_role.person(row.by_id))
    for holder in sorted(holders):
        let_know(work, arrival, holder, _KINDS[step], facts)


handlers: Mapping[str, Handler] = MappingProxyType({REMIND: remind_forwards})
"""What the worker calls for each kind of job of this module."""
