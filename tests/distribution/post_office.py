"""A real SMTP server on loopback, whose moods a test chooses."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

DSN_OPTION = re.compile(r"\s+(RET|ENVID|NOTIFY|ORCPT)=(\S+)", re.IGNORECASE)


@dataclass
class PostOffice:
    """Takes mail, or refuses, defers, drops it as told; `closes` and `opens` again at the same port."""

    port: int = 0
    at_recipient: str = ""
    """The reply to RCPT; empty: accepted."""
    at_end: str = ""
    """The reply after the final dot; `drop`: none, the connection is closed; empty: accepted."""
    cuts_message: bool = False
    """Whether the connection is cut in the middle of the text."""
    delay_s: float = 0.0
    """How long the reply to the final dot takes; the message is taken before."""
    offers_dsn: bool = False
    """Whether delivery status notifications can be asked for (RFC 3461)."""
    taken: list[bytes] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """What each conversation asked of status notifications, by its key word."""
    senders: list[str] = field(default_factory=list)
    """Whom each message that was taken comes back to."""
    conversations: int = 0
    controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=vanthu@office.test"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]

    def opens(self, **options: Any) -> None:
        """Listen; on a free port the first time, on the same one later."""
        self.port = self.port or free_port()
        # With a name of its own, else aiosmtpd asks the name service for each conversation.
        self.controller = Counter(
            Desk(self), **{"hostname": "127.0.0.1", "port": self.port, "server_hostname": "localhost", **options}
        )
        self.controller.start()

    def closes(self) -> None:
        """Nobody listens any more."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


@dataclass
class Desk:
    """What aiosmtpd calls. Apart from the office, since for each conversation it looks at every attribute of this one,
    and to look at `messages` is to read them all."""

    office: PostOffice

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, replies: Any) -> Any:
        self.office.conversations += 1
        session.host_name = hostname
        return [*replies[:-1], "250-DSN", replies[-1]] if self.office.offers_dsn else replies

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.office.at_recipient:
            return self.office.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.office.at_end and self.office.at_end != "drop":
            return self.office.at_end
        self.office.taken.append(envelope.original_content)
        self.office.senders.append(envelope.mail_from)
        if self.office.at_end == "drop":
            server.transport.abort()
        if self.office.delay_s:
            await asyncio.sleep(self.office.delay_s)
        return "250 2.0.0 taken as 4711"


class Counter(Controller):
    """The counter of the post office: where conversations begin."""

    def factory(self) -> SMTP:
        return Conversation(self.handler, **self.SMTP_kwargs)


class Conversation(SMTP):
    """aiosmtpd, which knows no status notifications: what is asked of them is kept aside."""

    async def smtp_MAIL(self, arg: str | None) -> None:
        if self.event_handler.office.offers_dsn and arg:
            self.event_handler.office.asked.append({key.upper(): value for key, value in DSN_OPTION.findall(arg)})
            arg = DSN_OPTION.sub("", arg)
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if self.event_handler.office.offers_dsn and arg:
            self.event_handler.office.asked[-1].update({key.upper(): value for key, value in DSN_OPTION.findall(arg)})
            arg = DSN_OPTION.sub("", arg)
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        if self.event_handler.office.cuts_message:
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office(**options: Any) -> Iterator[PostOffice]:
    """A server that runs while the test does."""
    office = PostOffice()
    office.opens(**options)
    try:
        yield office
    finally:
        office.closes()
