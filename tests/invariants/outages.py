"""What befalls a distribution: mail servers that are down, refuse, dawdle or hang up, workers that are killed, a
database that is restarted, a clock that is set back. Each scenario is told on a `Deployment`, whatever it is made of,
and ends with `assert_settled`: every delivery has an end, and the log and the mail server agree.

Workers are processes of their own and die by SIGKILL.
"""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
import uuid
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tests.distribution.post_office import PostOffice
from tests.factories.bureau import Bureau
from tests.invariants.driven_clock import DrivenClock
from tests.invariants.scale import SCALE
from workflow.distribution.deliveries import resend
from workflow.distribution.models import FAILED, HANDED_OVER, UNPROVEN, Delivery, DeliveryEvent
from workflow.engine.outbox import LEASE, RUNNING, WAITING, Job, due_jobs
from workflow.worker.running import HANDS

ENDS = {HANDED_OVER, FAILED, UNPROVEN}
MANY = 2_000 if SCALE >= 10 else 24
"""Deliveries of a scenario: few every day, the number of the requirement in a soak."""
STILL_S, AT_WORK_S, MOST_S = 0.3, 3.0, 60.0 + MANY / 5
LOOK_S = 0.03 * max(1.0, MANY / 100)
"""Looking costs the mail server time, which lives in this process too."""

PATIENT_S, IMPATIENT_S = 20.0, 1.0
"""How long workers wait for an answer of the mail server."""


@dataclass
class Deployment(ABC):
    """Where deliveries are made, and by which processes they are worked off.

    `bureau` looks into the database that the workers share; its deliveries wait. Every process tells `clock`.
    """

    bureau: Bureau
    clock: DrivenClock
    post: PostOffice
    workers: list[int] = field(default_factory=list)
    patience_s: float = PATIENT_S

    @abstractmethod
    def start_worker(self) -> int:
        """A further worker process, which speaks to `mail_url`; gives its id."""

    def restart_database(self) -> None:
        """Take the database away and bring it back."""
        return  # a database in a file has no server that could go away

    @property
    def mail_url(self) -> str:
        return f"{self.post.url}&timeout={self.patience_s}"

    def starts(self, count: int) -> None:
        """So many further workers."""
        self.workers += [self.start_worker() for _ in range(count)]

    def kills(self, worker: int) -> None:
        """SIGKILL: nothing that the worker meant to do happens any more."""
        self._end(worker, signal.SIGKILL)

    def ends(self) -> None:
        """End every worker that is left."""
        for worker in list(self.workers):
            self._end(worker, signal.SIGTERM)

    def _end(self, worker: int, how: signal.Signals) -> None:
        self.workers.remove(worker)
        os.kill(worker, how)
        os.waitpid(worker, 0)


class ForkedWorkers(Deployment):
    """Workers forked from this process; `work` is what each of them does until it is told to end."""

    @abstractmethod
    def work(self, told_to_end: Callable[[Callable[[], None]], None]) -> None:
        """Work until told to end; `told_to_end(stop)` says how that is done."""

    def start_worker(self) -> int:
        child = os.fork()
        if child:
            return child
        code = 1
        try:
            self.work(lambda stop: signal.signal(signal.SIGTERM, lambda *_: stop()) and None)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)


# ---- looking
def deliveries(at: Deployment) -> list[Delivery]:
    with at.bureau.sessions() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.position)))


def events(at: Deployment) -> list[DeliveryEvent]:
    with at.bureau.sessions() as session:
        rows = select(DeliveryEvent).order_by(DeliveryEvent.delivery_id, DeliveryEvent.sequence)
        return list(session.scalars(rows))


def _signature(at: Deployment) -> tuple[object, ...]:
    """Changes whenever a worker does something."""
    with at.bureau.sessions() as session:
        jobs = session.execute(select(Job.status, func.count(), func.sum(Job.tries)).group_by(Job.status)).all()
        return (*sorted(tuple(row) for row in jobs), session.scalar(select(func.sum(Delivery.events))))


