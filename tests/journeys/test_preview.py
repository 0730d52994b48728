"""The picture beside the editor follows typing: without saving, past errors, and on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.calling import drafts
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served

LONG = "đôn đốc công tác phòng, chống thiên tai " * 3


def shown(page: Page) -> str:
    """The address of the first picture."""
    return page.locator(".pdf-page img").first.get_attribute("src") or ""


def sees_current_pages(page: Page, other_than: str = "") -> None:
    expect(page.locator("[data-preview][data-preview-shown=current]")).to_be_visible()
    expect(page.locator(".pdf-page img").first).to_have_attribute("src", re.compile(r"/preview/[0-9a-f]{64}/pages/1"))
    assert shown(page) != other_than
    assert page.locator(".pdf-page img").first.evaluate("one => one.complete && one.naturalWidth > 0")


def test_the_pages_follow_typing_and_nothing_is_saved(served: Served, arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien")
    draft = drafts(served, "bản xem theo kịp chữ gõ")
    before = served.caller("qn.chuyenvien").get(f"/documents/{draft}")
    page = drafter.page
    page.route(
        "**/api/v1/documents/**", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    page.on("console", lambda message: drafter.troubles.clear() if "ERR_FAILED" in message.text else None)
    drafter.goes(f"/documents/{draft}/edit")
    expect(page.locator(".pdf-page img").first).to_be_visible()
    saved = shown(page)
    assert "/preview/" not in saved
    page.get_by_label("Trích yếu").fill(LONG)
    expect(page.locator("[data-preview-shown=stale] [data-preview-state]")).to_have_text("Đang cập nhật bản xem…")
    assert shown(page) == saved  # the last pages stay meanwhile
    sees_current_pages(page, other_than=saved)
    first = shown(page)
    drafter.types_at_end(" Câu vừa gõ thêm.")
    expect(page.locator(".pdf-page img").first).not_to_have_attribute("src", first)
    sees_current_pages(page, other_than=first)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Mở PDF").click()
    assert re.search(r"/preview/[0-9a-f]{64}/pdf$", opened.value.url)
    assert served.caller("qn.chuyenvien").get(f"/documents/{draft}")["version"] == before["version"]


def test_the_browser_shows_the_text_itself_until_the_official_pages_are_there(served: Served, arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien")
    page = drafter.page
    held = []
    page.route(re.compile(r"/preview/[0-9a-f]+/pages$"), lambda route: held.append(route))
    drafter.goes(f"/documents/{drafts(served, 'trang của trình duyệt')}/edit")
    page.get_by_label("Trích yếu").fill(LONG)
    quick = page.frame_locator(".pdf-quick iframe")
    expect(quick.locator(".letter-subject")).to_contain_text("đôn đốc công tác")
    frame, stage = page.locator(".pdf-quick iframe").bounding_box(), page.locator("[data-preview-stage]").bounding_box()
    assert frame is not None and stage is not None and abs(frame["width"] - stage["width"]) < 20
    assert quick.locator("body").evaluate("() => document.fonts.check('14px \"Tinos Official\"', 'Ấ')")
    held[-1].continue_()
    sees_current_pages(page)
    expect(page.locator(".pdf-quick")).to_have_count(0)


def test_a_text_without_a_picture_says_why_and_keeps_the_last_pages(served: Served, arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien").expects_refusals(422)
    page = drafter.page
    drafter.goes(f"/documents/{drafts(served, 'bản xem gặp lỗi')}/edit")
    page.get_by_label("Trích yếu").fill(LONG)
    sees_current_pages(page)
    good = shown(page)
    page.get_by_label("Số bản").fill("nhiều")
    state = page.locator("[data-preview-shown=failed] [data-preview-state]")
    expect(state).to_contain_text("Chưa cập nhật được bản xem")
    expect(state).to_contain_text("Số nằm ngoài khoảng cho phép")
    assert shown(page) == good
    page.get_by_label("Số bản").fill("7")
    sees_current_pages(page, other_than=good)


def test_on_a_phone_the_pictures_fill_the_width_and_pinching_sharpens_them(served: Served, arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien", phone=True)
    page = drafter.page
    drafter.goes(f"/documents/{drafts(served, 'xem trên điện thoại')}/edit")
    page.get_by_label("Trích yếu").fill(LONG)
    sees_current_pages(page)
    image = page.locator(".pdf-page img").first
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    assert box is not None and 320 <= box["width"] <= 360
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    touch = page.locator(".pdf-pages").evaluate("one => getComputedStyle(one).touchAction")
    assert touch in ("manipulation", "pan-x pan-y pinch-zoom")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Input.synthesizePinchGesture", {"x": 180, "y": 300, "scaleFactor": 2.5})
    expect(image).to_have_attribute("src", re.compile("size=large"))
    page.wait_for_function(
        "() => { const one = document.querySelector('.pdf-page img');"
        " return one.complete && one.currentSrc.includes('size=large'); }"
    )


def test_pages_that_cannot_be_fetched_do_not_seem_to_be_on_their_way(served: Served, arrives: Arrives) -> None:
    drafter = arrives("qn.chuyenvien").expects_refusals(503)
    page = drafter.page
    page.route(re.compile(r"/documents/[0-9a-f-]+/pages$"), lambda route: route.fulfill(status=503, body="busy"))
    drafter.goes(f"/documents/{drafts(served, 'trang chưa tải được')}/edit")
    expect(page.locator(".pdf-pages")).to_have_text(re.compile("^Chưa tải được các trang. Bấm “Mở PDF”"))
    drafter.troubles.clear()  # htmx tells the console as well
