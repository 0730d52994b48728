"""Registers on paper: cover, head on every page, page numbers through all pieces, PDF/A and PDF/UA."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.rendering import verapdf
from tests.rendering.pressroom import service
from workflow.rendering import book_sheet
from workflow.rendering.book_sheet import BookSheet, Column
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.process import Limits, RenderingService

COLUMNS = (Column("Số, ký hiệu", 2, True), Column("Trích yếu", 6), Column("Ghi chú", 2))
SHEET = BookSheet(
    "Sổ đăng ký văn bản đi", "Sở Y tế", "UBND tỉnh", "Kế hoạch (KH)", 2026, COLUMNS, (), closing="Sổ này có 60 số."
)


def rows(count: int) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{at:02d}/KH-SYT", f"Kế hoạch <b>số</b> {at}", "") for at in range(1, count + 1))


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_the_head_stands_on_every_page_and_pages_are_numbered_after_the_cover() -> None:
    made = service().book(replace(SHEET, rows=rows(60)))
    cover, *others = pages(made.content)
    assert made.pages == len(others) + 1 > 2
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in cover and "UBND TỈNH" in cover and "Trang" not in cover
    assert [f"Trang {at}" in text and "(3)" in text for at, text in enumerate(others, 1)] == [True] * len(others)
    assert "Sổ này có 60 số." in others[-1] and "<b>số</b>" in others[0]


def test_a_book_laid_out_in_pieces_reads_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_sheet, "ROWS_AT_ONCE", 20)
    made = service().book(replace(SHEET, rows=rows(50)))
    cover, *others = pages(made.content)
    assert [f"Trang {at}" in text for at, text in enumerate(others, 1)] == [True] * len(others)
    assert [text.count("VĂN THƯ CƠ QUAN") for text in others] == [0] * (len(others) - 1) + [1]
    found = [f"{at:02d}/KH-SYT" for at in range(1, 51) if any(f"{at:02d}/KH-SYT" in text for text in others)]
    assert len(found) == 50 and "Năm: 2026" in cover
    whole = service().book(replace(SHEET, rows=()))
    assert verapdf.faults([verapdf.PDF_A, verapdf.PDF_UA], {"pieces": made.content, "empty": whole.content}) == []


def test_the_same_book_gives_the_same_bytes() -> None:
    sheet = replace(SHEET, rows=rows(3))
    assert service().book(sheet).sha256 == service().book(sheet).sha256


def test_a_book_beyond_the_bounds_fails_by_name() -> None:
    small = RenderingService(limits=Limits(pages=2))
    try:
        with pytest.raises(RenderingFailed) as failed:
            small.book(replace(SHEET, rows=rows(200)))
    finally:
        small.close()
    assert failed.value.code == "too_long"
