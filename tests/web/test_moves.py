"""Moves over forms: refused with reasons and what was typed, harmless when repeated, friendly when one loses sight."""

from __future__ import annotations

from tests.web.papers import document, hidden_of, moves, page_of
from tests.web.serving import Served


def test_a_refused_move_keeps_what_was_typed_and_says_why_at_its_field(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    reader = served.reader("qn.chuyenvien")
    answer = moves(
        reader, plan, "request_opinions", comment="Xin ý kiến gấp.", **{"input.due": "2020-01-01", "input.units": "VP"}
    )
    assert answer.status_code == 422
    assert "Xin ý kiến gấp." in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert "Ngày này đã qua" in answer.text
    assert document(served, plan).state == "draft"


def test_a_return_without_reason_is_refused(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    moves(served.reader("qn.chuyenvien"), plan, "submit")
    answer = moves(served.reader("qn.truongphong"), plan, "return", comment="  ")
    assert answer.status_code == 422
    assert "Hãy ghi lý do hoặc ý kiến." in answer.text


def test_a_move_on_an_old_version_is_refused_and_changes_nothing(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    reader = served.reader("qn.chuyenvien")
    stale = hidden_of(reader.get(page_of(plan)).text, "move-submit")
    edit = f"{page_of(plan)}/edit"
    reader.post(edit, edit, version=stale["version"], subject="Nội dung mới")
    answer = reader.client.post(f"{page_of(plan)}/moves/submit", data={**stale, "comment": "Kính trình."})
    assert answer.status_code == 409
    assert "Kính trình." in answer.text
    assert document(served, plan).state == "draft"


def test_a_double_click_moves_once(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    reader = served.reader("qn.chuyenvien")
    form = hidden_of(reader.get(page_of(plan)).text, "move-submit")
    answers = [reader.client.post(f"{page_of(plan)}/moves/submit", data=form).status_code for _click in range(2)]
    assert answers == [303, 303]
    assert reader.get(page_of(plan)).text.count('data-transition="submit"') == 1


def test_who_loses_sight_by_the_own_move_is_told_so_and_may_click_twice(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    moves(served.reader("qn.chuyenvien"), plan, "submit")
    moves(served.reader("qn.truongphong"), plan, "approve_content")
    checker = served.reader("qn.vanphong")
    form = {**hidden_of(checker.get(page_of(plan)).text, "move-return"), "comment": "Thiếu căn cứ."}
    for click in range(2):
        answer = checker.client.post(f"{page_of(plan)}/moves/return", data=form)
        assert answer.status_code == 303, click
        page = checker.follow(answer)
        assert page.request.path == "/"
        assert "Văn bản đã sang bước sau và không còn ở chỗ bạn." in page.text
    assert checker.get(page_of(plan)).status_code == 404


def test_a_move_that_is_not_mine_to_make_is_refused(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    head = served.reader("qn.truongphong")
    form = {**hidden_of(head.get(page_of(plan)).text, "move-cancel"), "idempotency_key": "x"}
    assert head.client.post(f"{page_of(plan)}/moves/submit", data=form).status_code == 403
    assert head.client.post(f"{page_of(plan)}/moves/no_such_step", data=form).status_code == 409


def test_a_form_without_the_token_moves_nothing(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    reader = served.reader("qn.chuyenvien")
    answer = reader.client.post(f"{page_of(plan)}/moves/submit", data={"version": "1"})
    assert answer.status_code in (400, 422)
    assert document(served, plan).state == "draft"


def test_who_is_not_to_sign_is_led_to_the_document(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    reader = served.reader("qn.chuyenvien")
    answer = reader.get(f"{page_of(plan)}/sign")
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(plan))
    assert "Bước này không còn thực hiện được" in reader.follow(answer).text
