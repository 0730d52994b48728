"""Peers: a circuit that opens, rests longer each time and is tried by one; rates that several workers share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from workflow.engine import outbox, peers
from workflow.engine.outbox import Job
from workflow.engine.pauses import JITTER
from workflow.engine.peers import FIRST_REST, LONGEST_REST, OPENS_AFTER, PROBE, Peer, Rate

DOWN = {"reply": "Connection refused"}
NEVER_LONGER = LONGEST_REST * (1 + JITTER)


def ordered(nursery, peer):
    with nursery.writes() as work:
        job = outbox.enqueue(work, "dust", {}, peer=peer)
        work.session.flush()
        return job.id


def due(nursery):
    with nursery.reads() as work:
        return set(outbox.due_jobs(work.session, work.now))


def turn(nursery, peer="mail/so.vn", **rates):
    with nursery.writes() as work:
        return peers.take_turn(work, peer, rates)


def fails(nursery, times=1, name="mail"):
    for _ in range(times):
        with nursery.writes() as work:
            opened = peers.failed(work, name, DOWN)
    return opened


def answers(nursery, had):
    with nursery.writes() as work:
        return peers.answered(work, had)


def row(nursery, name="mail"):
    with nursery.sessions() as session:
        return session.get(Peer, name)


class TestCircuit:
    def test_it_opens_after_some_failures_in_a_row_and_jobs_of_the_peer_are_not_looked_at(self, nursery):
        theirs = {ordered(nursery, "mail"), ordered(nursery, "mail/so.vn")}
        others = {ordered(nursery, None), ordered(nursery, "mailbox"), ordered(nursery, "exchange/a")}
        assert not fails(nursery, OPENS_AFTER - 1)
        assert due(nursery) == theirs | others
        assert fails(nursery)
        assert due(nursery) == others
        found = row(nursery)
        assert (found.failures, found.last_error, found.state(nursery.clock.now())) == (OPENS_AFTER, DOWN, "open")
        assert turn(nursery).wait_until == found.rests_until

    def test_an_answer_in_between_starts_the_count_anew(self, nursery):
        fails(nursery, OPENS_AFTER - 1)
        assert not answers(nursery, turn(nursery))
        assert not fails(nursery, OPENS_AFTER - 1)

    def test_after_the_rest_one_job_goes_first(self, nursery):
        fails(nursery, OPENS_AFTER)
        nursery.clock.instant = row(nursery).rests_until
        assert row(nursery).state(nursery.clock.now()) == "probing"
        first, second = turn(nursery), turn(nursery, "mail/khac.vn")
        assert (first.wait_until, second.wait_until) == (None, nursery.clock.now() + PROBE)

    def test_what_the_first_one_finds_closes_it_or_opens_it_for_longer(self, nursery):
        waiting = ordered(nursery, "mail/so.vn")
        fails(nursery, OPENS_AFTER)
        rests = []
        for _ in range(9):
            rests.append(row(nursery).rests_until - nursery.clock.now())
            nursery.clock.instant = row(nursery).rests_until
            had = turn(nursery)
            fails(nursery)
        assert all(1 <= rest / shortest <= 1 + JITTER for rest, shortest in zip(rests, _doubling(), strict=False))
        assert max(rests) <= NEVER_LONGER
        nursery.clock.instant = row(nursery).rests_until
        had = turn(nursery)
        assert answers(nursery, had)
        assert (row(nursery).failures, row(nursery).open_since, due(nursery)) == (0, None, {waiting})

    def test_if_the_worker_that_goes_first_dies_another_goes(self, nursery):
        fails(nursery, OPENS_AFTER)
        nursery.clock.instant = row(nursery).rests_until
        turn(nursery)
        nursery.clock.instant += PROBE
        assert turn(nursery).wait_until is None

    def test_if_there_was_nothing_to_be_said_another_goes_at_once(self, nursery):
        fails(nursery, OPENS_AFTER)
        nursery.clock.instant = row(nursery).rests_until
        with nursery.writes() as work:
            peers.not_used(work, peers.take_turn(work, "mail"))
        assert turn(nursery).wait_until is None

    def test_a_person_may_end_the_rest(self, nursery):
        fails(nursery, OPENS_AFTER)
        with nursery.writes() as work:
            peers.try_now(work, "mail")
        assert [turn(nursery).wait_until is None for _ in range(2)] == [True, False]

    def test_a_rest_written_under_a_clock_that_ran_ahead_binds_nobody(self, nursery):
        job = ordered(nursery, "mail")
        nursery.clock.passes(hours=5)
        fails(nursery, OPENS_AFTER)
        nursery.clock.passes(hours=-5)
        assert (due(nursery), turn(nursery).wait_until) == ({job}, None)

    def test_those_that_failed_because_of_it_come_back_together(self, nursery):
        down, busy = ordered(nursery, "mail/a"), ordered(nursery, "mail/b")
        for job, code in ((down, outbox.PEER_DOWN), (busy, "mail_deferred")):
            with nursery.writes() as work:
                outbox.claim(work.session, job, work.now)
                outbox.postpone(work.session, job, work.now, {"code": code}, timedelta(hours=1))
        with nursery.writes() as work:
            outbox.peer_is_back(work, "mail")
        assert due(nursery) == {down}


def _doubling():
    rest = FIRST_REST
    while True:
        yield min(rest, LONGEST_REST)
        rest *= 2


class TestRates:
    def test_ten_seconds_worth_may_go_at_once_and_then_evenly(self, nursery):
        rate = {"mail": Rate(per_minute=30)}
        assert [turn(nursery, **rate).wait_until for _ in range(5)] == [None] * 5
        wait = turn(nursery, **rate).wait_until
        assert wait == nursery.clock.now() + timedelta(seconds=2)
        nursery.clock.instant = wait
        assert [turn(nursery, **rate).wait_until is None for _ in range(2)] == [True, False]

    def test_in_a_minute_no_more_go_than_the_rate_and_what_may_go_at_once(self, nursery):
        gone, end = 0, nursery.clock.now() + timedelta(minutes=1)
        while nursery.clock.now() < end:
            gone += turn(nursery, mail=Rate(12)).wait_until is None
            nursery.clock.instant += timedelta(milliseconds=500)
        assert gone == 12 + 1

    def test_a_slow_rate_lets_one_go_at_a_time(self, nursery):
        rate = {"mail": Rate(per_minute=1)}
        assert turn(nursery, **rate).wait_until is None
        assert turn(nursery, **rate).wait_until == nursery.clock.now() + timedelta(minutes=1)

    def test_the_rate_of_one_domain_does_not_hold_up_the_others(self, nursery):
        rates = {"mail": Rate(600), "mail/so.vn": Rate(6)}
        here, there = ordered(nursery, "mail/so.vn"), ordered(nursery, "mail/khac.vn")
        assert turn(nursery, **rates).wait_until is None
        assert turn(nursery, **rates).wait_until is not None
        assert due(nursery) == {there}
        assert turn(nursery, "mail/khac.vn", **rates).wait_until is None
        nursery.clock.passes(seconds=10)
        assert due(nursery) == {here, there}

    def test_who_must_wait_for_the_domain_uses_nothing_of_the_server(self, nursery):
        rates = {"mail": Rate(60), "mail/so.vn": Rate(1)}
        turn(nursery, **rates)
        used = row(nursery).free_at
        for _ in range(5):
            assert turn(nursery, **rates).wait_until is not None
        assert row(nursery).free_at == used

    @pytest.mark.parametrize("hours", [-5, 5])
    def test_a_clock_that_jumps_does_not_stop_the_mail(self, nursery, hours):
        rate = {"mail": Rate(60)}
        turn(nursery, **rate)
        nursery.clock.passes(hours=hours)
        assert turn(nursery, **rate).wait_until is None


def test_a_job_put_off_by_its_peer_counts_no_try(nursery):
    job = ordered(nursery, "mail")
    with nursery.writes() as work:
        outbox.give_back(work.session, outbox.claim(work.session, job, work.now), work.now)
    with nursery.sessions() as session:
        found = session.scalars(select(Job)).one()
        assert (found.status, found.tries, found.due) == (outbox.WAITING, 0, nursery.clock.now())
