"""The command `render`: texts and JSON become pages, without a database, and on an office's page with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document

from tests.cli.conftest import Trinhky

SEEDS = Path(__file__).parent.parent / "seeds"
LETTER = {
    "doc_type": "Công văn",
    "issuing_body": "SỞ NỘI VỤ",
    "symbol": "SNV-VP",
    "number": 7,
    "date": {"year": 2026, "month": 3, "day": 5},
    "place": "Quảng Ngãi",
    "subject": "thử trang",
    "addressees": ["Các phòng"],
    "recipients": ["Như trên"],
    "archive_line": "Lưu: VT, VP.",
    "signature_lines": ["GIÁM ĐỐC"],
    "signer_name": "Nguyễn Văn A",
    "body_html": "<p>Thử <strong>trang</strong>./.</p>",
}


def seed(number: int, suffix: str) -> Path:
    return next(SEEDS.glob(f"{number:03d}_*.{suffix}"))


def words_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "letter.json"
    file.write_text(json.dumps({**LETTER, **changes}), encoding="utf-8")
    return file


def test_a_text_becomes_the_official_pdf_without_any_database(fresh: Trinhky, tmp_path: Path) -> None:
    out = tmp_path / "seed.pdf"
    assert fresh("render", seed(0, "txt"), "--out", out).exit_code == 0
    words = words_of(out)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "Kính gửi: Các phòng" in words
    assert not (tmp_path / "trinhky.sqlite3").exists()


def test_json_becomes_a_word_file(fresh: Trinhky, tmp_path: Path) -> None:
    out = tmp_path / "letter.docx"
    assert fresh("render", written(tmp_path), "--out", out).exit_code == 0
    document = Document(str(out))
    assert document.tables[0].rows[1].cells[0].text == "Số: 07/SNV-VP"
    assert document.tables[0].rows[1].cells[1].text == "Quảng Ngãi, ngày 05 tháng 3 năm 2026"
    assert "Thử trang./." in [one.text for one in document.paragraphs]


def test_a_word_file_becomes_the_page_it_came_from(fresh: Trinhky, tmp_path: Path) -> None:
    word, pdf = tmp_path / "letter.docx", tmp_path / "letter.pdf"
    fresh("render", written(tmp_path), "--out", word)
    assert fresh("render", word, "--out", pdf).exit_code == 0
    for words in ("SỞ NỘI VỤ", "Số: 07/SNV-VP", "ngày 05 tháng 3 năm 2026", "Thử trang./.", "- Lưu: VT, VP."):
        assert words in words_of(pdf)


def test_the_answer_of_parse_is_rendered_with_its_paragraphs(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "parsed.json"
    file.write_text(fresh("parse", seed(1, "txt"), "--json").stdout, encoding="utf-8")
    assert fresh("render", file, "--out", tmp_path / "a.pdf").exit_code == 0
    assert "Phạm Xuân Vinh" in words_of(tmp_path / "a.pdf")


def test_the_json_of_a_seed_takes_its_text_from_beside_it(fresh: Trinhky, tmp_path: Path) -> None:
    assert fresh("render", seed(1, "json"), "--out", tmp_path / "a.docx").exit_code == 0
    assert len(Document(str(tmp_path / "a.docx")).paragraphs) > 10


def test_an_office_gives_its_name_parent_and_symbol(trinhky: Trinhky, tmp_path: Path) -> None:
    file = written(tmp_path, issuing_body=None, symbol=None, place=None, archive_copy={"unit": "TCCB"})
    assert trinhky("render", file, "--office", "qn", "--out", tmp_path / "a.docx").exit_code == 0
    header = Document(str(tmp_path / "a.docx")).tables[0]
    assert header.rows[0].cells[0].text.split("\n")[0] == "UBND TỈNH QUẢNG NGÃI"
    assert header.rows[1].cells[0].text == "Số: 07/SNNPTNT-TCCB"
    assert header.rows[1].cells[1].text.startswith("Quảng Ngãi, ")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"doc_type": "Thư tình"}, "JSON không mô tả được một văn bản: giá trị của doc_type không dùng được."),
        ({"addressees": 3}, "JSON không mô tả được một văn bản: giá trị của addressees không dùng được."),
        ({"urgency": "now"}, "JSON không mô tả được một văn bản: giá trị của urgency không dùng được."),
        (
            {"date": {"year": 2026, "month": 2, "day": 30}},
            "JSON không mô tả được một văn bản: giá trị của date không dùng được.",
        ),
        (
            {"body_html": None},
            "Tệp letter.json không có nội dung: cần body_html, paragraphs, hoặc text_file nằm cùng thư mục.",
        ),
        ({"body_html": None, "text_file": "../../etc/passwd"}, "Tệp letter.json không có nội dung: cần body_html,"
         " paragraphs, hoặc text_file nằm cùng thư mục."),
    ],
)  # fmt: skip
def test_unusable_json_is_one_clear_line(fresh: Trinhky, tmp_path: Path, changes: dict[str, Any], line: str) -> None:
    result = fresh("render", written(tmp_path, **changes), "--out", tmp_path / "a.pdf")
    assert (result.exit_code, result.stderr) == (2, f"{line}\n")
    assert not (tmp_path / "a.pdf").exists()


def test_what_is_no_json_and_what_is_no_page_are_refused(fresh: Trinhky, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert fresh("render", broken, "--out", tmp_path / "a.pdf").stderr == (
        "Tệp broken.json không phải JSON đọc được.\n"
    )
    result = fresh("render", written(tmp_path), "--out", tmp_path / "a.odt")
    assert (result.exit_code, result.stderr) == (
        2,
        "Lệnh dùng chưa đúng: tên tệp phải kết thúc bằng .pdf hoặc .docx (xem --help)\n",
    )


def test_an_unknown_office_is_named_with_the_known_ones(trinhky: Trinhky, tmp_path: Path) -> None:
    result = trinhky("render", written(tmp_path), "--office", "xx", "--out", tmp_path / "a.pdf")
    assert (result.exit_code, result.stderr) == (2, "Không có cơ quan xx. Đang có: bt, ls, qn.\n")


def test_a_word_file_keeps_its_tables_and_annexes(fresh: Trinhky, tmp_path: Path) -> None:
    table = "<table><tbody><tr><td>Ô một</td><td>Ô hai</td></tr><tr><td>Ô ba</td><td>Ô bốn</td></tr></tbody></table>"
    annexes = [{"title": title, "body_html": f"{table}<p>Hết./.</p>"} for title in ("Danh mục một", "Danh mục hai")]
    word, again = tmp_path / "a.docx", tmp_path / "b.docx"
    fresh("render", written(tmp_path, annexes=annexes), "--out", word)
    assert fresh("render", word, "--out", again).exit_code == 0
    found = Document(str(again))
    assert [one.text for one in found.paragraphs if one.style.name == "Phu luc"] == ["Phụ lục I", "Phụ lục II"]
    assert [cell.text for cell in found.tables[-1].rows[1].cells] == ["Ô ba", "Ô bốn"]


def test_the_line_under_an_annex_names_the_issuer_as_the_text_spells_it(fresh: Trinhky, tmp_path: Path) -> None:
    annexes = [{"title": "Danh mục", "body_html": "<p>Hết./.</p>"}]
    body = "<p>Sở Thử nghiệm và Đo lường ban hành danh mục (Phụ lục kèm theo)./.</p>"
    given = {"issuing_body": "SỞ THỬ NGHIỆM VÀ ĐO LƯỜNG", "body_html": body, "annexes": annexes}
    fresh("render", written(tmp_path, **given), "--out", tmp_path / "made.pdf")
    words = " ".join(words_of(tmp_path / "made.pdf").split())
    assert words.count("của Sở Thử nghiệm và Đo lường)") == 1
