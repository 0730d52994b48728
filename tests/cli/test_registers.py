"""`register print` writes the books as they are bound."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.cli.conftest import Composed, Trinhky
from workflow.engine.installation import Installation
from workflow.organisations.names import organisation_by_code
from workflow.registers.books import register_outside
from workflow.registers.kept_copies import UseInput, hand_out
from workflow.registers.models import PAPER, RESERVED
from workflow.sample.loading import actor_named


@pytest.fixture
def year(trinhky: Trinhky) -> int:
    """The running year, in whose book of letters two numbers stand and a kept copy was used."""
    composed = Composed(trinhky.settings)
    installation = composed.installation(trinhky.settings)
    try:
        return _fill(installation)
    finally:
        composed.close(installation)


def _fill(installation: Installation) -> int:
    with installation.writing(actor_named(installation, "qn.vanthu")) as work:
        office = organisation_by_code(work.session, "qn")
        assert office is not None
        register_outside(work, office, "CV", PAPER, symbol="SNNPTNT-VP", type_name="Công văn", subject="=1+1 họp")
        register_outside(work, office, "CV", RESERVED, symbol="SNNPTNT-VP", reason="giữ cho buổi chiều")
        given = UseInput("01/SNNPTNT-VP", work.today.year, "Lê Văn Mượn", "Chánh Văn phòng", dossier="01.VP")
        hand_out(work, office.id, given)
        return work.today.year


def printed(trinhky: Trinhky, out: Path, year: int, *more: str) -> bytes:
    result = trinhky("register", "print", "--office", "qn", "--year", str(year), "--out", out, *more)
    assert result.exit_code == 0, result.output
    return out.read_bytes()


def test_the_spreadsheet_has_the_ten_columns_and_every_cell_is_text(
    trinhky: Trinhky, year: int, tmp_path: Path
) -> None:
    page = load_workbook(BytesIO(printed(trinhky, tmp_path / "so.xlsx", year, "--series", "CV"))).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[2][0] == "SỔ ĐĂNG KÝ VĂN BẢN ĐI" and rows[3][0] == f"Công văn (CV) – Năm {year}"
    assert rows[5] == [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
        "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert rows[6] == [f"({at})" for at in range(1, 11)]
    assert (rows[7][0], rows[7][2], rows[7][9]) == ("01/SNNPTNT-VP", "Công văn. =1+1 họp", "Văn bản giấy")
    assert (rows[8][0], rows[8][9]) == ("02/SNNPTNT-VP", "Số giữ trước: giữ cho buổi chiều")
    assert page["C8"].data_type == "s"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.print_title_rows) == (
        "landscape", 9, "$6:$7",
    )  # fmt: skip


def test_the_pdf_has_a_cover_and_numbered_pages_across(trinhky: Trinhky, year: int, tmp_path: Path) -> None:
    pdf = PdfReader(BytesIO(printed(trinhky, tmp_path / "so.pdf", year, "--series", "CV")))
    cover, page = (page.extract_text() for page in pdf.pages)
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in cover and f"Năm: {year}" in cover and "Từ số 01 đến số 02" in cover
    assert "Trang 1" in page and "02/SNNPTNT" in page and "Trang" not in cover
    width, height = (round(float(side) / 72 * 25.4) for side in pdf.pages[1].mediabox[2:])
    assert (width, height) == (297, 210)


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_the_use_of_kept_copies_is_printed(trinhky: Trinhky, year: int, tmp_path: Path, ending: str) -> None:
    content = printed(trinhky, tmp_path / f"so.{ending}", year, "--book", "kept-copies")
    if ending == "pdf":
        text = PdfReader(BytesIO(content)).pages[1].extract_text()
        assert "Lê Văn Mượn" in text and "01.VP" in text and "(9)" in text and "(10)" not in text
    else:
        page = load_workbook(BytesIO(content)).active
        assert page is not None and page["B8"].value == "Lê Văn Mượn" and page.max_column == 9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--office", "qn", "--series", "CV", "--out", "so.doc"), ".pdf hoặc .xlsx"),
        (("--office", "qn", "--out", "so.pdf"), "cần ký hiệu sổ"),
        (("--office", "zz", "--series", "CV", "--out", "so.pdf"), "Không có cơ quan zz"),
        (("--office", "qn", "--series", "QĐ", "--out", "so.pdf"), "Không có sổ QĐ"),
        (("--office", "bt", "--book", "kept-copies", "--out", "so.pdf"), "Không có sổ"),
        (("--office", "bt", "--book", "arrivals", "--out", "so.pdf"), "Không có sổ"),
    ],
    ids=str,
)
def test_what_cannot_be_printed_is_one_line_and_writes_nothing(
    trinhky: Trinhky, year: int, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    out = tmp_path / arguments[-1]
    result = trinhky("register", "print", "--year", str(year), *arguments[:-1], out)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1)
    assert words in result.stderr and not out.exists()
