"""Who may sign what, and why or why not, as programs ask it."""

from __future__ import annotations

from tests.api.conftest import Served

PLACE = "/offices/qn/signing-authorities"


def test_the_table_gives_form_block_basis_and_the_head_behind(served: Served) -> None:
    answer = served.caller("qn.chuyenvien").get(PLACE)
    assert answer.status_code == 200
    rows = {row["person"]: row for row in answer.json["authorities"]}
    order = rows["qn.vanphong"]
    assert (order["form"], order["block"]) == ("TL", ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"])
    assert (order["doc_types"], order["principal"]) == (["thong-bao", "giay-moi"], "qn.giamdoc")
    assert order["basis"] == "Quy chế làm việc của Sở (MẪU), Điều 12"
    assert (rows["qn.giamdoc"]["principal"], rows["qn.giamdoc"]["holds_today"]) == (None, True)


def test_explain_says_yes_with_the_row_and_no_with_every_reason(served: Served) -> None:
    ask = served.caller("qn.chuyenvien")
    yes = ask.get(f"{PLACE}/explain?person=qn.vanphong&type=thong-bao&on=2026-05-04").json
    assert (yes["allowed"], [row["allows"] for row in yes["rows"]], yes["on"]) == (True, [True], "2026-05-04")
    no = ask.get(f"{PLACE}/explain?person=qn.vanphong&type=quyet-dinh&on=1999-05-04").json
    assert no["allowed"] is False
    assert [one["code"] for one in no["rows"][0]["refusals"]] == ["authority_not_begun", "authority_of_other_types"]
    assert [one["code"] for one in no["refusals"]] == ["signer_left_office"]
    nobody = ask.get(f"{PLACE}/explain?person=qn.vanthu&type=cong-van&field=x").json
    assert [one["code"] for one in nobody["refusals"]] == ["no_authority_entered"]


def test_unknown_people_types_and_days_are_named(served: Served) -> None:
    ask = served.caller("qn.chuyenvien")
    for query, code in (
        ("person=nobody&type=cong-van", "account_unknown"),
        ("person=qn.giamdoc&type=thu-tay", "document_type_unknown"),
        ("person=qn.giamdoc&type=cong-van&on=mai", "input_malformed"),
    ):
        answer = ask.get(f"{PLACE}/explain?{query}")
        assert (answer.status_code, [row["code"] for row in answer.json["refusals"]]) == (422, [code])


def test_another_office_is_not_there(served: Served) -> None:
    stranger = served.caller("ls.giamdoc")
    assert stranger.get(PLACE).status_code == 404
    assert stranger.get(f"{PLACE}/explain?person=qn.giamdoc&type=cong-van").status_code == 404
