"""An administrator writes down a delegation, everybody reads why, and a leader signs several at once on the phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.calling import drafts, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served


def test_a_delegation_is_entered_explained_and_printed(served: Served, arrives: Arrives) -> None:
    admin = arrives("admin")
    page = admin.goes("/offices/signing-authorities?office=qn").page
    admin.press("Ghi thẩm quyền ký")
    page.locator("#field-person").select_option("qn.truongphong")
    page.locator("#field-mode").select_option("TUQ")
    page.locator("#field-own_title").fill("Trưởng phòng Tổ chức cán bộ")
    page.locator("#field-head_title").fill("Giám đốc")
    page.locator("#field-basis").fill("Quyết định ủy quyền số 05/QĐ-SNNPTNT")
    admin.expects_refusals(422).press("Lưu")
    expect(page.locator("#field-valid_to-error")).to_contain_text("phải có ngày kết thúc")
    expect(page.locator("#field-basis")).to_have_value("Quyết định ủy quyền số 05/QĐ-SNNPTNT")
    page.locator("#field-valid_to").fill("2036-12-31")
    page.locator("#field-fields").fill("Tổ chức cán bộ")
    admin.press("Lưu")
    expect(page.locator("#today")).to_contain_text("TUQ. GIÁM ĐỐC")
    admin.takes_picture("4-authorities")

    reader = arrives("qn.chuyenvien", phone=True)
    page = reader.goes("/offices/signing-authorities").page
    page.locator("#field-person").select_option("qn.truongphong")
    page.locator("#field-type").select_option("cong-van")
    page.locator("#field-field").fill("Tổ chức cán bộ")
    reader.press("Giải thích")
    expect(page.locator("#explain .notice-success")).to_contain_text("ký được")
    reader.takes_picture("4-explain-phone")


def test_a_leader_signs_several_at_once_on_the_phone(served: Served, arrives: Arrives) -> None:
    subjects = [f"ký nhiều văn bản một lần, số {number}" for number in (1, 2, 3)]
    letters = [walks(served, drafts(served, one), "awaiting_signature", "qn.phogiamdoc") for one in subjects]
    signer = arrives("qn.phogiamdoc", phone=True)
    for letter in letters[:2]:
        signer.goes(f"/documents/{letter}/sign")
    page = signer.goes("/?list=sign").page
    for subject in subjects:
        page.get_by_label(f"Chọn: {subject}").check()
    signer.press("Ký nhiều văn bản đã chọn")
    expect(page.locator("#seen li")).to_have_count(2)
    expect(page.locator("#unseen li")).to_contain_text(subjects[2])
    signer.takes_picture("4-sign-many-phone")
    page.get_by_label("Mật khẩu").fill("trinhky")
    signer.press("Ký các văn bản đã đánh dấu")
    expect(page.locator('#results [data-signed="true"]')).to_have_count(2)
    expect(page.locator("#left-out")).to_contain_text(subjects[2])
    for letter, state in zip(letters, ("signed", "signed", "awaiting_signature"), strict=True):
        signer.opens(letter).sees_state(state)
