"""A Word file of an office becomes a draft, on a phone: what found no place is seen to, one by one."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.importing.word_files import PLAN_WITH_ANNEX
from tests.journeys.conftest import Arrives

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_word_file_is_read_and_its_leftovers_are_seen_to(arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien", phone=True)
    page = drafter.goes("/compose").page
    page.locator("#import input[type=file]").set_input_files(
        {"name": "ke-hoach.docx", "mimeType": WORD, "buffer": PLAN_WITH_ANNEX}
    )
    page.get_by_role("button", name="Đọc tệp thành dự thảo").click()
    rows = page.locator("#leftovers li")
    expect(rows).to_have_count(4)
    expect(rows.nth(2)).to_contain_text("Lý Văn Thử")
    expect(page.locator(".ck-editor__editable ol li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    rows.first.get_by_role("button").click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Đã xem tất cả").click()
    expect(page.locator("#leftovers")).to_have_count(0)
    expect(page.locator("#files")).to_contain_text("DANH MỤC NHIỆM VỤ")
