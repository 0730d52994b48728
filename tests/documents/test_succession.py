"""Đính chính and thay thế: linked both ways, named by the clerk or by the successor's own draft."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories.bureau import Bureau, furnish, lay_tables, open_bureau
from tests.factories.clocks import StandingClock
from tests.factories.furnished import Furnished
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from workflow.base.database import engine_for
from workflow.base.errors import InvalidInput, NotOffered, TransitionRefused
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document, Relation
from workflow.documents.relations import relate
from workflow.documents.succession import ask_clerk, successors_of
from workflow.engine import notice
from workflow.engine.outbox import Job

HERE = {"addressees": ["Phòng Kế hoạch"], "recipients": [RecipientLine("Phòng Kế hoạch", "act", "in_app")]}


@pytest.fixture(params=BOTH_DATABASES)
def either(request: pytest.FixtureRequest, model_bureau: Furnished, tmp_path: Path) -> Iterator[Bureau]:
    """Two offices at work on each database."""
    if request.param == "sqlite":
        bureau = model_bureau.copy(tmp_path)
    else:
        engine = engine_for(new_postgresql_database(request.getfixturevalue("postgresql_server")))
        lay_tables(engine)
        bureau = open_bureau(engine, tmp_path, StandingClock())
        furnish(bureau)
    yield bureau
    bureau.engine.dispose()


def out(bureau: Bureau, **given: object) -> uuid.UUID:
    """A document that has gone out."""
    document = bureau.walks_to("issued", **{**HERE, **given})
    bureau.moves("vt", document, "distribute")
    return document


def successor(bureau: Bureau, kind: str, older: uuid.UUID, **given: object) -> uuid.UUID:
    """A draft that says what it does to the older document."""
    document = bureau.drafts(**{**HERE, **given})
    with bureau.writes("cv") as work:
        relate(work, work.session.get_one(Document, document), kind, older)
    return document


def brought_out(bureau: Bureau, document: uuid.UUID) -> None:
    bureau.moves("cv", document, "submit")
    bureau.moves("tp", document, "approve_content")
    bureau.moves("vp", document, "approve_format", signer="pgd")
    bureau.signs(document)
    bureau.moves("vt", document, "issue")
    bureau.seals(document)
    bureau.moves("vt", document, "distribute")
    works_off(bureau)


def works_off(bureau: Bureau) -> None:
    with bureau.reads() as work:
        jobs = work.session.scalars(select(Job).where(Job.kind == "succession", Job.status != "done")).all()
        work.session.expunge_all()
    for job in jobs:
        for _ in range(2):  # a second run changes nothing
            ask_clerk(bureau.services, bureau.reads, bureau.writes, job)


def number(bureau: Bureau, document: uuid.UUID) -> str:
    found = bureau.document(document)
    return f"{found.number:02d}/{found.symbol}"


@pytest.mark.parametrize(
    ("kind", "move", "state"),
    [("replaces", "confirm_replace", "replaced"), ("corrects", "confirm_correct", "corrected")],
)
def test_the_clerk_confirms_what_the_successors_draft_said(either: Bureau, kind: str, move: str, state: str) -> None:
    older = out(either)
    newer = successor(either, kind, older)
    assert move not in either.offered("vt", older)
    brought_out(either, newer)
    assert (either.offered("vt", older)[move], either.waiting("vt")[move]) == ([], 1)
    with either.reads("vt") as work:
        (told,) = [row for row in notice.unseen(work) if row.kind == "succession_offered"][:1]
        assert (told.item_id, told.facts["comment"]) == (older, number(either, newer))
    either.moves("vt", older, move)
    assert either.document(older).validity == state
    assert (move in either.offered("vt", older), move in either.waiting("vt")) == (False, False)
    with either.reads("vt") as work:
        found = successors_of(work, work.session.get_one(Document, older))
        assert [(one, other.id) for one, other in found] == [(kind, newer)]
        assert len(work.session.scalars(select(Relation)).all()) == 1


def test_the_clerk_may_name_it_too_and_then_nothing_waits(bureau: Bureau) -> None:
    older = out(bureau)
    newer = successor(bureau, "replaces", older)
    brought_out(bureau, newer)
    bureau.moves("vt", older, "replace", "nội dung sai", document=number(bureau, newer))
    assert "confirm_replace" not in bureau.waiting("vt")
    with bureau.reads() as work:
        (row,) = work.session.scalars(select(Relation)).all()
        assert (row.document_id, row.target_id, row.took_effect_at) == (newer, older, work.now)


def test_a_document_may_be_corrected_twice(bureau: Bureau) -> None:
    older, one, other = out(bureau), out(bureau), out(bureau)
    for letter in (one, other):
        bureau.moves("vt", older, "correct", "sai thể thức", document=number(bureau, letter))
    with bureau.reads("vt") as work:
        found = successors_of(work, work.session.get_one(Document, older))
        assert {(kind, row.id) for kind, row in found} == {("corrects", one), ("corrects", other)}


@pytest.mark.parametrize(
    ("move", "doc_type", "code"),
    [("correct", "thong-bao", "correction_not_by_letter"), ("replace", "thong-bao", "successor_not_equivalent")],
)
def test_the_successor_has_the_form_that_the_decree_asks(bureau: Bureau, move: str, doc_type: str, code: str) -> None:
    older = out(bureau)
    newer = out(bureau, doc_type=doc_type, addressees=[])
    with pytest.raises(InvalidInput) as refused:
        bureau.moves("vt", older, move, "sai", document=number(bureau, newer))
    assert refused.value.codes == [code]


def test_a_successor_of_the_wrong_form_is_offered_with_the_reason_against_it(bureau: Bureau) -> None:
    older = out(bureau)
    newer = successor(bureau, "replaces", older, doc_type="thong-bao", addressees=[])
    brought_out(bureau, newer)
    assert bureau.offered("vt", older)["confirm_replace"] == ["successor_not_equivalent"]
    with pytest.raises(TransitionRefused):
        bureau.moves("vt", older, "confirm_replace")


def test_what_is_not_out_or_stands_no_more_succeeds_nothing(bureau: Bureau) -> None:
    older, gone = out(bureau), out(bureau)
    waiting = bureau.walks_to("issued", **HERE)
    bureau.moves("vt", gone, "recall", "nhầm")
    for newer, code in ((waiting, "successor_not_out"), (gone, "successor_not_in_force")):
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("vt", older, "replace", "sai", document=number(bureau, newer))
        assert refused.value.codes == [code]


def test_nobody_is_asked_about_what_was_recalled_meanwhile(bureau: Bureau) -> None:
    older = out(bureau)
    newer = successor(bureau, "replaces", older)
    bureau.moves("vt", older, "recall", "nhầm")
    brought_out(bureau, newer)
    assert "confirm_replace" not in bureau.waiting("vt")
    with pytest.raises(NotOffered):
        bureau.moves("vt", older, "confirm_replace")


def test_a_recall_names_its_document_if_there_is_one(bureau: Bureau) -> None:
    older, letter = out(bureau), out(bureau)
    bureau.moves("pgd", older, "recall", "ban hành sai thẩm quyền", document=number(bureau, letter))
    with bureau.reads("vt") as work:
        found = successors_of(work, work.session.get_one(Document, older))
        assert [(kind, row.id) for kind, row in found] == [("recalls", letter)]
