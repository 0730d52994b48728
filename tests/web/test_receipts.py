"""The page behind the links of a mail: anybody with the link confirms by a button; scanners that follow it do not."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.serving import Reader, Served
from workflow.distribution.links import CONFIRM, FILES, RecipientLinks, Ticket
from workflow.distribution.models import Delivery, DeliveryEvent
from workflow.http.limits import RECEIPTS

LONG = datetime.now(UTC) + timedelta(days=30)


def mailed(served: Served, letter: uuid.UUID, **evidence: Any) -> Delivery:
    """A delivery of the letter that went out by mail, once."""
    with served.installation.writing() as work:
        rows = select(Delivery).where(Delivery.document_id == letter, Delivery.channel == "mail")
        found = work.session.scalars(rows.order_by(Delivery.position)).first()
        assert found is not None
        found.status, found.attempts = "handed_over", 1
        found.events += 1
        work.session.add(
            DeliveryEvent(
                delivery_id=found.id, sequence=found.events, at=work.now, kind="attempt", status="sending",
                person_id=None, actor="system", evidence={"attempt": 1, **evidence},
            )
        )  # fmt: skip
        work.session.flush()
        work.session.expunge_all()
        return found


def address(served: Served, delivery: Delivery, purpose: str = CONFIRM, end: datetime = LONG, attempt: int = 1) -> str:
    token = served.installation.services.port(RecipientLinks).token(purpose, Ticket(delivery.id, attempt, end))
    return f"/receipts/{purpose}/{token}"


def kinds(served: Served, delivery: Delivery) -> list[str]:
    with served.installation.reading() as work:
        rows = select(DeliveryEvent.kind).where(DeliveryEvent.delivery_id == delivery.id)
        return list(work.session.scalars(rows.order_by(DeliveryEvent.sequence)))


def main(text: str) -> str:
    found = re.search(r"<main.*?</main>", text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_a_visitor_confirms_by_the_button_and_is_told_so(served: Served, letter: uuid.UUID) -> None:
    delivery = mailed(served, letter)
    before, here, visitor = kinds(served, delivery), address(served, delivery), served.visitor()
    for _ in range(3):
        assert "Xác nhận đã nhận" in visitor.get(here).text
    assert kinds(served, delivery) == before
    done = visitor.follow(visitor.post(here, here, name="Nguyễn Văn A"))
    assert "Đã xác nhận nhận được văn bản." in done.text and '<form method="post" action="/receipts' not in done.text
    assert kinds(served, delivery) == [*before, "acknowledged"]


def test_the_page_shows_number_subject_and_sender_and_nothing_else(served: Served, letter: uuid.UUID) -> None:
    delivery = mailed(served, letter)
    with served.installation.reading() as work:
        document = work.session.get_one(Delivery, delivery.id).document
        known = [f"/{document.symbol}", document.subject]
        hidden = [delivery.target_name, delivery.email, document.drafter.name, "Kính gửi", "Nơi nhận", str(document.id)]
    shown = served.visitor().get(address(served, delivery))
    assert all(word in main(shown.text) for word in known)
    assert [word for word in hidden if word and word in shown.text] == []
    assert (shown.headers["Cache-Control"], shown.headers["X-Robots-Tag"]) == ("no-store", "noindex")


@pytest.mark.parametrize(
    ("end", "attempt", "status", "words"),
    [
        (datetime.now(UTC) - timedelta(seconds=1), 1, 410, "Liên kết đã hết hạn."),
        (LONG, 2, 410, "Văn bản đã được gửi lại"),
    ],
)
def test_a_link_that_has_ended_says_why_and_confirms_nothing(
    served: Served, letter: uuid.UUID, end: datetime, attempt: int, status: int, words: str
) -> None:
    delivery = mailed(served, letter)
    before, here, visitor = (
        kinds(served, delivery),
        address(served, delivery, end=end, attempt=attempt),
        served.visitor(),
    )
    looked = visitor.get(here)
    assert (looked.status_code, words in looked.text) == (status, True)
    sent = visitor.post(here, "/login")
    assert (sent.status_code, words in sent.text, kinds(served, delivery)) == (status, True, before)


def test_a_recalled_document_is_said_to_be_recalled(served: Served, letter: uuid.UUID) -> None:
    delivery = mailed(served, letter)
    with served.installation.writing() as work:
        work.session.get_one(Delivery, delivery.id).status = "recalled"
    page = served.visitor().get(address(served, delivery))
    assert (page.status_code, "đã được cơ quan gửi thu hồi" in page.text) == (410, True)


def test_an_unknown_link_tells_nothing(served: Served, letter: uuid.UUID) -> None:
    delivery = mailed(served, letter)
    files = address(served, delivery, FILES).rsplit("/", 1)[1]
    for path in (
        "/receipts/confirm/xyz",
        "/receipts/files/xyz",
        f"/receipts/confirm/{files}",
        "/receipts/files/x/" + "0" * 64,
    ):
        page = served.visitor().get(path)
        assert (page.status_code, "Liên kết không đúng" in page.text) == (404, True)


def test_large_files_are_fetched_and_only_those_of_the_mail(served: Served, letter: uuid.UUID) -> None:
    content = b"%PDF-1.7 large"
    sha256 = served.installation.services.files.put(content)
    other = served.installation.services.files.put(b"another file of the office")
    told = {"name": "phụ lục <1>.pdf", "sha256": sha256, "size": len(content), "linked": True}
    delivery = mailed(served, letter, files=[told, {"name": "đính kèm.pdf", "sha256": other}])
    here, visitor = address(served, delivery, FILES), served.visitor()
    page = visitor.get(here).text
    assert "phụ lục &lt;1&gt;.pdf" in page and "đính kèm.pdf" not in page and "Xác nhận" not in page
    got = visitor.get(f"{here}/{sha256}")
    assert (got.data, got.headers["Content-Disposition"].startswith("attachment;")) == (content, True)
    assert visitor.get(f"{here}/{other}").status_code == 404
    with served.installation.writing() as work:
        work.session.get_one(Delivery, delivery.id).attempts = 2
    assert (visitor.get(here).status_code, visitor.get(f"{here}/{sha256}").status_code) == (410, 410)


def test_links_are_not_tried_out(served: Served) -> None:
    visitor: Reader = served.visitor()
    most = int(RECEIPTS.split()[0])
    answers = [visitor.get(f"/receipts/confirm/{n}").status_code for n in range(most + 2)]
    assert answers == [404] * most + [429] * 2
