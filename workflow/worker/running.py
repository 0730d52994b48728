"""Claims due jobs and hands them to their handlers; a failure is kept with its cause and tried again later."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog

from workflow.base.errors import DomainError, InvalidInput, Refusal, TransitionRefused
from workflow.engine import outbox, presence
from workflow.engine.installation import Installation
from workflow.engine.outbox import Job
from workflow.engine.pauses import next_pause
from workflow.engine.periodic import Periodic, Slots
from workflow.engine.work import Services, Work
from workflow.worker.calls import IDS_AT_ONCE, QueuedCalls, calls_in_memory

OpenWork = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, OpenWork, OpenWork, Job], None]
Several = Callable[
    [Services, OpenWork, OpenWork, Sequence[Job], Callable[[Job], bool], Callable[[Job, Exception], None]], None
]
"""What a handler may offer as its attribute `several`: a batch of its kind, where each job is begun only if it still
may, and a failure is the one job's."""

IDLE_SECONDS = 1.0
MOST_TRIES = 40
HANDS = 2
GIVE_BACK_TRIES = 10
log = structlog.get_logger("trinhky.worker")


class Worker:
    """Works off the jobs of one installation: those it is called for at once, all others when it looks."""

    def __init__(
        self,
        installation: Installation,
        handlers: Mapping[str, Handler],
        periodics: Iterable[Periodic] = (),
        calls: QueuedCalls | None = None,
    ) -> None:
        self._installation = installation
        self._handlers = handlers
        self._slots = Slots(periodics)
        self._calls = calls or calls_in_memory()
        self._stop = threading.Event()
        self._crew: Any = None
        self._clock: threading.Thread | None = None
        self.presence = _Presence(installation)

    def start(self, threads: int = HANDS) -> None:
        """Work in background threads until `stop`."""
        self._crew = self._calls.crew(self._answer, self._look, threads, IDLE_SECONDS)
        self._crew.start()
        self._clock = threading.Thread(target=self._go_by_the_clock, name="worker-clock", daemon=True)
        self._clock.start()

    def run(self) -> None:
        """Work until `stop` is called, or whatever a signal raises leaves the wait; the jobs in hand are ended."""
        self.start()
        try:
            self._stop.wait()
        finally:
            self.stop()

    def wake(self) -> None:
        """Something may be due now."""
        self._calls.call([])

    def stop(self) -> None:
        """End after the jobs in hand."""
        self._stop.set()
        if self._crew is not None:
            crew, self._crew = self._crew, None
            crew.stop(graceful=True)
        if self._clock is not None:
            self._clock.join(timeout=IDLE_SECONDS * 5)

    def ask_periodic(self) -> int:
        """Have the jobs that come back by the clock, if a new slot of time has begun; `run` does it by itself."""
        return self._slots.ask(self._installation)

    def work_off(self, job_ids: Sequence[uuid.UUID]) -> int:
        """Do those of these jobs that are due and nobody else's; gives how many were tried."""
        with self._installation.writing() as work:
            jobs = outbox.claim_all(work.session, job_ids, work.now)
        return self._do_all(jobs)

    def run_due(self) -> int:
        """Do every job that is due now, each once; gives how many were tried."""
        with self._installation.reading() as work:
            due = outbox.due_jobs(work.session, work.now)
        return sum(self.work_off(due[start : start + IDS_AT_ONCE]) for start in range(0, len(due), IDS_AT_ONCE))

    def run_until_idle(self, rounds: int = 50) -> int:
        """Do what is due, and what that makes due, until nothing is; for the demo and for tests."""
        done = 0
        for _ in range(rounds):
            tried = self.run_due()
            if tried == 0:
                break
            done += tried
        return done

    def _answer(self, job_ids: Sequence[uuid.UUID]) -> None:
        """Do what was called for."""
        try:
            self.work_off(job_ids)
        except Exception:  # the database is away: the rows are safe, and are looked for again
            log.exception("worker_could_not_look")

    def _look(self) -> None:
        """Do what is due and nobody was called for, or whose call was lost; until nothing is, or the end is told."""
        try:
            while not self._stop.is_set() and self._do_all(self._taken()):
                pass
        except Exception:  # the database is away: look again, the rows are safe
            log.exception("worker_could_not_look")

    def _taken(self) -> list[Job]:
        with self._installation.reading() as work:
            if not outbox.due_jobs(work.session, work.now, limit=1):
                return []  # no write transaction to find out that there is nothing to do
        with self._installation.writing() as work:
            return outbox.take(work.session, work.now, IDS_AT_ONCE)

    def _go_by_the_clock(self) -> None:
        """Ask for what is periodic, and tell that this worker is there, also while long jobs are in hand."""
        while not self._stop.wait(IDLE_SECONDS):
            try:
                self.ask_periodic()
                self.presence.tell()
            except Exception:
                log.exception("worker_could_not_look")
        with suppress(Exception):  # the database may be gone before us: others see that we are not there
            self.presence.leave()

    def _do_all(self, jobs: Sequence[Job]) -> int:
        """Do claimed jobs one after the other; gives how many were tried. Told to end, the rest is left to others."""
        not_begun = {job.id: job for job in jobs}

        def may_begin(job: Job) -> bool:
            if self._stop.is_set():
                return False
            del not_begun[job.id]
            return outbox.is_fresh(job, self._installation.services.clock.now()) or self._is_still_mine(job)

        try:
            for kind, same in groupby(jobs, lambda job: job.kind):
                self._do_several(kind, list(same), may_begin)
        finally:
            if not_begun:
                self._give_back(list(not_begun.values()))
        return len(jobs) - len(not_begun)

    def _do_several(self, kind: str, jobs: Sequence[Job], may_begin: Callable[[Job], bool]) -> None:
        """Jobs of one kind: together, if their handler can do several at less cost, else one by one."""
        handler, installation = self._handlers.get(kind), self._installation
        several: Several | None = getattr(handler, "several", None)
        if several is not None and len(jobs) > 1:
            several(installation.services, installation.reading, installation.writing, jobs, may_begin, self._postpone)
            return
        for job in jobs:
            if may_begin(job):
                self._do(job)

    def _is_still_mine(self, job: Job) -> bool:
        with self._installation.writing() as work:
            return outbox.renew(work.session, job, work.now)

    def _give_back(self, jobs: Sequence[Job]) -> None:
        """Others need not wait for the end of our lease. If the database is away for longer, they do."""
        for _ in range(GIVE_BACK_TRIES):
            try:
                with self._installation.writing() as work:
                    for job in jobs:
                        outbox.give_back(work.session, job, work.now)
                return
            except Exception:
                time.sleep(IDLE_SECONDS)

    def _do(self, job: Job) -> None:
        try:
            self._handlers[job.kind](
                self._installation.services, self._installation.reading, self._installation.writing, job
            )
        except Exception as error:  # whatever it is, the job stays with its cause and is tried again
            self._postpone(job, error)

    def _postpone(self, job: Job, error: Exception) -> None:
        pause: timedelta | None = next_pause(job.tries)
        if job.tries >= MOST_TRIES:
            pause = None
        known = isinstance(error, DomainError)
        log.warning("job_failed", job=str(job.id), kind=job.kind, tries=job.tries, exc_info=None if known else error)
        with self._installation.writing() as work:
            outbox.postpone(work.session, job.id, work.now, _cause(error), pause, tries=job.tries)


