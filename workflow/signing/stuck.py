"""Documents that have their number and wait for a seal which fails: none looks issued, and none is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.documents.models import Document
from workflow.engine.access import visible
from workflow.engine.outbox import DONE, GIVEN_UP, Job
from workflow.engine.work import Work
from workflow.organisations.offices import offices_of

SEALING = "attach_seal"
LATE = timedelta(minutes=15)
"""A seal that is due so long was tried by nobody: no worker is running."""


@dataclass(frozen=True)
class Stuck:
    """A document whose seal fails or is late, and the job that tries it."""

    document: Document
    job: Job


def stuck_seals(work: Work) -> list[Stuck]:
    """In the offices whose clerk the actor is, the longest waiting first; empty for anybody else."""
    offices = [office.id for office in offices_of(work, "clerk")]
    if not offices:
        return []
    rows = (
        select(Document, Job)
        .join(Job, Job.item_id == Document.id)
        .where(Document.organisation_id.in_(offices), visible(work, Document), _fails(work.now))
        .order_by(Job.created_at, Job.id)
    )
    return [Stuck(document, job) for document, job in _newest(work.session.execute(rows).all())]


def count_stuck(session: Session, now: datetime) -> int:
    """How many there are in the whole installation, for who watches over it."""
    rows = select(func.count(func.distinct(Job.item_id))).where(_fails(now))
    return session.scalar(rows) or 0


def _newest(rows: Sequence[Row[Document, Job]]) -> list[tuple[Document, Job]]:
    newest: dict[object, tuple[Document, Job]] = {}
    for document, job in rows:
        newest[document.id] = (document, job)
    return list(newest.values())


def _fails(now: datetime) -> ColumnElement[bool]:
    """Open jobs that make the seal and have failed, were given up, or lie about."""
    bad = or_(Job.status == GIVEN_UP, Job.last_error.is_not(None), Job.due < now - LATE)
    return and_(Job.kind == "move", Job.payload["transition"].as_string() == SEALING, Job.status != DONE, bad)
