"""The worker: a failure stays visible and is tried again, a dead worker is replaced, nothing is done twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select

from tests.factories.bureau import SEALED
from workflow.base.errors import InvalidInput, NotOffered, OutsideServiceFailed, Refusal, TransitionRefused
from workflow.documents.models import Document
from workflow.engine import outbox
from workflow.engine.installation import Installation
from workflow.engine.outbox import Job
from workflow.engine.pauses import JITTER
from workflow.engine.periodic import Periodic
from workflow.rendering.process import RenderingService
from workflow.signing.models import SigningRequest
from workflow.signing.sealing import Stamps
from workflow.worker import Worker
from workflow.worker import running as loop
from workflow.worker.moves import make_moves


@pytest.fixture(autouse=True)
def quiet():
    with structlog.testing.capture_logs() as lines:
        yield lines


def worker_of(bureau, **handlers):
    return Worker(Installation(bureau.engine, bureau.sessions, bureau.services), handlers)


def ordered(bureau, kind="dust", **options):
    with bureau.writes() as work:
        job = outbox.enqueue(work, kind, {"n": 1}, **options)
        work.session.flush()
        return job.id


def row(bureau, job):
    with bureau.reads() as work:
        found = work.session.get_one(Job, job)
        work.session.expunge_all()
        return found


class Handler:
    """Fails as often as told, then does the job."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.calls = list(errors), 0

    def __call__(self, services, open_reading, open_writing, job) -> None:
        self.calls += 1
        with open_writing() as work:
            if self.errors:
                raise self.errors.pop(0)
            outbox.done(work, job)


def test_a_due_job_is_done_once(bureau):
    job, handler = ordered(bureau), Handler()
    worker = worker_of(bureau, dust=handler)
    assert (worker.run_due(), worker.run_due(), handler.calls) == (1, 0, 1)
    assert (row(bureau, job).status, row(bureau, job).tries) == (outbox.DONE, 1)


def test_a_failure_stays_with_its_cause_and_is_tried_after_growing_pauses(bureau):
    job = ordered(bureau)
    handler = Handler(*[OutsideServiceFailed("mail_down", host="mx", port=25) for _ in range(2)])
    worker = worker_of(bureau, dust=handler)
    for tries, pause in ((1, 10), (2, 20)):
        assert worker.run_until_idle() == 1
        found = row(bureau, job)
        assert (found.status, found.tries) == (outbox.WAITING, tries)
        assert found.last_error == {"code": "mail_down", "facts": {"host": "mx", "port": "25"}}
        assert 1 <= (found.due - bureau.clock.now()) / timedelta(seconds=pause) <= 1 + JITTER
        bureau.clock.instant = found.due
    assert worker.run_until_idle() == 1
    assert (row(bureau, job).status, row(bureau, job).last_error, handler.calls) == (outbox.DONE, None, 3)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (RuntimeError("mật khẩu là 123"), {"code": "internal_error", "facts": {"kind": "RuntimeError"}}),
        (
            TransitionRefused([Refusal("register_closed", {"year": 2026}), Refusal("not_so")], transition="issue"),
            {"code": "register_closed", "facts": {"year": "2026"}},
        ),
        (
            InvalidInput([Refusal("account_unknown", {"account": "x"})]),
            {"code": "account_unknown", "facts": {"account": "x"}},
        ),
        (NotOffered(transition="issue"), {"code": "not_offered", "facts": {"transition": "issue"}}),
    ],
    ids=["unknown", "refused", "invalid", "domain"],
)
def test_the_cause_is_a_code_and_an_unknown_error_keeps_only_its_class(bureau, error, cause):
    job = ordered(bureau)
    worker_of(bureau, dust=Handler(error)).run_due()
    assert row(bureau, job).last_error == cause


def test_the_trace_of_an_unknown_error_is_logged_and_that_of_a_known_one_is_not(bureau, quiet):
    ordered(bureau)
    error = RuntimeError()
    worker_of(bureau, dust=Handler(error)).run_due()
    ordered(bureau)
    worker_of(bureau, dust=Handler(OutsideServiceFailed())).run_due()
    assert [line["exc_info"] for line in quiet if line["event"] == "job_failed"] == [error, None]


