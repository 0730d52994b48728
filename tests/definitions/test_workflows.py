"""The packaged tables are those of the product: every transition, every state's readers, every bound name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workflow.definitions.bindings import BINDINGS
from workflow.definitions.loading import load_catalogue, load_document_types, load_text, packaged_texts

CATALOGUE = load_catalogue()
TYPES = load_document_types()
DIRECTIVE, PLAN, VALIDITY, DOSSIER = (CATALOGUE.latest(name) for name in ("directive", "plan", "validity", "dossier"))

BEFORE_SIGNING = ["consultation", "unit_review", "checking", "format_check", "leader_review", "awaiting_signature"]
# transition: ({source: [(target, or None when it stays; the condition that chooses it)]}, who, by state; comment)
TABLE = {
    "submit": ({"draft": [("checking", "documents.is_urgent"), ("unit_review", None)]}, {"drafter"}, "optional"),
    "withdraw": ({state: [("draft", None)] for state in BEFORE_SIGNING}, {"drafter"}, "optional"),
    "request_opinions": (
        {"draft": [("consultation", None)], "unit_review": [("consultation", None)]},
        {"drafter", "unit_head"},
        "optional",
    ),
    "give_opinion": ({"consultation": [(None, None)]}, {"consulted"}, "optional"),
    "close_opinions": (
        {"consultation": [("draft", "documents.consultation_began_in_draft"), ("unit_review", None)]},
        {"drafter", "unit_head"},
        "optional",
    ),
    "approve_content": (
        {"unit_review": [("format_check", None)], "checking": [(None, None)]},
        {"unit_head"},
        "optional",
    ),
    "approve_format": (
        {
            "format_check": [("leader_review", "documents.leaders_are_asked"), ("awaiting_signature", None)],
            "checking": [(None, None)],
        },
        {"office"},
        "optional",
    ),
    "checks_done": (
        {"checking": [("leader_review", "documents.leaders_are_asked"), ("awaiting_signature", None)]},
        "system",
        "none",
    ),
    "agree": (
        {"leader_review": [("awaiting_signature", "documents.actor_agrees_last"), (None, None)]},
        {"agreeing_leader"},
        "optional",
    ),
    "forward": ({"awaiting_signature": [(None, None)]}, {"signer"}, "optional"),
    "reassign_signer": ({"awaiting_signature": [(None, None)]}, {"office"}, "required"),
    "sign": (
        {"awaiting_signature": [("signed", "signing.signer_signs_last"), (None, None)]},
        {"signer", "co_signer"},
        "optional",
    ),
    "start_signing": ({"awaiting_signature": [("signing", None)]}, {"signer", "co_signer"}, "optional"),
    "attach_signature": (
        {"signing": [("signed", "signing.signer_signs_last"), ("awaiting_signature", None)]},
        "system",
        "none",
    ),
    "give_up_signing": ({"signing": [("awaiting_signature", None)]}, {"signer", "co_signer"}, "optional"),
    "return": (
        {state: [("draft", None)] for state in [*BEFORE_SIGNING, "signing", "signed"]},
        {
            "consultation": {"unit_head"},
            "unit_review": {"unit_head"},
            "checking": {"unit_head", "office"},
            "format_check": {"office"},
            "leader_review": {"agreeing_leader"},
            "awaiting_signature": {"signer", "co_signer"},
            "signing": {"signer", "co_signer", "past_signer"},
            "signed": {"clerk", "signer", "co_signer", "past_signer"},
        },
        "required",
    ),
    "return_to_unit": (
        {state: [("unit_review", None)] for state in ("format_check", "leader_review", "awaiting_signature")},
        {"office", "agreeing_leader", "signer", "co_signer"},
        "required",
    ),
    "return_to_office": (
        {state: [("format_check", None)] for state in ("leader_review", "awaiting_signature")},
        {"agreeing_leader", "signer", "co_signer"},
        "required",
    ),
    "issue": ({"signed": [("sealing", None)]}, {"clerk"}, "optional"),
    "attach_seal": ({"sealing": [("issued", None)]}, "system", "none"),
    "abandon": ({"sealing": [("draft", None)], "issued": [("draft", None)]}, {"clerk"}, "required"),
    "distribute": ({"issued": [("distributed", None)]}, {"clerk"}, "optional"),
    "distribute_more": ({"distributed": [(None, None)]}, {"clerk"}, "optional"),
    "archive": ({"distributed": [("archived", None)]}, "system", "none"),
    "cancel": (
        {state: [("cancelled", None)] for state in ["draft", *BEFORE_SIGNING]},
        {"drafter", "unit_head"},
        "required",
    ),
}
THE_UNIT = {"drafter", "co_drafter", "unit_head", "colleague", "follower"}
AFTER_OPINIONS = THE_UNIT | {"opinion_given"}
THE_HOUSE = AFTER_OPINIONS | {"office"}
WITH_SIGNER = THE_HOUSE | {"past_leader", "signer", "co_signer", "past_signer"}
READERS = {
    "draft": AFTER_OPINIONS,
    "consultation": AFTER_OPINIONS | {"consulted"},
    "unit_review": AFTER_OPINIONS,
    "checking": THE_HOUSE,
    "format_check": THE_HOUSE,
    "leader_review": THE_HOUSE | {"past_leader", "signer", "agreeing_leader", "later_leader"},
    "awaiting_signature": WITH_SIGNER,
    "signing": WITH_SIGNER,
    "signed": WITH_SIGNER | {"clerk"},
    "sealing": WITH_SIGNER | {"clerk"},
    "issued": WITH_SIGNER | {"clerk", "archivist", "member"},
    "distributed": WITH_SIGNER | {"clerk", "archivist", "member", "recipient"},
    "archived": WITH_SIGNER | {"clerk", "archivist", "member", "recipient"},
    "cancelled": THE_UNIT,
}
both = pytest.mark.parametrize("workflow", [DIRECTIVE, PLAN], ids=lambda workflow: workflow.name)


def ways(transition):
    found = {}
    for path in transition.paths:
        found.setdefault(path.source, []).append((path.target, path.when and path.when.name))
    return found


@both
class TestDocumentWorkflows:
    def test_they_have_the_transitions_of_the_product_and_no_other(self, workflow):
        assert set(workflow.transitions) == set(TABLE)

    @pytest.mark.parametrize("name", TABLE)
    def test_a_transition_leads_from_and_to_the_states_of_the_table(self, workflow, name):
        assert ways(workflow.transitions[name]) == TABLE[name][0]

    @pytest.mark.parametrize("name", TABLE)
    def test_a_transition_is_made_by_those_of_the_table(self, workflow, name):
        transition, who = workflow.transitions[name], TABLE[name][1]
        by_state = {source: transition.roles_in(workflow.states[source]) for source in TABLE[name][0]}
        if who == "system":
            assert (transition.kind, set().union(*by_state.values())) == ("system", set())
        else:
            assert transition.kind == "user"
            assert by_state == (who if isinstance(who, dict) else dict.fromkeys(by_state, who))

    @pytest.mark.parametrize("name", TABLE)
    def test_a_reason_is_required_where_the_table_says_so(self, workflow, name):
        assert workflow.transitions[name].comment == TABLE[name][2]

    def test_only_giving_up_at_expiry_is_a_persons_move_that_the_system_makes_too(self, workflow):
        assert [t.name for t in workflow.transitions.values() if t.by_system] == ["give_up_signing"]
        assert [t.name for t in workflow.transitions.values() if t.automatic] == ["checks_done"]

    def test_the_states_are_those_of_the_table_and_each_is_read_by_its_own(self, workflow):
        assert {name: set(state.roles_with("view")) for name, state in workflow.states.items()} == READERS

    def test_who_holds_it_may_edit_it(self, workflow):
        editors = {name: set(state.roles_with("edit")) for name, state in workflow.states.items()}
        assert {name: roles for name, roles in editors.items() if roles} == {
            "draft": {"drafter", "co_drafter"},
            "unit_review": {"unit_head"},
            "checking": {"unit_head", "office"},
            "format_check": {"office"},
            "awaiting_signature": {"signer"},
        }

    def test_who_may_move_it_may_see_it(self, workflow):
        """But for roles that nobody holds any more, or yet, in that state."""
        not_held = {
            "return_to_unit": {"agreeing_leader", "signer", "co_signer"},
            "return_to_office": {"agreeing_leader", "co_signer"},
        }
        for transition in workflow.transitions.values():
            for source in {path.source for path in transition.paths}:
                state = workflow.states[source]
                blind = transition.roles_in(state) - state.roles_with("view")
                assert blind <= not_held.get(transition.name, set()), (transition.name, source)

    def test_signing_is_personal(self, workflow):
        leaders, signers = {"agreeing_leader", "later_leader", "past_leader"}, {"signer", "co_signer", "past_signer"}
        assert workflow.personal_roles() == leaders | signers

    def test_the_end_is_archived_or_cancelled(self, workflow):
        assert {state.name for state in workflow.states.values() if state.final} == {"archived", "cancelled"}

    def test_a_revision_is_taken_at_every_transition(self, workflow):
        assert [effect.name for effect in workflow.every] == ["documents.keep_revision"]

    def test_everybody_who_must_act_has_a_worklist(self, workflow):
        lists = {t.name for t in workflow.transitions.values() if t.worklist}
        assert lists == {
            "submit", "give_opinion", "close_opinions", "approve_content", "approve_format", "agree", "sign", "issue",
            "abandon", "distribute",
        }  # fmt: skip

    def test_the_screen_words_are_those_of_the_product(self, workflow):
        words = {
            "submit": "Trình", "withdraw": "Rút lại", "return": "Trả lại", "approve_content": "Duyệt nội dung",
            "approve_format": "Xác nhận thể thức", "agree": "Đồng ý", "forward": "Chuyển người ký", "sign": "Ký số",
            "issue": "Cấp số", "attach_seal": "Ký số cơ quan", "distribute": "Phát hành",
            "distribute_more": "Gửi bổ sung", "abandon": "Hủy số", "archive": "Nộp lưu", "cancel": "Hủy dự thảo",
        }  # fmt: skip
        assert {name: workflow.transitions[name].titles["vi"] for name in words} == words
        assert workflow.states["issued"].titles["vi"] == "Chờ phát hành"


class TestOtherWorkflows:
    def test_validity_moves_a_field_of_its_own(self):
        assert (VALIDITY.state_field, VALIDITY.initial, VALIDITY.item) == ("validity", "in_force", "document")
        corrected, replaced, recalled = (
            {"in_force": [(to, None)], "corrected": [(to, None)]} for to in ("corrected", "replaced", "recalled")
        )
        assert {name: (ways(t), set(t.roles)) for name, t in VALIDITY.transitions.items()} == {
            "correct": (corrected, {"clerk"}),
            "confirm_correct": (corrected, {"clerk"}),
            "recall": (recalled, {"clerk", "signer"}),
            "replace": (replaced, {"clerk"}),
            "confirm_replace": (replaced, {"clerk"}),
        }

    def test_a_dossier_goes_from_open_to_accepted(self):
        assert {name: (ways(t), set(t.roles)) for name, t in DOSSIER.transitions.items()} == {
            "close": ({"open": [("closed", None)]}, {"responsible", "unit_head"}),
            "reopen": ({"closed": [("open", None)]}, {"responsible", "unit_head"}),
            "hand_over": ({"closed": [("handed_over", None)]}, {"responsible", "unit_head"}),
            "accept": ({"handed_over": [("accepted", None)]}, {"archivist"}),
            "send_back": ({"handed_over": [("closed", None)]}, {"archivist"}),
        }

    def test_a_role_has_one_nature_in_a_whole_chain(self):
        for name, role in VALIDITY.roles.items():
            assert DIRECTIVE.roles[name].personal == role.personal


class TestPackage:
    def test_these_are_all(self):
        names = ["copy_request", "directive", "dossier", "plan", "validity"]
        assert CATALOGUE.names() == sorted(packaged_texts()) == names

    @pytest.mark.parametrize("name", ["directive", "dossier", "plan", "validity"])
    def test_an_exported_source_is_the_same_workflow_again(self, name):
        workflow = CATALOGUE.latest(name)
        again = load_text(workflow.source)
        assert again.source == workflow.source
        assert (again.key, list(again.states), list(again.transitions)) == (
            workflow.key, list(workflow.states), list(workflow.transitions),
        )  # fmt: skip

    def test_every_title_is_there_in_both_languages(self):
        for workflow in map(CATALOGUE.latest, CATALOGUE.names()):
            titled = [workflow, *workflow.roles.values(), *workflow.states.values(), *workflow.transitions.values()]
            fields = [field for transition in workflow.transitions.values() for field in transition.inputs]
            assert all(set(row.titles) == {"vi", "en"} for row in [*titled, *fields])

    def test_every_bound_name_is_used(self):
        used = {"conditions": set(), "effects": set(), "preparations": set()}
        for workflow in map(CATALOGUE.latest, CATALOGUE.names()):
            used["effects"] |= {effect.name for effect in workflow.every}
            for t in workflow.transitions.values():
                used["conditions"] |= {c.name for c in (*t.conditions, *t.offered_when)}
                used["conditions"] |= {path.when.name for path in t.paths if path.when}
                used["effects"] |= {effect.name for effect in t.effects}
                used["preparations"] |= {t.prepare.name} if t.prepare else set()
        for kind, names in used.items():
            assert set(getattr(BINDINGS, kind)) == names, kind

    def test_a_name_is_the_functions_own(self):
        for kind in ("conditions", "effects", "preparations"):
            for name, function in getattr(BINDINGS, kind).items():
                room, _, own = name.partition(".")
                assert (function.__module__.split(".")[1], function.__name__) == (room, own)

    def test_definitions_load_without_any_other_room_being_imported_first(self):
        code = "from workflow.definitions.loading import load_catalogue; print(load_catalogue().latest('plan').key)"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
        )
        assert done.stdout == "plan/1\n"


# The 29 types of NĐ30 Đ.7 with the abbreviations of Phụ lục III, as the domain table gives them:
# key, name, abbreviation, V/v, Kính gửi, code of QCVN 102.
THE_29 = json.loads("""[
["nghi-quyet","Nghị quyết","NQ",false,"none",1],["quyet-dinh","Quyết định","QĐ",false,"none",2],
["chi-thi","Chỉ thị","CT",false,"none",3],["quy-che","Quy chế","QC",false,"none",4],
["quy-dinh","Quy định","QyĐ",false,"none",5],["thong-cao","Thông cáo","TC",false,"none",6],
["thong-bao","Thông báo","TB",false,"none",7],["huong-dan","Hướng dẫn","HD",false,"none",8],
["chuong-trinh","Chương trình","CTr",false,"none",9],["ke-hoach","Kế hoạch","KH",false,"none",10],
["phuong-an","Phương án","PA",false,"none",11],["de-an","Đề án","ĐA",false,"none",12],
["du-an","Dự án","DA",false,"none",13],["bao-cao","Báo cáo","BC",false,"if-superior",14],
["bien-ban","Biên bản","BB",false,"none",15],["to-trinh","Tờ trình","TTr",false,"required",16],
["hop-dong","Hợp đồng","HĐ",false,"none",17],["cong-van","Công văn",null,true,"required",18],
["cong-dien","Công điện","CĐ",false,"dien",19],["ban-ghi-nho","Bản ghi nhớ","BGN",false,"none",20],
["ban-thoa-thuan","Bản thỏa thuận","BTT",false,"none",22],["giay-uy-quyen","Giấy ủy quyền","GUQ",false,"none",24],
["giay-moi","Giấy mời","GM",false,"invite",25],["giay-gioi-thieu","Giấy giới thiệu","GGT",false,"none",26],
["giay-nghi-phep","Giấy nghỉ phép","GNP",false,"none",27],["phieu-gui","Phiếu gửi","PG",false,"none",30],
["phieu-chuyen","Phiếu chuyển","PC",false,"none",31],["phieu-bao","Phiếu báo","PB",false,"none",null],
["thu-cong","Thư công",null,false,"none",32]
]""")


class TestDocumentTypes:
    def test_they_are_the_29_of_the_decree_in_its_order(self):
        found = [[t.key, t.name, t.abbreviation, t.has_subject_line, t.addressing, t.edxml_code] for t in TYPES.all()]
        assert found == THE_29

    def test_all_but_the_official_letter_are_numbered(self):
        assert [t.key for t in TYPES.all() if not t.numbered] == ["thu-cong"]

    def test_each_has_a_series_of_its_own(self):
        series = [t.series for t in TYPES.all()]
        assert len(set(series)) == 29
        assert all(t.series == t.abbreviation for t in TYPES.all() if t.abbreviation)

    def test_each_goes_a_known_chain(self):
        assert {t.chain for t in TYPES.all()} == {("directive", "validity"), ("plan", "validity")}
        assert "plan" in TYPES.get("ke-hoach").chain
        assert "directive" in TYPES.get("cong-van").chain

    def test_only_the_official_dispatch_has_a_subject_line(self):
        assert [t.key for t in TYPES.all() if not t.has_type_line] == ["cong-van"]

    def test_a_type_is_found_by_its_name_however_cased(self):
        assert TYPES.by_name("KẾ HOẠCH").key == "ke-hoach"
        assert TYPES.by_name("Thông tư") is None
