"""Claims due jobs and hands them to their handlers; a failure is kept with its cause and tried again later."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import structlog

from workflow.base.errors import DomainError, InvalidInput, Refusal, TransitionRefused
from workflow.engine import outbox
from workflow.engine.installation import Installation
from workflow.engine.outbox import Job
from workflow.engine.periodic import Periodic, Slots
from workflow.engine.work import Services, Work

OpenWork = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, OpenWork, OpenWork, Job], None]
IDLE_SECONDS = 1.0
MOST_TRIES = 40
log = structlog.get_logger("trinhky.worker")


class Worker:
    """Works off the jobs of one installation; `wake` makes it look at once."""

    def __init__(
        self, installation: Installation, handlers: Mapping[str, Handler], periodics: Iterable[Periodic] = ()
    ) -> None:
        self._installation = installation
        self._handlers = handlers
        self._slots = Slots(periodics)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, threads: int = 2) -> None:
        """Work in background threads until `stop`."""
        for number in range(threads):
            thread = threading.Thread(target=self.run, name=f"worker-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def run(self) -> None:
        """Work until `stop` is called."""
        while not self._stop.is_set():
            try:
                self.ask_periodic()
                busy = self.run_due() > 0
            except Exception:  # the database is away: look again, the rows are safe
                log.exception("worker_could_not_look")
                busy = False
            if not busy:
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()

    def wake(self) -> None:
        """Something may be due now."""
        self._wake.set()

    def stop(self) -> None:
        """End after the job in hand."""
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def ask_periodic(self) -> int:
        """Have the jobs that come back by the clock, if a new slot of time has begun; `run` does it by itself."""
        return self._slots.ask(self._installation)

    def run_due(self) -> int:
        """Do every job that is due now, each once; gives how many were tried."""
        with self._installation.reading() as work:
            due = outbox.due_jobs(work.session, work.now)
        return sum(self._try(job_id) for job_id in due)

    def run_until_idle(self, rounds: int = 50) -> int:
        """Do what is due, and what that makes due, until nothing is; for the demo and for tests."""
        done = 0
        for _ in range(rounds):
            tried = self.run_due()
            if tried == 0:
                break
            done += tried
        return done

    def _try(self, job_id: uuid.UUID) -> int:
        with self._installation.writing() as work:
            job = outbox.claim(work.session, job_id, work.now)
        if job is None:
            return 0
        try:
            self._handlers[job.kind](
                self._installation.services, self._installation.reading, self._installation.writing, job
            )
        except Exception as error:  # whatever it is, the job stays with its cause and is tried again
            self._postpone(job, error)
        return 1

    def _postpone(self, job: Job, error: Exception) -> None:
        pause: timedelta | None = outbox.growing_pause(job.tries)
        if job.tries >= MOST_TRIES:
            pause = None
        known = isinstance(error, DomainError)
        log.warning("job_failed", job=str(job.id), kind=job.kind, tries=job.tries, exc_info=None if known else error)
        with self._installation.writing() as work:
            outbox.postpone(work.session, job.id, work.now, _cause(error), pause, tries=job.tries)


def _cause(error: Exception) -> dict[str, Any]:
    """What a person is shown: a code with facts, of a refused move its first reason; of an unknown error its class."""
    reasons = error.refusals if isinstance(error, TransitionRefused) else ()
    reasons = error.problems if isinstance(error, InvalidInput) else reasons
    told: DomainError | Refusal | None = error if isinstance(error, DomainError) else None
    told = reasons[0] if reasons else told
    if told is not None:
        return {"code": told.code, "facts": {key: str(value) for key, value in told.facts.items()}}
    return {"code": "internal_error", "facts": {"kind": type(error).__name__}}
