"""The address book from a table: choose, look, confirm; and as a table."""

from __future__ import annotations

import base64
import html
import re
import zlib
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from tests.web.serving import Reader, Served
from workflow.web import address_import

PAGE = "/address-book/qn/import"
TABLE = "Tên;Email;Ghi chú\nHội Thủy lợi Mẫu;htl@mau.example;x\nSo Noi vu;;\n;;dòng thừa\nThanh tra tỉnh;sai;\n"


def upload(reader: Reader, content: bytes, page: str = PAGE) -> TestResponse:
    return reader.post(PAGE, page, file=(BytesIO(content), "so.csv"))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def confirm(reader: Reader, page: str, **more: object) -> TestResponse:
    return reader.post(f"{PAGE}/confirm", PAGE, kept=hidden(page, "kept"), seen=hidden(page, "seen"), **more)


def test_the_clerk_looks_confirms_and_finds_what_was_shown(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    shown = upload(clerk, TABLE.encode("utf-16"))
    assert shown.status_code == 200
    assert "Thêm 1, sửa 0, giữ nguyên 0, không nhận 3." in shown.text
    assert "Không đọc các cột: Ghi chú." in shown.text and "Có thể trùng với “Sở Nội vụ” trong sổ." in shown.text
    assert "Hội Thủy lợi" not in clerk.get("/address-book?q=thuy+loi+mau").text.split("</form>", 1)[1]
    done = clerk.follow(confirm(clerk, shown.text))
    assert "Đã ghi 1 mục vào sổ địa chỉ." in done.text
    assert "htl@mau.example" in clerk.get("/address-book?q=hoi+thuy+loi").text


def test_a_ticked_duplicate_is_looked_at_again_before_it_is_written(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    shown = upload(clerk, TABLE.encode()).text
    refused = confirm(clerk, shown, also="3")
    assert refused.status_code == 409 and "Chưa ghi gì vào sổ" in refused.text and "khác lần trước" in refused.text
    again = confirm(clerk, shown, also="3", then="look")
    assert again.status_code == 200 and "Thêm 2, sửa 0, giữ nguyên 0, không nhận 2." in again.text
    assert 'value="3" checked' in again.text
    assert "Đã ghi 2 mục" in clerk.follow(confirm(clerk, again.text, also="3")).text


def test_what_was_entered_meanwhile_stops_the_confirmation(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    shown = upload(clerk, TABLE.encode()).text
    form = {"kind": "body", "name": "Hội Thủy lợi Mẫu"}
    assert clerk.post("/address-book/qn", "/address-book/qn/new", **form).status_code == 303
    answer = confirm(clerk, shown)
    assert answer.status_code == 409 and "Thêm 0, sửa 1" in answer.text
    assert "Đã ghi 1 mục" in clerk.follow(confirm(clerk, answer.text)).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp rỗng."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "Tệp .xls đời cũ"),
        (b"Email\nx@y.vn\n", "Bảng không có cột “Tên”"),
        (b"PK\x03\x04 broken", "Không đọc được bảng này."),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused_on_the_page(served: Served, content: bytes, words: str) -> None:
    answer = upload(served.reader("qn.vanthu"), content)
    assert answer.status_code == 422 and words in answer.text and 'id="import"' in answer.text


@pytest.mark.parametrize("kept", ["", "%%%", "eNo=", base64.b64encode(zlib.compress(b'{"a": 1}')).decode()])
def test_a_table_that_was_tampered_with_on_the_way_is_refused(served: Served, kept: str) -> None:
    clerk = served.reader("qn.vanthu")
    assert clerk.post(f"{PAGE}/confirm", PAGE, kept=kept, seen="").status_code == 422


def test_what_swells_on_the_way_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_import, "LARGEST_KEPT_BYTES", 1_000)
    kept = base64.b64encode(zlib.compress(b"[" + b" " * 100_000 + b"]")).decode()
    assert served.reader("qn.vanthu").post(f"{PAGE}/confirm", PAGE, kept=kept, seen="").status_code == 422


def test_the_exported_book_comes_back_unchanged(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    workbook = clerk.get("/address-book/qn/export.xlsx")
    assert workbook.headers["Content-Disposition"] == 'attachment; filename="so-dia-chi.xlsx"'
    rows = load_workbook(BytesIO(workbook.data)).active.max_row - 1
    for content in (workbook.data, clerk.get("/address-book/qn/export.csv").data):
        shown = upload(clerk, content).text
        assert f"Thêm 0, sửa 0, giữ nguyên {rows}, không nhận 0." in shown


def test_a_workbook_changed_in_a_spreadsheet_is_read_back(served: Served) -> None:
    clerk = served.reader("qn.vanthu")
    book = load_workbook(BytesIO(clerk.get("/address-book/qn/export.xlsx").data))
    assert isinstance(book, Workbook)
    heads = [cell.value for cell in book.active[1]]
    row = next(row for row in book.active.iter_rows(min_row=2) if row[1].value == "Sở Nội vụ")
    row[heads.index("Điện thoại")].value = 2553822001
    out = BytesIO()
    book.save(out)
    shown = upload(clerk, out.getvalue()).text
    assert "Thêm 0, sửa 1," in shown and "Điện thoại: (trống) → 2553822001" in shown


def test_colleagues_may_not_and_strangers_find_nothing(served: Served) -> None:
    drafter, stranger = served.reader("qn.chuyenvien"), served.reader("ls.vanthu")
    for reader, status in ((drafter, 403), (stranger, 404)):
        for address in (PAGE, "/address-book/qn/export.csv", "/address-book/qn/export.xlsx"):
            assert reader.get(address).status_code == status
        assert upload(reader, TABLE.encode(), "/account").status_code == status
        assert reader.post(f"{PAGE}/confirm", "/account", kept="", seen="").status_code == status
