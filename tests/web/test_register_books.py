"""Books opened, closed, printed; reserved numbers used; arrivals and kept copies as pages."""

from __future__ import annotations

import re
import uuid
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from tests.web.serving import Reader, Served
from tests.web.test_registers import book_of
from workflow.documents.models import Document
from workflow.documents.participants import grant_by_office
from workflow.engine import item_role
from workflow.incoming.models import Arrival, ArrivalBook, ArrivalForward
from workflow.organisations.models import Position, Unit
from workflow.organisations.names import organisation_by_code
from workflow.registers.models import Register


def this_year(served: Served) -> int:
    with served.installation.reading() as work:
        return work.today.year


def past_book(served: Served, series: str = "CV") -> int:
    """The year before's book, still open."""
    with served.installation.writing() as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        work.session.add(Register(organisation_id=office.id, series=series, year=work.today.year - 1, last_number=0))
        return work.today.year - 1


def cells(content: bytes) -> list[list[object]]:
    page = load_workbook(BytesIO(content)).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=8)]


class TestFiles:
    def test_the_book_is_downloaded_as_pdf_and_as_spreadsheet(self, served: Served, letter: uuid.UUID) -> None:
        reader = served.reader("qn.chuyenvien")
        address = book_of(reader)
        page = reader.get(address).text
        assert f'href="{address}.pdf"' in page and f'href="{address}.xlsx"' in page
        pdf = reader.get(f"{address}.pdf")
        assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
        assert pdf.headers["Content-Disposition"].startswith('attachment; filename="qn-so-van-ban-di-CV-')
        assert "01/SNNPTNT" in PdfReader(BytesIO(pdf.data)).pages[1].extract_text().replace("\n", "")
        [row, *_] = cells(reader.get(f"{address}.xlsx").data)
        assert row[0] == "01/SNNPTNT-TCCB" and "thực hiện Kế hoạch cải cách" in str(row[2])
        assert re.fullmatch(r"\d+/\d+ nơi", str(row[8])), row

    def test_a_restricted_document_is_but_a_number_in_the_file_too(self, served: Served, letter: uuid.UUID) -> None:
        other_unit = served.reader("qn.truongphong3")
        address = book_of(served.reader("qn.chuyenvien"))
        with served.installation.writing() as work:
            document = work.session.get_one(Document, letter)
            document.access = "restricted"
            grant_by_office(work, document)
            item_role.revoke(work.session, document, "recipient")
        [row, *_] = cells(other_unit.get(f"{address}.xlsx").data)
        assert (row[0], row[2]) == ("01/SNNPTNT-TCCB", "(Hạn chế người xem)") and not any(row[3:9])
        assert "thực hiện" not in PdfReader(BytesIO(other_unit.get(f"{address}.pdf").data)).pages[1].extract_text()
        [row, *_] = cells(served.reader("qn.chuyenvien").get(f"{address}.xlsx").data)
        assert "thực hiện Kế hoạch" in str(row[2])

    @pytest.mark.parametrize("ending", ["pdf", "xlsx"])
    def test_other_offices_and_unknown_books_are_not_found(self, served: Served, ending: str) -> None:
        address = book_of(served.reader("qn.chuyenvien"))
        assert served.reader("ls.vanthu").get(f"{address}.{ending}").status_code == 404
        assert served.reader("qn.vanthu").get(f"/registers/qn/CV/1999.{ending}").status_code == 404


