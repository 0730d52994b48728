"""`trinhky demo`: five seeds from draft to archive; and what `verify`, `search` and `history` say of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Trinhky
from workflow.sample.seeds import read_seeds

KEYS = [
    "seed",
    "document_id",
    "states",
    "number",
    "symbol",
    "issued_on",
    "pdf",
    "pages",
    "signatures_valid",
    "deliveries",
]
STRAIGHT = [
    "draft", "unit_review", "format_check", "awaiting_signature",
    "signed", "sealing", "issued", "distributed", "archived",
]  # fmt: skip
ASKING = [*STRAIGHT[:3], "leader_review", *STRAIGHT[3:]]


@pytest.mark.slow
def test_the_demo_walks_all_seeds_twice_without_harm(trinhky: Trinhky, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, second = trinhky.json("demo", "--out", out), trinhky.json("demo", "--out", out)
    for told in (first, second):
        assert [one["seed"] for one in told] == [seed.file for seed in read_seeds()]
        assert [list(one) for one in told] == [KEYS] * 5
        assert [one["states"] for one in told] == [STRAIGHT, STRAIGHT, STRAIGHT, ASKING, STRAIGHT]
        assert all(one["signatures_valid"] for one in told)
        assert all((one["deliveries"]["unproven"], one["deliveries"]["failed"]) == (0, 0) for one in told)
    assert [one["number"] for one in first] == [1, 1, 1, 1, 1]
    assert [one["number"] for one in second] == [2, 2, 2, 2, 2]
    assert first[0]["deliveries"] == {"delivered": 6, "handed_over": 3, "unproven": 0, "failed": 0}
    _check_files(out, second)
    _check_other_commands(trinhky, out, second)


def _check_files(out: Path, told: list[dict[str, object]]) -> None:
    assert sorted(file.name for file in out.iterdir()) == [*(f"{one['seed']}.pdf" for one in told), "recipients.csv"]
    with (out / "recipients.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["status"] for row in rows} == {"acknowledged", "handed_over"}
    assert "UBND thị trấn Ba Tơ" in {row["target"] for row in rows}


def _check_other_commands(trinhky: Trinhky, out: Path, told: list[dict[str, object]]) -> None:
    pdf = Path(str(told[1]["pdf"]))
    report = trinhky.json("verify", pdf)
    assert [one["signer"] for one in report["signatures"]] == ["Phạm Xuân Vinh", "Ủy ban nhân dân huyện Ba Tơ"]
    assert report["document"] == {
        "number": "02",
        "symbol": "UBND-PNV",
        "issued_on": told[1]["issued_on"],
        "known_here": True,
        "number_known": True,
        "validity": "in_force",
    }
    assert (report["valid"], report["sealed"], report["problems"]) == (True, True, [])
    assert [bool(one["authority"]) for one in report["signatures"]] == [True, False]
    spoiled = out / "spoiled.pdf"
    content = bytearray(pdf.read_bytes())
    content[content.index(b"stream\n") + 20] ^= 1
    spoiled.write_bytes(content)
    assert trinhky("verify", spoiled).exit_code == 1
    assert trinhky.json("search", "don doc cai cach", "--office", "bt")["count"] == 2
    assert trinhky.json("history", "verify")["ok"]


def test_the_demo_needs_the_sample(fresh: Trinhky, tmp_path: Path) -> None:
    fresh("db", "upgrade")
    result = fresh("demo", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (
        2,
        "Chưa có dữ liệu mẫu; hãy chạy `trinhky sample load` trước.\n",
    )


def test_verify_of_a_file_without_signatures_is_unusable_input(fresh: Trinhky, tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(b"no pdf at all")
    result = fresh("verify", file)
    assert (result.exit_code, result.stderr) == (2, "Tệp này không phải PDF, hoặc đã hỏng.\n")
