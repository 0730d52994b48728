"""`trinhky check`: findings of a finished text as JSON and as lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Trinhky
from tests.format_rules.word_files import edited, xml
from workflow.base.text import nfc

LETTER = """\
SỞ NÔNG NGHIỆP VÀ PTNT
QUẢNG NGÃI
Số: 12/SNN-TCCB
V/v báo cáo công tác lưu trữ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Quảng Ngãi, ngày 12 tháng 3 năm 2024

Kính gửi: Chi cục Thủy lợi

Thực hiện quy định tại Khoản 2 Điều 103 Luật Đất đai, đề nghị Chi cục báo cáo trước ngày 20.
Yêu cầu Chi cục thực hiện.

Nơi nhận:
- Như trên;
- Lưu: VT, TCCB.
GIÁM ĐỐC
Nguyễn Văn Mẫu
"""
KEYS = ["rule", "severity", "clause", "part", "start", "end", "message", "found", "expected", "fix"]


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "cong-van.txt"
    file.write_text(LETTER, encoding="utf-8")
    return file


def test_findings_have_the_keys_of_the_contract_and_offsets_in_the_text(fresh: Trinhky, letter: Path) -> None:
    result = fresh("check", letter, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert all(list(one)[: len(KEYS)] == KEYS for one in found)
    clause = next(one for one in found if one["rule"] == "CAP-22")
    assert (clause["start"], clause["end"]) == (LETTER.index("Khoản"), LETTER.index("Khoản") + 5)
    assert (clause["part"], clause["found"], clause["fix"], clause["line"]) == ("body", "Khoản", "khoản", 11)
    for one in found:
        assert (one["start"] is None) == (one["end"] is None)
        if one["start"] is not None and one["found"]:
            there = LETTER[one["start"] : one["end"]]
            assert "".join(there.split()) == "".join(one["found"].split()), one


def test_offsets_are_those_of_the_nfc_text(fresh: Trinhky, letter: Path) -> None:
    import unicodedata

    letter.write_text(unicodedata.normalize("NFD", LETTER), encoding="utf-8")
    clause = next(one for one in json.loads(fresh("check", letter, "--json").stdout) if one["rule"] == "CAP-22")
    assert nfc(LETTER)[clause["start"] : clause["end"]] == "Khoản"


def test_the_list_for_people_names_line_and_column(fresh: Trinhky, letter: Path) -> None:
    result = fresh("check", letter)
    assert result.exit_code == 1
    line = next(one for one in result.stdout.splitlines() if "CAP-22" in one)
    assert line.startswith("cong-van.txt:11:24: Lỗi CAP-22: ")
    assert "    đề nghị: Khoản → khoản" in result.stdout
    assert "lỗi" in result.stderr


def test_no_error_is_exit_status_0(fresh: Trinhky, letter: Path) -> None:
    """Warnings alone are no reason to say no."""
    found = json.loads(fresh("check", letter, "--json").stdout)
    text = LETTER
    for one in sorted((one for one in found if one["fix"] is not None), key=lambda one: -one["start"]):
        text = text[: one["start"]] + one["fix"] + text[one["end"] :]
    letter.write_text(text, encoding="utf-8")
    left = json.loads(fresh("check", letter, "--json").stdout)
    assert not {one["rule"] for one in left} & {"CAP-22", "F-BODY-END"}
    assert fresh("check", letter).exit_code == int(any(one["severity"] == "error" for one in left))


def test_at_issue_everything_of_the_draft_is_found_as_well(fresh: Trinhky, letter: Path) -> None:
    def rules(*more: str) -> set[tuple[str, int]]:
        return {(one["rule"], one["start"]) for one in json.loads(fresh("check", letter, "--json", *more).stdout)}

    assert rules() <= rules("--at", "issue")


def test_an_office_is_compared_with_and_its_choices_count(trinhky: Trinhky, letter: Path) -> None:
    assert trinhky("check", letter, "--office", "qn", "--json").exit_code == 1
    refused = trinhky("check", letter, "--office", "zz")
    assert (refused.exit_code, refused.stderr.startswith("Không có cơ quan zz. Đang có:")) == (2, True)


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_a_word_file_and_the_text_of_a_pdf_are_checked(
    trinhky: Trinhky, letter: Path, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"cong-van.{suffix}"
    assert trinhky("render", letter, "--out", file, "--office", "qn").exit_code == 0
    result = trinhky("check", file, "--json")
    found = json.loads(result.stdout)
    clause = next(one for one in found if one["rule"] == "CAP-22")
    assert (result.exit_code, clause["found"], clause["end"] - clause["start"]) == (1, "Khoản", 5)
    assert not {one["rule"] for one in found} & {"F-PAGE-SIZE", "F-MARGIN", "F-FONT"}


def test_the_page_of_a_word_file_is_judged_as_well(trinhky: Trinhky, letter: Path, tmp_path: Path) -> None:
    file = tmp_path / "cong-van.docx"
    trinhky("render", letter, "--out", file, "--office", "qn")
    wide = xml("word/document.xml", r'(<w:pgMar[^>]*?w:left=)"\d+"', r'\1"3402"')  # 60 mm
    file.write_bytes(edited(file.read_bytes(), wide))
    found = [one for one in json.loads(trinhky("check", file, "--json").stdout) if one["rule"] == "F-MARGIN"]
    assert [(one["severity"], one["start"]) for one in found] == [("error", None)]


def test_what_is_no_document_is_one_line_and_2(fresh: Trinhky, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Mua rau.", encoding="utf-8")
    result = fresh("check", note, "--json")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert fresh("check", tmp_path / "none.txt").exit_code == 2
