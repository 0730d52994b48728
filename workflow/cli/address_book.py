"""`address-book`: the address book of an office as a table, and a table read into it after a dry run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.cli.answers import print_json
from workflow.cli.composing import Compose, opened
from workflow.distribution.address_columns import read_address_table
from workflow.distribution.address_export import address_csv, address_workbook
from workflow.distribution.address_import import carry_out, plan_import
from workflow.distribution.address_plan import REFUSE, ImportPlan
from workflow.engine.work import Work
from workflow.http.sentences import sentence
from workflow.importing import table_apart
from workflow.organisations.models import Organisation
from workflow.organisations.names import organisation_by_code


@click.group("address-book")
def address_book() -> None:
    """Sổ địa chỉ của một cơ quan."""


@address_book.command("export")
@click.option("--office", required=True, help="Mã cơ quan.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp .csv hoặc .xlsx.")
@click.pass_obj
def export(compose: Compose, office: str, out: Path) -> None:
    """Xuất sổ địa chỉ thành bảng."""
    write = address_csv if out.suffix.lower() == ".csv" else address_workbook
    with opened(compose) as installation, installation.reading() as work:
        out.write_bytes(write(work, _office(work, office)))


@address_book.command("import")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--office", required=True, help="Mã cơ quan.")
@click.option("--confirm", "seen", help="Ghi đúng như lần xem trước đã cho mã này; không có thì chỉ xem trước.")
@click.option("--also", multiple=True, type=int, help="Dòng vẫn nhận dù có thể trùng.")
@click.option("--json", "as_json", is_flag=True, help="Trả lời bằng JSON.")
@click.pass_obj
def read_in(compose: Compose, table: Path, office: str, seen: str | None, also: tuple[int, ...], as_json: bool) -> None:
    """Nhập một bảng .csv hoặc .xlsx: xem trước từng dòng, rồi ghi khi xác nhận."""
    said, taken = read_address_table(table_apart(table.read_bytes())), frozenset(also)
    with opened(compose) as installation:
        if seen is None:
            with installation.reading() as work:
                plan = plan_import(work, _office(work, office), said, taken)
        else:
            with installation.writing() as work:
                plan = carry_out(work, _office(work, office), said, seen, taken)
    told = _told(plan, written=seen is not None)
    if as_json:
        print_json(told)
        return
    for row in told["lines"]:
        click.echo(f"{row['line']}: {row['outcome']} {row['name']} {'; '.join(row['reasons'])}".rstrip())
    click.echo(f"seen: {told['seen']}")


def _told(plan: ImportPlan, *, written: bool) -> dict[str, Any]:
    """The plan without what stays as it is."""
    return {
        "written": written,
        "seen": plan.seen,
        "counts": plan.counts,
        "ignored": list(plan.ignored),
        "lines": [
            {
                "line": row.line,
                "name": row.name,
                "outcome": row.outcome,
                "changes": {}
                if row.outcome == REFUSE
                else {one.column: [one.before, one.after] for one in row.changes},
                "reasons": [sentence(one.code, one.facts) for one in row.reasons],
            }
            for row in plan.rows
            if row.outcome != "keep"
        ],
    }


def _office(work: Work, code: str) -> Organisation:
    """Raises: DomainError for a code of nobody here."""
    found = organisation_by_code(work.session, code)
    if found is None or not found.inside:
        known = sorted(work.session.scalars(select(Organisation.code).where(Organisation.inside)))
        raise DomainError("office_unknown", office=code, known=known)
    return found