def test_a_kind_that_nobody_knows_waits_for_a_worker_that_does(bureau):
    job = ordered(bureau)
    worker_of(bureau).run_due()
    assert row(bureau, job).last_error == {"code": "internal_error", "facts": {"kind": "KeyError"}}
    bureau.clock.passes(seconds=13)
    worker_of(bureau, dust=Handler()).run_due()
    assert row(bureau, job).status == outbox.DONE


def test_a_job_is_given_up_after_the_last_try_and_shown(bureau, monkeypatch):
    monkeypatch.setattr(loop, "MOST_TRIES", 2)
    job = ordered(bureau)
    worker = worker_of(bureau, dust=Handler(*[OutsideServiceFailed()] * 5))
    for _ in range(3):
        worker.run_until_idle()
        bureau.clock.passes(hours=7)
    found = row(bureau, job)
    assert (found.status, found.tries, found.last_error["code"]) == (outbox.GIVEN_UP, 2, "outside_service_failed")


def test_a_failure_undoes_what_the_handler_wrote(bureau):
    job = ordered(bureau)

    def handle(services, open_reading, open_writing, job):
        with open_writing() as work:
            outbox.enqueue(work, "more", {})
            outbox.done(work, job)
            work.session.flush()
            raise OutsideServiceFailed()

    worker_of(bureau, dust=handle).run_due()
    assert row(bureau, job).status == outbox.WAITING
    with bureau.reads() as work:
        assert work.session.query(Job).count() == 1


def test_the_lease_of_a_dead_worker_is_taken_over(bureau):
    job, handler = ordered(bureau), Handler()
    with bureau.writes() as work:
        outbox.claim(work.session, job, work.now)  # and then the process is killed
    worker = worker_of(bureau, dust=handler)
    assert worker.run_due() == 0
    bureau.clock.passes(minutes=5)
    assert (worker.run_due(), handler.calls, row(bureau, job).tries) == (1, 1, 2)


def test_a_slow_worker_that_fails_late_disturbs_nobody(bureau):
    job, quick = ordered(bureau), Handler()

    def slow(services, open_reading, open_writing, job):
        bureau.clock.passes(minutes=5)
        assert worker_of(bureau, dust=quick).run_due() == 1
        raise OutsideServiceFailed()

    worker_of(bureau, dust=slow).run_due()
    assert (row(bureau, job).status, row(bureau, job).last_error) == (outbox.DONE, None)


def test_what_a_job_makes_due_is_done_in_the_same_run(bureau):
    def first(services, open_reading, open_writing, job):
        with open_writing() as work:
            outbox.enqueue(work, "second", {})
            outbox.done(work, job)

    ordered(bureau, "first")
    second = Handler()
    assert worker_of(bureau, first=first, second=second).run_until_idle() == 2
    assert second.calls == 1


def test_threads_do_the_jobs_and_end_when_told(bureau):
    worked = threading.Event()

    def handle(services, open_reading, open_writing, job):
        with open_writing() as work:
            outbox.done(work, job)
        worked.set()

    worker = worker_of(bureau, dust=handle)
    worker.start(threads=1)
    try:
        ordered(bureau)
        worker.wake()
        assert worked.wait(timeout=10)
    finally:
        worker.stop()
    assert [thread for thread in threading.enumerate() if thread.name.startswith("worker-")] == []


