"""The sender of mails over SMTP: connections, TLS, sign-in, and several mails over one line."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlparse

from workflow.base.errors import DomainError
from workflow.distribution.mail import MAIL_SERVER, MEGABYTE, MailDeferred, MailSender, NoMailServer, peer_of
from workflow.distribution.smtp_dialogue import (
    Conversation,
    Envelope,
    converse,
    dotted,
    expect,
    is_taken,
    leave,
    outcomes,
    text_of,
)
from workflow.engine.peers import Rate

Security = Literal["auto", "required", "never"]
_SECURITIES: dict[str, Security] = {"auto": "auto", "required": "required", "never": "never"}


def mail_sender(url: str | None) -> MailSender:
    """The sender that `TRINHKY_SMTP_URL` names. Raises: DomainError("smtp_url_unusable")."""
    return SmtpSender(url) if url else NoMailServer()


class SmtpSender(MailSender):
    """Sends over `smtp://` (STARTTLS where offered) or `smtps://` (TLS from the start).

    `smtp://user:password@host:port?starttls=required&from=vanthu@so.vn&ca=/path/ca.pem`. `starttls` is `auto`,
    `required` or `never`; with a password it is required, but on loopback. `ca` is a file of trusted roots.
    `bounces` is the address that what could not be delivered comes back to, `timeout` the seconds that an answer
    may take; `rate` and `domain_rate` are how many mails a minute the server, and each domain of recipients, is given;
    `largest_mb` how large a mail may be, beyond which files are fetched by a link.
    """

    def __init__(self, url: str, timeout_s: float = 20.0) -> None:
        parts = urlparse(url)
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise DomainError("smtp_url_unusable", scheme=parts.scheme)
        self.host, self.tls = parts.hostname, parts.scheme == "smtps"
        self.port = parts.port or (465 if self.tls else 25)
        self.user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self.sender = options.get("from") or (self.user if "@" in self.user else f"trinhky@{self.host}")
        self.security = self._security(options.get("starttls"))
        self.bounces, self.ca = options.get("bounces", ""), options.get("ca")
        self._line = _Line()
        self.timeout_s = positive(options.get("timeout"), timeout_s)
        self.largest_bytes = int(positive(options.get("largest_mb"), self.largest_bytes / MEGABYTE) * MEGABYTE)
        self.rate, self.domain_rate = _rate(options.get("rate")), _rate(options.get("domain_rate"))

    def rates(self, to: str) -> Mapping[str, Rate]:
        found = {MAIL_SERVER: self.rate, peer_of(to): self.domain_rate}
        return {name: rate for name, rate in found.items() if rate is not None}

    def _security(self, asked: str | None) -> Security:
        usual: Security = "required" if self._password and not is_loopback(self.host) else "auto"
        return _SECURITIES.get(asked or "", usual)

    def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
        envelope, lines = Envelope(self.bounces or sender, to, envelope_id), dotted(message)
        with outcomes() as at:
            server = self._begun(at, envelope, len(lines))
            try:
                told = converse(server, at, envelope, lines)
            except BaseException:
                leave(server)
                raise
            self._line.keep(server)
            return told

    @contextmanager
    def one_line(self) -> Iterator[None]:
        with self._line.held():
            yield

    def _begun(self, at: Conversation, envelope: Envelope, size: int) -> smtplib.SMTP:
        """A connection on which the server has taken the sender: the one kept from the mail before, if the server
        still answers on it, else a new one. Nothing of the message has been said by then: nothing is said twice."""
        kept = self._line.take()
        if kept is not None:
            if is_taken(kept, envelope, size):
                return kept
            kept.close()
        at("connect")
        server = self._connect()
        try:
            if server.sock is not None:
                # The final dot goes out at once, not when the server has acknowledged the text (40 ms a mail).
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._greet(server, at)
            at("sender")
            expect(server.mail(envelope.sender, envelope.asks(server, size)[0]), 250, at)
        except BaseException:
            leave(server)
            raise
        return server

    def _connect(self) -> smtplib.SMTP:
        name = _own_name()
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.timeout_s, context=self._context())
        return smtplib.SMTP(self.host, self.port, name, timeout=self.timeout_s)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)

    def _greet(self, server: smtplib.SMTP, at: Conversation) -> None:
        at("greeting")
        server.ehlo_or_helo_if_needed()
        if not self.tls and self.security != "never":
            at("starttls")
            if server.has_extn("starttls"):
                server.starttls(context=self._context())
                server.ehlo()
            elif self.security == "required":
                raise MailDeferred(stage="starttls", reply="STARTTLS is not offered")
        if self.user:
            at("sign_in")
            self._sign_in(server, at)

    def _sign_in(self, server: smtplib.SMTP, at: Conversation) -> None:
        """Sign in; smtplib knows ASCII passwords only, so others go by PLAIN, which is UTF-8 (RFC 4616)."""
        if self.user.isascii() and self._password.isascii():
            server.login(self.user, self._password)
            return
        word = b64encode(f"\0{self.user}\0{self._password}".encode()).decode()
        code, text = server.docmd("AUTH", f"PLAIN {word}")
        if code != 235:
            raise MailDeferred(stage=at.stage.name, code=code, reply=text_of(text))


@cache
def _own_name() -> str:
    """The name given in EHLO; looked up once, since smtplib would ask the name service for every message."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"


def _rate(text: str | None) -> Rate | None:
    return Rate(positive(text, 0)) if text is not None else None


def positive(text: str | None, usual: float, code: str = "smtp_url_unusable") -> float:
    """The number of a URL's option. Raises: DomainError(code)."""
    try:
        number = float(text) if text is not None else usual
    except ValueError:
        number = 0.0
    if not number > 0:
        raise DomainError(code, value=str(text)[:50])
    return number


class _Line(threading.local):
    """The connection of this thread over which a mail went well, while it is held for the next one."""

    _held = False
    _server: smtplib.SMTP | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the connection from one mail to the next until the end of the block."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if (server := self.take()) is not None:
                leave(server)

    def take(self) -> smtplib.SMTP | None:
        """The connection kept, if there is one; nobody knows yet whether the server still answers on it."""
        server, self._server = self._server, None
        return server

    def keep(self, server: smtplib.SMTP) -> None:
        """A mail was taken over this connection."""
        if self._held:
            self._server = server
        else:
            leave(server)


def is_loopback(host: str) -> bool:
    """Whether this is the machine itself, where nothing can be listened in on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
