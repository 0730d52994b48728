"""Which workers are at work: each tells so now and then, for those who watch over the installation."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.base.database import Base, Identified
from workflow.engine.work import Work

TOLD_EVERY = timedelta(seconds=15)
SEEN_FOR = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=1)


class WorkerSeen(Identified, Base):
    """One worker process: where it runs, since when, and when it last told that it does."""

    __tablename__ = "worker_seen"

    host: Mapped[str]
    process: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


def tell(work: Work, worker_id: uuid.UUID, host: str, process: int, started_at: datetime) -> None:
    """This worker is at work now; workers that were not seen for a day are forgotten."""
    told = work.session.execute(update(WorkerSeen).where(WorkerSeen.id == worker_id).values(seen_at=work.now))
    assert isinstance(told, CursorResult)
    if told.rowcount == 0:
        work.session.add(WorkerSeen(id=worker_id, host=host, process=process, started_at=started_at, seen_at=work.now))
        work.session.execute(delete(WorkerSeen).where(WorkerSeen.seen_at < work.now - FORGOTTEN_AFTER))


def leave(work: Work, worker_id: uuid.UUID) -> None:
    """This worker has ended its work."""
    work.session.execute(delete(WorkerSeen).where(WorkerSeen.id == worker_id))


def count_seen(session: Session, now: datetime) -> int:
    """How many workers told within the last minute that they are at work."""
    rows = select(func.count(WorkerSeen.id)).where(WorkerSeen.seen_at > now - SEEN_FOR)
    return session.scalar(rows) or 0