class TestMoves:
    """Moves that the system makes; sealing itself is tested with real keys elsewhere."""

    def jobs(self, bureau):
        with bureau.reads() as work:
            return [(job.kind, job.status, job.last_error) for job in work.session.query(Job)]

    def moving(self, bureau):
        return worker_of(bureau, move=make_moves({"document": Document}))

    def test_a_move_whose_time_has_passed_is_done_and_changes_nothing(self, bureau):
        document = bureau.walks_to("sealing")
        bureau.moves("vt", document, "abandon", "sai số")
        before = len(bureau.history(document))
        assert self.moving(bureau).run_until_idle() == 1
        assert self.jobs(bureau) == [("move", outbox.DONE, None)]
        assert (bureau.document(document).state, len(bureau.history(document))) == ("draft", before)

    def test_a_seal_that_fails_leaves_the_number_and_is_shown_at_the_document(self, bureau):
        document = bureau.walks_to("sealing")
        ports = {**bureau.services.ports, Stamps: RenderingService()}  # asked for no stamp, it starts no process
        self.moving(replace(bureau, services=replace(bureau.services, ports=ports))).run_until_idle()
        [(kind, status, error)] = self.jobs(bureau)
        assert (kind, status) == ("move", outbox.WAITING)
        assert error["code"] == "file_missing"  # the signed file of these tests is a name only
        found = bureau.document(document)
        assert (found.state, found.number) == ("sealing", 1)
        with bureau.reads() as work:
            assert [job.last_error["code"] for job in outbox.troubled(work.session, document)] == ["file_missing"]

    def test_a_seal_that_somebody_else_attached_meanwhile_is_not_attached_again(self, bureau):
        document = bureau.walks_to("sealing")
        bureau.seals(document)
        self.moving(bureau).run_until_idle()
        assert self.jobs(bureau)[0][1:] == (outbox.DONE, None)
        assert [entry.event for entry in bureau.history(document)].count("attach_seal") == 1
        assert bureau.history(document)[-1].facts["sealed_sha256"] == SEALED

    def test_a_move_is_made_as_the_system(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        with bureau.writes() as work:
            row = work.session.get_one(Document, document)
            row.state = "signing"  # no waiting device exists here that could lead there
            outbox.enqueue_move(work, row, "give_up_signing")
        assert self.moving(bureau).run_until_idle() == 1
        assert bureau.document(document).state == "awaiting_signature"
        assert [(e.event, e.capacity, e.person_id) for e in bureau.history(document)][-1] == (
            "give_up_signing", "system", None,
        )  # fmt: skip


def test_the_end_of_an_earlier_wait_does_not_end_a_later_one(bureau):
    worker = worker_of(bureau, move=make_moves({"document": Document}))
    document = bureau.walks_to("awaiting_signature")
    bureau.starts_signing(document)
    bureau.clock.passes(minutes=10)
    bureau.moves("pgd", document, "give_up_signing")
    bureau.starts_signing(document)
    bureau.clock.passes(minutes=6)
    assert worker.run_due() == 1  # the first wait's end, fifteen minutes after it began
    assert bureau.document(document).state == "signing"
    bureau.clock.passes(minutes=10)
    worker.run_due()
    assert bureau.document(document).state == "awaiting_signature"
    with bureau.reads() as work:
        assert [row.status for row in work.session.scalars(select(SigningRequest))] == ["ended", "ended"]


def periodic_worker_of(bureau, seen):
    def handle(services, open_reading, open_writing, job):
        with open_writing() as work:
            seen.append(job.key)
            outbox.done(work, job)

    installation = Installation(bureau.engine, bureau.sessions, bureau.services)
    return Worker(installation, {"sweep": handle}, [Periodic("sweep", timedelta(minutes=10))])


def test_a_periodic_job_is_done_once_in_each_slot_however_many_workers_ask(bureau):
    seen: list[str] = []
    workers = [periodic_worker_of(bureau, seen) for _ in range(2)]
    for _ in range(3):
        for worker in workers:
            worker.ask_periodic()
            worker.run_until_idle()
    assert len(seen) == 1
    bureau.clock.passes(minutes=10)
    for worker in workers:
        worker.ask_periodic()
        worker.run_until_idle()
    assert len(set(seen)) == len(seen) == 2
    with bureau.reads() as work:
        assert [job.key for job in work.session.scalars(select(Job).where(Job.kind == "sweep"))] == seen[-1:]


def test_a_periodic_job_that_was_given_up_is_asked_for_again_in_the_next_slot(bureau):
    def fail(services, open_reading, open_writing, job):
        raise NotOffered("nothing_there")

    installation = Installation(bureau.engine, bureau.sessions, bureau.services)
    worker = Worker(installation, {"sweep": fail}, [Periodic("sweep", timedelta(minutes=10))])
    worker.ask_periodic()
    with bureau.writes() as work:
        job = work.session.scalars(select(Job)).one()
        job.status = outbox.GIVEN_UP
        first = job.key
    bureau.clock.passes(minutes=10)
    worker.ask_periodic()
    with bureau.reads() as work:
        job = work.session.scalars(select(Job)).one()
        assert (job.status, job.key == first) == (outbox.WAITING, False)
