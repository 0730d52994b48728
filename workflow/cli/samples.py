"""`sample load` and `demo`."""

from __future__ import annotations

from pathlib import Path

import click

from workflow.base.text import number_in_digits
from workflow.cli.answers import print_json, progress
from workflow.cli.composing import Compose, opened
from workflow.organisations.accounts import SAMPLE_PASSWORD
from workflow.sample.loading import load_sample
from workflow.sample.office_data import read_offices


@click.group()
def sample() -> None:
    """Dữ liệu mẫu: ba cơ quan, người dùng, danh bạ, năm văn bản thật."""


@sample.command()
@click.pass_obj
def load(compose: Compose) -> None:
    """Nạp dữ liệu mẫu; đã có thì giữ nguyên. Không dùng được trong production."""
    settings = compose.settings()
    with opened(compose) as installation:
        passphrase = settings.key_passphrase.get_secret_value()
        added = load_sample(installation, settings.keys_dir, passphrase, tell=progress())
    click.echo(f"Dữ liệu mẫu: thêm {added.people} người, {added.documents} dự thảo.", err=True)
    click.echo(accounts())


def accounts() -> str:
    """The sample accounts, one line for each office."""
    lines = [f"Tài khoản mẫu (mật khẩu của mọi tài khoản: {SAMPLE_PASSWORD})"]
    for office in read_offices():
        names = ", ".join(person.account for person in office.people)
        lines.append(f"  {office.name.short_name}, {office.name.place}: {names}")
    return "\n".join([*lines, "  Quản trị: admin"])


@click.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Thư mục kết quả.")
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def demo(compose: Compose, out: Path, as_json: bool) -> None:
    """Đưa năm văn bản mẫu từ dự thảo đến lưu trữ; mỗi lần chạy tạo năm văn bản mới với số tiếp theo."""
    from workflow.cli.demo import walk_all  # signing and mail load slowly

    with opened(compose) as installation:
        told = walk_all(installation, compose.worker, out, progress())
    if as_json:
        print_json([one.as_json() for one in told])
        return
    for one in told:
        number = number_in_digits(one.number) if one.number else "…"
        click.echo(f"{number}/{one.symbol}  {one.issued_on}  {one.pages} trang  {one.pdf}")
