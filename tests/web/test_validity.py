"""Tình trạng văn bản on pages: a recall and its answers, corrections, the public page."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from tests.web.serving import Served
from workflow.app import worker_for
from workflow.distribution.links import RecipientLinks, Ticket
from workflow.distribution.models import Delivery
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, types_of
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.documents.relations import relate
from workflow.incoming.models import Arrival
from workflow.sample.loading import actor_named

REASON = "Ban hành nhầm phụ lục"


def recall(served: Served, letter: uuid.UUID) -> None:
    """The clerk recalls it on its page, and the worker asks everybody."""
    clerk, page = served.reader("qn.vanthu"), f"/documents/{letter}"
    version = re.search(r'action="[^"]*/moves/recall".*?name="version" value="(\d+)"', clerk.get(page).text, re.S)
    assert version is not None
    told = clerk.post(f"{page}/moves/recall", page, version=version[1], comment=REASON)
    assert told.status_code == 303
    worker_for(served.installation).run_until_idle()


def arrival_at(served: Served, receiver: str) -> str:
    with served.installation.reading() as work:
        rows = select(Arrival.id).join(Delivery, Delivery.id == Arrival.delivery_id)
        return f"/incoming/{work.session.scalars(rows.where(Arrival.receiver_name == receiver)).one()}"


def test_a_recall_is_followed_on_its_page_and_answered_by_the_receiver(served: Served, letter: uuid.UUID) -> None:
    clerk, head = served.reader("qn.vanthu"), served.reader("qn.truongphong3")
    assert clerk.get(f"/documents/{letter}/recall").status_code == 404
    recall(served, letter)
    page = clerk.get(f"/documents/{letter}").text
    assert "Văn bản đã bị thu hồi" in page and REASON in page and f"/documents/{letter}/recall" in page
    follow = clerk.get(f"/documents/{letter}/recall").text
    assert "Chưa trả lời" in follow and "Chưa gửi đi, đã dừng" in follow
    address = arrival_at(served, "Thanh tra")
    assert "Nơi gửi thu hồi văn bản đã gửi cho bạn" in head.get("/").text
    told = head.get(address).text
    assert "Nơi gửi thu hồi văn bản này" in told and REASON in told
    refused = head.post(f"{address}/recall", address, answer="16", reason="")
    assert refused.status_code == 422
    assert (
        "Đã từ chối thu hồi"
        in head.follow(head.post(f"{address}/recall", address, answer="16", reason="Đang dùng")).text
    )
    follow = clerk.get(f"/documents/{letter}/recall").text
    assert "Từ chối thu hồi" in follow and "Đang dùng" in follow
    again = clerk.follow(clerk.post(f"/documents/{letter}/recall/ask", f"/documents/{letter}/recall")).text
    assert "Đã nhắc lại" in again and "Đã hỏi 2 lần" in again
    done = head.follow(head.post(f"{address}/recall", address, answer="15")).text
    assert "Văn bản đến đã thu hồi" in done and REASON in done
    with served.installation.reading() as work:
        subject = work.session.get_one(Document, letter).subject
    assert subject not in done and subject not in head.get("/incoming").text
    assert "Đã trả lại hoặc đã xóa" in clerk.get(f"/documents/{letter}/recall").text


def test_who_may_not_follow_a_recall_finds_no_page(served: Served, letter: uuid.UUID) -> None:
    recall(served, letter)
    follow = f"/documents/{letter}/recall"
    assert served.reader("bt.vanthu").get(follow).status_code == 404
    drafter = served.reader("qn.chuyenvien")
    assert drafter.get(follow).status_code == 200 and "Nhắc lại các nơi còn giữ" not in drafter.get(follow).text
    assert drafter.post(f"{follow}/ask", follow).status_code == 403


def test_the_clerk_notes_what_a_place_outside_answered(served: Served, letter: uuid.UUID) -> None:
    with served.installation.writing() as work:
        delivery = work.session.scalars(select(Delivery).where(Delivery.channel == "mail")).first()
        assert delivery is not None
        delivery.status, place, name = "delivered", f"/deliveries/{delivery.id}/recall", delivery.target_name
    recall(served, letter)
    clerk, follow = served.reader("qn.vanthu"), f"/documents/{letter}/recall"
    assert f"Ghi trả lời của {name}" in clerk.get(follow).text
    assert clerk.post(place, follow, answer="15", remark="").status_code == 422
    noted = clerk.follow(clerk.post(place, follow, answer="15", remark="Văn thư gọi điện ngày 06/3"))
    assert "Văn thư gọi điện ngày 06/3" in noted.text
    assert served.reader("qn.chuyenvien").post(place, follow, answer="15", remark="x").status_code == 403


def test_a_recipient_without_an_account_answers_by_the_link_of_the_mail(served: Served, letter: uuid.UUID) -> None:
    with served.installation.writing() as work:
        delivery = work.session.scalars(select(Delivery).where(Delivery.channel == "mail")).first()
        assert delivery is not None
        delivery.status, key = "handed_over", delivery.id
    recall(served, letter)
    links = served.installation.services.port(RecipientLinks)
    ticket = Ticket(key, 1, links.expiry(served.installation.services.clock.now()))
    visitor, place = served.visitor(), f"/receipts/recall/{links.token('recall', ticket)}"
    page = visitor.get(place)
    assert page.status_code == 200 and REASON in page.text and page.headers["Cache-Control"] == "no-store"
    assert visitor.post(place, place, answer="16", reason="").status_code == 422
    assert "Đã từ chối thu hồi" in visitor.follow(visitor.post(place, place, answer="16", reason="Chưa đồng ý")).text
    done = visitor.follow(visitor.post(place, place, answer="15", name="Bà Lan")).text
    assert "Đã đồng ý thu hồi" in done and "Gửi trả lời" not in done
    assert visitor.get(place + "x").status_code == 404
    old = Ticket(key, 7, ticket.expires_at)
    assert visitor.get(f"/receipts/recall/{links.token('recall', old)}").status_code == 410


def correction_of(served: Served, letter: uuid.UUID) -> uuid.UUID:
    """A letter whose draft says that it corrects that one, and which has gone out."""
    with served.installation.writing(actor_named(served.installation, "qn.chuyenvien")) as work:
        older = work.session.get_one(Document, letter)
        given = DraftInput(
            subject="đính chính thể thức", body_html="<p>Đính chính như sau./.</p>", archive_unit="TCCB",
            addressees=["Phòng Kế hoạch - Tài chính"], recipients=[RecipientLine("Như trên")],
        )  # fmt: skip
        letter_type = types_of(work).get("cong-van")
        document = create_document(work, letter_type, older.drafter, older.unit, given=given)
        relate(work, document, "corrects", letter)
    journey = served.journey(document.id)
    journey.to_signed()
    journey.to_distributed()
    served.work_off()
    return document.id


def test_a_correction_waits_for_the_clerk_and_is_shown_everywhere(served: Served, letter: uuid.UUID) -> None:
    newer, page = correction_of(served, letter), f"/documents/{letter}"
    clerk = served.reader("qn.vanthu")
    home = clerk.get("/").text
    assert "Chờ ghi nhận đính chính" in home and "chờ bạn ghi nhận" in home
    form = re.search(r'action="[^"]*/moves/confirm_correct".*?name="version" value="(\d+)"', clerk.get(page).text, re.S)
    assert form is not None
    assert clerk.post(f"{page}/moves/confirm_correct", page, version=form[1]).status_code == 303
    for who in (clerk, served.reader("qn.truongphong3")):
        shown = who.get(page).text
        assert "Văn bản đã được đính chính" in shown
    assert f"/documents/{newer}" in clerk.get(page).text
    assert "Đã đính chính" in clerk.get("/archive?validity=corrected").text
    with served.installation.reading() as work:
        older, line = work.session.get_one(Document, letter), number_line(work.session.get_one(Document, newer))
        key = older.proof_key
    public = served.visitor().get(f"/verify/{key}").text
    assert "Văn bản đã được đính chính" in public and line in public
