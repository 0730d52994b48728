"""The pages in both languages."""

from __future__ import annotations

import uuid

import pytest

from tests.web.catalogue import misplaced, unsafe, unsaid, untranslated
from tests.web.leftovers import leftovers, pages_from, written
from tests.web.papers import moves, page_of
from tests.web.serving import Reader, Served


def test_every_text_has_an_english_one() -> None:
    assert untranslated() == []


def test_the_catalogue_keeps_nothing_that_no_page_says() -> None:
    assert unsaid() == []


def test_a_translation_names_the_same_things() -> None:
    assert misplaced() == []


def test_no_text_breaks_the_page_that_it_stands_in() -> None:
    assert unsafe() == []


def test_the_switch_changes_the_pages_of_the_person(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert "Việc của tôi" in reader.get("/").text
    assert reader.post("/account/language", "/", language="en", next="/").status_code == 303
    page = reader.get("/").text
    assert '<html lang="en">' in page
    assert "My work" in page
    assert "Việc của tôi" not in page


def in_english(served: Served, account: str) -> Reader:
    reader = served.reader(account)
    reader.post("/account/language", "/", language="en", next="/")
    return reader


def test_the_language_chosen_before_signing_in_stays(served: Served) -> None:
    visitor = served.visitor()
    visitor.post("/account/language", "/login", language="en", next="/login")
    assert "Sign in" in visitor.get("/login").text
    visitor.post("/login", "/login", account="qn.chuyenvien", password="trinhky")
    assert '<html lang="en">' in visitor.get("/").text
    assert '<html lang="en">' in served.reader("qn.chuyenvien").get("/").text


def test_signing_out_leaves_the_pages_as_they_were_and_the_next_person_their_own_language(served: Served) -> None:
    reader = in_english(served, "qn.chuyenvien")
    reader.post("/logout", "/")
    assert "You have signed out." in reader.get("/login").text
    reader.post("/login", "/login", account="qn.vanthu", password="trinhky")
    assert '<html lang="vi">' in reader.get("/").text


def test_a_language_that_is_not_offered_changes_nothing(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert reader.post("/account/language", "/", language="fr", next="/").status_code == 303
    assert '<html lang="vi">' in reader.get("/").text


def test_refusals_and_errors_are_told_in_the_language(served: Served) -> None:
    data, plan = written(served.installation), served.seed("qn.chuyenvien", "ke-hoach")
    drafter, clerk = in_english(served, "qn.chuyenvien"), in_english(served, "qn.vanthu")
    told = [moves(drafter, plan, "request_opinions"), clerk.get(page_of(plan)), drafter.post("/dossiers", title="")]
    assert [answer.status_code for answer in told] == [422, 404, 422]
    assert [leftovers(answer.text, data) for answer in told] == [[], [], []]
    assert "Please fill this in" in told[0].text


def test_the_api_tells_its_problems_in_the_language_of_the_person(served: Served) -> None:
    answer = in_english(served, "qn.chuyenvien").get(f"/api/v1/documents/{uuid.uuid4()}")
    assert (answer.status_code, answer.get_json()["detail"]) == (404, "This does not exist, or is not for you to see.")


@pytest.mark.parametrize("account", ["qn.chuyenvien", "qn.vanthu", "qn.luutru"])
def test_no_page_in_english_keeps_vietnamese_of_its_own(served: Served, account: str) -> None:
    data, seen = written(served.installation), 0
    for address, text in pages_from(in_english(served, account)):
        assert leftovers(text, data) == [], address
        seen += 1
    assert seen > 10


def test_the_sign_page_is_in_english(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    for account, step in (("chuyenvien", "submit"), ("truongphong", "approve_content"), ("vanphong", "approve_format")):
        typed = {"input.signer": "qn.phogiamdoc"} if step == "approve_format" else {}
        assert moves(served.reader(f"qn.{account}"), plan, step, **typed).status_code == 303
    page = in_english(served, "qn.phogiamdoc").get(f"{page_of(plan)}/sign")
    assert page.status_code == 200
    assert leftovers(page.text, written(served.installation)) == []


def test_a_choice_of_type_keeps_the_proper_name_and_says_what_it_means(served: Served) -> None:
    assert ">Kế hoạch (KH)</option>" in served.reader("qn.vanthu").get("/compose").text
    assert ">Kế hoạch (KH) – plan</option>" in in_english(served, "qn.chuyenvien").get("/compose").text


def test_leftovers_are_found() -> None:
    page = '<p>Chi cục Kiểm lâm · Đã gửi</p><p title="Mở">Open</p><p lang="vi">Đơn vị</p><p>Lưu line</p>'
    assert leftovers(page, ["Chi cục Kiểm lâm"]) == ["Chi cục Kiểm lâm · Đã gửi", "Mở"]
