"""Approvals are bound to what was approved: who may change what without voiding whose."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.factories.bureau import BEGIN
from workflow.base.errors import InvalidInput, NotOffered, NotPermitted, TransitionRefused
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Approval, Document, Recipient, Relation, Rendition, Revision, Signatory
from workflow.engine import item_role, notice
from workflow.organisations.models import Organisation, Position, StandIn
from workflow.organisations.settings import ONE_PERSON_CHECKS_BOTH, ONE_PERSON_DRAFTS_CHECKS_SIGNS, choose
from workflow.signing.models import SigningAuthority


def told(bureau, account):
    """The notices of the person: kind and the step or the reason."""
    with bureau.reads(account) as work:
        return sorted((row.kind, row.facts.get("step") or row.facts.get("comment")) for row in notice.unseen(work))


def holding(bureau, document, role):
    accounts = {item_role.person(ident): account for account, ident in bureau.people.items()}
    with bureau.reads() as work:
        found = item_role.holders(work.session, work.session.get_one(Document, document), role)
    return {accounts[holder] for holder in found if holder in accounts}


def employ(bureau, account, duty, unit):
    """Give the person one more position."""
    with bureau.writes() as work:
        work.session.add(
            Position(
                person_id=bureau.people[account], organisation_id=bureau.organisations["so"], title=duty, duty=duty,
                unit_id=bureau.units[unit], valid_from=BEGIN,
            )
        )  # fmt: skip


def stand_in(bureau, substitute, principal):
    with bureau.writes() as work:
        work.session.add(
            StandIn(
                principal_id=bureau.people[principal], substitute_id=bureau.people[substitute], valid_from=work.today,
                reason="đi công tác", created_at=work.now,
            )
        )  # fmt: skip


def allow(bureau, setting):
    with bureau.writes() as work:
        choose(work.session.get_one(Organisation, bureau.organisations["so"]), setting, True)


def urgent(bureau):
    document = bureau.drafts(urgency="urgent")
    bureau.moves("cv", document, "submit")
    return document


class TestSubmit:
    def test_everything_missing_is_told_at_once_and_it_stays_a_draft(self, bureau):
        nothing = {"subject": "", "body_html": "<p> </p>", "place": "", "archive_unit": ""}
        document = bureau.drafts(**nothing, addressees=[], recipients=[])
        with pytest.raises(TransitionRefused) as refused:
            bureau.moves("cv", document, "submit")
        assert refused.value.codes == [
            "subject_missing", "body_missing", "place_missing", "addressees_missing", "recipients_missing",
            "archive_unit_missing",
        ]  # fmt: skip
        assert bureau.document(document).state == "draft"

    def test_a_plan_needs_no_addressees(self, bureau):
        document = bureau.drafts(doc_type="ke-hoach", addressees=[])
        assert bureau.moves("cv", document, "submit").state == "unit_review"

    def test_a_colleague_does_not_submit_for_the_drafter(self, bureau):
        with pytest.raises(NotPermitted):
            bureau.moves("dn", bureau.drafts(), "submit")


class TestWhatIsApproved:
    def test_an_approval_says_who_saw_what_in_what_capacity(self, bureau):
        document = bureau.document(bureau.walks_to("format_check"))
        with bureau.sessions() as session:
            [row] = session.scalars(select(Approval))
            [revision] = session.scalars(select(Revision).where(Revision.number == row.revision))
            assert (row.step, row.outcome, row.capacity, row.round) == ("content", "approved", "unit_head", 1)
            assert (row.person_id, row.on_behalf_of_id) == (bureau.people["tp"], None)
            assert row.content_sha256 == revision.content_sha256 == document.content_sha256
            assert revision.reason == "approve_content"

    def test_a_revision_is_taken_at_every_transition(self, bureau):
        document = bureau.walks_to("issued")
        with bureau.sessions() as session:
            rows = session.execute(select(Revision.number, Revision.reason, Revision.state).order_by(Revision.number))
            assert [tuple(row) for row in rows] == [
                (1, "submit", "draft"), (2, "approve_content", "unit_review"), (3, "approve_format", "format_check"),
                (4, "sign", "awaiting_signature"), (5, "issue", "signed"), (6, "attach_seal", "sealing"),
            ]  # fmt: skip
        assert [entry.facts.get("revision") for entry in bureau.history(document)] == [None, 1, 2, 3, 4, 5, 6]

    @pytest.mark.parametrize("change", ["UPDATE revision SET content = '{}'", "DELETE FROM revision"])
    def test_a_revision_never_changes(self, bureau, change):
        bureau.walks_to("unit_review")
        with bureau.sessions() as session, pytest.raises(IntegrityError, match="revision is append-only"):
            session.execute(text(change))


class TestEditsAndApprovals:
    def test_the_office_keeps_the_content_approval(self, bureau):
        document = bureau.walks_to("format_check")
        assert bureau.saves("vp", document, subject="sửa dấu phẩy") == []
        assert bureau.standing(document) == {"content"}
        edit = bureau.history(document)[-1]
        assert (edit.event, edit.capacity, edit.facts["voided"]) == ("edit", "office", [])
        assert edit.facts["from_sha256"] != edit.facts["to_sha256"] == bureau.document(document).content_sha256
        assert bureau.moves("vp", document, "approve_format", signer="pgd").state == "awaiting_signature"
        assert told(bureau, "tp") == []

    def test_the_signer_voids_nothing(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        assert bureau.saves("pgd", document, body_html="<p>Ý của người ký./.</p>") == []
        assert bureau.standing(document) == {"content", "format"}
        assert bureau.signs(document).state == "signed"

    def test_a_signature_over_an_older_text_is_not_recorded(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        seen = bureau.document(document).content_sha256
        bureau.saves("pgd", document, subject="khác")
        stale = {"shown_sha256": "a" * 64, "signed_sha256": "b" * 64, "content_sha256": seen, "pages": 1, "boxes": {}}
        with pytest.raises(TransitionRefused) as refused:
            bureau.moves("pgd", document, "sign", prepared=stale, pdf_sha256="a" * 64)
        assert refused.value.codes == ["content_changed"]
        assert bureau.document(document).state == "awaiting_signature"

    def test_the_unit_head_voids_both_and_tells_those_concerned(self, bureau):
        document = urgent(bureau)
        bureau.moves("vp", document, "approve_format", signer="pgd")
        assert bureau.saves("tp", document, subject="đổi nội dung") == ["format"]
        assert bureau.standing(document) == set()
        assert (told(bureau, "vp"), told(bureau, "tp")) == ([("approval_voided", "format")], [])
        assert bureau.approvals_of(document) == [("format", "approved", "text_changed")]

    def test_what_was_voided_waits_for_its_people_again(self, bureau):
        document = urgent(bureau)
        bureau.moves("vp", document, "approve_format", signer="pgd")
        assert (bureau.waiting("vp"), bureau.waiting("tp")) == ({}, {"approve_content": 1})
        bureau.saves("tp", document, subject="đổi nội dung")
        assert (bureau.waiting("vp"), bureau.waiting("tp")) == ({"approve_format": 1}, {"approve_content": 1})

    def test_the_drafter_after_a_return_begins_anew(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        bureau.moves("pgd", document, "return", "viết lại")
        bureau.saves("cv", document, subject="viết lại")
        bureau.moves("cv", document, "submit")
        assert (bureau.document(document).round, bureau.standing(document)) == (2, set())

    def test_a_save_that_changes_nothing_voids_nothing(self, bureau):
        document = urgent(bureau)
        bureau.moves("vp", document, "approve_format", signer="pgd")
        assert bureau.saves("tp", document, subject=bureau.document(document).subject) == []
        assert bureau.standing(document) == {"format"}

    def test_a_changed_recipient_is_a_change(self, bureau):
        document = urgent(bureau)
        bureau.moves("vp", document, "approve_format", signer="pgd")
        assert bureau.saves("tp", document, recipients=[RecipientLine("Như trên")]) == ["format"]
        with bureau.sessions() as session:
            assert [row.line for row in session.scalars(select(Recipient))] == ["Như trên"]

    def test_a_layout_approval_that_falls_takes_its_signer_and_leaders_with_it(self, bureau):
        document = urgent(bureau)
        bureau.moves("vp", document, "approve_format", signer="pgd", leaders="gd")
        bureau.saves("vp", document, subject="sửa lại")
        assert (holding(bureau, document, "signer"), holding(bureau, document, "agreeing_leader")) == (set(), set())
        assert holding(bureau, document, "follower") == {"pgd", "gd"}
        assert bureau.document(document).signer_id is None
        bureau.moves("vp", document, "approve_format", signer="pgd2")
        bureau.moves("tp", document, "approve_content")
        assert bureau.document(document).state == "awaiting_signature"
        assert holding(bureau, document, "signer") == {"pgd2"}
        with bureau.sessions() as session:
            assert [row.person_id for row in session.scalars(select(Signatory))] == [bureau.people["pgd2"]]
        with pytest.raises(NotPermitted):
            bureau.signs(document, "pgd")


class TestUrgent:
    @pytest.mark.parametrize("order", [("tp", "vp"), ("vp", "tp")])
    def test_the_two_checks_run_side_by_side_in_either_order(self, bureau, order):
        document = urgent(bureau)
        assert bureau.document(document).state == "checking"
        assert (bureau.waiting("tp"), bureau.waiting("vp")) == ({"approve_content": 1}, {"approve_format": 1})
        moves = {"tp": ("approve_content", {}), "vp": ("approve_format", {"signer": "pgd"})}
        for account, state in zip(order, ("checking", "awaiting_signature"), strict=True):
            name, given = moves[account]
            assert bureau.moves(account, document, name, **given).state == state
            assert name not in bureau.waiting(account)
        assert bureau.history(document)[-1].event == "checks_done"
        assert bureau.waiting("pgd") == {"sign": 1}

    def test_neither_check_is_made_twice(self, bureau):
        document = urgent(bureau)
        bureau.moves("tp", document, "approve_content")
        with pytest.raises(NotOffered):
            bureau.moves("tp", document, "approve_content")
        assert "approve_content" not in bureau.offered("tp", document)

    @pytest.mark.parametrize("order", [("tp", "vp"), ("vp", "tp")])
    def test_leaders_named_early_are_asked_when_both_checks_are_done(self, bureau, order):
        document = urgent(bureau)
        moves = {"tp": ("approve_content", {}), "vp": ("approve_format", {"signer": "pgd", "leaders": "gd"})}
        for account in order:
            name, given = moves[account]
            bureau.moves(account, document, name, **given)
        assert bureau.document(document).state == "leader_review"
        assert bureau.waiting("gd") == {"agree": 1}
        assert bureau.moves("gd", document, "agree").state == "awaiting_signature"


class TestOnePerson:
    def test_one_person_does_not_check_both(self, bureau):
        employ(bureau, "vp", "head", "TC")
        employ(bureau, "qt", "checker", "VP")
        document = bureau.drafts()
        bureau.moves("cv", document, "submit")
        bureau.moves("vp", document, "approve_content")
        assert bureau.offered("vp", document)["approve_format"] == ["one_person_checks_both"]
        with pytest.raises(TransitionRefused) as refused:
            bureau.moves("vp", document, "approve_format", signer="pgd")
        assert refused.value.codes == ["one_person_checks_both"]
        assert bureau.moves("qt", document, "approve_format", signer="pgd").state == "awaiting_signature"

    def test_the_setting_allows_it_and_the_history_shows_it(self, bureau):
        allow(bureau, ONE_PERSON_CHECKS_BOTH)
        employ(bureau, "tp", "checker", "VP")
        document = bureau.walks_to("format_check")
        bureau.moves("tp", document, "approve_format", signer="pgd")
        assert bureau.history(document)[-1].facts["setting"] == ONE_PERSON_CHECKS_BOTH

    def test_a_stand_in_counts_as_the_one_stood_in_for(self, bureau):
        employ(bureau, "tp", "checker", "VP")
        stand_in(bureau, "dn", "tp")
        document = bureau.drafts()
        bureau.moves("cv", document, "submit")
        bureau.moves("dn", document, "approve_content")
        with bureau.sessions() as session:
            [row] = session.scalars(select(Approval))
            assert (row.person_id, row.on_behalf_of_id) == (bureau.people["dn"], bureau.people["tp"])
        assert bureau.offered("tp", document)["approve_format"] == ["one_person_checks_both"]

    def test_a_stand_in_for_the_one_who_checked_the_content_does_not_check_the_layout(self, bureau):
        employ(bureau, "tp", "checker", "VP")
        stand_in(bureau, "dn", "tp")
        document = bureau.walks_to("format_check")
        assert bureau.offered("dn", document)["approve_format"] == ["one_person_checks_both"]

    def test_nobody_alone_drafts_checks_and_signs(self, bureau):
        allow(bureau, ONE_PERSON_CHECKS_BOTH)
        for duty in ("head", "checker", "clerk"):
            employ(bureau, "pgd", duty, "TC")
        document = bureau.drafts("pgd")
        bureau.moves("pgd", document, "submit")
        bureau.moves("pgd", document, "approve_content")
        bureau.moves("pgd", document, "approve_format", signer="pgd")
        assert "drafts_checks_and_signs_alone" in bureau.offered("pgd", document)["sign"]
        with pytest.raises(TransitionRefused) as refused:
            bureau.signs(document)
        assert refused.value.codes == ["drafts_checks_and_signs_alone"]
        allow(bureau, ONE_PERSON_DRAFTS_CHECKS_SIGNS)
        assert bureau.signs(document).state == "signed"


class TestStandIn:
    def test_never_in_signing(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        stand_in(bureau, "cvp", "pgd")
        assert (bureau.waiting("pgd"), bureau.waiting("cvp")) == ({"sign": 1}, {})
        assert bureau.offered("cvp", document) == {}


class TestLeaders:
    def asked(self, bureau, *leaders, **options):
        document = bureau.walks_to("format_check")
        bureau.moves("vp", document, "approve_format", signer="pgd", leaders=list(leaders), **options)
        return document

    def test_in_turn(self, bureau):
        document = self.asked(bureau, "pgd2", "gd")
        assert bureau.document(document).state == "leader_review"
        assert (bureau.waiting("pgd2"), bureau.waiting("gd")) == ({"agree": 1}, {})
        with pytest.raises(NotPermitted):
            bureau.moves("gd", document, "agree")
        assert bureau.moves("pgd2", document, "agree", "được").state == "leader_review"
        assert (bureau.waiting("pgd2"), bureau.waiting("gd")) == ({}, {"agree": 1})
        assert bureau.moves("gd", document, "agree").state == "awaiting_signature"
        with bureau.sessions() as session:
            rows = session.scalars(select(Approval).where(Approval.step == "agreement").order_by(Approval.position))
            assert [(row.person_id, row.outcome, row.comment) for row in rows] == [
                (bureau.people["pgd2"], "agreed", "được"),
                (bureau.people["gd"], "agreed", ""),
            ]

    @pytest.mark.parametrize("order", [("pgd2", "gd"), ("gd", "pgd2")])
    def test_together_in_either_order(self, bureau, order):
        document = self.asked(bureau, "pgd2", "gd", together=True)
        assert (bureau.waiting("pgd2"), bureau.waiting("gd")) == ({"agree": 1}, {"agree": 1})
        assert bureau.moves(order[0], document, "agree").state == "leader_review"
        with pytest.raises(NotPermitted):
            bureau.moves(order[0], document, "agree")
        assert bureau.moves(order[1], document, "agree").state == "awaiting_signature"

    def test_the_signer_does_not_sign_before(self, bureau):
        document = self.asked(bureau, "gd")
        assert bureau.waiting("pgd") == {}
        with pytest.raises(NotOffered):
            bureau.signs(document)

    @pytest.mark.parametrize(
        ("leaders", "problem"),
        [
            (["tp"], ("not_a_leader", {"input": "leaders", "account": "tp"})),
            (["pgd"], ("signer_is_also_leader", {"input": "leaders", "account": "pgd"})),
            (["nobody"], ("account_unknown", {"input": "leaders", "account": "nobody"})),
        ],
    )
    def test_who_is_no_leader_is_refused_and_nothing_changes(self, bureau, leaders, problem):
        document = bureau.walks_to("format_check")
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("vp", document, "approve_format", signer="pgd", leaders=leaders)
        assert [(p.code, dict(p.facts)) for p in refused.value.problems] == [problem]
        assert (bureau.document(document).state, bureau.standing(document)) == ("format_check", {"content"})

    def test_a_mistyped_signer_is_a_mistake_in_its_field(self, bureau):
        document = bureau.walks_to("format_check")
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("vp", document, "approve_format", signer="nobody")
        assert [(p.code, dict(p.facts)) for p in refused.value.problems] == [
            ("account_unknown", {"input": "signer", "account": "nobody"})
        ]


RETURNS = [
    # who returns from where, by what, to where; what stands then
    ("unit_review", "tp", "return", "draft", set()),
    ("format_check", "vp", "return", "draft", set()),
    ("format_check", "vp", "return_to_unit", "unit_review", set()),
    ("awaiting_signature", "pgd", "return", "draft", set()),
    ("awaiting_signature", "pgd", "return_to_unit", "unit_review", set()),
    ("awaiting_signature", "pgd", "return_to_office", "format_check", {"content"}),
    ("signed", "vt", "return", "draft", set()),
    ("signed", "pgd", "return", "draft", set()),
    ("awaiting_signature", "cv", "withdraw", "draft", set()),
    ("issued", "vt", "abandon", "draft", set()),
]


class TestReturns:
    @pytest.mark.parametrize(("state", "who", "move", "target", "standing"), RETURNS)
    def test_it_goes_back_and_what_must_be_approved_anew_is_void(self, bureau, state, who, move, target, standing):
        document = bureau.walks_to(state)
        assert bureau.moves(who, document, move, "cần sửa lại").state == target
        assert bureau.standing(document) == standing
        found = bureau.document(document)
        assert (found.signer_id, found.block, found.number, found.validity) == (None, None, None, None)
        assert holding(bureau, document, "signer") == set()

    @pytest.mark.parametrize(("state", "who", "move"), [row[:3] for row in RETURNS if row[2] != "withdraw"])
    def test_the_reason_is_required(self, bureau, state, who, move):
        document = bureau.walks_to(state)
        with pytest.raises(InvalidInput) as refused:
            bureau.moves(who, document, move, "  ")
        assert refused.value.codes == ["comment_required"]

    @pytest.mark.parametrize(
        ("state", "who", "move"),
        [row[:3] for row in RETURNS if row[2] in ("return", "return_to_unit", "abandon") and row[1] != "tp"],
    )
    def test_drafter_and_unit_head_learn_the_reason(self, bureau, state, who, move):
        document = bureau.walks_to(state)
        bureau.moves(who, document, move, "thiếu căn cứ")
        assert told(bureau, "cv") == told(bureau, "tp") == [(move, "thiếu căn cứ")]
        assert told(bureau, "dn") == []

    def test_the_unit_head_is_not_told_of_his_own_return(self, bureau):
        bureau.moves("tp", bureau.walks_to("unit_review"), "return", "thiếu căn cứ")
        assert (told(bureau, "cv"), told(bureau, "tp")) == ([("return", "thiếu căn cứ")], [])

    def test_a_signature_already_made_is_voided_and_kept(self, bureau):
        document = bureau.walks_to("signed")
        bureau.moves("vt", document, "return", "sai ngày")
        with bureau.sessions() as session:
            [rendition] = session.scalars(select(Rendition))
            assert (rendition.kind, rendition.sha256, rendition.void_reason) == ("signed", "b" * 64, "return")
        entry = bureau.history(document)[-1]
        assert entry.facts["voided_signature_sha256"] == "b" * 64
        assert ("signature", "signed", "return") in bureau.approvals_of(document)

    def test_who_was_to_sign_keeps_seeing_it_as_a_follower(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        bureau.moves("pgd", document, "return", "sửa")
        assert holding(bureau, document, "follower") == {"pgd"}
        assert bureau.offered("pgd", document) == {}

    def test_who_does_not_hold_it_does_not_return_it(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        for who in ("cv", "tp", "vp"):
            with pytest.raises(NotPermitted):
                bureau.moves(who, document, "return", "x")

    @pytest.mark.parametrize("who", ["cv", "tp"])
    def test_cancelled_is_the_end(self, bureau, who):
        document = bureau.walks_to("unit_review")
        assert bureau.moves(who, document, "cancel", "không cần nữa").state == "cancelled"
        assert bureau.offered("cv", document) == {}


class TestForward:
    def test_the_signers_agreement_is_recorded_and_another_signs(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        before = bureau.document(document).version
        outcome = bureau.moves("pgd", document, "forward", signer="gd")
        assert (outcome.state, outcome.version) == ("awaiting_signature", before + 1)
        assert bureau.standing(document) == {"content", "format", "agreement"}
        assert (bureau.waiting("pgd"), bureau.waiting("gd")) == ({}, {"sign": 1})
        assert (holding(bureau, document, "signer"), holding(bureau, document, "past_leader")) == ({"gd"}, {"pgd"})
        with pytest.raises(NotPermitted):
            bureau.signs(document, "pgd")
        assert bureau.signs(document, "gd").state == "signed"

    @pytest.mark.parametrize(("signer", "code"), [("pgd", "signer_is_the_same"), ("tp", "signer_without_authority")])
    def test_only_to_another_who_may_sign(self, bureau, signer, code):
        document = bureau.walks_to("awaiting_signature")
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("pgd", document, "forward", signer=signer)
        assert refused.value.codes == [code]
        assert holding(bureau, document, "signer") == {"pgd"}

    def test_the_office_names_another_when_the_signer_is_absent(self, bureau):
        document = bureau.walks_to("awaiting_signature")
        bureau.moves("vp", document, "reassign_signer", "đi công tác", signer="pgd2")
        assert holding(bureau, document, "signer") == {"pgd2"}
        assert bureau.standing(document) == {"content", "format"}


class TestConsultation:
    def asked(self, bureau, *units, state="draft", who="cv"):
        document = bureau.walks_to(state)
        bureau.moves(who, document, "request_opinions", units=list(units), due="2026-03-10")
        return document

    @pytest.mark.parametrize(("state", "who"), [("draft", "cv"), ("unit_review", "tp"), ("unit_review", "cv")])
    def test_units_answer_in_parallel_and_it_goes_back_where_it_came_from(self, bureau, state, who):
        document = self.asked(bureau, "VP", "KH", state=state, who=who)
        assert bureau.document(document).state == "consultation"
        assert (bureau.waiting("cvp"), bureau.waiting("tkh")) == ({"give_opinion": 1}, {"give_opinion": 1})
        bureau.moves("tkh", document, "give_opinion", agrees=True)
        assert bureau.offered(who, document)["close_opinions"] == ["opinion_awaited"]
        bureau.moves("cvp", document, "give_opinion", "chưa rõ kinh phí", agrees=False)
        assert bureau.moves(who, document, "close_opinions").state == state
        assert bureau.approvals_of(document) == [("opinion", "disagreed", None), ("opinion", "agreed", None)]

    def test_the_office_is_not_shown_it_by_being_of_the_office(self, bureau):
        document = self.asked(bureau, "KH")
        assert bureau.waiting("vp") == {}
        with pytest.raises(NotPermitted):
            bureau.moves("cv", document, "give_opinion", agrees=True)

    def test_a_disagreement_needs_its_text(self, bureau):
        document = self.asked(bureau, "KH")
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("tkh", document, "give_opinion", agrees=False)
        assert refused.value.codes == ["comment_required"]

    def test_nobody_answers_twice(self, bureau):
        document = self.asked(bureau, "KH", "VP")
        bureau.moves("tkh", document, "give_opinion", agrees=True)
        with pytest.raises(NotPermitted):
            bureau.moves("tkh", document, "give_opinion", agrees=True)

    def test_it_is_closed_after_the_deadline_without_those_who_did_not_answer(self, bureau):
        document = self.asked(bureau, "KH", "VP")
        bureau.moves("cvp", document, "give_opinion", agrees=True)
        bureau.clock.passes(days=5)
        assert bureau.offered("cv", document)["close_opinions"] == ["opinion_awaited"]
        bureau.clock.passes(days=1)
        assert bureau.moves("cv", document, "close_opinions").state == "draft"
        assert bureau.history(document)[-1].facts["not_given"] == ["KH"]
        assert sorted(bureau.approvals_of(document), key=str) == [
            ("opinion", "agreed", None),
            ("opinion", None, "not_given"),
        ]
        assert bureau.waiting("tkh") == {}

    @pytest.mark.parametrize(
        ("units", "due", "code"),
        [
            (["TC"], "2026-03-10", "own_unit_asked"),
            (["NV"], "2026-03-10", "unit_unknown"),
            (["KH"], "2026-03-04", "date_is_past"),
            ([" "], "2026-03-10", "input_missing"),
            ([], "2026-03-10", "input_missing"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, bureau, units, due, code):
        document = bureau.drafts()
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("cv", document, "request_opinions", units=units, due=due)
        assert refused.value.codes == [code]
        assert bureau.document(document).state == "draft"

    def test_today_is_early_enough(self, bureau):
        document = bureau.drafts()
        assert bureau.moves("cv", document, "request_opinions", units=["KH"], due="2026-03-05").state == "consultation"


class TestValidity:
    def test_it_begins_when_sealed_and_is_in_force(self, bureau):
        document = bureau.document(bureau.walks_to("issued"))
        assert (document.validity, document.validity_workflow) == ("in_force", "validity/1")
        assert document.chain() == ("directive/1", "validity/1")
        assert bureau.document(bureau.walks_to("sealing")).chain() == ("directive/1",)

    def test_nothing_is_recalled_before_recipients_have_it(self, bureau):
        document = bureau.walks_to("issued")
        assert set(bureau.offered("vt", document)) == {"distribute", "abandon"}
        with pytest.raises(NotOffered):
            bureau.moves("vt", document, "recall", "sai")

    @pytest.fixture
    def two(self, bureau):
        """Two documents distributed to the office's own unit."""
        pair = []
        for _ in range(2):
            document = bureau.walks_to(
                "issued", addressees=["Phòng Kế hoạch"], recipients=[RecipientLine("Phòng Kế hoạch", "act", "in_app")]
            )
            assert bureau.moves("vt", document, "distribute").state == "distributed"
            pair.append(document)
        return pair

    @pytest.mark.parametrize(
        ("move", "kind", "validity"), [("replace", "replaces", "replaced"), ("correct", "corrects", "corrected")]
    )
    def test_a_successor_is_linked(self, bureau, two, move, kind, validity):
        old, new = two
        bureau.moves("vt", old, move, "có văn bản mới", document="02/SNNPTNT-TC ngày 05/3/2026")
        assert bureau.document(old).validity == validity
        with bureau.sessions() as session:
            [row] = session.scalars(select(Relation))
            assert (row.document_id, row.target_id, row.kind) == (new, old, kind)
        assert bureau.history(old)[-1].facts["by"] == "02/SNNPTNT-TC ngày 05/3/2026"

    @pytest.mark.parametrize(
        ("successor", "code"),
        [
            ("09/SNNPTNT-TC", "document_not_found"),
            ("02/KH-SNNPTNT", "document_not_found"),
            ("không số", "document_not_found"),
            ("01/SNNPTNT-TC", "relates_to_itself"),
            ("  ", "input_missing"),
        ],
    )
    def test_a_successor_that_is_none_is_refused(self, bureau, two, successor, code):
        with pytest.raises(InvalidInput) as refused:
            bureau.moves("vt", two[0], "replace", "có văn bản mới", document=successor)
        assert refused.value.codes == [code]
        assert bureau.document(two[0]).validity == "in_force"

    def test_a_recall_is_final(self, bureau, two):
        bureau.moves("pgd", two[0], "recall", "sai thẩm quyền")
        assert bureau.document(two[0]).validity == "recalled"
        assert bureau.offered("vt", two[0]) == {}
        with pytest.raises(NotOffered):
            bureau.moves("vt", two[0], "distribute_more", recipients=[{"line": "Văn phòng"}])


def test_a_signer_with_two_authorities_signs_in_the_form_that_was_chosen(bureau):
    with bureau.writes() as work:
        work.session.add(
            SigningAuthority(
                organisation_id=bureau.organisations["so"], person_id=bureau.people["gd"], position=9, mode="TM",
                own_title="Giám đốc", collective="Ban Chỉ đạo", valid_from=BEGIN,
            )
        )  # fmt: skip
    document = bureau.walks_to("format_check")
    bureau.moves("vp", document, "approve_format", signer="gd/TM")
    assert bureau.document(document).block["lines"] == ["TM. BAN CHỈ ĐẠO", "GIÁM ĐỐC"]
    bureau.moves("vp", document, "reassign_signer", "ký theo thẩm quyền riêng", signer="gd")
    assert bureau.document(document).block["lines"] == ["GIÁM ĐỐC"]
    with pytest.raises(InvalidInput) as refused:
        bureau.moves("vp", document, "reassign_signer", "không có", signer="gd/TUQ")
    assert refused.value.codes == ["signer_without_authority"]
