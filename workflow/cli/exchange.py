"""`exchange`: a package of the exchange of documents, read and checked as this installation would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from workflow.base.clock import SystemClock
from workflow.base.errors import Refusal
from workflow.base.files import sha256_of
from workflow.cli.answers import NO, print_json
from workflow.cli.texts import READABLE
from workflow.exchange.checking import problems_of
from workflow.exchange.errors import PackageInvalid, PackageUnreadable
from workflow.exchange.reading import read
from workflow.exchange.values import StatusMessage
from workflow.http.sentences import sentence


@click.group()
def exchange() -> None:
    """Gói tin của trục liên thông văn bản (edXML, QCVN 102:2016/BTTTT)."""


@exchange.command("read")
@click.argument("file", type=READABLE)
def read_package(file: Path) -> int:
    """Đọc một gói tin văn bản hoặc trạng thái và in nội dung thành JSON; tệp kèm chỉ in tên, cỡ và mã băm."""
    message = read(file.read_bytes())
    kind = "status" if isinstance(message, StatusMessage) else "package"
    print_json({"kind": kind, **_plain(message), "package_id": message.package_id})
    return 0


@exchange.command("check")
@click.argument("file", type=READABLE)
def check_package(file: Path) -> int:
    """Kiểm tra gói tin theo quy định của trục liên thông và in JSON; trạng thái 1 nếu có lỗi."""
    try:
        found = problems_of(read(file.read_bytes()), SystemClock().now())
    except PackageInvalid as error:
        found = list(error.problems)
    except PackageUnreadable as error:
        found = [Refusal(error.code, error.facts)]
    print_json({"valid": not found, "problems": [_problem(one) for one in found]})
    return NO if found else 0


def _problem(one: Refusal) -> dict[str, Any]:
    return {"code": one.code, **one.facts, "message": sentence(one.code, one.facts, "vi")}


def _plain(value: Any) -> Any:
    """Plain values for JSON; content as its size and hash."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, bytes):
        return {"size": len(value), "sha256": sha256_of(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