class TestYears:
    def test_the_clerk_opens_a_book_of_an_advisory_body(self, served: Served) -> None:
        clerk, year = served.reader("qn.vanthu"), this_year(served)
        typed = {"kind": "advisory", "abbreviation": "BCĐ-CCHC", "title": "Ban Chỉ đạo cải cách", "year": str(year)}
        page = clerk.follow(clerk.post("/registers/qn/new", "/registers/qn/new", **typed)).text
        assert "Sổ BCĐ-CCHC năm" in page and "Ban Chỉ đạo cải cách" in page
        form = {"status": "paper", "series": "BCĐ-CCHC", "symbol": "BCĐ-CCHC", "subject": "họp"}
        book = clerk.follow(clerk.post("/registers/qn/numbers", "/registers", **form))
        assert "01/BCĐ-CCHC" in book.text

    def test_a_refused_book_keeps_what_was_typed_and_says_why(self, served: Served) -> None:
        clerk, year = served.reader("qn.vanthu"), this_year(served)
        typed = {"kind": "advisory", "abbreviation": "bcđ", "title": "Ban đã gõ", "year": str(year)}
        answer = clerk.post("/registers/qn/new", "/registers/qn/new", **typed)
        assert answer.status_code == 422
        assert 'value="Ban đã gõ"' in answer.text and "Không dùng được ký hiệu sổ bcđ" in answer.text
        past = clerk.post("/registers/qn/new", "/registers/qn/new", series="CV", year=str(year - 1))
        assert past.status_code == 422 and "số và ngày không được ghi lùi" in past.text
        assert clerk.post("/registers/qn/new", "/registers/qn/new", series="CV", year="x").status_code == 422

    def test_a_past_year_is_closed_and_then_takes_no_number(self, served: Served) -> None:
        clerk, year = served.reader("qn.vanthu"), past_book(served)
        action = f"/registers/qn/CV/{year}/close"
        assert f'action="{action}"' in clerk.get("/registers").text
        page = clerk.follow(clerk.post(action, "/registers")).text
        assert "Đã khóa sổ" in page and f'action="{action}"' not in page
        with served.installation.reading() as work:
            [closed] = work.session.scalars(select(Register.closed_at).where(Register.year == year))
            assert closed is not None

    def test_a_running_year_says_why_it_cannot_be_closed(self, served: Served) -> None:
        clerk, year = served.reader("qn.vanthu"), this_year(served)
        assert f"Khóa được khi hết năm {year}." in clerk.get("/registers").text
        answer = clerk.post(f"/registers/qn/CV/{year}/close", "/registers")
        assert answer.status_code == 422 and f"Năm {year} chưa kết thúc." in answer.text

    def test_only_clerk_and_administrator_keep_years(self, served: Served) -> None:
        year = past_book(served)
        drafter = served.reader("qn.chuyenvien")
        assert drafter.get("/registers/qn/new").status_code == 403
        assert drafter.post(f"/registers/qn/CV/{year}/close", "/registers").status_code == 403
        assert drafter.post("/registers/qn/new", "/registers", series="CV", year=str(year + 1)).status_code == 403
        assert served.reader("ls.vanthu").post(f"/registers/qn/CV/{year}/close", "/registers").status_code == 404
        assert served.reader("qn.vanthu").post(f"/registers/qn/XX/{year}/close", "/registers").status_code == 404

    def test_an_administrator_closes_years_and_reads_no_book(self, served: Served) -> None:
        year = past_book(served)
        with served.installation.reading() as work:
            rows = select(Position).where(Position.duty == "administrator", Position.organisation.has(code="qn"))
            assert work.session.scalars(rows).first() is not None
        administrator = served.reader("admin")
        page = administrator.get("/registers").text
        assert f'action="/registers/qn/CV/{year}/close"' in page and f'href="/registers/qn/CV/{year}"' not in page
        assert administrator.get(f"/registers/qn/CV/{year}").status_code == 404
        assert administrator.get(f"/registers/qn/CV/{year}.xlsx").status_code == 404
        assert administrator.post(f"/registers/qn/CV/{year}/close", "/registers").status_code == 303


class TestReserved:
    def reserve(self, clerk: Reader) -> str:
        form = {"status": "reserved", "series": "CV", "symbol": "SNNPTNT-VP", "reason": "họp chiều"}
        page = clerk.follow(clerk.post("/registers/qn/numbers", "/registers", **form)).text
        action = re.search(r'action="(/registers/[^"]+/use)"', page)
        assert action is not None
        return action[1]

    def test_a_reserved_number_takes_a_paper_document(self, served: Served) -> None:
        clerk = served.reader("qn.vanthu")
        action = self.reserve(clerk)
        page = clerk.follow(clerk.post(action, book_of(clerk), subject="kết luận buổi họp", type_name="Thông báo")).text
        assert "Thông báo. kết luận buổi họp" in page and "họp chiều" in page and "Văn bản giấy" in page
        assert clerk.post(action, book_of(clerk), subject="lần hai").status_code == 422

    def test_dating_back_is_refused_and_what_was_typed_is_kept(self, served: Served) -> None:
        clerk = served.reader("qn.vanthu")
        action = self.reserve(clerk)
        answer = clerk.post(action, book_of(clerk), subject="chữ đã gõ", dated="2020-01-01")
        assert answer.status_code == 422
        assert "Không ghi lùi ngày" in answer.text and "chữ đã gõ" in answer.text
        assert 'href="#field-dated-2"' in answer.text and 'id="field-dated-2"' in answer.text
        form = {"status": "paper", "series": "CV", "symbol": "VP", "subject": "chữ khác", "dated": "2020-01-01"}
        answer = clerk.post("/registers/qn/numbers", "/registers", **form)
        assert (answer.status_code, "chữ khác" in answer.text, "Không ghi lùi ngày" in answer.text) == (422, True, True)

    def test_only_the_clerk(self, served: Served) -> None:
        clerk = served.reader("qn.vanthu")
        action = self.reserve(clerk)
        drafter = served.reader("qn.chuyenvien")
        assert "/use" not in drafter.get(book_of(drafter)).text
        assert drafter.post(action, "/registers", subject="x").status_code == 403


