"""Calls carry ids of jobs to workers at once, in memory and over real brokers; lost or doubled, they do no harm."""

from __future__ import annotations

import pickle
import queue
import threading
import time
import uuid
from dataclasses import replace

import pytest
import structlog
from redis import Redis

from tests.factories.installed import new_postgresql_database
from tests.factories.redis_server import redis_server as own_redis_server
from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.engine import outbox
from workflow.engine.calling import Calls
from workflow.engine.installation import Installation
from workflow.engine.outbox import Job
from workflow.worker import Worker
from workflow.worker import calls as task_engine
from workflow.worker import running as loop
from workflow.worker.calls import calls_in_memory, calls_over

MOST_S = 20.0
NEVER_S = 60.0
BROKERS = ["memory", pytest.param("redis", marks=pytest.mark.slow), pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(autouse=True)
def quiet():
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture(params=BROKERS)
def calls_twice(request):
    """The calls of two processes that share a broker; in memory there is but one."""
    if request.param == "memory":
        return [calls_in_memory()] * 2
    if request.param == "redis":
        url = request.getfixturevalue("redis_server").new_url()
    else:
        url = new_postgresql_database(request.getfixturevalue("postgresql_server"))
    both = [calls_over(url), calls_over(url)]
    request.addfinalizer(lambda: [calls.close() for calls in both])
    return both


class Crew:
    """Hands that write down what they are called for; they look by themselves hardly ever."""

    def __init__(self, calls, hands=2, look_every_s=NEVER_S):
        self.heard: queue.Queue[list[uuid.UUID]] = queue.Queue()
        self.looks = 0
        self.crew = calls.crew(lambda ids: self.heard.put(list(ids)), self.look, hands, look_every_s)
        self.crew.huey.storage.read_timeout = min(look_every_s, 0.2)  # so that the hands end soon

    def look(self):
        self.looks += 1

    def __enter__(self):
        self.crew.start()
        return self

    def __exit__(self, *_):
        self.crew.stop(graceful=True)

    def hears(self):
        return self.heard.get(timeout=MOST_S)


def ids(count):
    return [uuid.uuid4() for _ in range(count)]


def test_whoever_listens_is_called_at_once_a_few_ids_at_a_time(calls_twice):
    here, there = calls_twice
    wanted = ids(10)
    with Crew(there) as crew:
        here.call(wanted)
        heard = [crew.hears() for _ in range(2)]
    assert sorted(map(len, heard)) == [2, 8]
    assert sorted(one for part in heard for one in part) == sorted(wanted)


def test_what_is_called_before_anybody_listens_is_heard_later(calls_twice):
    here, there = calls_twice
    wanted = ids(1)
    here.call(wanted)
    with Crew(there) as crew:
        assert crew.hears() == wanted


def test_called_for_nothing_by_name_somebody_looks():
    calls = calls_in_memory()
    crew = Crew(calls, hands=1)
    crew.crew.huey.storage.read_timeout = NEVER_S  # no look but the one that is called for
    with crew:
        calls.call([])
        until(lambda: crew.looks == 1)
        calls.call([])
        until(lambda: crew.looks == 2)
        crew.crew.stop_flag.set()
        calls.call([])


def test_a_broker_that_is_there_is_healthy(calls_twice):
    for calls in calls_twice:
        calls.check()


@pytest.mark.slow
class TestRedis:
    @pytest.fixture
    def url(self, redis_server):
        return redis_server.new_url()

    def test_what_is_no_call_is_left_and_never_run(self, url, tmp_path, quiet):
        """Pickles, other people's tasks and words: none of them does anything, and hands go on."""
        wanted, mark = ids(1), tmp_path / "ran"
        with Redis.from_url(url) as client:
            for junk in (b"{", b"[]", pickle.dumps(Touch(mark)), b'["1", "os.system", "true"]', b'["1", "%s", "x"]'):
                client.lpush("huey.redis.trinhky", junk.replace(b"%s", b"workflow.worker.calls.work_off"))
        calls = calls_over(url)
        with Crew(calls, hands=1) as crew:
            calls.call(wanted)
            assert crew.hears() == wanted
        assert not mark.exists()
        assert [line["event"] for line in quiet if line["event"] == "call_not_understood"]

    def test_a_message_holds_ids_and_nothing_else(self, url):
        wanted = ids(2)
        calls_over(url).call(wanted)
        with Redis.from_url(url) as client:
            [message] = client.lrange("huey.redis.trinhky", 0, -1)
        assert message.endswith(f', "workflow.worker.calls.work_off", "{wanted[0].hex}", "{wanted[1].hex}"]'.encode())

    def test_without_a_broker_nobody_is_called_and_nothing_breaks(self, quiet, monkeypatch):
        monkeypatch.setattr(task_engine, "AWAY_S", 0.0)
        with own_redis_server() as server:
            calls, wanted = calls_over(server.new_url()), ids(1)
            with Crew(calls, look_every_s=0.05) as crew:
                server.closes()
                calls.call(ids(1))
                with pytest.raises(OutsideServiceFailed) as failed:
                    calls.check()
                looks = crew.looks
                until(lambda: crew.looks > looks + 3)
                server.opens()
                calls.check()
                calls.call(wanted)
                assert crew.hears() == wanted
        assert (failed.value.code, failed.value.facts) == ("broker_away", {"place": "redis"})
        assert {"broker_away", "broker_back"} <= {line["event"] for line in quiet}

    def test_a_broker_that_is_away_costs_a_change_no_second_wait(self, quiet):
        with own_redis_server() as server:
            calls = calls_over(server.new_url())
            server.closes()
            calls.call(ids(1))
            calls.call(ids(1))
        assert [line["event"] for line in quiet] == ["broker_away"]


class Touch:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark):
        self.mark = str(mark)

    def __reduce__(self):
        return open, (self.mark, "w")


