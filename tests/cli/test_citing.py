"""`trinhky citations`: the documents that a file cites."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from docx import Document as WordFile

from tests.cli.conftest import Trinhky

TEXT = (
    "Thực hiện chỉ đạo của UBND tỉnh tại Công văn số 12/UBND-TH ngày 14/3/2024; "
    "Quyết định số 04/2021/QĐ-UBND ngày 22/9/2021 của UBND tỉnh."
)

KEYS = ("text", "type", "number", "year", "symbol", "date", "issuer", "issuer_source")


def test_json_has_the_keys_of_the_contract_and_offsets_in_the_composed_text(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "van-ban.txt"
    file.write_text(unicodedata.normalize("NFD", TEXT), encoding="utf-8")
    result = fresh("citations", file, "--json")
    assert result.exit_code == 0
    first, second = json.loads(result.stdout)
    assert {
        key: first[key] for key in ("text", "type", "number", "year", "symbol", "date", "issuer", "issuer_source")
    } == {
        "text": "Công văn số 12/UBND-TH ngày 14/3/2024",
        "type": "Công văn",
        "number": "12",
        "year": None,
        "symbol": "UBND-TH",
        "date": "2024-03-14",
        "issuer": "UBND tỉnh",
        "issuer_source": "lead",
    }
    assert TEXT[first["start"] : first["end"]] == first["text"]
    assert TEXT[second["start"] : second["end"]] == second["text"]
    assert (second["number"], second["year"]) == ("04", 2021)


def test_a_word_file_is_read(fresh: Trinhky, tmp_path: Path) -> None:
    word = WordFile()
    word.add_paragraph(TEXT)
    word.save(str(tmp_path / "van-ban.docx"))
    found = json.loads(fresh("citations", tmp_path / "van-ban.docx", "--json").stdout)
    assert [row["number"] for row in found] == ["12", "04"]


def test_the_list_is_read_by_people(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "van-ban.md"
    file.write_text(TEXT, encoding="utf-8")
    result = fresh("citations", file)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Công văn số 12/UBND-TH ngày 14/3/2024",
        "    Công văn · 12/UBND-TH · 14/03/2024 · UBND tỉnh (theo lời dẫn) · ký tự 36–73",
        "Quyết định số 04/2021/QĐ-UBND ngày 22/9/2021 của UBND tỉnh",
        "    Quyết định · 04/2021/QĐ-UBND · 22/09/2021 · UBND tỉnh (ghi ngay trong viện dẫn) · ký tự 75–133",
        "2 viện dẫn, 2 văn bản",
    ]


def test_a_text_without_citations_gives_an_empty_list(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "van-ban.txt"
    file.write_text("Kính gửi các đơn vị.", encoding="utf-8")
    assert json.loads(fresh("citations", file, "--json").stdout) == []


def test_unusable_input_is_said_in_one_line(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "van-ban.txt"
    file.write_bytes(b"%PDF-1.7 x")
    for arguments in (("citations", file), ("citations", tmp_path / "absent.txt")):
        result = fresh(*arguments)
        assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (2, "", 1)
