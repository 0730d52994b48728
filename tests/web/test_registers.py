"""The outgoing registers as pages."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from tests.web.serving import Reader, Served
from workflow.documents.models import Document
from workflow.documents.participants import grant_by_office
from workflow.engine import item_role
from workflow.registers.models import RegisterEntry


def book_of(reader: Reader) -> str:
    """The address of the letters' book of this year."""
    return reader.link("/registers", r"/registers/qn/CV/\d{4}")


def takes(reader: Reader, status: str, **typed: str) -> int:
    """The status of registering a number."""
    form = {"status": status, "series": "CV", "symbol": "SNNPTNT-VP", **typed}
    return reader.post("/registers/qn/numbers", "/registers", **form).status_code


def test_the_book_shows_what_was_issued_in_ten_columns(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    page = reader.get(book_of(reader)).text
    assert len(re.findall('<th role="columnheader"', page)) == 10
    assert f'href="/documents/{letter}">01/' in page
    assert "thực hiện Kế hoạch cải cách hành chính" in page


def test_a_clerk_reserves_a_number_and_gives_it_up_with_a_reason(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    answer = clerk.post(
        "/registers/qn/numbers", "/registers", status="reserved", series="CV", symbol="SNNPTNT-VP", reason="họp chiều"
    )
    page = clerk.follow(answer).text
    assert "02/SNNPTNT-VP" in page and "họp chiều" in page
    action = re.search(r'action="(/registers/[^"]+/void)"', page)
    assert action is not None
    refused = clerk.post(action[1], book_of(clerk), reason=" ")
    assert refused.status_code == 422 and "Hãy ghi lý do" in refused.text
    voided = clerk.follow(clerk.post(action[1], book_of(clerk), reason="không họp nữa")).text
    assert "Số đã hủy" in voided and "không họp nữa" in voided
    assert clerk.post(action[1], book_of(clerk), reason="lần hai").status_code == 422


def test_a_reserved_number_needs_a_reason_and_keeps_what_was_typed(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    form = {"status": "reserved", "series": "CV", "symbol": "SNNPTNT-VP", "subject": "về việc đã gõ"}
    answer = clerk.post("/registers/qn/numbers", "/registers", **form)
    assert answer.status_code == 422
    assert "về việc đã gõ" in answer.text


def test_what_is_missing_is_asked_for_without_a_name_that_only_programs_know(served: Served) -> None:
    form = {"status": "reserved", "series": "CV", "symbol": "", "reason": "họp chiều"}
    page = served.reader("qn.vanthu").post("/registers/qn/numbers", "/registers", **form).text
    assert '<a href="#field-symbol">Hãy điền ô này.</a>' in page and "(symbol)" not in page


def test_of_a_secret_document_only_the_number_is_kept(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    assert takes(clerk, "secret", subject="nội dung không được ghi") == 303
    with served.installation.reading() as work:
        entry = work.session.scalars(select(RegisterEntry).where(RegisterEntry.status == "secret")).one()
        assert (entry.number, entry.subject, entry.register.series) == (1, "", "MẬT")


def test_an_unknown_series_opens_no_book(served: Served) -> None:
    assert takes(served.reader("qn.vanthu"), "paper", series="XX") == 422


def test_only_the_clerk_of_the_office_takes_numbers(served: Served) -> None:
    assert takes(served.reader("qn.chuyenvien"), "paper") == 403
    assert takes(served.reader("ls.vanthu"), "paper") == 404


def test_another_office_does_not_find_the_book(served: Served) -> None:
    address = book_of(served.reader("qn.vanthu"))
    assert served.reader("ls.vanthu").get(address).status_code == 404
    assert served.reader("qn.vanthu").get("/registers/qn/CV/1999").status_code == 404


def test_the_book_tells_nothing_of_a_restricted_document_but_its_number(served: Served, letter: uuid.UUID) -> None:
    other_unit, drafter = served.reader("qn.truongphong3"), served.reader("qn.chuyenvien")
    address = book_of(drafter)
    assert "thực hiện Kế hoạch" in other_unit.get(address).text
    with served.installation.writing() as work:
        document = work.session.get_one(Document, letter)
        document.access = "restricted"
        grant_by_office(work, document)
        item_role.revoke(work.session, document, "recipient")
    page = other_unit.get(address).text
    assert "01/SNNPTNT-TCCB" in page and "Hạn chế người xem" in page
    assert "thực hiện Kế hoạch" not in page and str(letter) not in page and "Nguyễn Mẫu An" not in page
    assert "thực hiện Kế hoạch" in drafter.get(address).text


def test_the_form_that_issues_offers_the_numbers_that_were_kept(served: Served) -> None:
    document = served.seed("qn.chuyenvien", "ke-hoach")
    served.journey(document).to_signed()
    clerk, page = served.reader("qn.vanthu"), f"/documents/{document}"
    assert 'name="input.reserved"' not in clerk.get(page).text
    typed = {"status": "reserved", "series": "KH", "symbol": "KH-SNNPTNT", "reason": "giữ cho kế hoạch quý"}
    assert clerk.post("/registers/qn/numbers", "/registers", **typed).status_code == 303
    shown = clerk.get(page).text
    assert 'name="input.reserved"' in shown and "giữ cho kế hoạch quý" in shown
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    moved = clerk.post(f"{page}/moves/issue", page, version=version[1], **{"input.reserved": "1"})
    assert moved.status_code == 303, moved.text
    with served.installation.reading() as work:
        assert work.session.get_one(Document, document).number == 1
