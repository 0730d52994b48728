"""Exit status 0, 1, 2; one line on standard error; JSON alone on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Trinhky

SEED = Path(__file__).parents[1] / "seeds" / "002_c6e0bbd43ae2e32a__lang-son-snn_cong-van_ket-luan-cchc-quy-i-2024.txt"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["frob"], "Lệnh dùng chưa đúng: không có lệnh frob (xem --help)"),
        (["parse"], "Lệnh dùng chưa đúng: thiếu 'FILE' (xem --help)"),
        (["parse", "none.txt"], "Lệnh dùng chưa đúng: không có tệp none.txt (xem --help)"),
        (["parse", "--frob"], "Lệnh dùng chưa đúng: không có tùy chọn --frob (xem --help)"),
        (["search", "x", "--office", "zz"], "Không có cơ quan zz. Đang có: bt, ls, qn."),
        (["user", "token", "nobody"], "Không có tài khoản nobody."),
        (
            ["workflow", "export", "frob"],
            "Không có quy trình frob. Đang có: copy_request, directive, dossier, plan, validity.",
        ),
        (
            ["history", "verify", "--head", "zz=1"],
            "Không có cơ quan zz. Đang có: bt, ls, qn, ubnd-langson, ubnd-quangngai.",
        ),
    ],
)
def test_unusable_input_is_one_line_and_status_2(trinhky: Trinhky, arguments: list[str], line: str) -> None:
    result = trinhky(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{line}\n")


def test_a_database_without_tables_is_said_with_the_way_on(fresh: Trinhky) -> None:
    result = fresh("user", "list")
    assert result.exit_code == 2
    assert result.stderr == (
        "Cơ sở dữ liệu không trả lời được: no such table: person. Đã chạy `trinhky db upgrade` chưa?\n"
    )


def test_parse_prints_the_structure_as_one_json_value(fresh: Trinhky) -> None:
    found = fresh.json("parse", SEED)
    assert (found["symbol"], found["number"], found["signer_name"]) == ("SNN-VP", None, "Nguyễn Phúc Đạt")


def test_parse_for_people_shows_what_is_absent_as_a_dash(fresh: Trinhky) -> None:
    lines = fresh("parse", SEED).stdout.splitlines()
    assert lines[0] == "Tên loại:         Công văn"
    assert lines[3] == "Số:               –"


def test_a_text_that_is_no_document_is_refused_with_what_is_missing(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "thư.txt"
    file.write_text("Chào bạn.\n", encoding="utf-8")
    result = fresh("parse", file)
    assert result.exit_code == 2
    assert result.stderr.startswith("Đây không phải một văn bản hành chính: thiếu tên loại văn bản, Quốc hiệu")


def test_development_serves_loopback_only(fresh: Trinhky) -> None:
    settings = fresh.settings.model_copy(update={"env": "development"})
    result = Trinhky(settings)("serve", "--host", "0.0.0.0")
    assert (result.exit_code, result.stderr) == (
        2,
        "Ở môi trường development chỉ phục vụ địa chỉ nội bộ, không phải 0.0.0.0.\n",
    )


def test_the_sample_is_refused_in_production(fresh: Trinhky) -> None:
    assert fresh("db", "upgrade").exit_code == 0
    result = Trinhky(fresh.settings.model_copy(update={"env": "production"}))("sample", "load")
    assert (result.exit_code, result.stderr) == (2, "Không nạp dữ liệu mẫu khi TRINHKY_ENV là production.\n")


def test_sample_load_prints_the_accounts_each_time(fresh: Trinhky) -> None:
    fresh("db", "upgrade")
    first, second = fresh("sample", "load"), fresh("sample", "load")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "qn.chuyenvien" in first.stdout
    assert first.stdout == second.stdout
    assert second.stderr == "Dữ liệu mẫu: thêm 0 người, 0 dự thảo.\n"
