"""A mail server on loopback that takes every message and keeps it in memory: the outside world of a demonstration."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from workflow.base.errors import DomainError

LOOPBACK = "127.0.0.1"
TRIES = 5


@dataclass
class Catcher:
    """What was caught, and at which address."""

    port: int = 0
    messages: list[Envelope] = field(default_factory=list)

    @property
    def url(self) -> str:
        """As a setting names it; nothing is encrypted on loopback."""
        return f"smtp://{LOOPBACK}:{self.port}?starttls=never"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the message."""
        self.messages.append(envelope)
        return "250 OK"


@contextmanager
def mail_catcher() -> Iterator[Catcher]:
    """A catcher that listens until the end of the block. Raises: DomainError("smtp_port_busy")."""
    catcher = Catcher()
    controller = _started(catcher)
    try:
        yield catcher
    finally:
        controller.stop()


def _started(catcher: Catcher) -> Controller:
    """Listening on a free port; another process may take the port before we do, so it is tried again."""
    for _ in range(TRIES):
        catcher.port = _free_port()
        controller = Controller(catcher, hostname=LOOPBACK, port=catcher.port, data_size_limit=100_000_000)
        try:
            controller.start()
        except OSError:
            continue
        return controller
    raise DomainError("smtp_port_busy")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
