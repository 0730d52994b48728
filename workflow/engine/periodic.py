"""Jobs that come back by the clock: one row for each slot of time, whoever asks first; every worker may ask.

A slot that nobody was there for is not made up for: what is periodic looks at all there is to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from workflow.engine import outbox
from workflow.engine.installation import Installation
from workflow.engine.outbox import DONE, GIVEN_UP, RUNNING, WAITING, Job

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Periodic:
    """A kind of job, and the length of the slots in which it is done once."""

    kind: str
    every: timedelta

    def slot_of(self, now: datetime) -> datetime:
        """The beginning of the slot that this instant lies in."""
        return now - (now - _EPOCH) % self.every

    def key_of(self, now: datetime) -> str:
        """The job's key: the same for all workers during one slot."""
        return f"{self.kind}@{self.slot_of(now):%Y-%m-%dT%H:%M:%SZ}"


class Slots:
    """Asks for the jobs of each new slot; remembers the last one, so that most looks cost no statement."""

    def __init__(self, periodics: Iterable[Periodic]) -> None:
        self._periodics = tuple(periodics)
        self._asked: dict[str, datetime] = {}

    def ask(self, installation: Installation) -> int:
        """Have every job of a slot that began since the last look; gives how many were new to this worker."""
        now = installation.services.clock.now()
        new = [one for one in self._periodics if self._asked.get(one.kind) != one.slot_of(now)]
        for periodic in new:
            _enqueue(installation, periodic)
            self._asked[periodic.kind] = periodic.slot_of(now)
        return len(new)


def _enqueue(installation: Installation, periodic: Periodic) -> None:
    """The slot's job, unless there is one of it, or one of an earlier slot is still at work; ended ones are dropped."""
    try:
        with installation.writing() as work:
            key, kind = periodic.key_of(work.now), Job.kind == periodic.kind
            open_or_known = select(Job.id).where(kind, Job.status.in_([WAITING, RUNNING]) | (Job.key == key))
            if work.session.scalar(open_or_known.limit(1)) is None:
                work.session.execute(delete(Job).where(kind, Job.status.in_([DONE, GIVEN_UP])))
                outbox.enqueue(work, periodic.kind, {}, key=key)
    except IntegrityError:
        return  # another worker asked at the same instant
