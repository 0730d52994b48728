"""Reminders of receipts that were not told: to the recipient, then to the clerk, then to the leader who signed.

Each step comes once for a delivery, after as many working days as its office has chosen, and is an event of it.
Source: NĐ 30/2020/NĐ-CP Đ.4.2d, Đ.21.2c (OUT-4).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, func, or_, select

from workflow.base.clock import vietnam_day
from workflow.distribution.deliveries import note
from workflow.distribution.models import (
    DELIVERED,
    HANDED_OVER,
    IN_APP,
    MAIL,
    OPENED,
    ORGANISATION,
    PAPER,
    UNIT,
    Delivery,
    DeliveryEvent,
)
from workflow.distribution.rules import holder_of
from workflow.distribution.side_letters import JOB as SIDE_LETTER
from workflow.distribution.side_letters import REMINDER
from workflow.documents.models import Document
from workflow.engine import item_role, notice, outbox
from workflow.engine.outbox import Job
from workflow.engine.work import Services, Work
from workflow.organisations.holidays import calendar
from workflow.organisations.office_settings import REMINDER_STEPS, reminders_of
from workflow.organisations.working_days import at, end_of

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]
REMIND = "remind_recipients"
RECIPIENT, CLERK, LEADER = REMINDER_STEPS
DAY_BEGINS, DAY_ENDS = time(7), time(18)
"""Nobody is reminded at night or on a day off."""
LONGEST_BACK = timedelta(days=120)
MOST_NAMED = 5
_LEFT = ("handed_over", "marked_handed_over", "delivered", "marked_delivered", "settled_delivered", "posted")


def remind_recipients(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Give the reminders whose day has come, document by document; run again, it gives none twice."""
    with open_reading() as work:
        documents = _documents(work) if is_office_hour(work) else []
    for document_id in documents:
        with open_writing() as work:
            remind(work, work.session.get_one(Document, document_id))
    with open_writing() as work:
        outbox.done(work, job)


def is_office_hour(work: Work) -> bool:
    """Whether offices work at this instant."""
    today = work.today
    return calendar(work.session).is_working(today) and at(today, DAY_BEGINS) <= work.now < at(today, DAY_ENDS)


def _documents(work: Work) -> Sequence[uuid.UUID]:
    rows = select(Delivery.document_id).where(_unconfirmed(work)).distinct()
    return work.session.scalars(rows.order_by(Delivery.document_id)).all()


def _unconfirmed(work: Work) -> ColumnElement[bool]:
    """Deliveries that have left and whose receipt was not told; what is on paper is the clerk's to note."""
    return and_(
        or_(
            Delivery.status.in_((DELIVERED, OPENED)) & (Delivery.channel != PAPER),
            Delivery.status == HANDED_OVER,
        ),
        Delivery.reminded < len(REMINDER_STEPS),
        Delivery.copy_number == "",
        Delivery.created_at > work.now - LONGEST_BACK,
    )


def remind(work: Work, document: Document) -> int:
    """Give the reminders of this document's deliveries whose day has come; gives how many."""
    if document.validity in ("recalled", "replaced"):
        return 0
    rows = select(Delivery).where(Delivery.document_id == document.id, _unconfirmed(work)).order_by(Delivery.id)
    found = work.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()
    since = _left_at(work, [delivery.id for delivery in found])
    given: dict[str, list[Delivery]] = {step: [] for step in REMINDER_STEPS}
    for delivery in found:
        for step in _due_steps(work, delivery, since.get(delivery.id, delivery.created_at)):
            _remind(work, delivery, step)
            given[step].append(delivery)
    _tell(work, document, given)
    return sum(map(len, given.values()))


def _due_steps(work: Work, delivery: Delivery, since: datetime) -> list[str]:
    """The steps that were not given and whose day is over; a step that the office left out counts as given."""
    days = reminders_of(delivery.document.organisation)
    due = []
    for number, step in enumerate(REMINDER_STEPS, 1):
        if number <= delivery.reminded:
            continue
        if days[step] and end_of(calendar(work.session).after(vietnam_day(since), days[step])) > work.now:
            break
        delivery.reminded = number
        if days[step] and (step != RECIPIENT or delivery.channel in (IN_APP, MAIL)):
            due.append(step)
    return due


def _remind(work: Work, delivery: Delivery, step: str) -> None:
    """The event; the recipient is reached on its own channel."""
    note(work, delivery, f"reminded_{step}", delivery.status, {"step": step})
    if step != RECIPIENT:
        return
    document = delivery.document
    if delivery.channel == MAIL and delivery.email:
        outbox.enqueue(work, SIDE_LETTER, {"delivery": str(delivery.id), "purpose": REMINDER}, item=document)
    elif delivery.channel == IN_APP:
        facts = {"subject": document.subject, "target": delivery.target_name}
        notice.tell(work, _taker(delivery), document, "remind_to_confirm", facts)


def _taker(delivery: Delivery) -> str:
    """Who takes it in for a target here: the clerk of an organisation, the head of a unit, the person."""
    if delivery.target_kind == ORGANISATION:
        return item_role.duty("clerk", delivery.target_id)
    if delivery.target_kind == UNIT:
        return item_role.duty("head", delivery.target_id)
    holder = holder_of(delivery.target_kind, delivery.target_id)
    assert holder is not None, "in-app targets are inside"
    return holder


def _tell(work: Work, document: Document, given: Mapping[str, Sequence[Delivery]]) -> None:
    """One notice a document for the clerk and for the leader, however many places are silent."""
    leader = item_role.duty("leader", document.organisation_id)
    holders = {
        CLERK: item_role.duty("clerk", document.organisation_id),
        LEADER: item_role.person(document.signer_id) if document.signer_id else leader,
    }
    for step, holder in holders.items():
        if given[step]:
            facts = {"subject": document.subject, "comment": _names(given[step]), "count": len(given[step])}
            notice.tell(work, holder, document, "unconfirmed", facts)


def _names(rows: Sequence[Delivery]) -> str:
    names = list(dict.fromkeys(row.target_name for row in rows))
    return "; ".join(names[:MOST_NAMED]) + (f" … (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else "")


def _left_at(work: Work, delivery_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each was first handed over or had arrived."""
    found: dict[uuid.UUID, datetime] = {}
    for some in _some(delivery_ids):
        rows = select(DeliveryEvent.delivery_id, func.min(DeliveryEvent.at)).where(
            DeliveryEvent.delivery_id.in_(some), DeliveryEvent.kind.in_(_LEFT)
        )
        found.update((key, first) for key, first in work.session.execute(rows.group_by(DeliveryEvent.delivery_id)))
    return found


def _some(keys: Sequence[uuid.UUID], at_once: int = 500) -> Iterable[Sequence[uuid.UUID]]:
    """SQLite takes only so many bound values."""
    return (keys[start : start + at_once] for start in range(0, len(keys), at_once))


handlers: Mapping[str, Handler] = MappingProxyType({REMIND: remind_recipients})
"""What the worker calls for each kind of job of this module."""
