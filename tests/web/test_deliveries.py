"""The recipient log and the clerk's work on deliveries."""

from __future__ import annotations

import csv
import io
import re
import uuid

from sqlalchemy import select

from tests.web.serving import Served
from workflow.distribution.models import Delivery


def delivery_of(served: Served, name: str, channel: str = "mail") -> str:
    """The address of the delivery to this target."""
    with served.installation.reading() as work:
        rows = select(Delivery.id).where(Delivery.target_name == name, Delivery.channel == channel)
        return f"/deliveries/{work.session.scalars(rows).one()}"


def put(served: Served, address: str, status: str) -> None:
    """What a worker would have found out."""
    with served.installation.writing() as work:
        work.session.get_one(Delivery, uuid.UUID(address.rsplit("/", 1)[1])).status = status


def test_the_log_says_who_has_it_and_who_has_not(served: Served, letter: uuid.UUID) -> None:
    page = served.reader("qn.chuyenvien").get(f"/documents/{letter}/deliveries").text
    assert "6 trên 9 nơi đã nhận." in page
    assert "Chưa nhận</h2>" in page or "Chưa nhận (3)" in page
    assert "Chi cục Thủy lợi" in page


def test_a_recipient_sees_only_what_went_to_them(served: Served, letter: uuid.UUID) -> None:
    page = served.reader("qn.truongphong3").get(f"/documents/{letter}/deliveries")
    assert page.status_code == 200
    assert served.reader("bt.vanthu").get(f"/documents/{letter}/deliveries").status_code == 404
    assert served.reader("bt.vanthu").get(f"/documents/{letter}/deliveries.csv").status_code == 404


def test_the_log_as_csv(served: Served, letter: uuid.UUID) -> None:
    answer = served.reader("qn.chuyenvien").get(f"/documents/{letter}/deliveries.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="noi-nhan-1.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert len(rows) == 9
    assert {row["channel"] for row in rows} == {"in_app", "mail"}


def test_a_failed_mail_stands_on_the_clerks_page_and_is_sent_again_to_a_corrected_address(served: Served) -> None:
    address = delivery_of(served, "Chi cục Thủy lợi")
    put(served, address, "failed")
    clerk = served.reader("qn.vanthu")
    assert "Chi cục Thủy lợi" in clerk.get("/deliveries").text
    wrong = clerk.post(f"{address}/resend", address, email="không phải địa chỉ")
    assert wrong.status_code == 422 and "không phải địa chỉ" in wrong.text
    page = clerk.follow(clerk.post(f"{address}/resend", address, email="moi@thuyloi.example")).text
    assert "moi@thuyloi.example" in page and "Văn thư yêu cầu gửi lại" in page


def test_an_unproven_attempt_is_settled_by_a_person_with_a_reason(served: Served) -> None:
    address = delivery_of(served, "Chi cục Kiểm lâm")
    put(served, address, "unproven")
    clerk = served.reader("qn.vanthu")
    assert "Kết luận lần gửi chưa rõ" in clerk.get(address).text
    assert clerk.post(f"{address}/settle", address, outcome="delivered", remark="").status_code == 422
    page = clerk.follow(clerk.post(f"{address}/settle", address, outcome="delivered", remark="đã gọi điện")).text
    assert "đã gọi điện" in page
    assert clerk.post(f"{address}/settle", address, outcome="failed", remark="lần hai").status_code == 409


def test_another_channel_makes_a_further_delivery_that_the_clerk_marks(served: Served) -> None:
    address = delivery_of(served, "Chi cục Thủy lợi")
    clerk = served.reader("qn.vanthu")
    answer = clerk.post(f"{address}/change_channel", address, channel="paper")
    assert answer.status_code == 303, re.sub(r"<[^>]+>", "", answer.text)
    paper = delivery_of(served, "Chi cục Thủy lợi", "paper")
    assert clerk.post(f"{paper}/mark_paper", paper, outcome="returned", remark="").status_code == 422
    page = clerk.follow(clerk.post(f"{paper}/mark_paper", paper, outcome="delivered", remark="ông Ba ký nhận")).text
    assert "bên nhận đã ký nhận" in page and "ông Ba ký nhận" in page


def test_only_the_sending_clerk_acts(served: Served) -> None:
    address = delivery_of(served, "Chi cục Thủy lợi")
    drafter = served.reader("qn.chuyenvien")
    assert "Gửi lại" not in drafter.get(address).text
    assert drafter.post(f"{address}/resend", "/account").status_code == 403
    assert drafter.get("/deliveries").status_code == 403
    assert served.reader("ls.vanthu").post(f"{address}/resend", "/account").status_code == 404
    assert served.reader("qn.vanthu").post(f"{address}/nonsense", "/account").status_code == 409
