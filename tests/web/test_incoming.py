"""Văn bản đến as pages."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from tests.web.serving import Reader, Served
from workflow.distribution.models import Delivery
from workflow.incoming.models import Arrival
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


def name_of(served: Served, account: str) -> str:
    """The name of the person with this account."""
    with served.installation.reading() as work:
        return person_by_account(work.session, account).name
