"""The address book by the command line: out as a table, in after a dry run."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Trinhky


def test_a_book_goes_out_and_comes_back_unchanged(trinhky: Trinhky, tmp_path: Path) -> None:
    for name in ("so.csv", "so.xlsx"):
        out = tmp_path / name
        assert trinhky("address-book", "export", "--office", "qn", "--out", str(out)).exit_code == 0
        told = trinhky.json("address-book", "import", str(out), "--office", "qn")
        assert (told["counts"]["keep"] > 5, told["lines"], told["written"]) == (True, [], False)


def test_a_table_is_tried_and_then_written_as_it_was_shown(trinhky: Trinhky, tmp_path: Path) -> None:
    table = tmp_path / "moi.csv"
    table.write_text("Tên;Email\nHội Thủy lợi Mẫu;htl@mau.example\nSo Noi vu;\n", encoding="utf-8")
    command = ("address-book", "import", str(table), "--office", "qn")
    tried = trinhky.json(*command)
    assert [(row["line"], row["outcome"]) for row in tried["lines"]] == [(2, "add"), (3, "refuse")]
    done = trinhky.json(*command, "--confirm", tried["seen"])
    assert (done["written"], done["counts"]["add"]) == (True, 1)
    again = trinhky(*command, "--confirm", tried["seen"])
    assert again.exit_code == 2 and "không còn như lần xem trước" in again.stderr


def test_an_unknown_office_and_a_table_of_nothing_are_told(trinhky: Trinhky, tmp_path: Path) -> None:
    table = tmp_path / "rong.csv"
    table.write_text("Email\na@b.vn\n", encoding="utf-8")
    assert "“Tên”" in trinhky("address-book", "import", str(table), "--office", "qn").stderr
    unknown = trinhky("address-book", "export", "--office", "zz", "--out", str(tmp_path / "x.csv"))
    assert "Không có cơ quan zz. Đang có: bt, ls, qn." in unknown.stderr
