"""Jobs that follow from a change: rows written in its transaction, worked off by any worker after the commit.

The row is the truth; whatever queue wakes a worker carries only its id (`calling`). A job is claimed with one UPDATE
that sets a lease; a worker that dies leaves a lease that runs out, and the next one takes over.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, and_, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.base.database import Base, Identified
from workflow.engine import peers
from workflow.engine.item import WorkflowItem
from workflow.engine.pauses import growing_pause as growing_pause
from workflow.engine.work import Work

LEASE = timedelta(minutes=5)
FRESH = timedelta(minutes=1)
"""A job claimed with others, but not begun for so long, is made sure of again."""

PEER_DOWN = "peer_down"
"""The cause of a failure that was the peer's: its next try waits for the peer, not for a pause of its own."""

WAITING, RUNNING, DONE, GIVEN_UP, CLOSED = "waiting", "running", "done", "given_up", "closed"


class Job(Identified, Base):
    """One thing to be done outside a request; `last_error` is what a person is shown while it fails."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_status_due", "status", "due"), Index("ix_job_item", "item_id"))

    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    item_id: Mapped[uuid.UUID | None]
    organisation_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(default=WAITING)
    due: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    key: Mapped[str | None] = mapped_column(unique=True)
    last_error: Mapped[dict[str, Any] | None]
    peer: Mapped[str | None] = mapped_column(doc="whom it speaks to (`peers`); it waits while that one rests")
    closing: Mapped[dict[str, Any] | None] = mapped_column(doc="who closed it unfinished, when and why")
    created_at: Mapped[datetime]


def enqueue(
    work: Work,
    kind: str,
    payload: dict[str, Any],
    *,
    item: WorkflowItem | None = None,
    due: datetime | None = None,
    key: str | None = None,
    peer: str | None = None,
    first: bool = False,
) -> Job:
    """Have this done after the commit, not before `due`; a `key` already known makes it harmless.

    `first`: the key cannot be known, since what it is about was made just now; a thousand look-ups are saved.
    """
    if key is not None and not first:
        known = work.session.scalar(select(Job).where(Job.key == key))
        if known is not None:
            work.called.append(known)
            return known
    job = Job(
        kind=kind,
        payload=payload,
        item_id=item.id if item else None,
        organisation_id=item.organisation_id if item else None,
        due=due or work.now,
        key=key,
        peer=peer,
        created_at=work.now,
    )
    work.session.add(job)
    work.called.append(job)
    return job


def enqueue_move(work: Work, item: WorkflowItem, transition: str) -> Job:
    """Have the system make this move on the item after the commit."""
    return enqueue(work, "move", {"item": item.item_kind, "id": str(item.id), "transition": transition}, item=item)


def due_jobs(session: Session, now: datetime, limit: int = 20) -> list[uuid.UUID]:
    """Jobs to be done now, or whose worker let the lease run out; oldest first."""
    return list(session.scalars(_due(now).order_by(Job.due).limit(limit)))


def take(session: Session, now: datetime, limit: int) -> list[Job]:
    """So many due jobs with a fresh lease, oldest first; what other workers are just taking is passed over.

    The caller commits before it begins. PostgreSQL: FOR UPDATE SKIP LOCKED; SQLite has one writer at a time.
    """
    return _claim(session, _due(now).order_by(Job.due).limit(limit), now)


def claim_all(session: Session, job_ids: Iterable[uuid.UUID], now: datetime) -> list[Job]:
    """Those of the jobs that are due and nobody else's, with a fresh lease; the caller commits before it begins."""
    return _claim(session, _due(now).where(Job.id.in_(list(job_ids))), now)


def claim(session: Session, job_id: uuid.UUID, now: datetime) -> Job | None:
    """The job with a fresh lease, or None if another worker has it; the caller commits before it begins."""
    return next(iter(claim_all(session, [job_id], now)), None)


