"""What stands against a distribution is said on the button, with a way on (journey 4)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.calling import drafts, until, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from tests.journeys.person import Person

NEW = "Hợp tác xã Nghĩa Hành"
ADDRESS = "htx@nghiahanh.example"


def test_a_recipient_without_address_is_named_and_can_be_given_one(served: Served, arrives: Arrives) -> None:
    letter = drafts(served, "hỗ trợ giống vụ hè thu", recipients=["Như trên", NEW])
    walks(served, letter, to="issued")
    clerk = arrives("qn.vanthu")
    page = clerk.opens(letter).page
    expect(page.locator("#move-distribute .move-why")).to_contain_text(NEW)
    clerk.takes_picture("4-without-address")

    clerk.goes("/address-book/qn/new")
    page.get_by_label("Tổ chức ngoài hệ thống").or_(page.locator('[name=kind][value="body"]')).first.check()
    page.get_by_label("Tên, ghi như ở Nơi nhận").fill(NEW)
    page.get_by_label("Thư điện tử").fill(ADDRESS)
    clerk.press("Lưu")
    expect(page.locator("[data-flash=success]")).to_contain_text(NEW)

    clerk.opens(letter).moves("distribute")
    clerk.sees_state("distributed")
    until(lambda: any(ADDRESS in mail.rcpt_tos for mail in served.catcher.messages))
    clerk.goes(f"/documents/{letter}/deliveries")
    expect(page.get_by_role("row").filter(has_text=ADDRESS).locator(".badge-delivery")).to_be_visible()

    page.get_by_role("link", name=NEW).click()
    page.get_by_label("Giấy").check()
    clerk.press("Gửi bổ sung")
    expect(page.locator("[data-flash=success]")).to_be_visible()
    _prints_labels_then_posts(clerk)


def _prints_labels_then_posts(clerk: Person) -> None:
    """Both buttons are of one form that is sent once; a file that was downloaded does not use it up."""
    page = clerk.goes("/deliveries?view=waiting&channel=paper").page
    page.get_by_role("row").filter(has_text=NEW).get_by_role("checkbox").check()
    with page.expect_download() as labels:
        clerk.press("In nhãn địa chỉ (PDF)")
    assert labels.value.suggested_filename == "nhan-dia-chi.pdf"
    clerk.press("Ghi đã giao bưu điện")
    expect(page.locator("[data-flash=success]")).to_contain_text("Đã vào sổ gửi bưu điện 1 dòng.")
