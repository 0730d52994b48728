"""An administrator enters, changes and ends authorities; each stands in the history, and signing minds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.installed import BOTH_DATABASES
from tests.factories.office import Office, fixed_id
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, TransitionRefused
from workflow.engine import history
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Position
from workflow.signing.administration import AuthorityInput, change_authority, end_authority, enter_authority
from workflow.signing.explaining import Explanation, explain
from workflow.signing.models import SigningAuthority

pytestmark = pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
TUQ = AuthorityInput(
    person="cq.receiver",
    mode="TUQ",
    own_title="Trưởng phòng Kế hoạch",
    head_title="Giám đốc",
    doc_types=("cong-van",),
    basis="Quyết định số 12/QĐ-STN ngày 02/01/2026",
    valid_from=date(2026, 1, 2),
    valid_to=date(2036, 1, 2),
)


def office_row(work: Work) -> Organisation:
    return work.session.get_one(Organisation, fixed_id("cq", "office"))


def enters(office: Office, given: AuthorityInput = TUQ, by: str = "administrator") -> Any:
    with office.installation.writing(getattr(office, by).actor) as work:
        return enter_authority(work, office_row(work), given).id


def explained(office: Office, role: str, doc_type: str = "cong-van", field: str = "", day: date | None = None) -> Any:
    found: Explanation
    with office.installation.reading(office.drafter.actor) as work:
        person = work.session.get_one(Person, fixed_id("cq", role))
        found = explain(work, office_row(work), person, doc_type, field, day)
    rows = [[reason.code for reason in row.reasons] for row in found.rows]
    return found.allowed, rows, [reason.code for reason in found.reasons]


def test_what_the_administrator_enters_is_chosen_from_then_on_and_stands_in_the_history(office):
    authority_id = enters(office)
    with office.installation.reading() as work:
        entry = history.of_item(work.session, authority_id)[-1]
        assert (entry.event, entry.capacity, entry.facts["to"]["basis"]) == ("enter", "administrator", TUQ.basis)
    paper = office.walks(office.drafter.drafts(), "format_check")
    office.checker.moves(paper, "approve_format", signer="cq.receiver")
    assert paper.block["lines"] == ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG KẾ HOẠCH"]
    assert (paper.block["mode"], paper.block["basis"]) == ("TUQ", TUQ.basis)


def test_nobody_but_the_administrator_writes_authorities(office):
    for role in ("leader", "clerk", "checker"):
        with pytest.raises(NotPermitted):
            enters(office, by=role)
    with office.installation.reading() as work:
        authority_id = work.session.scalars(select(SigningAuthority.id)).first()
    with pytest.raises(NotPermitted), office.installation.writing(office.leader.actor) as work:
        end_authority(work, authority_id, "không cần nữa")


def test_everything_wrong_is_told_at_once(office):
    with pytest.raises(InvalidInput) as refused:
        enters(office, replace(TUQ, basis="", valid_to=None, person="cq.nobody", doc_types=("thu-tay",)))
    assert refused.value.codes == ["choice_unknown", "account_unknown"]
    with pytest.raises(InvalidInput) as refused:
        enters(office, replace(TUQ, basis="", valid_to=None, doc_types=()))
    assert refused.value.codes == ["tuq_needs_end", "tuq_needs_content", "tuq_needs_basis"]


def test_a_change_keeps_what_was_before_in_the_history_and_nothing_is_told_twice(office):
    authority_id = enters(office)
    with office.installation.writing(office.administrator.actor) as work:
        change_authority(work, authority_id, replace(TUQ, basis="Quyết định số 13/QĐ-STN"))
        change_authority(work, authority_id, replace(TUQ, basis="Quyết định số 13/QĐ-STN"))
    with office.installation.reading() as work:
        told = [row.facts for row in history.of_item(work.session, authority_id) if row.event == "change"]
    assert [(one["from"]["basis"], one["to"]["basis"]) for one in told] == [(TUQ.basis, "Quyết định số 13/QĐ-STN")]


def test_an_authority_that_is_ended_stays_and_refuses_the_signature_with_its_day(office):
    authority_id = enters(office, replace(TUQ, person="cq.receiver"))
    with office.installation.reading() as work:
        deputy = work.session.scalars(select(SigningAuthority).where(SigningAuthority.mode == "KT")).one().id
    paper = office.walks(office.drafter.drafts(), "format_check")
    office.checker.moves(paper, "approve_format", signer="cq.deputy")
    with office.installation.writing(office.administrator.actor) as work:
        end_authority(work, deputy, "nghỉ hưu")
        end_authority(work, authority_id, "hết việc", work.today + timedelta(days=3))
    with pytest.raises(TransitionRefused) as refused:
        office.deputy.moves(paper, "sign", pdf_sha256="0" * 64, password="trinhky")
    assert refused.value.codes[0] == "authority_revoked"
    with office.installation.reading() as work:
        assert work.session.get_one(SigningAuthority, deputy).revoked_at == work.now
        assert work.session.get_one(SigningAuthority, authority_id).valid_to == work.today + timedelta(days=3)
    with pytest.raises(InvalidInput) as again, office.installation.writing(office.administrator.actor) as work:
        end_authority(work, deputy, "lần nữa")
    assert again.value.codes == ["authority_has_ended"]


def test_a_signer_who_has_left_the_office_signs_no_more_whatever_is_written(office):
    paper = office.walks(office.drafter.drafts(), "format_check")
    office.checker.moves(paper, "approve_format", signer="cq.deputy")
    with office.installation.writing() as work:
        rows = work.session.scalars(select(Position).where(Position.person_id == fixed_id("cq", "deputy")))
        for row in rows:
            row.valid_to = work.today - timedelta(days=1)
    with pytest.raises((TransitionRefused, NotPermitted)) as refused:
        office.deputy.moves(paper, "sign", pdf_sha256="0" * 64, password="trinhky")
    assert refused.value.codes[0] == "signer_left_office"


def test_explain_names_the_row_that_allows_and_every_reason_against_the_others(office):
    enters(office)
    assert explained(office, "leader") == (True, [[]], [])
    assert explained(office, "receiver") == (True, [[]], [])
    assert explained(office, "receiver", "ke-hoach") == (False, [["authority_of_other_types"]], [])
    assert explained(office, "receiver", "ke-hoach", day=date(2040, 1, 1)) == (
        False,
        [["authority_expired", "authority_of_other_types"]],
        [],
    )
    assert explained(office, "drafter") == (False, [], ["no_authority_entered"])
    with pytest.raises(InvalidInput):
        explained(office, "leader", "thu-tay")


def test_people_of_other_offices_learn_nothing(office):
    stranger = replace(office.drafter.actor, holders=frozenset(), stand_in={})
    with office.installation.reading(stranger) as work, pytest.raises(NotFound):
        explain(work, office_row(work), work.session.get_one(Person, fixed_id("cq", "leader")), "cong-van", "")
