"""What the clerk's desk can show: views of the log by what became of a delivery, narrowed by channel, day and document.

Each view is read along an index, one step of a ladder for every state: a log of a million lines answers like a short
one.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_, union_all

from workflow.base.clock import VIETNAM
from workflow.distribution.deadlines import paper_is_late_before
from workflow.distribution.models import (
    ACKNOWLEDGED,
    DELIVERED,
    DONE,
    FAILED,
    HANDED_OVER,
    OPENED,
    PAPER,
    PROCESSING,
    RECALLED,
    RETURNED,
    SENDING,
    STATUSES,
    UNPROVEN,
    WAITING,
    Delivery,
)
from workflow.distribution.queries import LATE_AFTER
from workflow.documents.models import Document
from workflow.engine.work import Work

TROUBLE, ALL = "trouble", "all"
VIEWS: dict[str, tuple[str, ...]] = {
    TROUBLE: (FAILED, UNPROVEN, RETURNED, WAITING, SENDING),
    "waiting": (WAITING, SENDING),
    "away": (HANDED_OVER,),
    "arrived": (DELIVERED, OPENED),
    "confirmed": (ACKNOWLEDGED, PROCESSING, DONE),
    "recalled": (RECALLED,),
    ALL: STATUSES,
}
"""The states that each view shows; of `trouble`, those that wait only when they are late."""
ENDED_BADLY = (FAILED, UNPROVEN, RETURNED)
MOST_DOCUMENTS = 50
Cursor = tuple[datetime, uuid.UUID]
Ids = Select[uuid.UUID, datetime]


@dataclass(frozen=True)
class DeskFilter:
    """What is to be shown; days are in Vietnam, `number` is `15` or `15/KH-SNNPTNT`."""

    view: str = TROUBLE
    channel: str | None = None
    number: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def oldest_first(self) -> bool:
        """What waits longest is looked after first; else the newest is."""
        return self.view in (TROUBLE, "waiting")


def found(
    work: Work, organisation_id: uuid.UUID, wanted: DeskFilter, after: Cursor | None, limit: int
) -> list[Row[Any]]:
    """Ids and instants of the deliveries of this view in their order, after the cursor."""
    whole = _of_documents if wanted.number else None
    steps = [whole(work, organisation_id, wanted)] if whole else _ladder(work, organisation_id, wanted)
    narrow = [_narrowed(rows, wanted, after).limit(limit) for rows in steps]
    return list(work.session.execute(_in_order(_joined(narrow), wanted).limit(limit)))


def count(work: Work, organisation_id: uuid.UUID, wanted: DeskFilter, most: int) -> int:
    """How many there are, counted no further than one more than `most`."""
    steps = _ladder(work, organisation_id, wanted)
    capped = _joined([_narrowed(rows, wanted, None, ordered=False).limit(most + 1) for rows in steps])
    within = capped.limit(most + 1).subquery()
    return min(work.session.scalar(select(func.count()).select_from(within)) or 0, most + 1)


def _ladder(work: Work, organisation_id: uuid.UUID, wanted: DeskFilter) -> list[Ids]:
    """One step for every state and conclusion, so that each is read in the order of its index."""
    rows = select(Delivery.id, Delivery.created_at).where(Delivery.organisation_id == organisation_id)
    if wanted.channel:
        rows = rows.where(Delivery.channel == wanted.channel)
    elif wanted.view == ALL:
        return [rows]
    conclusions = (False,) if wanted.view == TROUBLE else (False, True)
    return [
        rows.where(Delivery.status == status, Delivery.concluded.is_(concluded), *_only_late(work, wanted, status))
        for status in VIEWS[wanted.view]
        for concluded in conclusions
    ]


def _only_late(work: Work, wanted: DeskFilter, status: str) -> list[ColumnElement[bool]]:
    if wanted.view != TROUBLE or status in ENDED_BADLY:
        return []
    on_paper = Delivery.created_at < paper_is_late_before(work)
    return [Delivery.created_at < work.now - LATE_AFTER, or_(Delivery.channel != PAPER, on_paper)]


def _of_documents(work: Work, organisation_id: uuid.UUID, wanted: DeskFilter) -> Ids:
    """Of the documents with this number; without naming the organisation again, whose index is not the one to take."""
    rows = select(Delivery.id, Delivery.created_at).where(
        Delivery.document_id.in_(_documents(work, organisation_id, wanted.number))
    )
    if wanted.channel:
        rows = rows.where(Delivery.channel == wanted.channel)
    states = [and_(Delivery.status == status, *_only_late(work, wanted, status)) for status in VIEWS[wanted.view]]
    return rows.where(or_(*states), *([Delivery.concluded.is_(False)] if wanted.view == TROUBLE else []))


def _documents(work: Work, organisation_id: uuid.UUID, number: str) -> Sequence[uuid.UUID]:
    match = re.fullmatch(r"\s*0*(\d{1,6})\s*(?:/\s*(\S+)\s*)?", number)
    if match is None:
        return []
    rows = select(Document.id).where(Document.organisation_id == organisation_id, Document.number == int(match[1]))
    if match[2]:
        rows = rows.where(Document.symbol == match[2])
    return list(work.session.scalars(rows.order_by(Document.issued_on.desc()).limit(MOST_DOCUMENTS)))


def _narrowed(rows: Ids, wanted: DeskFilter, after: Cursor | None, *, ordered: bool = True) -> Ids:
    key = tuple_(Delivery.created_at, Delivery.id)
    if wanted.since:
        rows = rows.where(Delivery.created_at >= _begin(wanted.since))
    if wanted.until:
        rows = rows.where(Delivery.created_at < _begin(wanted.until + timedelta(days=1)))
    if after is not None:
        rows = rows.where(key > after if wanted.oldest_first else key < after)
    return _ordered(rows, Delivery.created_at, Delivery.id, wanted) if ordered else rows


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _joined(steps: Sequence[Ids]) -> Ids:
    if len(steps) == 1:
        return steps[0]
    steps_as_tables = [rows.subquery() for rows in steps]  # SQLite limits a part of a union only so
    together = union_all(*(select(one.c.id, one.c.created_at) for one in steps_as_tables)).subquery()
    return select(together.c.id, together.c.created_at)


def _in_order(rows: Ids, wanted: DeskFilter) -> Ids:
    columns = rows.selected_columns
    return _ordered(rows.order_by(None), columns.created_at, columns.id, wanted)


def _ordered(rows: Ids, at: Any, key: Any, wanted: DeskFilter) -> Ids:
    return rows.order_by(at, key) if wanted.oldest_first else rows.order_by(at.desc(), key.desc())
