"""Jobs are taken in batches by workers that pass over what others are just taking; workers tell that they are there."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest

from tests.factories.installed import BOTH_DATABASES
from workflow.engine import outbox, presence
from workflow.engine.outbox import LEASE, Job
from workflow.worker import Worker
from workflow.worker import running as loop

both = pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)


def ordered(installation, count):
    with installation.writing() as work:
        jobs = [outbox.enqueue(work, "dust", {}) for _ in range(count)]
    return {job.id for job in jobs}


def taken(installation, limit):
    with installation.writing() as work:
        return outbox.take(work.session, work.now, limit)


@both
def test_each_take_gives_other_jobs_with_a_lease_of_their_own(installation, clock):
    jobs = ordered(installation, 5)
    takes = [taken(installation, 2) for _ in range(4)]
    assert [len(found) for found in takes] == [2, 2, 1, 0]
    assert {job.id for found in takes for job in found} == jobs
    assert {(job.status, job.tries, job.due) for found in takes for job in found} == {
        (outbox.RUNNING, 1, clock.now() + LEASE)
    }


@both
def test_the_oldest_are_taken_first(installation, clock):
    late = ordered(installation, 1)
    with installation.writing() as work:
        early = {outbox.enqueue(work, "dust", {}, due=work.now - timedelta(hours=1)).id}
        work.session.flush()
        early = {job.id for job in work.session.query(Job).where(Job.due < work.now)}
    assert [{job.id for job in taken(installation, 1)} for _ in range(2)] == [early, late]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nobody_waits_for_the_jobs_that_another_worker_is_just_taking(installation):
    jobs = ordered(installation, 4)
    with installation.writing() as work:
        held = {job.id for job in outbox.take(work.session, work.now, 2)}
        found: list[Job] = []
        other = threading.Thread(target=lambda: found.extend(taken(installation, 4)))
        other.start()
        other.join(timeout=10)  # a lock that is waited for would never be given here
        assert not other.is_alive()
        work.session.flush()
    assert {job.id for job in found} == jobs - held
    with installation.writing() as work:
        assert outbox.claim_all(work.session, jobs, work.now) == []


@both
def test_of_called_jobs_only_those_are_claimed_that_are_due_and_nobody_elses(installation):
    jobs = ordered(installation, 3)
    mine = {job.id for job in taken(installation, 1)}
    with installation.writing() as work:
        later = outbox.enqueue(work, "dust", {}, due=work.now + timedelta(minutes=1))
    with installation.writing() as work:
        found = outbox.claim_all(work.session, [*jobs, later.id, uuid.uuid4()], work.now)
    assert {job.id for job in found} == jobs - mine


@both
def test_a_lease_is_renewed_by_its_owner_alone(installation, clock):
    ordered(installation, 1)
    [job] = taken(installation, 1)
    clock.passes(minutes=4)
    assert not outbox.is_fresh(job, clock.now())
    with installation.writing() as work:
        assert outbox.renew(work.session, job, work.now)
    clock.passes(minutes=4)
    assert taken(installation, 1) == []
    clock.passes(minutes=1)
    assert len(taken(installation, 1)) == 1
    with installation.writing() as work:
        assert not outbox.renew(work.session, job, work.now)


class TestPresence:
    def seen(self, installation):
        with installation.reading() as work:
            return presence.count_seen(work.session, work.now)

    def test_a_worker_is_seen_from_its_first_word_until_it_is_silent_for_a_minute(self, installation, clock):
        worker = Worker(installation, {})
        assert self.seen(installation) == 0
        worker.presence.tell()
        assert self.seen(installation) == 1
        clock.passes(seconds=50)
        worker.presence.tell()
        clock.passes(seconds=50)
        assert self.seen(installation) == 1
        clock.passes(seconds=15)
        assert self.seen(installation) == 0

    def test_two_workers_are_two_and_one_that_leaves_is_gone(self, installation):
        workers = [Worker(installation, {}) for _ in range(2)]
        for worker in workers:
            worker.presence.tell()
        assert self.seen(installation) == 2
        workers[0].presence.leave()
        assert self.seen(installation) == 1

    def test_it_is_told_again_when_the_clock_was_set_back(self, installation, clock):
        worker = Worker(installation, {})
        worker.presence.tell()
        clock.passes(hours=-1)
        worker.presence.tell()
        clock.passes(seconds=70)
        assert self.seen(installation) == 0

    def test_a_running_worker_tells_and_leaves(self, installation, monkeypatch):
        monkeypatch.setattr(loop, "IDLE_SECONDS", 0.02)
        worker, told = Worker(installation, {}), threading.Event()
        tell = worker.presence.tell
        worker.presence.tell = lambda: [tell(), told.set()]
        worker.start(threads=1)
        try:
            assert told.wait(20)
            assert self.seen(installation) == 1
        finally:
            worker.stop()
        assert self.seen(installation) == 0