def _at_work(at: Deployment) -> bool:
    """Whether a worker has something in hand, or should take it now: then the clock is left alone for longer."""
    with at.bureau.sessions() as session:
        in_hand = session.scalar(select(func.count(Job.id)).where(Job.status == RUNNING))
        return bool(in_hand) or bool(due_jobs(session, at.clock.now(), limit=1))


def _open_jobs(at: Deployment) -> int:
    with at.bureau.sessions() as session:
        rows = select(func.count(Job.id)).where(Job.kind == "deliver", Job.status.in_([WAITING, RUNNING]))
        return session.scalar(rows) or 0


def until(at: Deployment, holds: Callable[[], bool], still_s: float = STILL_S, step: timedelta | None = None) -> bool:
    """Wait for it; gives whether it came. Where nothing happens for `still_s` (longer, while workers are at work), the
    clock passes by `step`, if given, and without one the waiting ends."""
    end, seen, since = time.monotonic() + MOST_S, None, time.monotonic()
    while time.monotonic() < end:
        try:
            if holds():
                return True
            now = _signature(at)
        except DBAPIError:  # the database is away for a moment
            now = ("away", time.monotonic())
        if now != seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() - since > (max(still_s, AT_WORK_S) if _at_work(at) else still_s):
            if step is None:
                return False
            at.clock.passes(step)
            since = time.monotonic()
        time.sleep(LOOK_S)
    raise AssertionError(f"no end in {MOST_S} s: {Counter(row.status for row in deliveries(at))}")


def to_the_end(at: Deployment, still_s: float = STILL_S) -> None:
    """Workers go on until nothing is left to be done; leases of dead ones and pauses run out meanwhile."""
    until(at, lambda: _open_jobs(at) == 0, still_s, step=LEASE + timedelta(minutes=11))


def resend_all_unproven(at: Deployment) -> None:
    """A clerk found that none of these arrived, and orders them again."""
    for row in deliveries(at):
        if row.status == UNPROVEN:
            with at.bureau.at(at.clock).writes("vt") as work:
                resend(work, row.id)


# ---- what must be so at the end
def assert_settled(at: Deployment) -> None:
    """Every delivery has an end; the mail server holds each message at most once, and exactly those that the log
    tells; what is missing there is failed or unproven in the log."""
    at.ends()
    copies = Counter(str(message["Message-ID"]) for message in at.post.messages)
    assert set(copies.values()) <= {1}, "one attempt arrived twice"
    rows, log = deliveries(at), events(at)
    assert {row.status for row in rows} <= ENDS
    tried = {event.evidence["message_id"]: event for event in log if event.kind == "attempt"}
    assert copies.keys() <= tried.keys(), "something arrived that the log does not know"
    told: dict[uuid.UUID, list[DeliveryEvent]] = {row.id: [] for row in rows}
    for event in log:
        told[event.delivery_id].append(event)
    for row in rows:
        _assert_log_is_whole(row, told[row.id])
        ids = {event.evidence["message_id"] for event in told[row.id] if event.kind == "attempt"}
        arrived = len(ids & copies.keys())
        assert arrived <= 1, "a delivery arrived twice though nobody ordered it again"
        assert arrived == 1 if row.status == HANDED_OVER else True, "handed over, yet nothing arrived"
        assert arrived == 0 if row.status == FAILED else True, "failed, yet it arrived"


def _assert_log_is_whole(row: Delivery, log: list[DeliveryEvent]) -> None:
    assert [event.sequence for event in log] == list(range(1, row.events + 1))
    assert log[-1].status == row.status
    assert sum(event.kind == "attempt" for event in log) == row.attempts


def statuses(at: Deployment) -> Counter[str]:
    return Counter(row.status for row in deliveries(at))


# ---- scenarios
def down_for_the_first_half(at: Deployment) -> None:
    """Nobody listens at first; once the server is back, everything is handed over."""
    at.post.closes()
    at.starts(2)
    until(at, lambda: False)
    assert statuses(at) == {"waiting": len(deliveries(at))}
    at.post.opens()
    to_the_end(at)
    assert_settled(at)
    assert statuses(at) == {HANDED_OVER: len(at.post.taken)}


