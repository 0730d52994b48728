"""The mail channel as its rooms see it: what a sender of mails gives, and the three ways in which a mail may fail."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.engine.peers import Rate

MAIL_SERVER = "mail"
MEGABYTE = 1024 * 1024
SET_UP = ("start", "connect", "greeting", "starttls", "sign_in")
"""Stages before any message is spoken of."""


class MailRefused(DomainError):
    """The server will not take this message, now or later."""

    code = "mail_refused"


class MailDeferred(DomainError):
    """Nothing can have arrived; it may be tried again."""

    code = "mail_deferred"


class MailUnproven(DomainError):
    """The message was sent to its end and no answer came: it may have arrived."""

    code = "mail_unproven"


class MailSender(ABC):
    """The port of the mail channel."""

    sender: str = ""
    """The address that mails of an office without one of its own come from."""

    largest_bytes: int = 20 * MEGABYTE
    """Files that would make a mail larger are not attached."""

    def check(self) -> None:
        """Raises: OutsideServiceFailed if no mail can be sent from this installation as it is set up."""
        return  # a channel that needs no set-up can always send

    def rates(self, to: str) -> Mapping[str, Rate]:
        """How often the server, and the domain of this address, may be given a mail, by the names of the peers."""
        return {}

    @contextmanager
    def one_line(self) -> Iterator[None]:
        """Mails sent by this thread inside the block go over one connection, as long as it holds."""
        yield

    @abstractmethod
    def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
        """Hand the message to the server; gives its reply.

        With an `envelope_id`, status notifications that carry it are asked for where the server offers them.
        Raises: MailRefused, MailDeferred, MailUnproven.
        """


class NoMailServer(MailSender):
    """No server is set up: mails wait."""

    def check(self) -> None:
        raise OutsideServiceFailed("mail_not_set_up")

    def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
        raise MailDeferred("mail_not_set_up")


def peer_of(address: str) -> str:
    """The name of the peer that mail to this address goes to: the domain, as a part of our mail server."""
    domain = address.rpartition("@")[2].lower()
    return f"{MAIL_SERVER}/{domain}" if domain else MAIL_SERVER


def server_is_down(error: DomainError) -> bool:
    """Whether the server itself failed, not this message: no connection, no TLS, no sign-in, 421, silence.

    Source: RFC 5321 3.8, 4.2.3 (421: the service is not available).
    """
    code = error.facts.get("code")
    return error.facts.get("stage") in SET_UP or code is None or code == 421 or code < 0
