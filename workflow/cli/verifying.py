"""`verify`: what the signatures of a PDF prove."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from workflow.base.files import sha256_of
from workflow.cli.answers import NO, print_json
from workflow.cli.composing import Compose, opened
from workflow.cli.texts import READABLE
from workflow.engine.installation import Installation
from workflow.http.proof_sentences import proof_sentence
from workflow.signing import known
from workflow.signing.keys import KeyStore
from workflow.signing.report import SignatureReport, VerificationReport


@click.command()
@click.argument("pdf", type=READABLE)
@click.option("--trust", type=READABLE, help="Chứng thư gốc được tin (PEM), thay cho của hệ thống.")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def verify(compose: Compose, pdf: Path, trust: Path | None, as_json: bool) -> int:
    """Kiểm tra mọi chữ ký số trong tệp PDF; trạng thái 1 nếu có chữ ký không hợp lệ."""
    with opened(compose) as installation:
        content = pdf.read_bytes()
        report = _verified(installation, content, trust)
        about = _document(installation, content, report)
    if as_json:
        print_json(_as_json(report, about))
    else:
        click.echo("\n".join(_lines(report, about)))
    return 0 if report.valid else NO


def _verified(installation: Installation, content: bytes, trust: Path | None) -> VerificationReport:
    from workflow.signing.verification import verify as verify_pdf  # pyHanko takes a second to load

    keys: KeyStore = installation.services.port(KeyStore)  # type: ignore[type-abstract]
    roots = (trust.read_bytes(),) if trust else keys.trust_roots()
    return verify_pdf(content, roots, keys.crls(), installation.services.clock.now(), keys.answers())


def _as_json(report: VerificationReport, about: dict[str, Any]) -> dict[str, Any]:
    return {
        "valid": report.valid,
        "sealed": report.sealed,
        "problems": list(report.problems),
        "signatures": [_signature(one) for one in report.signatures],
        "document": about,
    }


def _signature(one: SignatureReport) -> dict[str, Any]:
    return {
        "field": one.field,
        "signer": one.signer,
        "authority": one.authority or None,
        "basis": one.basis or None,
        "valid": one.valid,
        "trusted": one.trusted,
        "modification": one.modification,
        "signed_at": _instant(one.signed_at),
        "timestamp": _instant(one.timestamp),
        "problems": list(one.problems),
    }


def _document(installation: Installation, content: bytes, report: VerificationReport) -> dict[str, Any]:
    """What the file says of the document, and what this installation knows of it.

    `known_here`: this very file was sealed here and still stands; `number_known`: a document with this number, symbol
    and day was issued here by who signed; both None where there is no database to ask.
    """
    facts = report.document
    told: dict[str, Any] = {
        "number": facts.number,
        "symbol": facts.symbol,
        "issued_on": facts.issued_on.isoformat() if facts.issued_on else None,
        "known_here": None,
        "number_known": None,
        "validity": None,
    }
    try:
        with installation.reading() as work:
            same = known.by_file(work, sha256_of(content), restricted=True)
            found = same or known.by_number(work, report, restricted=True)
    except DBAPIError:
        return told
    validity = found.validity if found else None
    return {**told, "known_here": same is not None, "number_known": found is not None, "validity": validity}


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _lines(report: VerificationReport, about: dict[str, Any]) -> Iterator[str]:
    for one in report.signatures:
        valid = "hợp lệ" if one.valid else "KHÔNG hợp lệ"
        trusted = "được tin cậy" if one.trusted else "KHÔNG được tin cậy"
        name = f"{one.signer} ({one.authority})" if one.authority else one.signer
        yield f"{name}: {valid}, {trusted} ({one.field}, {_instant(one.signed_at) or '–'})"
        yield f"  {proof_sentence(f'modification:{one.modification}')}"
        yield from (f"  {proof_sentence(code)}" for code in one.problems)
    yield f"Văn bản số {about['number'] or '…'}/{about['symbol'] or '…'}, ngày {about['issued_on'] or '…'}"
    yield from map(proof_sentence, report.problems)
    yield from _standing(about)
    yield "Tất cả chữ ký hợp lệ." if report.valid else "Không đủ căn cứ: chữ ký hoặc tệp không hợp lệ."


def _standing(about: dict[str, Any]) -> Iterator[str]:
    if about["known_here"]:
        yield "Đây đúng là tệp do hệ thống này ban hành."
    elif about["number_known"]:
        yield "Hệ thống này có ban hành văn bản mang số này, nhưng bằng một tệp khác."
    elif about["number_known"] is False:
        yield "Hệ thống này không biết số văn bản đó."
    if about["validity"]:
        yield proof_sentence(f"validity:{about['validity']}")
