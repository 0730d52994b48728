"""`serve` and `worker`."""

from __future__ import annotations

import ipaddress
import signal
from types import FrameType

import click

from workflow.base.errors import DomainError
from workflow.cli.composing import Compose, opened


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ phục vụ.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Cổng phục vụ.")
@click.pass_obj
def serve(compose: Compose, host: str, port: int) -> None:
    """Mở ứng dụng web bằng máy chủ chính thức, kèm bộ xử lý nền nếu không có hàng đợi riêng."""
    settings = compose.settings()
    if settings.env == "development" and not _is_loopback(host):
        raise DomainError("loopback_only", host=host)
    shown = f"[{host}]" if ":" in host else host
    words = f"Trình Ký đang phục vụ tại http://{shown}:{port}  (dừng: Ctrl+C)"
    compose.serve(settings, host, port, announce=lambda: click.echo(words, err=True))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@click.command()
@click.pass_obj
def worker(compose: Compose) -> None:
    """Gửi văn bản, đóng dấu số, nhắc việc; chạy được nhiều bộ xử lý cùng lúc."""
    with opened(compose) as installation:
        running = compose.worker(installation)

        def stop(number: int, frame: FrameType | None) -> None:
            raise SystemExit(0)  # leaves `run`, which ends the jobs in hand; told again, it does not wait for them

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        click.echo("Bộ xử lý nền đang chạy (dừng: Ctrl+C).", err=True)
        running.run()
