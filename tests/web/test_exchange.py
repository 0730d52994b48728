"""Arrivals over the exchange, and packages of deliveries, as pages."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.exchange.packages import PACKAGE, PDF, SENDER
from tests.web.serving import Served
from workflow.distribution.models import Delivery
from workflow.documents.models import Relation
from workflow.exchange.reading import read
from workflow.exchange.values import UPDATE, Attachment, Business, Organ, Package
from workflow.exchange.writing import write
from workflow.incoming.intake import take_in
from workflow.incoming.models import Arrival
from workflow.organisations.names import organisation_by_code

ENCLOSED = Attachment("b2", "biểu mẫu.html", "text/html", b"<script>alert(1)</script>")


@pytest.fixture
def arrival_id(served: Served) -> uuid.UUID:
    """A package from elsewhere that reached the office `bt`."""
    here = served.installation
    with here.reading() as work:
        office = organisation_by_code(work.session, "bt")
        assert office is not None and office.identifier is not None
        to = (Organ(office.identifier),)
    package = replace(PACKAGE, receivers=to, attachments=(*PACKAGE.attachments, ENCLOSED))
    take_in(here.services, here.writing, write(package))
    served.work_off()
    with here.reading() as work:
        return work.session.scalars(select(Arrival.id).where(Arrival.source == "exchange")).one()


def test_the_clerk_reads_what_came_and_is_warned_of_its_signatures(served: Served, arrival_id: uuid.UUID) -> None:
    clerk = served.reader("bt.vanthu")
    address = f"/incoming/{arrival_id}"
    assert address in clerk.get("/incoming").text
    page = clerk.get(address)
    assert page.status_code == 200
    for told in (PACKAGE.subject, "15/KH-SNNPTNT", SENDER.organ_id, "KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC", "biểu mẫu.html"):
        assert told in page.text
    assert "Chữ ký số của văn bản này không hợp lệ" in page.text
    assert "Trang của văn bản" not in page.text and "None" not in page.text


def test_the_clerk_is_led_to_it_by_a_notice_and_finds_it_in_the_book(served: Served, arrival_id: uuid.UUID) -> None:
    clerk = served.reader("bt.vanthu")
    assert f'href="/incoming/{arrival_id}"' in clerk.get("/").text
    with served.installation.reading() as work:
        year = work.session.get_one(Arrival, arrival_id).year
    assert PACKAGE.subject in clerk.get(f"/registers/bt/arrivals/{year}").text


def test_a_file_of_others_is_never_run_in_our_pages(served: Served, arrival_id: uuid.UUID) -> None:
    clerk = served.reader("bt.vanthu")
    found = re.findall(rf'href="(/incoming/{arrival_id}/files/[0-9a-f-]+)"', clerk.get(f"/incoming/{arrival_id}").text)
    answers = {clerk.get(one).mimetype: clerk.get(one) for one in dict.fromkeys(found)}
    assert sorted(answers) == ["application/octet-stream", "application/pdf"]
    assert answers["application/pdf"].data == PDF
    html = answers["application/octet-stream"]
    assert html.headers["Content-Disposition"].startswith("attachment; ")
    assert html.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_of_another_office_finds_it_or_its_files(served: Served, arrival_id: uuid.UUID) -> None:
    with served.installation.reading() as work:
        (file_id,) = {file.id for file in work.session.get_one(Arrival, arrival_id).files if file.kind == "main"}
    stranger = served.reader("qn.vanthu")
    for address in (f"/incoming/{arrival_id}", f"/incoming/{arrival_id}/files/{file_id}"):
        assert stranger.get(address).status_code == 404
    assert str(arrival_id) not in stranger.get("/incoming").text


def test_each_step_has_its_button_in_its_time(served: Served, arrival_id: uuid.UUID) -> None:
    clerk, address = served.reader("bt.vanthu"), f"/incoming/{arrival_id}"
    assert f"{address}/finish" not in clerk.get(address).text
    for action, then in (("acknowledge", "finish"), ("begin", "finish"), ("finish", None)):
        assert clerk.post(f"{address}/{action}", address).status_code == 303
        assert (then is None) == (f"{address}/finish" not in clerk.get(address).text)
    assert "Hoàn thành xử lý" in clerk.get(address).text


def test_the_package_of_a_delivery_is_for_the_senders_side(served: Served) -> None:
    """Distributed once more over the exchange: the clerk downloads what is sent, and it reads as a package."""
    with served.installation.reading() as work:
        rows = select(Delivery).where(Delivery.channel == "in_app").order_by(Delivery.created_at)
        known = work.session.scalars(rows).first()
        assert known is not None
        in_app = known.id
        document_id = known.document_id
    clerk = served.reader("qn.vanthu")
    assert clerk.get(f"/deliveries/{in_app}/package.edxml").status_code == 404
    with served.installation.writing() as work:
        known = work.session.get_one(Delivery, in_app)
        copied = Delivery(
            document_id=document_id, organisation_id=known.organisation_id, line=known.line, position=99,
            target_kind="body", target_id=uuid.uuid4(), target_name="Cơ quan khác", exchange_id="H37.01",
            purpose="act", channel="exchange", created_at=work.now, changed_at=work.now,
        )  # fmt: skip
        work.session.add(copied)
        work.session.flush()
        over_exchange = copied.id
    page = clerk.get(f"/deliveries/{over_exchange}")
    assert f"/deliveries/{over_exchange}/package.edxml" in page.text and "H37.01" in page.text
    answer = clerk.get(f"/deliveries/{over_exchange}/package.edxml")
    package = read(answer.data)
    assert isinstance(package, Package) and [one.organ_id for one in package.receivers] == ["H37.01"]
    assert package.attachments[0].content.startswith(b"%PDF-")
    assert served.reader("bt.vanthu").get(f"/deliveries/{over_exchange}/package.edxml").status_code == 404


def test_a_paper_document_is_entered_with_its_scan_and_read_like_any_other(served: Served) -> None:
    clerk, address = served.reader("bt.vanthu"), "/registers/bt/arrivals/enter"
    assert f'href="{address}"' in clerk.get("/registers").text
    refused = clerk.post(address, address, issuer="Sở Nội vụ", subject="", day="2024-99-01")
    assert refused.status_code == 422 and "Sở Nội vụ" in refused.text
    typed = {"issuer": "Sở Nội vụ", "subject": "Rà soát biên chế", "number": "27", "symbol": "SNV", "day": "2024-03-01"}
    scan = (BytesIO(b"\x89PNG\r\n\x1a\nscan"), "quét.png")
    answer = clerk.post(address, address, doc_type="", type_name="Thông tư liên tịch", scan=scan, **typed)
    page = clerk.follow(answer)
    for told in ("Rà soát biên chế", "27/SNV", "Thông tư liên tịch", "quét.png"):
        assert told in page.text
    found = re.search(r'href="(/incoming/[0-9a-f-]+/files/[0-9a-f-]+)"', page.text)
    assert found is not None and clerk.get(found[1]).mimetype == "image/png"
    assert served.reader("bt.chuyenvien").get(address).status_code == 404
    assert served.reader("qn.vanthu").get(address).status_code == 404


def test_what_came_from_outside_is_answered_by_a_draft_that_keeps_what_it_answers(
    served: Served, arrival_id: uuid.UUID
) -> None:
    staff = served.reader("bt.chuyenvien")
    page = staff.get(f"/incoming/{arrival_id}").text
    assert f'href="/compose?arrival={arrival_id}&amp;relation=answers"' in page
    compose = staff.get(f"/compose?arrival={arrival_id}&relation=answers")
    assert compose.status_code == 200 and f'name="arrival" value="{arrival_id}"' in compose.text
    assert "Kế hoạch 15/KH-SNNPTNT ngày 05/03/2024 của Sở Nông nghiệp" in compose.text
    given = {"arrival": str(arrival_id), "doc_type": "cong-van", "relation": "answers", "subject": "Phúc đáp"}
    begun = staff.post("/compose", f"/compose?arrival={arrival_id}", **given)
    assert begun.status_code == 303
    with served.installation.reading() as work:
        row = work.session.scalars(select(Relation).where(Relation.target_arrival_id == arrival_id)).one()
        assert row.target_facts == {
            "organ_id": SENDER.organ_id, "code": "15/KH-SNNPTNT", "day": "2024-03-05",
            "document_id": PACKAGE.document_id,
        }  # fmt: skip
        document_id = row.document_id
    assert f'href="/incoming/{arrival_id}"' in staff.get(f"/documents/{document_id}").text
    back = staff.get(f"/incoming/{arrival_id}").text
    assert "Được trả lời bởi" in back and f'href="/documents/{document_id}"' in back
    stranger = served.reader("qn.chuyenvien")
    assert stranger.get(f"/compose?arrival={arrival_id}").status_code == 404
    assert stranger.post("/compose", "/compose", **given).status_code == 404
    with served.installation.reading() as work:
        assert len(work.session.scalars(select(Relation).where(Relation.target_arrival_id == arrival_id)).all()) == 1


def test_the_page_shows_what_an_arrival_updates_and_by_what_it_is_updated(
    served: Served, arrival_id: uuid.UUID
) -> None:
    here = served.installation
    with here.reading() as work:
        organ = work.session.get_one(Arrival, arrival_id).organisation.identifier or ""
    business = Business(UPDATE, "Sửa lỗi", PACKAGE.document_id)
    update = replace(PACKAGE, package_id="p-2", receivers=(Organ(organ),), business=business)
    take_in(here.services, here.writing, write(update))
    served.work_off()
    with here.reading() as work:
        other = work.session.scalars(select(Arrival.id).where(Arrival.package_id == "p-2")).one()
    clerk = served.reader("bt.vanthu")
    first, second = clerk.get(f"/incoming/{arrival_id}").text, clerk.get(f"/incoming/{other}").text
    assert "Được cập nhật bởi" in first and f'href="/incoming/{other}"' in first
    assert "Cập nhật văn bản đã đến" in second and f'href="/incoming/{arrival_id}"' in second
    assert "đã đến một lần trước" not in second
