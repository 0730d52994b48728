"""`verify`: what the signatures of a PDF prove."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from workflow.base.files import sha256_of
from workflow.cli.answers import NO, print_json
from workflow.cli.composing import Compose, opened
from workflow.cli.texts import READABLE
from workflow.documents.models import Rendition
from workflow.engine.installation import Installation
from workflow.signing.keys import KeyStore


@click.command()
@click.argument("pdf", type=READABLE)
@click.option("--trust", type=READABLE, help="Chứng thư gốc được tin (PEM), thay cho của hệ thống.")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def verify(compose: Compose, pdf: Path, trust: Path | None, as_json: bool) -> int:
    """Kiểm tra mọi chữ ký số trong tệp PDF; trạng thái 1 nếu có chữ ký không hợp lệ."""
    with opened(compose) as installation:
        report = _report(installation, pdf.read_bytes(), trust)
    if as_json:
        print_json(report)
    else:
        _print(report)
    return 0 if report["valid"] else NO


def _report(installation: Installation, content: bytes, trust: Path | None) -> dict[str, Any]:
    from workflow.signing.verification import verify as verify_pdf  # pyHanko takes a second to load

    keys: KeyStore = installation.services.port(KeyStore)  # type: ignore[type-abstract]
    roots = (trust.read_bytes(),) if trust else keys.trust_roots()
    found = verify_pdf(content, roots, keys.crls(), installation.services.clock.now())
    document = found.document
    return {
        "valid": found.valid,
        "signatures": [
            {
                "field": one.field,
                "signer": one.signer,
                "valid": one.valid,
                "trusted": one.trusted,
                "modification": one.modification,
                "signed_at": _instant(one.signed_at),
                "timestamp": _instant(one.timestamp),
                "problems": list(one.problems),
            }
            for one in found.signatures
        ],
        "document": {
            "number": document.number,
            "symbol": document.symbol,
            "issued_on": document.issued_on.isoformat() if document.issued_on else None,
            "known_here": _known_here(installation, content),
        },
    }


def _known_here(installation: Installation, content: bytes) -> bool | None:
    """Whether this very file was sealed here and still stands; None where there is no database to ask."""
    rows = select(Rendition.id).where(
        Rendition.sha256 == sha256_of(content), Rendition.kind == "sealed", Rendition.voided_at.is_(None)
    )
    try:
        with installation.reading() as work:
            return work.session.scalar(rows.limit(1)) is not None
    except DBAPIError:
        return None


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _print(report: dict[str, Any]) -> None:
    for one in report["signatures"]:
        valid = "hợp lệ" if one["valid"] else "KHÔNG hợp lệ"
        trusted = "được tin cậy" if one["trusted"] else "KHÔNG được tin cậy"
        click.echo(f"{one['signer']}: {valid}, {trusted} ({one['field']}, {one['signed_at'] or '–'})")
    document = report["document"]
    number = f"{document['number'] or '…'}/{document['symbol'] or '…'}"
    click.echo(f"Văn bản số {number}, ngày {document['issued_on'] or '…'}")
    click.echo("Tất cả chữ ký hợp lệ." if report["valid"] else "Có chữ ký không hợp lệ.")
