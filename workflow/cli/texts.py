"""`parse`: the structure of a finished text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workflow.cli.answers import print_json
from workflow.importing import parse_text, read_document


class ReadableFile(click.ParamType[Path]):
    """A file that is there."""

    name = "tệp"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if not path.is_file():
            self.fail(f"không có tệp {value}", param, ctx)
        return path


READABLE = ReadableFile()
LABELS = {
    "doc_type": "Tên loại",
    "issuing_body": "Cơ quan ban hành",
    "parent_body": "Cơ quan chủ quản",
    "number": "Số",
    "symbol": "Ký hiệu",
    "place": "Địa danh",
    "subject": "Trích yếu",
    "addressees": "Kính gửi",
    "legal_bases": "Căn cứ",
    "signature_lines": "Khối ký",
    "signer_name": "Người ký",
    "recipients": "Nơi nhận",
    "archive_line": "Lưu",
}


@click.command()
@click.argument("file", type=READABLE)
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
def parse(file: Path, as_json: bool) -> None:
    """Đọc cấu trúc của một văn bản (.txt, .md, .docx, PDF có lớp chữ); không có thì để trống, không suy đoán."""
    found = parse_text(read_document(file)).as_json()
    if as_json:
        print_json(found)
        return
    for key, label in LABELS.items():
        click.echo(f"{label + ':':<18}{_shown(found.get(key))}")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)
