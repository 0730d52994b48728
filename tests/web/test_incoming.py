"""Văn bản đến as pages."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime

from sqlalchemy import select

from tests.web.serving import Reader, Served
from workflow.distribution.models import Delivery
from workflow.incoming.models import Arrival, ArrivalBook
from workflow.organisations.people import person_by_account

ARRIVAL = r"/incoming/[0-9a-f-]{36}"


def arrival_of(served: Served, receiver: str) -> str:
    """The address of the arrival at this receiver."""
    with served.installation.reading() as work:
        rows = select(Arrival.id).where(Arrival.receiver_name == receiver)
        return f"/incoming/{work.session.scalars(rows).one()}"


def status_of(served: Served, receiver: str) -> str:
    """How the sender's delivery stands."""
    with served.installation.reading() as work:
        rows = select(Delivery.status).where(Delivery.target_name == receiver, Delivery.channel == "in_app")
        return work.session.scalars(rows).one()


def choice(reader: Reader, address: str, name: str) -> str:
    """The value of the choice with this label."""
    found = re.search(rf'<option value="([^"]+)">{re.escape(name)}', reader.get(address).text)
    assert found is not None
    return found[1]


def test_the_inbox_has_what_reached_my_unit_and_the_first_look_is_told_to_the_sender(served: Served) -> None:
    head = served.reader("qn.truongphong3")
    address = head.link("/incoming", ARRIVAL)
    assert status_of(served, "Thanh tra") == "delivered"
    page = head.get(address)
    assert page.status_code == 200 and "Xác nhận đã nhận" in page.text
    with served.installation.reading() as work:
        name = work.session.get_one(Arrival, uuid.UUID(address.rsplit("/", 1)[1])).receiver_name
    assert status_of(served, name) == "opened"


def test_acknowledging_twice_is_once(served: Served) -> None:
    head = served.reader("qn.truongphong3")
    address = head.link("/incoming", ARRIVAL)
    for _ in range(2):
        assert head.post(f"{address}/acknowledge", address).status_code == 303
    assert "Đã xác nhận" in head.get(address).text
    assert address not in head.get("/incoming?open=true").text
    refused = head.post(f"{address}/return", address, reason="gửi nhầm")
    assert refused.status_code == 409


def test_returning_needs_a_reason(served: Served) -> None:
    head = served.reader("qn.truongphong3")
    address = head.link("/incoming", ARRIVAL)
    assert head.post(f"{address}/return", address, reason="").status_code == 422
    assert "gửi nhầm" in head.follow(head.post(f"{address}/return", address, reason="gửi nhầm")).text


def test_a_head_hands_on_with_instruction_and_deadline(served: Served) -> None:
    head = served.reader("qn.truongphong")
    address = arrival_of(served, "Phòng Tổ chức cán bộ")
    worker = choice(head, address, name_of(served, "qn.chuyenvien2"))
    typed = {"lead": worker, "instruction": "Tham mưu trả lời", "action": "forward"}
    late = head.post(f"{address}/forward", address, due="2024-01-02", **typed)
    assert late.status_code == 422 and "Tham mưu trả lời" in late.text and "đã qua" in late.text
    assert head.post(f"{address}/forward", address, due="", **typed).status_code == 303
    page = served.reader("qn.chuyenvien2").get(address).text
    assert "Tham mưu trả lời" in page and "relation=answers" in page and "Chủ trì" in page


def test_one_receiver_is_not_chosen_twice(served: Served) -> None:
    head = served.reader("qn.truongphong")
    address = arrival_of(served, "Phòng Tổ chức cán bộ")
    worker = choice(head, address, name_of(served, "qn.chuyenvien2"))
    assert head.post(f"{address}/forward", address, lead=worker, coordinate=worker).status_code == 422
    assert head.post(f"{address}/forward", address, lead="person:nonsense").status_code == 422
    assert head.post(f"{address}/forward", address).status_code == 422


def test_nobody_else_finds_an_arrival(served: Served) -> None:
    address = arrival_of(served, "Phòng Tổ chức cán bộ")
    for account in ("bt.chuyenvien", "ls.vanthu", "qn.truongphong3"):
        stranger = served.reader(account)
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/acknowledge", "/account").status_code == 404
        assert stranger.post(f"{address}/forward", "/account").status_code == 404


def test_what_is_late_is_said_in_the_inbox_on_its_page_and_in_the_book(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    address = arrival_of(served, "Thanh tra")
    with served.installation.writing() as work:
        arrival = work.session.get_one(Arrival, uuid.UUID(address.rsplit("/", 1)[1]))
        arrival.arrived_at = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
        arrival.deadline, arrival.year, arrival.number = date(2024, 3, 20), 2024, 7
        work.session.add(ArrivalBook(organisation_id=arrival.organisation_id, year=2024, last_number=7))
        sent = work.session.get_one(Delivery, arrival.delivery_id)
        sent.changed_at = arrival.arrived_at
        log = f"/documents/{sent.document_id}/deliveries"
    assert clerk.get(log).text.count("quá hạn xác nhận</strong>") == 1
    head = served.reader("qn.truongphong3")
    page, inbox = head.get(address).text, head.get("/incoming?answer=true").text
    for said in ("Quá hạn xác nhận đã nhận", "Quá hạn đăng ký vào sổ"):
        assert (said in page, said in inbox) == (True, True)
    assert "06/03/2024" in page and "Quá hạn trả lời" in page and "quá hạn</strong>" in inbox
    book = clerk.get("/registers/qn/arrivals/2024").text
    assert "Văn bản đến quá hạn đăng ký: 1" in book and f'href="{address}">07</a>' in book
    assert head.post(f"{address}/acknowledge", address).status_code == 303
    assert clerk.post(f"{address}/register", address).status_code == 303
    assert "Quá hạn đăng ký" not in clerk.get("/registers/qn/arrivals/2024").text
    assert "Quá hạn xác nhận" not in head.get(address).text
    assert "quá hạn xác nhận" not in clerk.get(log).text


def name_of(served: Served, account: str) -> str:
    """The name of the person with this account."""
    with served.installation.reading() as work:
        return person_by_account(work.session, account).name
