"""What people do by mistake, or without what others have, costs them nothing they typed and moves nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.calling import drafts, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import PASSWORD, Served
from tests.journeys.person import Person

STOPS_AT_MOST = 120
FOCUS_IS_SEEN = """() => {
    const look = getComputedStyle(document.activeElement);
    return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== 'none';
}"""


def test_a_letter_goes_from_draft_to_signed_without_script(served: Served, arrives: Arrives) -> None:
    subject = "tổ chức trực cơ quan dịp Tết"
    drafter = arrives("qn.chuyenvien", script=False)
    page = drafter.goes("/compose").page
    page.locator("#field-doc_type").select_option("cong-van")
    page.locator("form #field-subject").fill(subject)
    drafter.press("Tạo dự thảo")
    page.get_by_label("Kính gửi").fill("Các phòng, cơ quan, đơn vị thuộc Sở")
    page.locator("textarea[name=body_html]").fill("<p>Các đơn vị phân công trực cơ quan./.</p>")
    page.locator("[name=recipient_line]").first.fill("Như trên")
    page.get_by_label("Lưu: VT, …").fill("VT, TCCB")
    drafter.press("Lưu và xem trang văn bản")
    drafter.moves("submit")
    letter = drafter.document

    for account, transition, given in (
        ("qn.truongphong", "approve_content", {}),
        ("qn.vanphong", "approve_format", {"signer": "qn.giamdoc"}),
    ):
        checker = arrives(account, script=False)
        checker.finds_waiting(subject)
        checker.moves(transition, **given)
    signer = arrives("qn.giamdoc", script=False)
    signer.signs(letter)
    signer.sees_state("signed")
    assert "Các đơn vị phân công trực cơ quan." in signer.reads_pdf(letter)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_double_click_moves_once(served: Served, arrives: Arrives, script: bool) -> None:
    letter = walks(served, drafts(served, f"bấm hai lần, {script}"), to="unit_review")
    head = arrives("qn.truongphong", script=script)
    head.opens(letter).fills_move("approve_content").dblclick()
    head.sees_state("format_check")
    expect(head.page.locator(".notice-danger")).to_have_count(0)
    entries = served.caller("qn.truongphong").get(f"/documents/{letter}/history")["entries"]
    assert [row["event"] for row in entries].count("approve_content") == 1


def test_an_ended_session_keeps_what_is_typed(served: Served, arrives: Arrives) -> None:
    """The line says so; after the sign-in in another tab the text is back and saved."""
    drafter = arrives("qn.chuyenvien").expects_refusals(401, 403, 400)
    letter = drafts(served, "phiên làm việc hết hạn")
    page = drafter.goes(f"/documents/{letter}/edit").page
    page.on("dialog", lambda asked: asked.accept())
    expect(page.locator(".ck-editor__editable")).to_be_visible()
    drafter.context.clear_cookies()
    drafter.types_at_end(" Câu này không được mất.")
    expect(page.locator("[data-save-state=over]")).to_contain_text("Phiên làm việc đã hết")
    with page.expect_popup() as opened:
        page.locator("[data-save-state=over] a").click()
    _signs_in(opened.value, drafter.account)
    opened.value.close()
    page.reload()
    expect(page.locator(".ck-editor__editable")).to_contain_text("Câu này không được mất.")
    drafter.sees_saved()
    assert "Câu này không được mất." in served.caller("qn.chuyenvien").get(f"/documents/{letter}")["body_html"]


def _signs_in(page: Page, account: str) -> None:
    page.get_by_label("Tài khoản", exact=False).first.fill(account)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(".ck-editor__editable")).to_be_visible()


def test_a_reason_outlives_a_closed_form_and_a_left_page(served: Served, arrives: Arrives) -> None:
    letter = walks(served, drafts(served, "lý do đang gõ dở"), to="unit_review")
    head = arrives("qn.truongphong")
    page = head.opens(letter).page
    page.on("dialog", lambda asked: asked.accept())
    head.fills_move("return", comment="Bổ sung căn cứ pháp lý.")
    reason = page.locator("#move-return textarea")
    page.locator("#move-return summary").click()
    expect(reason).to_be_hidden()
    page.locator("#move-return summary").click()
    expect(reason).to_have_value("Bổ sung căn cứ pháp lý.")
    head.goes("/").opens(letter)
    expect(reason).to_have_value("Bổ sung căn cứ pháp lý.")
    head.moves("return")
    head.sees_state("draft")
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.includes('return'))")


def test_a_stale_page_is_told_so_and_keeps_the_reason(served: Served, arrives: Arrives) -> None:
    """The office corrects what the head has open: the head must look again, and types nothing twice."""
    letter = drafts(served, "trang đã cũ", urgency="urgent")
    served.caller("qn.chuyenvien").move(letter, "submit")
    head = arrives("qn.truongphong").expects_refusals(409)
    button = head.opens(letter).fills_move("return", comment="Thiếu phụ lục.")
    office = served.caller("qn.vanphong")
    seen = office.get(f"/documents/{letter}")["version"]
    office.ask("PATCH", f"/documents/{letter}", {"version": seen, "subject": "trang đã cũ, đã sửa"})
    button.click()
    expect(head.page.locator(".notice-danger")).to_be_visible()
    expect(head.page.locator("#move-return textarea")).to_have_value("Thiếu phụ lục.")
    head.moves("return")
    head.sees_state("draft")


def test_two_people_editing_see_both_texts(served: Served, arrives: Arrives) -> None:
    """An urgent letter lies with the head and the office at once; who saves second is shown both."""
    letter = drafts(served, "ứng phó bão khẩn cấp", urgency="urgent")
    served.caller("qn.chuyenvien").move(letter, "submit")
    head, office = arrives("qn.truongphong"), arrives("qn.vanphong").expects_refusals(409)
    for person in (head, office):
        person.goes(f"/documents/{letter}/edit")
        expect(person.page.locator(".ck-editor__editable")).to_be_visible()
    head.types_at_end(" Trưởng phòng viết.")
    head.sees_saved()
    office.types_at_end(" Văn phòng viết.")
    office.page.locator("[data-save-state=stale] button").click()
    page = office.page
    expect(page.locator("#theirs-body_html")).to_contain_text("Trưởng phòng viết.")
    mine = page.locator(".conflict-mine .ck-editor__editable")
    expect(mine).to_contain_text("Văn phòng viết.")
    expect(page.locator(".conflict-lead")).to_contain_text("Trần Mẫu Bảo")
    sides = [page.locator(side).bounding_box() for side in (".conflict-theirs", ".conflict-mine")]
    assert len({round(box["width"]) for box in sides if box is not None}) == 1, sides
    office.takes_picture("care-conflict")
    mine.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Trưởng phòng viết.")
    office.press("Lưu bản của bạn")
    expect(page.locator("[data-flash=success]").first).to_be_visible()
    stored = served.caller("qn.vanphong").get(f"/documents/{letter}")["body_html"]
    assert "Văn phòng viết. Trưởng phòng viết." in stored


def test_a_file_of_fifty_megabytes_is_answered_clearly(served: Served, arrives: Arrives, tmp_path: Path) -> None:
    drafter = arrives("qn.chuyenvien").expects_refusals(413)
    letter = drafts(served, "tệp quá lớn")
    large = tmp_path / "ban-do.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(50 * 1024 * 1024)
    page = drafter.goes(f"/documents/{letter}/edit").page
    drafter.types_at_end(" Gõ trước khi gửi tệp.")
    drafter.sees_saved()
    page.locator("form.upload [name=file]").set_input_files(large)
    drafter.press("Thêm tệp")
    expect(page.locator("h1")).to_have_text("Tệp quá lớn")
    drafter.press("Quay lại trang trước")
    expect(page.locator(".ck-editor__editable")).to_contain_text("Gõ trước khi gửi tệp.")


def test_a_letter_is_signed_by_keyboard_alone(served: Served, arrives: Arrives) -> None:
    letter = walks(served, drafts(served, "ký bằng bàn phím"), to="awaiting_signature")
    signer = arrives("qn.giamdoc")
    page = signer.goes(f"/documents/{letter}/sign").page
    _tabs_to(signer, "#field-sign-password")
    page.keyboard.type(PASSWORD)
    _tabs_to(signer, ".sign-box button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-flash=success]").first).to_contain_text("Đã thực hiện")
    signer.sees_state("signed")


def _tabs_to(person: Person, wanted: str) -> None:
    """Press Tab until the control has the focus; at every stop it is seen where one is."""
    page = person.page
    for _ in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        where = page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(FOCUS_IS_SEEN) or where.startswith(("<iframe", "<body")), where
        if page.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"Tab does not reach {wanted}")
