"""What the law asks of an authority before it is written down (Đ.13; SIGN-1 to SIGN-6; PL1 II.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from workflow.signing.rules import Office, Proposal, principal_of, problems_of, tidied

DAY, END = date(2026, 3, 1), date(2026, 6, 30)
HEAD = Proposal("gd", "head", "Giám đốc", date(2020, 1, 1))
KT = Proposal("pgd", "KT", "Phó Giám đốc", date(2020, 1, 1), head_title="Giám đốc")
TL = Proposal("cvp", "TL", "Chánh Văn phòng", DAY, head_title="Giám đốc", doc_types=("thong-bao",), basis="Quy chế")
TL_KT = replace(TL, person_id="pvp", mode="TL+KT", own_title="Phó Chánh Văn phòng", unit_head_title="Chánh Văn phòng")
TUQ = Proposal(
    "cct", "TUQ", "Chi cục trưởng Chi cục Thủy lợi", DAY, END, head_title="Giám đốc", fields=("Thủy lợi",), basis="QĐ"
)
DUTIES = {
    "gd": {"leader"}, "pgd": {"deputy_leader"}, "pgd2": {"deputy_leader"}, "cvp": {"head", "checker"},
    "pvp": {"deputy_head"}, "cct": {"head"}, "cv": {"staff"},
}  # fmt: skip


def codes(given: Proposal, *others: Proposal, collective: bool = False, **office: Any) -> list[str]:
    duties = frozenset(DUTIES.get(str(given.person_id), ()))
    found = problems_of(given, Office(collective, duties, office.get("leads_below", False), others))
    return [problem.code for problem in found]


@pytest.mark.parametrize("given", [KT, TL, TUQ], ids=lambda one: one.mode)
def test_the_lawful_forms_of_a_department_stand_beside_its_head(given):
    assert codes(given, HEAD) == []


def test_a_deputy_of_the_unit_head_signs_what_the_unit_head_may(office_of=(HEAD, TL)):
    assert codes(TL_KT, *office_of) == []
    assert codes(TL_KT, HEAD) == ["unit_head_signs_nothing"]
    assert codes(replace(TL_KT, doc_types=("quyet-dinh",)), *office_of) == ["beyond_unit_head"]
    assert codes(replace(TL_KT, doc_types=()), *office_of) == ["beyond_unit_head"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_to": None}, "tuq_needs_end"),
        ({"basis": ""}, "tuq_needs_basis"),
        ({"fields": ()}, "tuq_needs_content"),
        ({"valid_to": date(2026, 2, 1)}, "period_ends_before_it_begins"),
        ({"person_id": "cv"}, "tuq_needs_subordinate_head"),
        ({"head_title": ""}, "printed_title_missing"),
        ({"own_title": "TUQ. Chi cục trưởng"}, "title_with_prefix"),
    ],
)
def test_a_tuq_is_in_writing_limited_in_time_and_content_and_for_a_head_below(change, code):
    assert codes(replace(TUQ, **change), HEAD) == [code]


def test_the_head_of_an_organisation_below_may_have_a_tuq_without_a_position_in_the_office():
    outside = replace(TUQ, person_id="nobody")
    assert codes(outside, HEAD) == ["signer_without_position"]
    assert codes(outside, HEAD, leads_below=True) == []


def test_a_tl_rests_on_the_regulations_and_is_for_the_head_of_a_unit():
    assert codes(replace(TL, basis=""), HEAD) == ["tl_needs_basis"]
    assert codes(replace(TL, person_id="cv"), HEAD) == ["tl_needs_unit_head"]


def test_a_deputy_in_charge_signs_kt_and_is_called_what_he_is():
    """SIGN-2: put in charge of the agency, while there is no head."""
    assert codes(KT) == []
    assert codes(replace(HEAD, person_id="pgd")) == ["deputy_signs_kt"]
    assert codes(replace(KT, own_title="Phó Giám đốc phụ trách")) == ["title_not_recognised"]
    assert codes(replace(HEAD, person_id="pgd", mode="Q")) == []  # SIGN-6: given the head's power


def test_only_a_collective_body_signs_tm():
    tm = Proposal("gd", "TM", "Chủ tịch", DAY, collective="Ủy ban nhân dân")
    deputy = Proposal("pgd", "TM+KT", "Phó Chủ tịch", DAY, head_title="Chủ tịch", collective="Ủy ban nhân dân")
    assert (codes(tm), codes(tm, collective=True)) == (["tm_needs_collective"], [])
    assert codes(deputy, tm, collective=True) == []
    assert codes(replace(deputy, person_id="cv"), tm, collective=True) == ["kt_needs_deputy"]
    assert codes(replace(tm, mode="head", collective=""), tm, collective=True) == []  # the chairman's own power


def test_what_is_delegated_is_not_delegated_on():
    """SIGN-4: no re-delegation, and nobody but the head stands behind a prefix."""
    assert codes(replace(TL, head_title="Phó Giám đốc"), HEAD, KT) == ["chained_delegation"]
    onwards = replace(TUQ, person_id="cvp", head_title=TUQ.own_title)
    assert codes(onwards, HEAD, TUQ) == ["chained_delegation"]
    assert codes(replace(TUQ, head_title="Cục trưởng"), HEAD) == ["principal_unknown"]


def test_nobody_signs_as_head_and_in_the_heads_stead_at_once():
    own = replace(KT, person_id="gd")
    assert codes(own, HEAD) == ["kt_needs_deputy", "crossing_delegation"]
    acting = replace(HEAD, person_id="pgd", mode="Q", valid_from=DAY)
    assert codes(acting, KT) == ["crossing_delegation"]
    assert codes(acting, replace(KT, valid_to=date(2026, 2, 28))) == []


def test_there_is_one_head_at_a_time():
    second = replace(HEAD, person_id="gd2", valid_from=DAY)
    DUTIES["gd2"] = {"leader"}
    assert codes(second, HEAD) == ["two_heads"]
    assert codes(second, replace(HEAD, valid_to=date(2026, 2, 28))) == []


def test_the_same_form_for_the_same_things_stands_once():
    fields = replace(KT, fields=("Thủy lợi",))
    assert codes(replace(KT, valid_from=DAY), HEAD, KT) == ["authority_overlaps"]
    assert codes(replace(KT, fields=("Kiểm lâm",)), HEAD, fields) == []
    assert codes(replace(KT, fields=("Kiểm lâm", "Thủy lợi")), HEAD, fields) == ["authority_overlaps"]


def test_titles_that_the_form_does_not_print_are_left_out():
    full = Proposal("gd", "head", " Giám  đốc ", DAY, head_title="Giám đốc", collective="UBND", unit_head_title="x")
    kept = tidied(full)
    assert (kept.own_title, kept.head_title, kept.collective, kept.unit_head_title) == ("Giám đốc", "", "", "")


def test_the_principal_is_the_head_of_that_time():
    before = replace(HEAD, valid_to=date(2026, 2, 28))
    assert principal_of(TUQ, [before]) is None
    assert principal_of(TUQ, [before, replace(HEAD, person_id="new", valid_from=DAY)]).person_id == "new"
    assert principal_of(HEAD, [HEAD]) is None
