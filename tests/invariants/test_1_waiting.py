"""Invariant 1 for a signature that waits for a device: a crash between the steps leaves either state whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.factories.bureau import SHOWN, SIGNED, Bureau
from tests.invariants.crowd import outcomes_of
from tests.invariants.killing import course_of, dies_at, takes
from tests.invariants.places import Place, difference, dump
from tests.invariants.scale import sample
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.engine.outbox import LEASE
from workflow.signing import waiting
from workflow.signing.answers import Checked
from workflow.signing.models import HeldDevice, Signature, SigningRequest
from workflow.worker import Worker
from workflow.worker.moves import make_moves

Walk = Callable[[Bureau, uuid.UUID], object]
OPEN = ("waiting", "answered")


def asks(bureau: Bureau, document_id: uuid.UUID) -> object:
    return bureau.starts_signing(document_id)


def answers(bureau: Bureau, document_id: uuid.UUID) -> object:
    """The second half of taking an answer: what was checked is written, and its attachment ordered."""
    with bureau.writes("pgd") as work:
        (request,) = waiting.requests_of(work, work.session.get_one(Document, document_id))
        waiting.keep_answer(work, request.id, Checked(b"\1", b"\2"))
        return None


def attaches(bureau: Bureau, document_id: uuid.UUID) -> object:
    with bureau.reads() as work:
        content = work.session.get_one(Document, document_id).content_sha256
    signed = {"shown_sha256": SHOWN, "signed_sha256": SIGNED, "content_sha256": content, "pages": 1, "boxes": {}}
    return bureau.moves(None, document_id, "attach_signature", prepared=signed)


def gives_up(bureau: Bureau, document_id: uuid.UUID) -> object:
    return bureau.moves("pgd", document_id, "give_up_signing")


def expires(bureau: Bureau, _: uuid.UUID) -> object:
    bureau.clock.instant += LEASE * 3
    installation = Installation(bureau.engine, bureau.sessions, bureau.services)
    return Worker(installation, {"move": make_moves({"document": Document})}).run_due()


STEPS: dict[str, tuple[list[Walk], Walk]] = {
    "ask": ([], asks),
    "answer": ([asks], answers),
    "attach": ([asks, answers], attaches),
    "give up": ([asks], gives_up),
    "give up an answer": ([asks, answers], gives_up),
    "expire": ([asks], expires),
}


def whole(bureau: Bureau, document_id: uuid.UUID) -> bool:
    """State, request, signature and the jobs agree with each other."""
    with bureau.sessions() as session:
        state = session.get_one(Document, document_id).state
        requests = [one.status for one in session.scalars(select(SigningRequest))]
        signatures = len(session.scalars(select(Signature).where(Signature.document_id == document_id)).all())
        session.rollback()
    waits = sum(status in OPEN for status in requests)
    done = requests.count("done")
    expected = {"awaiting_signature": (0, 0, 0), "signing": (1, 0, 0), "signed": (0, 1, 1)}
    return (waits, done, signatures) == expected[state]


@pytest.mark.parametrize("step", list(STEPS))
def test_a_process_killed_between_the_steps_leaves_a_whole_state_and_the_step_can_be_taken_again(
    place: Place, step: str
) -> None:
    before, walk = STEPS[step]
    bureau = place.bureau()
    document_id = bureau.walks_to("awaiting_signature")
    with bureau.writes() as work:  # the device is known before, so that asking is one transaction
        work.session.add(
            HeldDevice(person_id=bureau.people["pgd"], kind="external", certificates="", added_at=work.now)
        )
    for one in before:
        one(bureau, document_id)
    snapshot = place.snapshot(bureau)
    undisturbed = place.bureau(snapshot)
    course = course_of(place, undisturbed, lambda own: walk(own, document_id))
    assert whole(undisturbed, document_id)
    place.end(undisturbed)
    named, statements = (5, 5) if place.kind == "sqlite" else (2, 2)
    for at in sorted({*sample(course.named, named), *sample(course.statements, statements)}):
        own = place.bureau(snapshot)
        dies_at(place, own, lambda one: walk(one, document_id), at)
        told = f"{step}, killed at {at}: {course.points[at - 1]}"
        assert difference(dump(own.engine), course.expected(at)) == [], told
        assert whole(own, document_id), told
        if course.points[:at].count("after commit") == 0:
            takes(place, own, lambda one: walk(one, document_id))
            assert whole(own, document_id), told
        place.end(own)


def test_answer_and_giving_up_at_once_leave_one_of_the_two(bureau: Bureau) -> None:
    document_id = bureau.walks_to("awaiting_signature")
    asks(bureau, document_id)
    version = bureau.document(document_id).version
    turns: list[Callable[[], object]] = [
        lambda: answers(bureau, document_id),
        lambda: bureau.moves("pgd", document_id, "give_up_signing", version=version),
    ]
    outcomes_of(8, lambda turn: turns[turn % 2]())
    assert whole(bureau, document_id)
    with bureau.sessions() as session:
        (request,) = session.scalars(select(SigningRequest)).all()
        assert request.status == "ended"  # who gives up is heard before and after an answer, an answer only before
        session.rollback()
