"""Tables that others send: encodings, separators, line numbers, and workbooks that are refused."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from workflow.importing import TableRow, UnreadableTable, table_apart
from workflow.importing.tables import LARGEST_TABLE_BYTES, MOST_ROWS, read_table

ROWS = [["Tên", "Địa chỉ"], ["Sở Nội vụ tỉnh Quảng Ngãi", "52 Hùng Vương; thành phố Quảng Ngãi"]]
TEXT = 'Tên{0}Địa chỉ\r\nSở Nội vụ tỉnh Quảng Ngãi{0}"52 Hùng Vương; thành phố Quảng Ngãi"\r\n'


def workbook(fill: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    if fill:
        fill(book)
    else:
        for row in ROWS:
            book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one part more, or another one in its place."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_a_csv_is_read_in_every_usual_encoding_and_separator(separator: str, encoding: str) -> None:
    text = TEXT.format(separator)
    if encoding == "cp1258":
        text = tones_apart(text)
    rows = table_apart(text.encode(encoding))
    assert [list(row.cells) for row in rows] == ROWS


def tones_apart(text: str) -> str:
    """As Windows-1258 has it: letters with their shape (â, ơ), the tone behind them."""
    found = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(one for one in parts if one in "\u0300\u0301\u0303\u0309\u0323")
        found += unicodedata.normalize("NFC", "".join(one for one in parts if one not in tones)) + tones
    return found


def test_rows_keep_the_line_on_which_they_begin() -> None:
    text = 'sep=;\n\nTên;Ghi chú\n"A";"hai\ndòng"\n\nB;\n'
    assert read_table(text.encode()) == [
        TableRow(3, ("Tên", "Ghi chú")), TableRow(4, ("A", "hai\ndòng")), TableRow(7, ("B",)),
    ]  # fmt: skip


def test_a_guarded_cell_is_read_without_its_apostrophe() -> None:
    assert read_table("Tên,Số\n'=A1,'+84 255\n'Tên riêng',x\n".encode())[1:] == [
        TableRow(2, ("=A1", "+84 255")), TableRow(3, ("'Tên riêng'", "x")),
    ]  # fmt: skip


def test_a_workbook_is_read_by_a_child_and_calculates_nothing() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        sheet.append(["Tên", "Điện thoại", "Ngày", "Đang dùng"])
        sheet.append(["=1+1", 2553822001, date(2024, 3, 5), True])
        sheet["A5"] = "Sở Nội vụ"
        book.create_sheet("khác").append(["không đọc"])

    assert table_apart(workbook(fill)) == [
        TableRow(1, ("Tên", "Điện thoại", "Ngày", "Đang dùng")),
        TableRow(2, ("=1+1", "2553822001", "05/03/2024", "TRUE")),
        TableRow(5, ("Sở Nội vụ",)),
    ]


BOMB = with_part(workbook(), "xl/media/x.bin", b"\0" * (4 << 20))
ENTITY = with_part(
    workbook(), "xl/sharedStrings.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><sst>&a;</sst>'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"a,b\n" * (LARGEST_TABLE_BYTES // 4 + 1), "too_large"),
        (b"Ten\n" + b"x\n" * (MOST_ROWS + 1), "too_long"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_or_locked"),
        (b"%PDF-1.7\n\x00\x01\x02", "not_a_table"),
        (b"PK\x03\x04 broken", "damaged"),
        (with_part(workbook(), "xl/vbaProject.bin", b"x"), "macro"),
        (with_part(b"PK\x05\x06" + b"\0" * 18, "word/document.xml", b"<x/>"), "not_a_table"),
        (with_part(workbook(), "xl/worksheets/sheet1.xml", b"<not closed"), "damaged"),
        (BOMB, "too_large"),
        (ENTITY, "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_sound_table_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(content)
    assert refused.value.facts["reason"] == reason


def test_a_refusal_of_the_child_is_told_as_one_of_tables() -> None:
    with pytest.raises(UnreadableTable) as refused:
        table_apart(BOMB)
    assert refused.value.facts == {"reason": "too_large"}