def renew(session: Session, job: Job, now: datetime) -> bool:
    """Give a claimed job a fresh lease before it is begun late; False if another worker has taken it over."""
    mine = update(Job).where(Job.id == job.id, Job.status == RUNNING, Job.tries == job.tries)
    result = session.execute(mine.values(due=now + LEASE))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def give_back(session: Session, job: Job, now: datetime) -> None:
    """A claimed job that was not begun is due again at once, and that claim was no try."""
    mine = update(Job).where(Job.id == job.id, Job.status == RUNNING, Job.tries == job.tries)
    session.execute(mine.values(status=WAITING, due=now, tries=Job.tries - 1))


def is_fresh(job: Job, now: datetime) -> bool:
    """Whether the lease of a claimed job is long enough to begin with."""
    return job.due - now > LEASE - FRESH


def _due(now: datetime) -> Select[uuid.UUID]:
    free = or_(Job.peer.is_(None), ~peers.is_resting(Job.peer, now))
    return select(Job.id).where(Job.status.in_([WAITING, RUNNING]), Job.due <= now, free)


def _claim(session: Session, rows: Select[uuid.UUID], now: datetime) -> list[Job]:
    """One statement: nobody can come between the look and the lease."""
    mine = (
        update(Job)
        .where(Job.id.in_(rows.with_for_update(skip_locked=True)))
        .values(status=RUNNING, due=now + LEASE, tries=Job.tries + 1)
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(session.scalars(mine), key=lambda job: job.created_at)


def done(work: Work, job: Job) -> None:
    """Mark the job done, in the transaction of its effect."""
    work.session.execute(update(Job).where(Job.id == job.id).values(status=DONE, last_error=None))


def look_again(work: Work, job: Job, pause: timedelta) -> None:
    """Nothing failed, but what the job waits for has not happened yet: it is due again after the pause."""
    found = work.session.get(Job, job.id)
    if found is not None:
        found.status, found.due, found.tries, found.last_error = WAITING, work.now + pause, 0, None


def postpone(
    session: Session,
    job_id: uuid.UUID,
    now: datetime,
    error: dict[str, Any],
    pause: timedelta | None,
    *,
    tries: int | None = None,
) -> None:
    """Try again after `pause`, or never (None); the cause stays visible.

    Nothing is done to a job that was done meanwhile, or, with `tries`, that another worker took over since that try:
    a late failure must not have it done twice.
    """
    job = session.get(Job, job_id, populate_existing=True, with_for_update=True)
    if job is None or job.status == DONE or (tries is not None and job.tries != tries):
        return
    job.last_error = error
    job.status = WAITING if pause is not None else GIVEN_UP
    job.due = now + (pause or timedelta())


def peer_is_back(work: Work, peer: str) -> None:
    """Jobs that waited for their peer are due now, and none of them needs to wait for the end of a pause of its own."""
    theirs = or_(Job.peer == peer, Job.peer.like(f"{peer}/%"))
    waited = or_(Job.due < work.now, Job.last_error["code"].as_string() == PEER_DOWN)
    due_now = update(Job).where(Job.status == WAITING, theirs, waited).values(due=work.now)
    work.session.execute(due_now.execution_options(synchronize_session=False))


def try_again_now(work: Work, item: WorkflowItem) -> int:
    """Wake every open or given-up job of the item; gives how many."""
    rows = work.session.scalars(
        select(Job).where(and_(Job.item_id == item.id, Job.status.in_([WAITING, GIVEN_UP, CLOSED])))
    )
    count = 0
    for job in rows:
        job.status, job.due, job.closing, count = WAITING, work.now, None, count + 1
        work.called.append(job)
    return count


def troubled(session: Session, item_id: uuid.UUID) -> list[Job]:
    """Open jobs of the item whose last try failed, newest first."""
    rows = select(Job).where(Job.item_id == item_id, or_(Job.status == GIVEN_UP, Job.last_error.is_not(None)))
    return list(session.scalars(rows.where(Job.status.not_in([DONE, CLOSED])).order_by(Job.created_at.desc())))
