"""Signers read on the phone and sign, pass on or send back; the block is that of their authority (journey 3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.calling import drafts, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from tests.journeys.person import Person


def block(signer: Person) -> list[str]:
    """The lines that will be printed above the name."""
    return signer.page.locator(".sign-block").inner_text().splitlines()


def test_a_deputy_signs_on_the_phone_for_the_director(served: Served, arrives: Arrives) -> None:
    subject = "Kế hoạch nâng cao Chỉ số PAR INDEX và SIPAS, ký trên điện thoại"
    plan = walks(served, drafts(served, subject, "ls.chuyenvien", "KH"), "awaiting_signature", "ls.phogiamdoc")
    signer = arrives("ls.phogiamdoc", phone=True)
    page = signer.goes("/").page
    page.locator("table.worklist").get_by_role("link", name=subject).tap()
    page.get_by_role("link", name="Xem và ký số").tap()
    _shows_the_page(page.locator(".pdf-page img").first)
    assert block(signer) == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Phúc Đạt"]
    signer.takes_picture("3-phone")

    page.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    signer.expects_refusals(422).press("Ký số")
    expect(page.locator(".notice-danger")).to_be_visible()
    signer.signs(plan)
    signer.sees_state("signed")
    text = signer.reads_pdf(plan)
    assert "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC" in text and "Nguyễn Phúc Đạt" in text


def _shows_the_page(picture: Locator) -> None:
    """The page is drawn, as wide as the phone and no wider."""
    expect(picture).to_be_visible()
    picture.evaluate("one => one.decode()")
    box = picture.bounding_box()
    assert box is not None and 300 < box["width"] <= 360, box


def test_the_deputy_passes_a_letter_to_the_director(served: Served, arrives: Arrives) -> None:
    subject = "chuyển Giám đốc ký"
    letter = walks(served, drafts(served, subject, "ls.chuyenvien"), "awaiting_signature", "ls.phogiamdoc")
    deputy, director = arrives("ls.phogiamdoc", phone=True), arrives("ls.giamdoc")
    deputy.opens(letter).moves("forward", comment="Kính chuyển Giám đốc.", signer="ls.giamdoc")
    director.finds_waiting(subject)
    director.press("Xem và ký số")
    assert block(director) == ["GIÁM ĐỐC", "Hoàng Mẫu Minh"]
    director.signs(letter)
    director.sees_state("signed")
    assert "KT. GIÁM ĐỐC" not in director.reads_pdf(letter)


@pytest.mark.parametrize(
    ("transition", "state"),
    [("return", "draft"), ("return_to_unit", "unit_review"), ("return_to_office", "format_check")],
)
def test_the_signer_sends_a_letter_back(served: Served, arrives: Arrives, transition: str, state: str) -> None:
    """From the sign page, with a reason; what is sent without one stays where it is."""
    subject = f"gửi lại {transition}"
    letter = walks(served, drafts(served, subject, "ls.chuyenvien"), "awaiting_signature", "ls.phogiamdoc")
    signer, drafter = arrives("ls.phogiamdoc", phone=True), arrives("ls.chuyenvien")
    signer.goes(f"/documents/{letter}/sign").fills_move(transition).click()
    assert drafter.opens(letter).page.locator("main .badge-state").first.get_attribute("data-state") != state
    signer.moves(transition, comment="Xem lại căn cứ.")
    drafter.opens(letter).sees_state(state)
    expect(drafter.page.locator("#history")).to_contain_text("Xem lại căn cứ.")


@pytest.mark.parametrize(
    ("doc_type", "lines"),
    [("CV", ["CHỦ TỊCH"]), ("KH", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"])],
    ids=["letter", "plan"],
)
def test_the_chairman_signs_as_the_case_is(served: Served, arrives: Arrives, doc_type: str, lines: list[str]) -> None:
    """His own instruction as chairman, a plan in the name of the committee."""
    paper = drafts(served, f"Chủ tịch ký {doc_type}", "bt.chuyenvien", doc_type)
    walks(served, paper, "awaiting_signature", "bt.chutich")
    chairman = arrives("bt.chutich")
    chairman.goes(f"/documents/{paper}/sign")
    assert block(chairman)[:-1] == lines
    chairman.signs(paper)
    assert " ".join(lines) in chairman.reads_pdf(paper)