def refusing(at: Deployment) -> None:
    """The server refuses for now, then for good, then takes the rest."""
    at.post.at_recipient = "450 4.2.1 busy"
    at.starts(2)
    until(at, lambda: False)
    at.post.at_recipient = "550 5.7.1 no"
    until(at, lambda: statuses(at)[FAILED] >= 2, step=timedelta(minutes=1))
    at.post.at_recipient = ""
    to_the_end(at)
    assert_settled(at)
    assert statuses(at).keys() <= {FAILED, HANDED_OVER}
    assert statuses(at)[FAILED] >= 2


def slow(at: Deployment) -> None:
    """The server takes what it is given, but for a while answers too late: those are unproven, and not sent again."""
    at.patience_s, at.post.delay_s = IMPATIENT_S, IMPATIENT_S + 0.4
    at.starts(2)
    until(at, lambda: statuses(at)[UNPROVEN] >= 2)
    at.post.delay_s = 0.0
    to_the_end(at, still_s=IMPATIENT_S + 0.5)
    assert_settled(at)
    assert statuses(at)[UNPROVEN] >= 2
    assert statuses(at).total() == len(at.post.taken)


def closing_in_mid_message(at: Deployment) -> None:
    """The connection is cut in the text, and then after it. Whoever noticed before the final dot tries again; whoever
    had sent it cannot know, and does not."""
    at.post.cuts_message = True
    at.starts(2)
    until(at, lambda: False)
    assert (statuses(at).keys() <= {"waiting", UNPROVEN}, at.post.taken) == (True, [])
    at.post.cuts_message, at.post.at_end = False, "drop"
    resend_all_unproven(at)
    until(at, lambda: len(at.post.taken) >= 2, step=timedelta(minutes=1))
    at.post.at_end = ""
    to_the_end(at)
    assert_settled(at)
    assert statuses(at)[UNPROVEN] >= 2
    assert statuses(at).total() == len(at.post.taken)


def workers_killed(at: Deployment, kills: int = 6) -> None:
    """Workers are killed at any instant, one after the other, and others come; what one had in hand is unproven."""
    chance = random.Random(5 if SCALE == 1 else None)
    for _ in range(kills):
        at.starts(2 - len(at.workers))
        before = _signature(at)
        until(at, lambda before=before: _signature(at) != before or _open_jobs(at) == 0)  # type: ignore[misc]
        time.sleep(chance.random() / 50)
        at.kills(at.workers[0])
        at.clock.passes(LEASE)  # what it had in hand is anybody's now
    at.starts(2 - len(at.workers))
    to_the_end(at)
    assert_settled(at)
    assert statuses(at)[UNPROVEN] <= kills * HANDS, "only what a dead worker had in hand"


def two_workers(at: Deployment) -> None:
    """Two workers share the work; each delivery is sent once."""
    at.starts(2)
    to_the_end(at)
    assert_settled(at)
    assert statuses(at) == {HANDED_OVER: len(deliveries(at))}


def database_restarted(at: Deployment) -> None:
    """The database goes away in between and comes back; the workers live on."""
    at.starts(2)
    until(at, lambda: len(at.post.taken) >= 3)
    at.restart_database()
    to_the_end(at)
    assert_settled(at)
    assert len(at.post.taken) == len(deliveries(at)) - statuses(at)[FAILED]


def clock_set_back(at: Deployment) -> None:
    """The clock is set back an hour while mails wait for their next try: they come late, and once."""
    at.post.at_recipient = "450 4.2.1 busy"
    at.starts(2)
    until(at, lambda: False)
    at.clock.passes(-timedelta(hours=1))
    at.post.at_recipient = ""
    to_the_end(at)
    assert_settled(at)
    assert statuses(at) == {HANDED_OVER: len(at.post.taken)}


SCENARIOS: Iterable[Callable[[Deployment], None]] = (
    down_for_the_first_half,
    refusing,
    slow,
    closing_in_mid_message,
    workers_killed,
    two_workers,
    database_restarted,
    clock_set_back,
)
