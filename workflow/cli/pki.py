"""`pki`: the test authority of the sample offices, and how the certificates of this installation stand."""

from __future__ import annotations

import click

from workflow.base.clock import SystemClock
from workflow.base.errors import DomainError
from workflow.cli.answers import NO, print_json, progress
from workflow.cli.composing import Compose, opened
from workflow.http.sentences import sentence
from workflow.organisations.accounts import AccountPolicy
from workflow.sample.loading import make_keys
from workflow.signing.certificate_state import states_of_installation


@click.group()
def pki() -> None:
    """Khóa và chứng thư số."""


@pki.command()
@click.option("--ocsp", "ocsp_url", help="Địa chỉ OCSP ghi vào chứng thư mới, ví dụ http://127.0.0.1:8081/.")
@click.pass_obj
def sample(compose: Compose, ocsp_url: str | None) -> None:
    """Tạo CA gốc, CA cấp phát, chứng thư và danh sách thu hồi MẪU cho các cơ quan mẫu; không dùng trong production."""
    settings = compose.settings()
    with opened(compose) as installation:
        if not installation.services.port(AccountPolicy).sample_allowed:
            raise DomainError("sample_refused_in_production")
        progress()("khóa và chứng thư mẫu")
        make_keys(installation, settings.keys_dir, settings.key_passphrase.get_secret_value(), ocsp_url=ocsp_url)
    click.echo(f"Khóa và chứng thư mẫu nằm trong {settings.keys_dir}.", err=True)


@pki.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="Cổng tại 127.0.0.1.")
@click.pass_obj
def respond(compose: Compose, port: int) -> None:
    """Trả lời OCSP cho các chứng thư MẪU tại địa chỉ nội bộ của máy, đến khi bị dừng; không dùng trong production."""
    from workflow.signing.sample_responder import responder_at

    settings = compose.settings()
    if settings.in_production:
        raise DomainError("sample_refused_in_production")
    passphrase, clock = settings.key_passphrase.get_secret_value(), SystemClock()
    with responder_at(settings.keys_dir, passphrase, clock, port) as server:
        click.echo(f"OCSP: http://127.0.0.1:{server.server_port}/", err=True)
        server.serve_forever()


@pki.command()
@click.option("--json", "as_json", is_flag=True, help="In một giá trị JSON.")
@click.pass_obj
def check(compose: Compose, as_json: bool) -> int:
    """Kiểm tra chứng thư của mọi cơ quan và người ký; trạng thái 1 nếu có chứng thư không dùng được."""
    with opened(compose) as installation, installation.reading() as work:
        states, now = states_of_installation(work), work.now
    if as_json:
        print_json(
            [
                {
                    "kind": one.kind,
                    "holder": one.holder,
                    "subject": one.subject,
                    "ends_at": one.ends_at,
                    "ends_soon": one.ends_soon(now),
                    "problem": one.code,
                }
                for one in states
            ]
        )
    else:
        for one in states:
            told = sentence(one.code, one.facts) if one.code else f"dùng được đến {one.ends_at:%d/%m/%Y}"
            click.echo(f"{one.holder}: {told}{' (sắp hết hạn)' if one.ends_soon(now) else ''}")
    return NO if any(one.code for one in states) else 0
