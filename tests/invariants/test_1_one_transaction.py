"""Invariant 1: a change of state is one transaction. A crash at any instant leaves either all of it or none."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.factories.bureau import SHOWN, SIGNED, Bureau
from tests.invariants.crowd import outcomes_of
from tests.invariants.killing import Course, course_of, dies_at, takes, wired_catalogue
from tests.invariants.places import Place, Snapshot, difference, dump
from tests.invariants.scale import sample
from workflow.base.errors import NotOffered, StaleVersion
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.engine.outbox import LEASE
from workflow.registers.models import RegisterEntry
from workflow.signing.models import Signature
from workflow.worker import Worker
from workflow.worker.moves import make_moves

Walk = Callable[[Bureau, uuid.UUID], object]
OUTSIDE = [RecipientLine("Như trên"), RecipientLine("Phòng Kế hoạch")]


def user(account: str, transition: str, **given: object) -> Walk:
    """A move under an idempotency key, as a button makes it; the version seen stays that of the first try."""
    seen: dict[uuid.UUID, int] = {}

    def walk(bureau: Bureau, document_id: uuid.UUID) -> object:
        version = seen.setdefault(document_id, bureau.document(document_id).version)
        return bureau.moves(account, document_id, transition, key=f"once-{transition}", version=version, **given)

    return walk


def sign(bureau: Bureau, document_id: uuid.UUID) -> object:
    document = bureau.document(document_id)
    signed = {
        "shown_sha256": SHOWN,
        "signed_sha256": SIGNED,
        "content_sha256": document.content_sha256,
        "pages": 1,
        "boxes": {},
    }
    return bureau.moves("pgd", document_id, "sign", key="once-sign", prepared=signed, pdf_sha256=SHOWN)


def work_off(bureau: Bureau, _: uuid.UUID) -> object:
    """What the worker does: claim the job, make the move, both with their own commit."""
    installation = Installation(bureau.engine, bureau.sessions, bureau.services)
    return Worker(installation, {"move": make_moves({"document": Document})}).run_due()


STEPS: dict[str, tuple[str, Walk]] = {
    "submit": ("unit_review", user("cv", "submit")),
    "approve_content": ("format_check", user("tp", "approve_content")),
    "approve_format": ("leader_review", user("vp", "approve_format", signer="pgd", leaders=["gd"])),
    "agree": ("awaiting_signature", user("gd", "agree")),
    "sign": ("signed", sign),
    "issue": ("sealing", user("vt", "issue")),
    "attach_seal": ("issued", work_off),
    "distribute": ("distributed", user("vt", "distribute")),
}


class Way:
    """Snapshots of one document before each step, made as they are needed."""

    def __init__(self, place: Place) -> None:
        self.place, self.before = place, {}
        bureau = place.bureau()
        bureau.services = replace(bureau.services, catalogue=wired_catalogue())
        self.document_id = bureau.drafts(recipients=OUTSIDE)
        self.before: dict[str, Snapshot] = {"submit": place.snapshot(bureau)}

    def to(self, step: str) -> Snapshot:
        names = list(STEPS)
        for name, following in itertools.pairwise(names):
            if following not in self.before:
                bureau = self.place.bureau(self.before[name])
                STEPS[name][1](bureau, self.document_id)
                self.before[following] = self.place.snapshot(bureau)
            if following == step:
                break
        return self.before[step]


@pytest.fixture(scope="module")
def ways() -> dict[str, Way]:
    return {}


@pytest.fixture
def way(place: Place, ways: dict[str, Way]) -> Way:
    if place.kind not in ways:
        ways[place.kind] = Way(place)
    return ways[place.kind]


@pytest.fixture(params=list(STEPS))
def step(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


def test_a_process_killed_at_any_point_of_a_move_leaves_all_or_nothing_and_the_move_can_be_made_again(
    place: Place, way: Way, step: str
) -> None:
    target, walk = STEPS[step]
    snapshot = way.to(step)
    undisturbed = place.bureau(snapshot)
    course = course_of(place, undisturbed, lambda own: walk(own, way.document_id))
    place.end(undisturbed)
    assert _only_the_last_commit_changes_more_than_the_job(course)
    named, statements = (len(course.named), 6) if place.kind == "sqlite" else (4, 2)
    for at in sorted({*sample(course.named, named), *sample(course.statements, statements)}):
        bureau = place.bureau(snapshot)
        dies_at(place, bureau, lambda own: walk(own, way.document_id), at)
        place_name = f"{step}, killed at {at}: {course.points[at - 1]}"
        assert difference(dump(bureau.engine), course.expected(at)) == [], place_name
        _is_made_again(place, bureau, way, step, course)
        assert bureau.document(way.document_id).state == target, place_name
        place.end(bureau)


def _only_the_last_commit_changes_more_than_the_job(course: Course) -> bool:
    """The worker commits its claim first; that touches no row but the job's."""
    pairs = zip(course.states, course.states[1:-1], strict=False)
    return len(course.states) > 1 and all(difference(one, other) == ["job"] for one, other in pairs)


def _is_made_again(place: Place, bureau: Bureau, way: Way, step: str, course: Course) -> None:
    if step == "attach_seal":
        bureau.clock.instant += LEASE * 2  # the lease of the dead worker runs out
    takes(place, bureau, lambda own: STEPS[step][1](own, way.document_id))
    found = dump(bureau.engine)
    if step != "attach_seal":
        assert difference(found, course.states[-1]) == []
    assert len(found["register_entry"]) == len(course.states[-1]["register_entry"])
    assert len(found["history_entry"]) == len(course.states[-1]["history_entry"])


def test_the_same_key_eight_times_at_once_moves_once(bureau: Bureau) -> None:
    document_id = bureau.drafts()
    version = bureau.document(document_id).version
    found = outcomes_of(8, lambda _: bureau.moves("cv", document_id, "submit", key="once", version=version).repeated)
    assert sorted(found) == [False] + [True] * 7
    assert [row.event for row in bureau.history(document_id)] == ["create", "submit"]


def test_two_heads_at_once_move_once_and_the_other_is_told(bureau: Bureau) -> None:
    document_id = bureau.drafts()
    bureau.moves("cv", document_id, "submit")
    version = bureau.document(document_id).version
    found = outcomes_of(8, lambda _: bureau.moves("tp", document_id, "approve_content", version=version).state)
    assert [row for row in found if isinstance(row, str)] == ["format_check"]
    assert {type(row) for row in found if not isinstance(row, str)} <= {StaleVersion, NotOffered}
    assert [row.event for row in bureau.history(document_id)] == ["create", "submit", "approve_content"]


def test_two_signers_at_once_give_one_signature(bureau: Bureau) -> None:
    document_id = bureau.walks_to("awaiting_signature")
    found = outcomes_of(2, lambda _: bureau.signs(document_id).state)
    assert [row for row in found if isinstance(row, str)] == ["signed"]
    with bureau.sessions() as session:
        assert session.query(Signature).filter_by(document_id=document_id).count() == 1


def test_two_clerks_at_once_give_one_number(bureau: Bureau) -> None:
    document_id = bureau.walks_to("signed")
    outcomes_of(8, lambda _: bureau.moves("vt", document_id, "issue"))
    with bureau.sessions() as session:
        entries = session.query(RegisterEntry).filter_by(document_id=document_id).all()
        assert [entry.number for entry in entries] == [1]
        session.rollback()
