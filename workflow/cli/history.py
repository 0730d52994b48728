"""`history verify`: proves that nothing was altered or cut off."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.base.database import of_one_instant
from workflow.base.errors import DomainError
from workflow.cli.answers import NO, print_json
from workflow.cli.composing import Compose, opened
from workflow.cli.words import BREAKS, INITIALS, LEDGERS
from workflow.engine import history as chain
from workflow.engine.history import ChainReport
from workflow.engine.ledger import Ledgers
from workflow.organisations.models import Organisation
from workflow.signing import initials


@click.group()
def history() -> None:
    """Nhật ký không sửa được."""


@history.command()
@click.option("--head", "heads", multiple=True, metavar="MÃ=BĂM", help="Mã băm cuối đã giữ bên ngoài của một cơ quan.")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def verify(compose: Compose, heads: tuple[str, ...], as_json: bool) -> int:
    """Đi hết chuỗi băm của từng cơ quan; trạng thái 1 nếu chuỗi đứt."""
    with opened(compose) as installation, installation.reading() as work:
        of_one_instant(work.session)
        codes = _codes(work.session)
        report = chain.verify(work.session, _known(heads, codes), work.services.port(Ledgers).kept)
    found = _as_json(report, codes)
    if as_json:
        print_json(found)
    else:
        _print(found)
    return 0 if report.ok else NO


@history.command("initials")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def prove_initials(compose: Compose, as_json: bool) -> int:
    """Kiểm tra mọi chữ ký nháy số trên các phiên bản đã duyệt; trạng thái 1 nếu có chữ ký không còn hợp lệ."""
    with opened(compose) as installation, installation.reading() as work:
        found: list[dict[str, Any]] = [
            {
                "document": str(one.initial.document_id),
                "revision": one.initial.revision,
                "signer": one.initial.signer,
                "signed_at": one.initial.signed_at.isoformat(),
                "state": one.state,
            }
            for one in initials.prove(work)
        ]
    bad = [one for one in found if one["state"] != initials.VALID]
    if as_json:
        print_json({"initials": len(found), "ok": not bad, "bad": bad})
    else:
        for one in bad:
            click.echo(f"{one['document']}, phiên bản {one['revision']}, {one['signer']}: {INITIALS[one['state']]}.")
        click.echo(f"{len(found)} chữ ký nháy, {len(bad)} không hợp lệ.")
    return NO if bad else 0


def _codes(session: Session) -> dict[str, str]:
    """Organisation id to code."""
    return {str(row.id): row.code for row in session.execute(select(Organisation.id, Organisation.code))}


def _known(heads: tuple[str, ...], codes: dict[str, str]) -> dict[str, str]:
    ids = {code: key for key, code in codes.items()}
    known = {}
    for given in heads:
        code, _, value = given.partition("=")
        if code not in ids or not value:
            raise DomainError("office_unknown", office=code, known=sorted(ids))
        known[ids[code]] = value.strip()
    return known


def _as_json(report: ChainReport, codes: dict[str, str]) -> dict[str, Any]:
    bad = report.first_bad
    named = None if bad is None else {**bad, "organisation": codes.get(bad["organisation"], bad["organisation"])}
    head = {codes.get(key, key): value for key, value in report.heads.items()}
    return {"entries": report.entries, "ok": report.ok, "first_bad": named, "head": head}


def _print(found: dict[str, Any]) -> None:
    click.echo(f"{found['entries']} mục nhật ký.")
    for code, value in sorted(found["head"].items()):
        click.echo(f"{code}={value}")
    if found["ok"]:
        click.echo("Chuỗi nguyên vẹn.")
    else:
        bad = found["first_bad"]
        place = "" if bad["sequence"] is None else f", mục {bad['sequence']}"
        if bad.get("row"):
            place += f", {LEDGERS.get(bad['ledger'], bad['ledger'])} {bad['row']}"
        click.echo(f"CHUỖI ĐỨT: cơ quan {bad['organisation']}{place} ({BREAKS.get(bad['reason'], bad['reason'])}).")
