"""`user`: accounts, passwords, personal tokens."""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import Any

import click
from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.base.text import single_spaced
from workflow.cli.answers import print_json
from workflow.cli.composing import Compose, opened
from workflow.engine.work import Work
from workflow.organisations.accounts import AccountPolicy, hash_password, new_token, set_password
from workflow.organisations.models import DUTIES, Organisation, Person, Position, Unit
from workflow.organisations.names import organisation_by_code, units_by_abbreviation
from workflow.organisations.one_time_codes import remove_codes
from workflow.organisations.people import person_by_account

ACCOUNT = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
NEEDS_UNIT = ("head", "deputy_head", "staff")


@click.group()
def user() -> None:
    """Tài khoản người dùng."""


@user.command()
@click.argument("account")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--office", required=True, help="Mã cơ quan.")
@click.option("--unit", help="Chữ viết tắt của đơn vị.")
@click.option("--title", required=True, help="Chức vụ, như được in.")
@click.option("--duty", default="staff", show_default=True, help="Nhiệm vụ: " + ", ".join(DUTIES) + ".")
@click.option("--email", help="Địa chỉ thư điện tử.")
@click.pass_obj
def add(
    compose: Compose, account: str, name: str, office: str, unit: str | None, title: str, duty: str, email: str | None
) -> None:
    """Thêm một người với chức vụ từ hôm nay; mật khẩu được hỏi, hoặc đọc từ dòng đầu của đầu vào chuẩn."""
    account = _checked_account(account)
    if duty not in DUTIES:
        raise DomainError("duty_unknown", duty=duty, known=DUTIES)
    if duty in NEEDS_UNIT and not unit:
        raise DomainError("unit_needed", duty=duty)
    with opened(compose) as installation:
        with installation.reading() as work:
            _place(work, account, office, unit)
        password_hash = _new_hash(installation.services.port(AccountPolicy))
        with installation.writing() as work:
            organisation, room = _place(work, account, office, unit)
            position = Position(
                organisation=organisation, unit=room, title=single_spaced(title), duty=duty, valid_from=work.today
            )
            person = Person(account=account, name=single_spaced(name), email=email, positions=[position])
            set_password(person, password_hash)
            work.session.add(person)
    click.echo(f"Đã thêm {account}.", err=True)


def _checked_account(account: str) -> str:
    account = account.strip().lower()
    if ACCOUNT.fullmatch(account) is None:
        raise DomainError("account_malformed", account=account)
    return account


def _place(work: Work, account: str, office: str, unit: str | None) -> tuple[Organisation, Unit | None]:
    """Where the new person is to work. Raises: DomainError if the account is taken or the place unknown."""
    if work.session.scalar(select(Person.id).where(Person.account == account)) is not None:
        raise DomainError("account_known", account=account)
    organisation = organisation_by_code(work.session, office)
    if organisation is None or not organisation.inside:
        known = sorted(work.session.scalars(select(Organisation.code).where(Organisation.inside)))
        raise DomainError("office_unknown", office=office, known=known)
    if unit is None:
        return organisation, None
    return organisation, units_by_abbreviation(work.session, organisation.id, work.today, [unit])[0]


@user.command()
@click.argument("account")
@click.pass_obj
def password(compose: Compose, account: str) -> None:
    """Đặt mật khẩu mới; mọi phiên đang mở của người này kết thúc."""
    with opened(compose) as installation:
        with installation.reading() as work:
            person_by_account(work.session, account)
        password_hash = _new_hash(installation.services.port(AccountPolicy))
        with installation.writing() as work:
            set_password(person_by_account(work.session, account), password_hash)
    click.echo(f"Đã đổi mật khẩu của {account}.", err=True)


def _new_hash(policy: AccountPolicy) -> str:
    """The hash of the password typed twice, or of the first line of standard input where nobody types."""
    if sys.stdin.isatty():
        given: str = click.prompt("Mật khẩu mới", hide_input=True, confirmation_prompt="Nhập lại", err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    return hash_password(given, sample=policy.sample_allowed)


@user.command("drop-codes")
@click.argument("account")
@click.pass_obj
def drop_codes(compose: Compose, account: str) -> None:
    """Bỏ mã một lần của người này (mất điện thoại); người này lại ký bằng mật khẩu và có thể cài mã mới."""
    with opened(compose) as installation, installation.writing() as work:
        remove_codes(work, person_by_account(work.session, account))
    click.echo(f"Đã bỏ mã một lần của {account}.", err=True)


@user.command("list")
@click.option("--office", help="Chỉ người của cơ quan này.")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def list_users(compose: Compose, office: str | None, as_json: bool) -> None:
    """Liệt kê tài khoản với chức vụ hiện nay."""
    with opened(compose) as installation, installation.reading() as work:
        people = work.session.scalars(select(Person).order_by(Person.account)).all()
        rows = [_row(person, work.today) for person in people]
    rows = [row for row in rows if office is None or office in row["offices"]]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        off = "" if row["active"] else "  (đã khóa)"
        click.echo(f"{row['account']:<18}{row['name']:<28}{'; '.join(row['positions'])}{off}")


def _row(person: Person, day: date) -> dict[str, Any]:
    held = [position for position in person.positions if position.holds_on(day)]
    offices = list(dict.fromkeys(position.organisation.code for position in held))
    return {
        "account": person.account,
        "name": person.name,
        "email": person.email,
        "active": person.active,
        "invented": person.invented,
        "offices": offices,
        "positions": list(dict.fromkeys(_position(position) for position in held)),
    }


def _position(position: Position) -> str:
    where = f"{position.unit.abbreviation}, " if position.unit else ""
    return f"{position.title} ({where}{position.organisation.code})"


@user.command()
@click.argument("account")
@click.option("--name", default="trinhky", show_default=True, help="Tên gợi nhớ của mã truy cập.")
@click.pass_obj
def token(compose: Compose, account: str, name: str) -> None:
    """Cấp một mã truy cập API cho người này; chỉ hiện một lần."""
    with opened(compose) as installation, installation.writing() as work:
        made = new_token(work, person_by_account(work.session, account), single_spaced(name))
    click.echo(made)
