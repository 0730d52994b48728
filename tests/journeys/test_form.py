"""The form of a draft is judged while it is written: faults are marked, one click puts them right, then it goes on."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # publishes no types
from playwright.sync_api import Locator, Page, expect

from tests.journeys.calling import drafts
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served

FAULT = "<p>Thực hiện quy định tại Khoản 2 Điều 103 Luật Đất đai, đề nghị các đơn vị rà soát, báo cáo kết quả./.</p>"
EVERYWHERE = (
    "<h2>I. QUY ĐỊNH CHUNG</h2><p></p><p>Theo quy định tại Khoản 2 Điều 5 Luật Lưu trữ"
    '<sup class="footnote-ref" data-note="1">1</sup>, '
    "<strong>đề nghị thực hiện Khoản 3</strong> Điều 6 Luật Lưu trữ.</p>"
    "<ul><li>Rà soát theo quy định tại Khoản 4 Điều 7 Luật Lưu trữ;"
    "<ul><li>Báo cáo theo quy định tại Khoản 5 Điều 8 Luật Lưu trữ;</li></ul></li></ul>"
    "<table><tbody><tr><td>Việc</td><td>Theo quy định tại Khoản 6 Điều 9 Luật Lưu trữ</td></tr></tbody></table>"
    "<p>Đề nghị<br>các đơn vị thực hiện quy định tại Khoản 7 Điều 9 Luật Lưu trữ./.</p>"
    '<ol class="footnotes"><li>Xem quy định tại Khoản 8 Điều 10 Luật Lưu trữ.</li></ol>'
)


def finding(page: Page, rule: str) -> Locator:
    """The item of the list that is about this rule."""
    return page.locator("#findings [data-finding]").filter(has=page.get_by_role("link", name=rule, exact=True))


def test_a_fault_is_marked_as_it_is_typed_put_right_by_a_click_and_then_the_letter_goes_on(
    served: Served, arrives: Arrives
) -> None:
    letter = drafts(served, "rà soát quy định về đất đai")
    drafter = arrives("qn.chuyenvien").expects_refusals(422)
    page = drafter.goes(f"/documents/{letter}/edit#findings").page
    editor = page.locator(".ck-editor__editable")
    expect(finding(page, "CAP-22")).to_have_count(0)
    editor.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Theo Khoản 2 Điều 103 Luật Đất đai. ")
    expect(editor.locator(".finding-mark.finding-error")).to_have_text(["Khoản"])
    expect(page.locator("[data-findings-count]")).to_contain_text("lỗi")
    drafter.sees_saved()
    expect(page.locator("#move-submit .move-why")).to_contain_text("CAP-22")

    finding(page, "CAP-22").locator("[data-go]").click()
    assert page.evaluate("getSelection().toString()") == "Khoản"
    judged = {"include": [["#findings"], [".ck-content"], ["#draft"]], "exclude": [[".ck-toolbar"]]}
    assert Axe().run(page, context=judged, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"] == []
    drafter.takes_picture("form-1280")

    finding(page, "CAP-22").get_by_role("button", name="Sửa").click()
    expect(editor).to_contain_text("Theo khoản 2 Điều 103 Luật Đất đai.")
    expect(finding(page, "CAP-22")).to_have_count(0)
    expect(editor.locator(".finding-mark.finding-error")).to_have_count(0)
    drafter.sees_saved()
    drafter.opens(letter).moves("submit")
    drafter.sees_state("unit_review")


def test_a_fix_can_be_undone_like_anything_typed(served: Served, arrives: Arrives) -> None:
    letter = drafts(served, "rà soát quy định về đất đai", body_html=FAULT)
    page = arrives("qn.chuyenvien").goes(f"/documents/{letter}/edit#findings").page
    editor = page.locator(".ck-editor__editable")
    expect(editor.locator(".finding-mark.finding-error")).to_have_text(["Khoản"])
    finding(page, "CAP-22").get_by_role("button", name="Sửa").click()
    expect(editor).to_contain_text("tại khoản 2 Điều 103")
    editor.press("Control+z")
    expect(editor).to_contain_text("tại Khoản 2 Điều 103")
    expect(finding(page, "CAP-22")).to_have_count(1)


def test_a_fault_in_a_plain_field_is_told_below_it_and_put_right_by_keyboard(served: Served, arrives: Arrives) -> None:
    letter = drafts(served, "thực hiện Khoản 2 Điều 103 Luật Đất đai")
    page = arrives("qn.chuyenvien").goes(f"/documents/{letter}/edit").page
    subject = page.get_by_label("Trích yếu")
    hint = page.locator(".field", has=subject).locator(".field-hints a")
    expect(hint).to_have_count(1)
    hint.click()
    expect(finding(page, "CAP-22")).to_be_in_viewport()
    finding(page, "CAP-22").get_by_role("button", name="Sửa").press("Enter")
    expect(subject).to_have_value("thực hiện khoản 2 Điều 103 Luật Đất đai")
    expect(hint).to_have_count(0)


def test_the_words_are_found_wherever_they_stand(served: Served, arrives: Arrives) -> None:
    """Beside a footnote, in bold, in lists, cells and notes, after an empty paragraph and a line break."""
    letter = drafts(served, "rà soát quy định về lưu trữ", body_html=EVERYWHERE)
    found = served.caller("qn.chuyenvien").get(f"/documents/{letter}/findings")["findings"]
    wrong = [one for one in found if one["rule"] == "CAP-22"]
    assert [one["found"] for one in wrong] == ["Khoản"] * 7
    page = arrives("qn.chuyenvien").goes(f"/documents/{letter}/edit#findings").page
    editor = page.locator(".ck-editor__editable").first
    marks = editor.locator(".finding-mark.finding-error")
    expect(marks).to_have_text(["Khoản"] * 7)
    page.get_by_role("button", name="Sửa tất cả lỗi sửa được").click()
    expect(finding(page, "CAP-22")).to_have_count(0)
    expect(editor).to_contain_text("đề nghị thực hiện khoản 3 Điều 6")
    expect(editor.locator("strong")).to_contain_text("khoản 3")


def test_without_script_the_list_stands_there_and_a_click_puts_right(served: Served, arrives: Arrives) -> None:
    letter = drafts(served, "rà soát quy định về đất đai", body_html=FAULT)
    drafter = arrives("qn.chuyenvien", script=False, phone=True)
    page = drafter.goes(f"/documents/{letter}/edit").page
    finding(page, "CAP-22").get_by_role("button", name="Sửa").click()
    expect(page.locator("[data-flash=success]")).to_contain_text("Đã sửa theo đề nghị.")
    expect(page.get_by_label("Nội dung")).to_have_value(FAULT.replace("Khoản", "khoản"))
    expect(finding(page, "CAP-22")).to_have_count(0)


def test_the_unit_head_sees_what_is_left_and_where_the_rule_stands(served: Served, arrives: Arrives) -> None:
    letter = drafts(served, "rà soát quy định về đất đai", body_html=FAULT)
    page = arrives("qn.truongphong", phone=True).opens(letter).page
    expect(finding(page, "CAP-22")).to_contain_text("Nội dung, đoạn 1")
    expect(page.locator("#findings button")).to_have_count(0)
    finding(page, "CAP-22").get_by_role("link", name="CAP-22").click()
    expect(page.locator("#CAP-22")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
