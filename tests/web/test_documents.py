"""The list of documents and the page of one: who sees what, what may be done, what was done."""

from __future__ import annotations

import uuid

import pytest

from tests.web.papers import moves, page_of, signs
from tests.web.serving import PASSWORD, Served

PARTS = ("", "/edit", "/sign", "/pdf", "/pages", "/pages/1.png", "/revisions/1", "/changes", "/slip", "/annexes/new")


@pytest.mark.parametrize("part", PARTS)
def test_a_hidden_document_is_absent_like_one_that_never_was(served: Served, part: str) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    stranger = served.reader("bt.truongphong")
    hidden, absent = stranger.get(page_of(plan) + part), stranger.get(page_of(uuid.uuid4()) + part)
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.text == absent.text


def test_the_list_is_narrowed_by_state_type_words_and_drafter(served: Served) -> None:
    plan, letter = served.seed("qn.chuyenvien", "ke-hoach"), served.seed("qn.chuyenvien")
    reader = served.reader("qn.chuyenvien")
    for query, expected in {
        "": {plan, letter},
        "?state=draft": {plan},
        "?type=cong-van": {letter},
        "?q=nhiệm vụ, giải pháp": {plan},
        "?mine=true&state=distributed": {letter},
    }.items():
        page = reader.get(f"/documents{query}").text
        assert {one for one in (plan, letter) if page_of(one) in page} == expected, query


def test_the_list_goes_on_by_cursor(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.web.documents.PAGE", 1)
    reader = served.reader("qn.chuyenvien")
    first = reader.get("/documents").text
    second = reader.get(reader.link("/documents", r"/documents\?cursor=[^\"]+")).text
    plan, letter = page_of(served.seed("qn.chuyenvien", "ke-hoach")), page_of(served.seed("qn.chuyenvien"))
    assert {plan in first, letter in first} == {True, False}
    assert (plan in first, letter in first) == (letter in second, plan in second)


def test_a_recipient_sees_the_document_but_not_how_the_office_came_to_it(served: Served, letter: uuid.UUID) -> None:
    clerk, outside = served.reader("qn.vanthu"), served.reader("bt.vanthu")
    assert outside.get(page_of(letter)).status_code == 404
    more = moves(clerk, letter, "distribute_more", **{"input.recipients": "UBND huyện Ba Tơ"})
    assert more.status_code == 303, more.text
    theirs, ours = outside.get(page_of(letter)), clerk.get(page_of(letter))
    for part in ('id="history"', 'id="approvals"', "Trần Mẫu Bảo"):
        assert (part in theirs.text, part in ours.text) == (False, True)
    for part in ("/changes", "/slip", "/revisions/1"):
        assert (outside.get(page_of(letter) + part).status_code, clerk.get(page_of(letter) + part).status_code) == (
            404,
            200,
        )
    assert outside.get(f"{page_of(letter)}/pdf").status_code == 200


def test_what_changed_after_the_content_approval_is_shown_to_the_signer(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    drafter, head, checker = (served.reader(f"qn.{name}") for name in ("chuyenvien", "truongphong", "vanphong"))
    moves(drafter, plan, "submit")
    moves(head, plan, "approve_content", comment="Đồng ý")
    edit = f"{page_of(plan)}/edit"
    version = checker.get(edit).text.split('name="version" value="')[1].split('"')[0]
    answer = checker.post(edit, edit, version=version, subject="Thực hiện nhiệm vụ cải cách hành chính năm 2023")
    assert answer.status_code == 303
    assert moves(checker, plan, "approve_format", **{"input.signer": "qn.giamdoc"}).status_code == 303
    page = served.reader("qn.giamdoc").get(f"{page_of(plan)}/sign").text
    assert "Đã sửa sau khi duyệt nội dung" in page
    assert "<ins>" in page and "<del>" in page


def test_signing_needs_the_password_and_the_pdf_that_was_shown(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    _to_signer(served, plan)
    signer = served.reader("qn.giamdoc")
    wrong = signs(signer, plan, "không phải")
    assert wrong.status_code == 422
    assert "Mật khẩu không đúng." in wrong.text
    assert "không phải" not in wrong.text
    right = signs(signer, plan, PASSWORD)
    assert right.status_code == 303
    assert "Đã ký, chờ cấp số" in signer.follow(right).text


def _to_signer(served: Served, plan: uuid.UUID) -> None:
    moves(served.reader("qn.chuyenvien"), plan, "submit")
    moves(served.reader("qn.truongphong"), plan, "approve_content")
    moves(served.reader("qn.vanphong"), plan, "approve_format", **{"input.signer": "qn.giamdoc"})


def test_the_slip_names_everybody_who_answered(served: Served, letter: uuid.UUID) -> None:
    page = served.reader("qn.vanthu").get(f"{page_of(letter)}/slip").text
    for words in ("Duyệt nội dung", "Xác nhận thể thức", "Trần Mẫu Bảo", "Phạm Thị Mẫu Dung"):
        assert words in page


def test_a_page_is_never_kept_by_others_and_its_pdf_only_with_a_question(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    pdf = reader.get(f"{page_of(letter)}/pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Cache-Control"] == "private, no-cache"
    again = reader.get(f"{page_of(letter)}/pdf", headers={"If-None-Match": pdf.headers["ETag"]})
    assert again.status_code == 304


def test_page_pictures_end_with_the_last_page(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    assert reader.get(f"{page_of(letter)}/pages/1.png").data.startswith(b"\x89PNG")
    assert reader.get(f"{page_of(letter)}/pages/99.png").status_code == 404
