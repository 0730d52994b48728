"""`trinhky exchange`: a package read and checked from a file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from tests.exchange.packages import PACKAGE, STATUS
from workflow.base.files import sha256_of
from workflow.cli.exchange import exchange
from workflow.exchange.values import Dialect, Message
from workflow.exchange.writing import write


def said(tmp_path: Path, command: str, message: Message | bytes, dialect: Dialect = Dialect.QCVN) -> tuple[int, dict]:  # type: ignore[type-arg]
    file = tmp_path / "goi.edxml"
    file.write_bytes(message if isinstance(message, bytes) else write(message, dialect))
    result = CliRunner().invoke(exchange, [command, str(file)], standalone_mode=False)
    assert result.exception is None, result.exception
    return int(result.return_value or 0), json.loads(result.output)


def test_a_package_of_either_dialect_is_told_as_json(tmp_path: Path) -> None:
    for dialect in Dialect:
        status, told = said(tmp_path, "read", PACKAGE, dialect)
        assert (status, told["kind"], told["number"], told["day"]) == (0, "package", "15", "2024-03-05")
        assert told["signer"] == {
            "competence": "KT. GIÁM ĐỐC",
            "position": "PHÓ GIÁM ĐỐC",
            "full_name": "Nguyễn Văn Ất",
        }
        (file,) = told["attachments"]
        content = PACKAGE.attachments[0].content
        assert file["content"] == {"size": len(content), "sha256": sha256_of(content)}


def test_a_status_is_told_as_json(tmp_path: Path) -> None:
    status, told = said(tmp_path, "read", STATUS)
    assert (status, told["kind"], told["code"], told["package_id"]) == (0, "status", "01", STATUS.package_id)


def test_what_keeps_the_rules_is_valid_and_what_does_not_is_told_with_status_1(tmp_path: Path) -> None:
    assert said(tmp_path, "check", PACKAGE) == (0, {"valid": True, "problems": []})
    status, told = said(tmp_path, "check", replace(PACKAGE, number="", day=date(2999, 1, 1)))
    assert (status, told["valid"]) == (1, False)
    assert [(one["code"], one["path"]) for one in told["problems"]] == [
        ("package_part_missing", "MessageHeader/Code/CodeNumber"),
        ("package_day_future", "MessageHeader/PromulgationInfo/PromulgationDate"),
    ]
    assert told["problems"][0]["message"] == "Gói tin thiếu MessageHeader/Code/CodeNumber."
    status, told = said(tmp_path, "check", b"<!DOCTYPE x><edXML/>")
    assert (status, told["problems"][0]["code"], told["problems"][0]["reason"]) == (1, "package_unreadable", "dtd")
