"""`device`: on which device a person, or the seal of an organisation, signs."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.cli.answers import print_json
from workflow.cli.composing import Compose, opened
from workflow.engine.work import Work
from workflow.organisations.names import organisation_by_code
from workflow.organisations.people import person_by_account
from workflow.signing.device_register import DeviceInput, Holders, add_device, end_device
from workflow.signing.models import DEVICE_KINDS, HeldDevice

SETTINGS = "module, token, key, secret (pkcs11); service, credential, secret, code (remote); asked=yes (pkcs12)."


@click.group()
def device() -> None:
    """Thiết bị ký số của người ký và của cơ quan."""


@device.command()
@click.argument("kind", type=click.Choice(DEVICE_KINDS))
@click.option("--account", help="Tài khoản của người ký.")
@click.option("--office", help="Mã cơ quan (thiết bị của con dấu số).")
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Chứng thư, PEM.")
@click.option("--set", "settings", multiple=True, metavar="TÊN=GIÁ TRỊ", help=SETTINGS)
@click.pass_obj
def add(
    compose: Compose,
    kind: str,
    account: str | None,
    office: str | None,
    certificate: Path | None,
    settings: tuple[str, ...],
) -> None:
    """Khai báo thiết bị; PIN và mã bí mật chỉ nằm trong TRINHKY_SIGNING_SECRETS, ở đây chỉ nêu tên."""
    pem = certificate.read_bytes() if certificate else None
    given: dict[str, Any] = dict(one.partition("=")[::2] for one in settings)
    with opened(compose) as installation, installation.writing() as work:
        row = add_device(work, Holders(*_holder(work, account, office)), DeviceInput(kind, given, pem))
        told = str(row.id)
    click.echo(told)


@device.command("list")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def show(compose: Compose, as_json: bool) -> None:
    """Các thiết bị đang dùng."""
    with opened(compose) as installation, installation.reading() as work:
        rows = select(HeldDevice).where(HeldDevice.ended_at.is_(None)).order_by(HeldDevice.added_at)
        told = [_told(row) for row in work.session.scalars(rows)]
    if as_json:
        print_json(told)
        return
    for one in told:
        click.echo("  ".join(f"{name}={value}" for name, value in one.items() if value))


def _told(row: HeldDevice) -> dict[str, Any]:
    holder = {"person": row.person_id, "organisation": row.organisation_id}
    return {"id": row.id, "kind": row.kind, **holder, **row.settings}


@device.command()
@click.argument("device_id", type=click.UUID)
@click.pass_obj
def end(compose: Compose, device_id: uuid.UUID) -> None:
    """Thôi dùng thiết bị; việc đã ký bằng nó giữ nguyên."""
    with opened(compose) as installation, installation.writing() as work:
        end_device(work, device_id)


def _holder(work: Work, account: str | None, office: str | None) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    if (account is None) == (office is None):
        raise DomainError("holder_needed")
    if account is not None:
        return person_by_account(work.session, account).id, None
    found = organisation_by_code(work.session, office or "")
    if found is None:
        raise DomainError("office_unknown", office=office, known=[])
    return None, found.id
