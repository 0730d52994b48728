"""A draft is begun, edited and sent round for opinions (journey 1)."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys.calling import drafts
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from workflow.base.clock import SystemClock, vietnam_day


def test_a_new_letter_begins_from_the_outline_of_its_type(arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien")
    page = drafter.goes("/compose").page
    page.locator("#field-doc_type").select_option("cong-van")
    page.locator("form #field-subject").fill("đôn đốc báo cáo công tác phòng, chống thiên tai")
    drafter.press("Tạo dự thảo")
    expect(page.locator(".ck-editor__editable")).to_contain_text("…")
    expect(page.get_by_label("Trích yếu")).to_have_value("đôn đốc báo cáo công tác phòng, chống thiên tai")
    drafter.types_at_end(" Báo cáo trước ngày 10.")
    page.get_by_label("Kính gửi").fill("Chi cục Thủy lợi")
    drafter.sees_saved()
    page.reload()
    expect(page.locator(".ck-editor__editable")).to_contain_text("Báo cáo trước ngày 10.")
    expect(page.get_by_label("Kính gửi")).to_have_value("Chi cục Thủy lợi")
    assert "Báo cáo trước ngày 10." in drafter.reads_pdf(drafter.document)


def test_a_plan_goes_round_two_units_for_their_opinions(served: Served, arrives: Arrives) -> None:
    """Two units of the office are asked at once; when both have answered, the drafter goes on."""
    drafter = arrives("ls.chuyenvien")
    subject = "Nâng cao Chỉ số cải cách hành chính, lấy ý kiến hai phòng"
    plan = drafts(served, subject, "ls.chuyenvien", "KH")
    due = vietnam_day(SystemClock().now()) + timedelta(days=3)
    drafter.opens(plan).moves("request_opinions", units=["TCCB", "KHTC"], due=due.isoformat())
    drafter.sees_state("consultation")
    expect(drafter.page.locator("#move-close_opinions .move-why")).to_be_visible()

    for account, agrees, words in (
        ("ls.truongphong2", "true", "Nhất trí với dự thảo."),
        ("ls.truongphong3", "false", "Đề nghị bổ sung nguồn kinh phí."),
    ):
        asked = arrives(account)
        asked.finds_waiting(subject)
        asked.moves("give_opinion", comment=words, agrees=agrees)
    assert arrives("ls.truongphong4").status_of(f"/documents/{plan}") == 404

    drafter.opens(plan)
    for words in ("Nhất trí với dự thảo.", "Đề nghị bổ sung nguồn kinh phí."):
        expect(drafter.page.locator("#approvals")).to_contain_text(words)
    drafter.moves("close_opinions")
    drafter.sees_state("draft")
    drafter.moves("submit")
    drafter.sees_state("unit_review")
