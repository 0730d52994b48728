"""A letter that went out is taken back: whoever holds it answers, and everybody who asks is told."""

from __future__ import annotations

import email
import email.policy
import re

from playwright.sync_api import expect

from tests.journeys.calling import drafts, until, walks
from tests.journeys.conftest import Arrives
from tests.journeys.installation import Served
from tests.journeys.looking import barriers, proof_key, width
from tests.journeys.person import Person

SUBJECT = "điều chỉnh chỉ tiêu gieo trồng, gửi nhầm"
REASON = "Số liệu tại biểu kèm theo bị nhầm."
UNIT = "Phòng Kế hoạch - Tài chính"
ADDRESS = "sonoivu@quangngai.example"


def test_a_letter_is_recalled_and_a_unit_gives_it_back(served: Served, arrives: Arrives) -> None:
    letter = walks(served, drafts(served, SUBJECT, recipients=["Như trên", "Sở Nội vụ"]), to="distributed")
    office = served.caller("qn.vanthu")
    log = f"/documents/{letter}/deliveries"
    until(lambda: all(row["status"] not in ("waiting", "sending") for row in office.get(log)["deliveries"]))
    proof = f"/verify/{proof_key(office.ask('GET', f'/documents/{letter}/pdf')[1])}"
    confirming = _link(served, "/receipts/confirm/")

    clerk = arrives("qn.vanthu")
    clerk.opens(letter).moves("recall", comment=REASON)
    expect(clerk.page.locator("main")).to_contain_text("Văn bản đã bị thu hồi")
    receiver = arrives("qn.truongphong2", phone=True)
    until(lambda: _is_asked(receiver))
    receiver.page.get_by_role("link", name=SUBJECT).first.click()
    expect(receiver.page.locator("main")).to_contain_text(REASON)
    _looks(receiver, "recall-asked")
    receiver.page.locator("#recall summary").first.click()
    receiver.press("Đồng ý thu hồi")
    expect(receiver.page.locator("h1")).to_have_text("Văn bản đến đã thu hồi")

    clerk.goes(f"/documents/{letter}/recall")
    row = clerk.page.get_by_role("row").filter(has_text=UNIT)
    expect(row.locator(".badge-delivery")).to_have_text("Đã trả lại hoặc đã xóa")
    expect(clerk.page.get_by_role("row").filter(has_text="Sở Nội vụ").locator(".badge-delivery")).to_have_text(
        "Chưa trả lời"
    )
    _looks(clerk, "recall")

    anybody = arrives("", signed_in=False).goes(proof)
    expect(anybody.page.locator("main")).to_contain_text(re.compile("thu hồi"))
    _looks(anybody, "recall-proof")
    anybody.goes(_link(served, "/receipts/recall/"))
    expect(anybody.page.locator("main")).to_contain_text(REASON)
    _looks(anybody, "recall-link")
    anybody.expects_refusals(410).goes(confirming)
    _looks(anybody, "recall-confirm")


def test_the_pages_of_what_comes_after_issue_are_accessible_and_fit(served: Served, arrives: Arrives) -> None:
    letter = walks(served, drafts(served, "phân bổ giống, có bản sao", recipients=["Sở Nội vụ"]), to="distributed")
    confirming = _link(served, "/receipts/confirm/", "phân bổ giống")
    asking = arrives("qn.chuyenvien").goes(f"/documents/{letter}/copies/request")
    _looks(asking, "copy-request-form")
    asking.page.locator("main [name=purpose]").fill("để lưu hồ sơ công việc")
    asking.page.locator("main form button[type=submit]").click()
    expect(asking.page.locator("[data-flash=success]")).to_contain_text("Đã gửi yêu cầu sao.")
    _looks(asking, "copy-request")
    for path, name in (("/copy-requests", "copy-requests"), ("/calendar", "calendar")):
        asking.goes(path)
        _looks(asking, name)
    anybody = arrives("", signed_in=False).goes(confirming)
    expect(anybody.page.get_by_role("button", name="Xác nhận đã nhận")).to_be_visible()
    _looks(anybody, "confirm")


def _is_asked(receiver: Person) -> bool:
    """Whether the inbox says that the sender takes the letter back."""
    receiver.goes("/incoming?open=true")
    return receiver.page.get_by_role("row").filter(has_text=SUBJECT).filter(has_text="Nơi gửi thu hồi").count() == 1


def _link(served: Served, begins: str, subject: str = SUBJECT) -> str:
    """The address of this kind in the newest mail about the letter, once it has come."""
    found: list[str] = []

    def has_come() -> bool:
        for envelope in reversed(served.catcher.messages):
            mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            body = mail.get_body(("plain",))
            text = str(body.get_content()) if ADDRESS in envelope.rcpt_tos and body is not None else ""
            if " ".join(subject.split()) in " ".join(text.split()):
                found.extend(re.findall(rf"{begins}\S+", text))
        return bool(found)

    until(has_come)
    return found[0]


def _looks(person: Person, picture: str) -> None:
    """The page has no barrier and fits the screen of a phone, with everything unfolded."""
    page = person.page
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    page.set_viewport_size({"width": 360, "height": 740})
    assert (page.url, barriers(page), width(page)) == (page.url, [], 360)
    person.takes_picture(picture)
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = false; })")
