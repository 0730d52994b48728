"""Digital initials of reviewers: asked for where the office wants them, over the kept revision, provable afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from tests.factories.clocks import DAY_BEFORE
from tests.factories.installed import BOTH_DATABASES, PASSPHRASE
from tests.factories.office import Office, Paper, fixed_id, furnish
from workflow.base.errors import InvalidInput, NotPermitted, TransitionRefused
from workflow.documents.models import Document, Revision
from workflow.engine import history, perform
from workflow.engine.installation import Installation
from workflow.engine.item import WorkflowItem
from workflow.engine.move import MoveInput
from workflow.engine.perform import offers
from workflow.engine.work import Work
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.organisations.models import Organisation
from workflow.organisations.office_settings import choose_initials
from workflow.signing.initials import BROKEN, VALID, prove
from workflow.signing.models import Initial
from workflow.signing.sample_pki import make_sample_authority

pytestmark = pytest.mark.slow  # keys are made and pages signed


def office_wants(office: Office, value: str) -> None:
    with office.installation.writing(office.administrator.actor) as work:
        choose_initials(work, work.session.get_one(Organisation, fixed_id(office.code, "office")), value)


def give_key(office: Office, workshop: Any, role: str) -> None:
    """A key of the sample authority for this person."""
    person = (fixed_id(office.code, role), f"Nguyễn {role}")
    make_sample_authority(workshop.keys, PASSPHRASE, [person], [], DAY_BEFORE)


def submitted(office: Office) -> Paper:
    paper = office.drafter.drafts(recipients=["Sở Nội vụ"])
    office.drafter.moves(paper, "submit")
    return paper


def states(office: Office) -> list[tuple[str, int, str]]:
    with office.installation.reading() as work:
        return [(one.initial.signer, one.initial.revision, one.state) for one in prove(work)]


def test_an_office_that_wants_none_asks_for_nothing(office: Office) -> None:
    paper = submitted(office)
    office.unit_head.moves(paper, "approve_content")
    assert (paper.state, states(office)) == ("format_check", [])


def test_nothing_is_prepared_where_none_are_wanted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []

    def noted(work: Work, item: WorkflowItem, transition: str, given: MoveInput) -> MoveInput:
        prepared.append(transition)
        return given

    monkeypatch.setattr(perform, "prepare", noted)
    for value, expected in (("none", []), ("optional", ["approve_content"])):
        office_wants(office, value)
        office.unit_head.moves(submitted(office), "approve_content")
        assert prepared == expected


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_both_reviewers_sign_the_revision_that_they_approve(office: Office, workshop: Any) -> None:
    office_wants(office, "required")
    for role in ("unit_head", "checker"):
        give_key(office, workshop, role)
    paper = submitted(office)
    office.unit_head.moves(paper, "approve_content", password=SAMPLE_PASSWORD)
    office.checker.moves(paper, "approve_format", signer=f"{office.code}.leader", password=SAMPLE_PASSWORD)
    assert paper.state == "awaiting_signature"
    # Both at one instant of the standing clock, so in no order of their own.
    assert sorted(states(office)) == [("Nguyễn checker", 3, VALID), ("Nguyễn unit_head", 2, VALID)]
    with office.installation.reading() as work:
        rows = history.of_item(work.session, paper.id)
        assert [row.event for row in rows if "initials_sha256" in row.facts] == ["approve_content", "approve_format"]
        kept = work.session.scalars(select(Revision.number).where(Revision.document_id == paper.id)).all()
        assert {2, 3} <= set(kept)


@pytest.fixture
def keyless(installation: Installation, workshop: Any) -> Office:
    """An office whose reviewers have no keys: the key folder is shared by all tests."""
    furnish(installation, workshop.keys, "kn")
    return Office(installation, "kn")


def test_without_a_key_the_reason_is_told_before_and_refused_after(keyless: Office) -> None:
    office = keyless
    office_wants(office, "required")
    paper = submitted(office)
    with office.installation.reading(office.unit_head.actor) as work:
        document = work.session.get_one(Document, paper.id)
        told = {one.transition.name: [r.code for r in one.refusals] for one in offers(work, document)}
    assert told["approve_content"] == ["key_missing"]
    with pytest.raises(TransitionRefused) as refused:
        office.unit_head.moves(paper, "approve_content", password=SAMPLE_PASSWORD)
    assert refused.value.codes == ["key_missing"]
    assert paper.state == "unit_review"


def test_where_they_are_optional_who_has_no_key_goes_on_without(keyless: Office) -> None:
    office_wants(keyless, "optional")
    paper = submitted(keyless)
    keyless.unit_head.moves(paper, "approve_content")
    assert (paper.state, states(keyless)) == ("format_check", [])


def test_where_they_are_optional_who_has_a_key_is_asked_again_and_signs(office: Office, workshop: Any) -> None:
    office_wants(office, "optional")
    give_key(office, workshop, "unit_head")
    paper = submitted(office)
    with pytest.raises(InvalidInput):
        office.unit_head.moves(paper, "approve_content")
    office.unit_head.moves(paper, "approve_content", password=SAMPLE_PASSWORD)
    assert states(office) == [("Nguyễn unit_head", 2, VALID)]


def test_a_wrong_password_signs_nothing(office: Office, workshop: Any) -> None:
    office_wants(office, "required")
    give_key(office, workshop, "unit_head")
    paper = submitted(office)
    for given, code in (({}, "password_missing"), ({"password": "sai"}, "password_wrong")):
        with pytest.raises(InvalidInput) as refused:
            office.unit_head.moves(paper, "approve_content", **given)
        assert refused.value.codes == [code]
    assert (paper.state, states(office)) == ("unit_review", [])


def test_initials_over_another_text_are_found_out(office: Office, workshop: Any) -> None:
    office_wants(office, "required")
    give_key(office, workshop, "unit_head")
    paper = submitted(office)
    office.unit_head.moves(paper, "approve_content", password=SAMPLE_PASSWORD)
    with office.installation.database.begin() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE revision SET content = replace(content, 'cong-van', 'ke-hoach')"))
    assert [state for _signer, _revision, state in states(office)] == [BROKEN]


def test_initials_are_never_changed_or_taken_out(office: Office, workshop: Any) -> None:
    office_wants(office, "required")
    give_key(office, workshop, "unit_head")
    office.unit_head.moves(submitted(office), "approve_content", password=SAMPLE_PASSWORD)
    with office.installation.database.connect() as connection, pytest.raises(Exception, match="append"):
        connection.execute(text("DELETE FROM initial"))
    with office.installation.reading() as work:
        assert len(work.session.scalars(select(Initial)).all()) == 1


def test_only_the_administrator_chooses_and_the_choice_is_in_the_history(office: Office) -> None:
    with pytest.raises(NotPermitted), office.installation.writing(office.clerk.actor) as work:
        choose_initials(work, work.session.get_one(Organisation, fixed_id(office.code, "office")), "required")
    office_wants(office, "optional")
    with office.installation.reading() as work:
        (row,) = history.of_item(work.session, fixed_id(office.code, "office"))
        assert row.facts == {"setting": "review_initials", "from": "none", "to": "optional"}
    with pytest.raises(InvalidInput):
        office_wants(office, "sometimes")
