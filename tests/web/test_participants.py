"""Người tham gia and Lưu phiên bản on a document's page."""

from __future__ import annotations

from tests.web.papers import page_of
from tests.web.serving import Served
from workflow.documents.drafting import DraftInput, save_draft
from workflow.documents.models import Document, Revision
from workflow.engine.access import find_visible

DRAFTER, COLLEAGUE = "qn.chuyenvien", "qn.chuyenvien2"


def restricted_draft(served: Served) -> str:
    """The address of the sample's plan, which only participants see."""
    document_id = served.seed(DRAFTER, "ke-hoach")
    with served.installation.writing(served.journey(document_id).actor(DRAFTER)) as work:
        document = find_visible(work, Document, document_id)
        save_draft(work, document, DraftInput(access="restricted"), document.version)
    return page_of(document_id)


def part(page: str, name: str) -> str:
    start = page.index(f'<section class="tk-sheet" id="{name}"')
    return page[start : page.index("</section>", start)]


def test_a_co_drafter_of_a_restricted_document_is_added_writes_and_is_taken_out(served: Served) -> None:
    address = restricted_draft(served)
    drafter, colleague = served.reader(DRAFTER), served.reader(COLLEAGUE)
    assert colleague.get(address).status_code == 404
    one = {"account": COLLEAGUE, "role": "co_drafter"}
    page = drafter.follow(drafter.post(f"{address}/participants", address, **one)).text
    assert "Đã thêm người tham gia." in page and "Thêm người tham gia" in part(page, "history")
    assert f'name="account" value="{COLLEAGUE}"' in part(page, "participants")
    assert (colleague.get(address).status_code, colleague.get(f"{address}/edit").status_code) == (200, 200)
    page = drafter.follow(drafter.post(f"{address}/participants/remove", address, **one)).text
    assert f'name="account" value="{COLLEAGUE}"' not in part(page, "participants")
    assert "Bỏ người tham gia" in part(page, "history")
    assert colleague.get(address).status_code == 404


def test_a_follower_reads_and_is_offered_no_change(served: Served) -> None:
    address = restricted_draft(served)
    drafter, follower = served.reader(DRAFTER), served.reader(COLLEAGUE)
    drafter.post(f"{address}/participants", address, account=COLLEAGUE, role="follower")
    page = follower.get(address).text
    assert "Người theo dõi" in part(page, "participants") and "<form" not in part(page, "participants")
    assert follower.get(f"{address}/edit").status_code == 403
    refused = follower.follow(follower.post(f"{address}/participants", address, account=COLLEAGUE, role="co_drafter"))
    assert "Bạn không có quyền" in refused.text
    assert follower.post(f"{address}/revisions", address).status_code == 403


def test_who_takes_themselves_out_of_a_restricted_document_is_led_to_the_list(served: Served) -> None:
    address = restricted_draft(served)
    drafter, colleague = served.reader(DRAFTER), served.reader(COLLEAGUE)
    one = {"account": COLLEAGUE, "role": "co_drafter"}
    drafter.post(f"{address}/participants", address, **one)
    assert colleague.post(f"{address}/participants/remove", address, **one).headers["Location"] == "/documents"


def test_mistakes_are_told_on_the_page(served: Served) -> None:
    address = restricted_draft(served)
    drafter = served.reader(DRAFTER)
    for path, account, words in (
        ("participants", "khong.co", "Không có tài khoản khong.co."),
        ("participants", "bt.chuyenvien", "bt.chuyenvien không thuộc cơ quan này."),
        ("participants/remove", COLLEAGUE, f"{COLLEAGUE} không có vai trò này ở văn bản."),
    ):
        page = drafter.follow(drafter.post(f"{address}/{path}", address, account=account, role="follower")).text
        assert words in page
    page = drafter.follow(drafter.post(f"{address}/participants", address, account=COLLEAGUE, role="signer")).text
    assert "Lựa chọn không hợp lệ: signer." in page


def test_a_version_is_kept_on_request(served: Served) -> None:
    document_id = served.seed(DRAFTER, "ke-hoach")
    address, drafter = page_of(document_id), served.reader(DRAFTER)
    page = drafter.follow(drafter.post(f"{address}/revisions", address)).text
    with served.installation.reading() as work:
        document = work.session.get_one(Document, document_id)
        number, text = document.revision, document.body_html
        row = work.session.query(Revision).filter_by(document_id=document_id, number=number).one()
        assert (row.reason, row.content["body_html"]) == ("requested", text)
    assert f"Đã lưu phiên bản {number}." in page
    assert f'href="{address}/revisions/{number}"' in part(page, "history")
    assert "Lưu phiên bản" in drafter.get(f"{address}/changes").text


def test_the_editor_saves_what_is_typed_and_keeps_it(served: Served) -> None:
    document_id = served.seed(DRAFTER, "ke-hoach")
    address, drafter = page_of(document_id), served.reader(DRAFTER)
    with served.installation.reading() as work:
        before = work.session.get_one(Document, document_id)
        version, number = before.version, before.revision
    typed = {"version": version, "subject": "Kế hoạch giữ lại", "then": "keep"}
    page = drafter.follow(drafter.post(f"{address}/edit", f"{address}/edit", **typed)).text
    assert f"Đã lưu phiên bản {number + 1}." in page
    shown = drafter.get(f"{address}/revisions/{number + 1}").text
    assert "Kế hoạch giữ lại" in shown and "Lưu phiên bản" in shown
