"""Reading what arrived: who sees an arrival, the inbox, the book."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true

from workflow.base.errors import NotFound, NotPermitted
from workflow.documents.models import Document
from workflow.engine import access, item_role
from workflow.engine.work import Work
from workflow.incoming.answering import awaits_answer
from workflow.incoming.models import AGREED, PERSON, Arrival, ArrivalForward

FIRST_PAGE = 100
R = TypeVar("R")


def inbox(
    work: Work, *, only_open: bool = False, to_answer: bool = False, limit: int = FIRST_PAGE, offset: int = 0
) -> list[Arrival]:
    """What reached me, my unit, my organisation, or was forwarded to us; a clerk has that of the whole organisation.

    Newest first; `only_open` leaves out what is acknowledged or returned, unless the sender takes it back. With
    `to_answer` only what I must still answer, what is due first at the top.
    """
    rows = mine(work, select(Arrival))
    if only_open:
        rows = rows.where(_is_open())
    if to_answer:
        rows = rows.where(awaits_answer()).order_by(Arrival.deadline)
    return list(work.session.scalars(rows.order_by(Arrival.arrived_at.desc(), Arrival.id).limit(limit).offset(offset)))


def count_open(work: Work) -> int:
    """How many arrivals in my inbox wait to be acknowledged, or to be given back."""
    rows = mine(work, select(func.count(Arrival.id)))
    return work.session.scalar(rows.where(_is_open())) or 0


def count_to_answer(work: Work) -> int:
    """How many arrivals in my inbox wait for an answer."""
    return work.session.scalar(mine(work, select(func.count(Arrival.id))).where(awaits_answer())) or 0


def _is_open() -> ColumnElement[bool]:
    """Waits to be acknowledged, or to be answered because the sender takes it back."""
    new = and_(Arrival.acknowledged_at.is_(None), Arrival.returned_at.is_(None), Arrival.recall_answer.is_(None))
    return or_(new, and_(Arrival.recall_asked_at.is_not(None), Arrival.recall_answer.is_(None)))


def find_arrival(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """The arrival, if it is in the actor's inbox. Raises: NotFound, hidden or not there alike."""
    arrival = work.session.scalar(mine(work, select(Arrival)).where(Arrival.id == arrival_id))
    if arrival is None:
        raise NotFound(kind="arrival")
    return arrival


def find_by_delivery(work: Work, delivery_id: uuid.UUID) -> Arrival:
    """The arrival of a sender's delivery, if it is in the actor's inbox. Raises: NotFound."""
    arrival = work.session.scalar(mine(work, select(Arrival)).where(Arrival.delivery_id == delivery_id))
    if arrival is None:
        raise NotFound(kind="arrival")
    return arrival


def arrivals_of(work: Work, document: Document) -> list[Arrival]:
    """The arrivals of one document that the actor may see."""
    rows = mine(work, select(Arrival)).where(Arrival.document_id == document.id)
    return list(work.session.scalars(rows.order_by(Arrival.arrived_at, Arrival.id)))


def book_of(work: Work, organisation_id: uuid.UUID, year: int) -> list[Arrival]:
    """The numbered arrivals of a year, in the order of their số đến, for the clerk who keeps the book (PL4 VI).

    Raises: NotFound to anybody else.
    """
    if not keeps_book(work, organisation_id):
        raise NotFound(kind="arrival_book")
    rows = select(Arrival).where(Arrival.organisation_id == organisation_id, Arrival.year == year)
    return list(work.session.scalars(rows.where(Arrival.number.is_not(None)).order_by(Arrival.number)))


def keeps_book(work: Work, organisation_id: uuid.UUID) -> bool:
    """Whether the actor is, or stands in for, a clerk of the organisation."""
    return holds(work, [item_role.duty("clerk", organisation_id)])


def holds(work: Work, holders: Iterable[str]) -> bool:
    """Whether one of these holders is the actor's, or of somebody stood in for; the system has all."""
    return work.actor.is_system or not work.actor.all_holders.isdisjoint(holders)


def held(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """The arrival, if it is in the actor's inbox, locked until the commit. Raises: NotFound."""
    arrival = find_arrival(work, arrival_id)
    work.session.refresh(arrival, with_for_update=True)
    return arrival


def receives(work: Work, arrival: Arrival) -> bool:
    """Whether the actor speaks for the receiver: the person, the members, or the clerk for what came from outside.

    The clerk who sent a document to a unit of the same office does not receive it in the unit's name.
    """
    from_outside = arrival.number is not None
    return holds(work, [arrival.holder]) or (from_outside and keeps_book(work, arrival.organisation_id))


def require(allowed: bool, **facts: object) -> None:
    """Raises: NotPermitted unless allowed; asked after the arrival was found."""
    if not allowed:
        raise NotPermitted(**facts)


def mine(work: Work, rows: Select[R]) -> Select[R]:
    """Only arrivals that are the actor's, and only while a document of the installation is visible to them.

    What was given back to its sender is not; of that the recall still tells.
    """
    joined = rows.outerjoin(Document, Document.id == Arrival.document_id)
    seen = or_(Arrival.document_id.is_(None), access.visible(work, Document), Arrival.recall_answer == AGREED)
    return joined.where(_is_mine(work), seen)


def _is_mine(work: Work) -> ColumnElement[bool]:
    if work.actor.is_system:
        return true()
    holders = sorted(work.actor.all_holders)
    forwarded = exists().where(ArrivalForward.arrival_id == Arrival.id, ArrivalForward.holder.in_(holders))
    return or_(
        Arrival.holder.in_(holders),
        and_(Arrival.organisation_id.in_(_clerk_of(holders)), Arrival.receiver_kind != PERSON),
        forwarded,
    )


def _clerk_of(holders: Iterable[str]) -> list[uuid.UUID]:
    """The organisations whose clerk these holders make one."""
    return [uuid.UUID(holder.removeprefix("clerk@")) for holder in holders if holder.startswith("clerk@")]
