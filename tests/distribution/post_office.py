"""A real SMTP server on loopback, whose moods a test chooses."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class PostOffice:
    """Takes mail, or refuses, defers, drops it as told."""

    port: int = 0
    at_recipient: str = ""
    """The reply to RCPT; empty: accepted."""
    at_end: str = ""
    """The reply after the final dot; `drop`: none, the connection is closed; empty: accepted."""
    taken: list[bytes] = field(default_factory=list)
    conversations: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=vanthu@office.test"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, replies: Any) -> Any:
        self.conversations += 1
        session.host_name = hostname
        return replies

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.at_end and self.at_end != "drop":
            return self.at_end
        self.taken.append(envelope.original_content)
        if self.at_end == "drop":
            server.transport.abort()
        return "250 2.0.0 taken as 4711"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A server that runs while the test does."""
    office = PostOffice(port=free_port())
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, server_hostname="localhost"
    )  # else a look-up each
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