@pytest.mark.parametrize("url", ["redis://host:no-port", "redis://127.0.0.1:1/x?socket_timeout=soon"])
def test_an_address_that_cannot_be_used_is_refused(url):
    with pytest.raises(DomainError) as refused:
        calls_over(url)
    assert refused.value.code == "queue_url_unusable"


class Heard(Calls):
    """Writes down what is called, and how many of these jobs could be seen in the table at that moment."""

    def __init__(self, sessions):
        self.sessions, self.calls, self.seen = sessions, [], 0

    def call(self, job_ids):
        self.calls.append(list(job_ids))
        with self.sessions() as session:
            self.seen += session.query(Job).where(Job.id.in_(job_ids)).count()

    def check(self):
        return


class TestAfterTheCommit:
    @pytest.fixture
    def heard(self, bureau):
        heard = Heard(bureau.sessions)
        bureau.services = replace(bureau.services, ports={**bureau.services.ports, Calls: heard})
        return heard

    def test_what_is_due_is_called_once_it_can_be_seen(self, bureau, heard):
        with bureau.writes() as work:
            made = [outbox.enqueue(work, "dust", {}) for _ in range(2)]
            assert heard.calls == []
        assert (heard.calls, heard.seen) == ([[job.id for job in made]], 2)

    def test_what_was_undone_is_not_called(self, bureau, heard):
        with pytest.raises(RuntimeError), bureau.writes() as work:
            outbox.enqueue(work, "dust", {})
            raise RuntimeError
        assert heard.calls == []

    def test_what_is_due_later_is_not_called(self, bureau, heard):
        with bureau.writes() as work:
            outbox.enqueue(work, "dust", {}, due=work.now + outbox.LEASE)
        assert heard.calls == []

    def test_a_job_of_a_known_key_is_called_again(self, bureau, heard):
        for _ in range(2):
            with bureau.writes() as work:
                job = outbox.enqueue(work, "dust", {}, key="the only one")
        assert heard.calls == [[job.id]] * 2