def arrives(served: Served, document_id: uuid.UUID, readable: bool) -> str:
    """The letter of qn in the book of bt, as its number 7; gives the book's address."""
    with served.installation.writing() as work:
        office = organisation_by_code(work.session, "bt")
        document = work.session.get_one(Document, document_id)
        assert office is not None
        members = item_role.duty("member", office.id)
        work.session.add(ArrivalBook(organisation_id=office.id, year=work.today.year, last_number=7))
        arrival = Arrival(
            delivery_id=uuid.uuid4(), document_id=document_id, organisation_id=office.id, receiver_kind="organisation",
            receiver_id=office.id, receiver_name="UBND huyện Ba Tơ", holder=members, year=work.today.year, number=7,
            issuer_id=document.organisation_id, issuer_name="Sở gửi đến", doc_type=document.doc_type,
            document_number=document.number, document_symbol=document.symbol, document_day=document.issued_on,
            subject=document.subject, urgency="normal", line="", purpose="act", arrived_at=work.now,
        )  # fmt: skip
        work.session.add(arrival)
        work.session.flush()
        forward = ArrivalForward(
            arrival_id=arrival.id, holder="x", unit_id=work.session.scalars(select(Unit.id).where(
                Unit.organisation_id == office.id)).first(), part="lead", at=work.now,
        )  # fmt: skip
        work.session.add(forward)
        if readable:
            item_role.grant(work.session, document, "recipient", members)
        return f"/registers/bt/arrivals/{work.today.year}"


class TestArrivals:
    def test_the_receiving_clerk_reads_and_prints_the_book(self, served: Served, letter: uuid.UUID) -> None:
        address = arrives(served, letter, readable=True)
        clerk = served.reader("bt.vanthu")
        assert f'href="{address}"' in clerk.get("/registers").text
        page = clerk.get(address).text
        assert len(re.findall('<th role="columnheader"', page)) == 10
        [row, *_] = cells(clerk.get(f"{address}.xlsx").data)
        assert (row[1], row[2], row[3]) == ("07", "Sở gửi đến", "01/SNNPTNT-TCCB")
        assert "thực hiện Kế hoạch" in str(row[5]) and row[6] and row[7]
        text = PdfReader(BytesIO(clerk.get(f"{address}.pdf").data)).pages[1].extract_text()
        assert "Sở gửi đến" in text and "thực hiện Kế hoạch" in text.replace("\n", " ")
        assert served.reader("bt.chuyenvien").get(address).status_code == 404

    def test_of_what_the_clerk_may_not_view_only_the_envelope_is_told(self, served: Served, letter: uuid.UUID) -> None:
        address = arrives(served, letter, readable=False)
        clerk = served.reader("bt.vanthu")
        assert cells(clerk.get(f"{address}.xlsx").data)[0][5] == "(Hạn chế người xem)"
        assert "thực hiện Kế hoạch" not in clerk.get(address).text

    def test_a_book_that_is_not_there_or_not_theirs_is_not_found(self, served: Served) -> None:
        year = this_year(served)
        for account in ("qn.chuyenvien", "ls.vanthu"):
            for ending in ("", ".pdf", ".xlsx"):
                assert served.reader(account).get(f"/registers/qn/arrivals/{year}{ending}").status_code == 404


class TestKeptCopies:
    def page(self, served: Served) -> str:
        return f"/registers/qn/kept-copies/{this_year(served)}"

    def typed(self, served: Served) -> dict[str, str]:
        year = str(this_year(served))
        return {"number_line": "01/SNNPTNT-TCCB", "year": year, "user_name": "Lê Mượn", "permitted_by": "Chánh VP"}

    def test_a_copy_goes_out_and_comes_back(self, served: Served, letter: uuid.UUID) -> None:
        clerk, page = served.reader("qn.vanthu"), self.page(served)
        shown = clerk.follow(clerk.post(page, page, **self.typed(served))).text
        assert len(re.findall('<th role="columnheader"', shown)) == 9
        assert "Lê Mượn" in shown and "thực hiện Kế hoạch cải cách" in shown
        action = re.search(r'action="(/registers/[^"]+/return)"', shown)
        assert action is not None
        early = clerk.post(action[1], page, returned_on="2020-01-01")
        assert early.status_code == 422 and "Ngày phải từ" in early.text
        back = clerk.follow(clerk.post(action[1], page)).text
        assert "/return" not in back
        assert clerk.post(action[1], page).status_code == 422
        assert cells(clerk.get(f"{page}.xlsx").data)[0][1] == "Lê Mượn"
        assert "Lê Mượn" in PdfReader(BytesIO(clerk.get(f"{page}.pdf").data)).pages[1].extract_text()

    def test_what_is_refused_keeps_what_was_typed(self, served: Served, letter: uuid.UUID) -> None:
        clerk, page = served.reader("qn.vanthu"), self.page(served)
        answer = clerk.post(page, page, **{**self.typed(served), "number_line": "99/KHÔNG-CÓ"})
        assert answer.status_code == 422
        assert 'value="99/KHÔNG-CÓ"' in answer.text and 'value="Lê Mượn"' in answer.text
        assert "Không có số này" in answer.text

    def test_only_the_clerk(self, served: Served) -> None:
        page = self.page(served)
        for account in ("qn.chuyenvien", "qn.luutru", "ls.vanthu"):
            reader = served.reader(account)
            assert [reader.get(page + ending).status_code for ending in ("", ".pdf", ".xlsx")] == [404, 404, 404]
            assert reader.post(page, "/", **self.typed(served)).status_code == 404