class _Presence:
    """Tells the installation now and then that this worker is at work."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.id = uuid.uuid4()
        self._told_at: datetime | None = None
        self._started_at: datetime | None = None

    def tell(self) -> None:
        """Tell, if it was not told just now."""
        now = self._installation.services.clock.now()
        if self._told_at is not None and abs(now - self._told_at) < presence.TOLD_EVERY:
            return
        with self._installation.writing() as work:
            self._started_at = self._started_at or work.now
            presence.tell(work, self.id, socket.gethostname(), os.getpid(), self._started_at)
        self._told_at = now

    def leave(self) -> None:
        """This worker ends."""
        if self._told_at is not None:
            with self._installation.writing() as work:
                presence.leave(work, self.id)


def _cause(error: Exception) -> dict[str, Any]:
    """What a person is shown: a code with facts, of a refused move its first reason; of an unknown error its class."""
    reasons = error.refusals if isinstance(error, TransitionRefused) else ()
    reasons = error.problems if isinstance(error, InvalidInput) else reasons
    told: DomainError | Refusal | None = error if isinstance(error, DomainError) else None
    told = reasons[0] if reasons else told
    if told is not None:
        return {"code": told.code, "facts": {key: str(value) for key, value in told.facts.items()}}
    return {"code": "internal_error", "facts": {"kind": type(error).__name__}}
