"""Jobs: claimed once, taken over when a worker dies, postponed with their cause."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engine.toy import Toy
from workflow.engine import outbox
from workflow.engine.outbox import LEASE, Job
from workflow.engine.pauses import growing_pause


@pytest.fixture
def job(nursery):
    return ordered(nursery)


def ordered(nursery, kind="dust", **options):
    with nursery.writes() as work:
        job = outbox.enqueue(work, kind, {"a": 1}, **options)
        work.session.flush()
        return job.id


def claimed(nursery, job_id):
    with nursery.writes() as work:
        return outbox.claim(work.session, job_id, work.now)


def due(nursery):
    with nursery.reads() as work:
        return outbox.due_jobs(work.session, work.now)


def row(nursery, job_id):
    with nursery.sessions() as session:
        return session.get_one(Job, job_id)


def postponed(nursery, job, pause, tries=None):
    with nursery.writes() as work:
        outbox.postpone(work.session, job, work.now, {"code": "mail_down"}, pause, tries=tries)


def test_a_job_is_claimed_by_one_worker_only(nursery, job):
    assert claimed(nursery, job).tries == 1
    assert claimed(nursery, job) is None
    assert due(nursery) == []
    assert row(nursery, job).status == outbox.RUNNING


def test_a_lease_that_ran_out_is_taken_over(nursery, job):
    claimed(nursery, job)
    nursery.clock.passes(minutes=4, seconds=59)
    assert claimed(nursery, job) is None
    nursery.clock.passes(seconds=1)
    assert due(nursery) == [job]
    assert claimed(nursery, job).tries == 2
    assert row(nursery, job).due == nursery.clock.now() + LEASE


def test_a_job_for_later_waits(nursery):
    later = ordered(nursery, due=nursery.clock.now() + timedelta(hours=1))
    assert due(nursery) == []
    assert claimed(nursery, later) is None
    nursery.clock.passes(hours=1)
    assert due(nursery) == [later]


def test_due_jobs_come_oldest_first_and_not_more_than_asked(nursery):
    first = ordered(nursery)
    nursery.clock.passes(seconds=1)
    second = ordered(nursery)
    assert due(nursery) == [first, second]
    with nursery.reads() as work:
        assert outbox.due_jobs(work.session, work.now, limit=1) == [first]


def test_a_done_job_is_never_claimed_again(nursery, job):
    found = claimed(nursery, job)
    with nursery.writes() as work:
        outbox.done(work, found)
    nursery.clock.passes(days=1)
    assert (due(nursery), claimed(nursery, job), row(nursery, job).status) == ([], None, outbox.DONE)


def test_a_key_already_known_makes_no_second_job(nursery):
    assert ordered(nursery, key="seal 1") == ordered(nursery, key="seal 1")
    assert ordered(nursery, key="seal 1") != ordered(nursery, key="seal 2")


def test_a_job_rolled_back_was_never_ordered(nursery):
    with pytest.raises(RuntimeError), nursery.writes() as work:
        outbox.enqueue(work, "dust", {})
        raise RuntimeError
    assert due(nursery) == []


class TestPostponed:
    def test_it_waits_with_its_cause(self, nursery, job):
        claimed(nursery, job)
        postponed(nursery, job, timedelta(seconds=10))
        found = row(nursery, job)
        assert (found.status, found.due) == (outbox.WAITING, nursery.clock.now() + timedelta(seconds=10))
        assert found.last_error == {"code": "mail_down"}
        assert due(nursery) == []

    def test_it_is_given_up_without_a_pause(self, nursery, job):
        claimed(nursery, job)
        postponed(nursery, job, None)
        nursery.clock.passes(days=1)
        assert (row(nursery, job).status, due(nursery)) == (outbox.GIVEN_UP, [])

    def test_a_job_that_was_done_meanwhile_is_not_done_again(self, nursery, job):
        found = claimed(nursery, job)
        with nursery.writes() as work:
            outbox.done(work, found)
        postponed(nursery, job, timedelta(seconds=10))
        assert row(nursery, job).status == outbox.DONE

    def test_a_late_failure_does_not_take_the_job_from_who_took_it_over(self, nursery, job):
        slow = claimed(nursery, job)
        nursery.clock.passes(minutes=5)
        quick = claimed(nursery, job)
        postponed(nursery, job, timedelta(), tries=slow.tries)
        assert (row(nursery, job).status, due(nursery)) == (outbox.RUNNING, [])
        postponed(nursery, job, timedelta(), tries=quick.tries)
        assert row(nursery, job).status == outbox.WAITING

    def test_pauses_grow_up_to_six_hours(self):
        pauses = [growing_pause(tries).total_seconds() for tries in (0, 1, 2, 3, 11, 12, 13, 1000)]
        assert pauses == [10, 10, 20, 40, 10240, 20480, 21600, 21600]


class TestOfAnItem:
    def test_troubled_jobs_are_shown_until_they_are_done(self, nursery):
        toy = nursery.makes_ready()
        nursery.moves("ann", toy, "take")
        with nursery.reads() as work:
            assert outbox.troubled(work.session, toy) == []
        [job] = due(nursery)
        found = claimed(nursery, job)
        postponed(nursery, job, None)
        with nursery.reads() as work:
            assert [j.id for j in outbox.troubled(work.session, toy)] == [job]
        with nursery.writes() as work:
            assert outbox.try_again_now(work, work.session.get_one(Toy, toy)) == 1
        assert due(nursery) == [job]
        found = claimed(nursery, job)
        with nursery.writes() as work:
            outbox.done(work, found)
        with nursery.reads() as work:
            assert outbox.troubled(work.session, toy) == []

    def test_a_move_of_the_system_is_ordered_as_a_job(self, nursery):
        toy = nursery.makes_ready()
        with nursery.writes() as work:
            job = outbox.enqueue_move(work, work.session.get_one(Toy, toy), "sweep")
            assert (job.kind, job.payload) == ("move", {"item": "toy", "id": str(toy), "transition": "sweep"})
