"""The head of the unit and the office read, return, correct and propose (journey 2)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.calling import drafts, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served

REASON = "Chưa ghi thời hạn báo cáo."


def test_the_head_returns_a_letter_and_approves_what_comes_back(served: Served, arrives: Arrives) -> None:
    subject = "rà soát hồ chứa nước trước mùa mưa"
    letter = walks(served, drafts(served, subject), to="unit_review")
    head, drafter = arrives("qn.truongphong"), arrives("qn.chuyenvien")
    head.finds_waiting(subject)
    head.moves("return", comment=REASON)

    notices = drafter.goes("/").page.locator("#notices")
    expect(notices.locator("li", has_text=subject)).to_contain_text(REASON)
    drafter.finds_waiting(subject)
    drafter.sees_state("draft")
    drafter.press("Sửa văn bản")
    drafter.types_at_end(" Thời hạn báo cáo: ngày 20./.")
    drafter.sees_saved()
    drafter.opens(letter).moves("submit", comment="Đã bổ sung thời hạn.")

    head.finds_waiting(subject)
    page = head.page
    expect(page.locator("#changes ins")).to_contain_text("Thời hạn báo cáo: ngày 20.")
    expect(page.locator("#facts")).to_contain_text("Nguyễn Thị Mẫu Bình")
    expect(page.locator("#history")).to_contain_text(REASON)
    head.takes_picture("2-what-changed")
    head.moves("approve_content")
    head.sees_state("format_check")


def test_the_office_corrects_a_comma_and_the_signer_sees_it(served: Served, arrives: Arrives) -> None:
    """The content approval is kept; a leader agrees first; the signer is shown the marked difference."""
    subject = "kiểm kê rừng năm 2026"
    letter = walks(served, drafts(served, subject), to="format_check")
    office, leader, signer = arrives("qn.vanphong"), arrives("qn.phogiamdoc"), arrives("qn.giamdoc")
    office.finds_waiting(subject)
    office.press("Sửa văn bản")
    page = office.page
    expect(page.locator(".ck-editor__editable")).to_be_visible()
    office.types_at_end(", theo quy định./.")
    office.sees_saved()
    office.opens(letter)
    approval = page.locator("#approvals tbody tr").first
    expect(approval.locator(".badge-outcome")).to_have_attribute("data-outcome", "approved")
    expect(approval).to_contain_text("Văn bản có sửa sau khi duyệt")
    office.moves("approve_format", signer="qn.giamdoc", leaders=["qn.phogiamdoc"])
    office.sees_state("leader_review")

    leader.finds_waiting(subject)
    leader.moves("agree", comment="Nhất trí.")
    signer.goes(f"/documents/{letter}/sign")
    expect(signer.page.locator(".changes ins")).to_contain_text(", theo quy định")
    expect(signer.page.locator("table")).to_contain_text("Nhất trí.")
    signer.signs(letter)
    signer.sees_state("signed")


def test_the_office_returns_a_letter_to_the_unit(served: Served, arrives: Arrives) -> None:
    subject = "phòng trừ sâu bệnh vụ đông xuân"
    letter = walks(served, drafts(served, subject), to="format_check")
    office = arrives("qn.vanphong")
    office.opens(letter).moves("return_to_unit", comment="Nội dung mục 2 chưa rõ.")
    head = arrives("qn.truongphong")
    head.finds_waiting(subject)
    head.sees_state("unit_review")
    expect(head.page.locator("#history")).to_contain_text("Nội dung mục 2 chưa rõ.")