class Dust:
    """Counts how often each job is done."""

    def __init__(self):
        self.done: list[uuid.UUID] = []

    def __call__(self, services, open_reading, open_writing, job):
        with open_writing() as work:
            outbox.done(work, job)
        self.done.append(job.id)


def worker_of(bureau, dust, calls):
    services = replace(bureau.services, ports={**bureau.services.ports, Calls: calls})
    bureau.services = services
    return Worker(Installation(bureau.engine, bureau.sessions, services), {"dust": dust}, (), calls)


def until(holds):
    end = time.monotonic() + MOST_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_doubled_call_is_done_once(bureau):
    dust = Dust()
    worker = worker_of(bureau, dust, calls_in_memory())
    with bureau.writes() as work:
        job = outbox.enqueue(work, "dust", {})
    assert [worker.work_off([job.id]) for _ in range(2)] == [1, 0]
    assert dust.done == [job.id]


def test_what_nobody_was_called_for_is_found_by_looking(bureau, monkeypatch):
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.02)
    dust, calls = Dust(), calls_in_memory()
    worker = worker_of(bureau, dust, calls)
    calls.call = lambda job_ids: None
    worker.start(threads=1)
    try:
        with bureau.writes() as work:
            job = outbox.enqueue(work, "dust", {})
        until(lambda: dust.done == [job.id])
    finally:
        worker.stop()


def test_two_workers_share_what_is_called(bureau, calls_twice, monkeypatch):
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.05)
    dust = Dust()
    workers = [worker_of(bureau, dust, calls) for calls in dict.fromkeys(calls_twice)]
    for worker in workers:
        worker.start()
    try:
        with bureau.writes() as work:
            made = [outbox.enqueue(work, "dust", {}) for _ in range(40)]
        until(lambda: len(dust.done) >= 40)
    finally:
        for worker in workers:
            worker.stop()
    assert sorted(dust.done) == sorted(job.id for job in made)


def test_told_to_end_a_worker_ends_the_job_in_hand_and_leaves_the_rest_to_others(bureau):
    begun, let_go, done = threading.Event(), threading.Event(), []

    def slow(services, open_reading, open_writing, job):
        begun.set()
        assert let_go.wait(MOST_S)
        with open_writing() as work:
            outbox.done(work, job)
        done.append(job.id)

    worker = worker_of(bureau, slow, calls_in_memory())
    worker.start(threads=1)
    with bureau.writes() as work:
        for _ in range(3):
            outbox.enqueue(work, "dust", {})
    assert begun.wait(MOST_S)
    ending = threading.Thread(target=worker.stop)
    ending.start()
    until(lambda: worker._stop.is_set())
    let_go.set()
    ending.join(MOST_S)
    with bureau.reads() as work:
        rows = {job.id: (job.status, job.tries) for job in work.session.query(Job)}
    assert rows.pop(done[0]) == (outbox.DONE, 1)
    assert list(rows.values()) == [(outbox.WAITING, 0)] * 2


def test_a_job_that_waited_long_behind_others_is_made_sure_of_before_it_begins(bureau):
    """The first of two takes six minutes; meanwhile another worker has taken the second over."""
    other, seen = Dust(), []

    def slow(services, open_reading, open_writing, job):
        seen.append(job.id)
        with open_writing() as work:
            outbox.done(work, job)
        bureau.clock.passes(minutes=6)
        assert worker_of(bureau, other, calls_in_memory()).run_due() == 1

    with bureau.writes() as work:
        made = {outbox.enqueue(work, "dust", {}).id for _ in range(2)}
    worker = worker_of(bureau, slow, calls_in_memory())
    with bureau.reads() as work:
        made = set(outbox.due_jobs(work.session, work.now))
    worker.work_off(sorted(made))
    assert len(seen) == len(other.done) == 1
    assert {*seen, *other.done} == made
