"""The mail channel: one message to one server, with an exact word on what may have arrived.

Until the final dot is sent nothing can have arrived (RFC 5321 4.1.1.4: the dot ends the data, and only then may the
server take the message); after it, silence proves nothing.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlparse

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.engine.peers import Rate

MAIL_SERVER = "mail"
MEGABYTE = 1024 * 1024
SET_UP = ("start", "connect", "greeting", "starttls", "sign_in")
"""Stages before any message is spoken of."""

Security = Literal["auto", "required", "never"]
_SECURITIES: dict[str, Security] = {"auto": "auto", "required": "required", "never": "never"}


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


def mail_sender(url: str | None) -> MailSender:
    """The sender that `TRINHKY_SMTP_URL` names. Raises: DomainError("smtp_url_unusable")."""
    return SmtpSender(url) if url else NoMailServer()


@dataclass(frozen=True)
class _Stage:
    """Where the conversation is: `open` until the final dot has been sent."""

    name: str
    open: bool = True


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
        envelope, lines = Envelope(self.bounces or sender, to, envelope_id), _dotted(message)
        with _outcomes() as at:
            server = self._begun(at, envelope, len(lines))
            try:
                told = _converse(server, at, envelope, lines)
            except BaseException:
                _leave(server)
                raise
            self._line.keep(server)
            return told

    @contextmanager
    def one_line(self) -> Iterator[None]:
        with self._line.held():
            yield

    def _begun(self, at: _At, envelope: Envelope, size: int) -> smtplib.SMTP:
        """A connection on which the server has taken the sender: the one kept from the mail before, if the server
        still answers on it, else a new one. Nothing of the message has been said by then: nothing is said twice."""
        kept = self._line.take()
        if kept is not None:
            if _is_taken(kept, envelope, size):
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
            _expect(server.mail(envelope.sender, envelope.asks(server, size)[0]), 250, at)
        except BaseException:
            _leave(server)
            raise
        return server

    def _connect(self) -> smtplib.SMTP:
        name = _own_name()
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.timeout_s, context=self._context())
        return smtplib.SMTP(self.host, self.port, name, timeout=self.timeout_s)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)

    def _greet(self, server: smtplib.SMTP, at: _At) -> None:
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

    def _sign_in(self, server: smtplib.SMTP, at: _At) -> None:
        """Sign in; smtplib knows ASCII passwords only, so others go by PLAIN, which is UTF-8 (RFC 4616)."""
        if self.user.isascii() and self._password.isascii():
            server.login(self.user, self._password)
            return
        word = b64encode(f"\0{self.user}\0{self._password}".encode()).decode()
        code, text = server.docmd("AUTH", f"PLAIN {word}")
        if code != 235:
            raise MailDeferred(stage=at.stage.name, code=code, reply=_text(text))


@cache
def _own_name() -> str:
    """The name given in EHLO; looked up once, since smtplib would ask the name service for every message."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"


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


@dataclass(frozen=True)
class Envelope:
    """What is said before the text: whom it comes from and back to, whom it goes to, and the name notifications use."""

    sender: str
    to: str
    envelope_id: str = ""

    def asks(self, server: smtplib.SMTP, size: int) -> tuple[list[str], list[str]]:
        """The parameters of MAIL and RCPT, as far as the server offers them.

        Source: RFC 1870 (SIZE); RFC 3461 4 (RET, ENVID, NOTIFY, ORCPT).
        """
        sender = [f"SIZE={size}"] if server.has_extn("size") else []
        if not self.envelope_id or not server.has_extn("dsn"):
            return sender, []
        sender += ["RET=HDRS", f"ENVID={_xtext(self.envelope_id)}"]
        return sender, ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(self.to)}"]


def _xtext(text: str) -> str:
    """Text as a parameter carries it (RFC 3461 4)."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else "".join(f"+{b:02X}" for b in c.encode()) for c in text)


def _is_taken(server: smtplib.SMTP, envelope: Envelope, size: int) -> bool:
    """Whether the server takes the sender of a further mail on this connection."""
    try:
        code, _ = server.mail(envelope.sender, envelope.asks(server, size)[0])
    except (smtplib.SMTPException, OSError):
        return False
    return code == 250


def _converse(server: smtplib.SMTP, at: _At, envelope: Envelope, lines: bytes) -> dict[str, Any]:
    """The rest of a mail transaction, after the sender (RFC 5321 3.3); gives the server's last reply."""
    of_recipient = envelope.asks(server, len(lines))[1]
    at("recipient")
    _expect(server.rcpt(envelope.to, of_recipient), 250, at)
    at("data")
    _expect(server.docmd("DATA"), 354, at)
    server.send(lines)
    at("end_of_data", open=False)
    server.send(b".\r\n")
    code, text = server.getreply()
    _expect((code, text), 250, at)
    told = {"code": code, "reply": _text(text), "server": f"{server._host}", "to": envelope.to}  # type: ignore[attr-defined]
    return {**told, "notifications": True} if of_recipient else told


def _dotted(message: bytes) -> bytes:
    """The data with CRLF line ends and doubled leading dots (RFC 5321 4.5.2)."""
    body = message
    if not body.count(b"\n") == body.count(b"\r") == body.count(b"\r\n"):
        body = re.sub(rb"\r?\n|\r", b"\r\n", body)
    if body.startswith(b".") or b"\n." in body:
        body = re.sub(rb"(?m)^\.", b"..", body)
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _expect(answer: tuple[int, bytes], code: int, at: _At) -> None:
    """Raises: MailRefused for a 5xx reply, MailDeferred for any other that is not the one expected.

    251 is as good as 250 (RFC 5321 3.4). -1 is smtplib's word for an answer that cannot be read.
    """
    given, text = answer
    if given == code or (code == 250 and given == 251):
        return
    facts = {"stage": at.stage.name, "code": given, "reply": _text(text)}
    if 500 <= given < 600:
        raise MailRefused(**facts)
    if not 400 <= given < 500 and not at.stage.open:
        raise MailUnproven(**facts)
    raise MailDeferred(**facts)


class _At:
    """Marks the stage that the conversation has reached."""

    def __init__(self) -> None:
        self.stage = _Stage("start")

    def __call__(self, name: str, *, open: bool = True) -> None:
        self.stage = _Stage(name, open)


@contextmanager
def _outcomes() -> Iterator[_At]:
    """Turns what smtplib and the socket raise into the three outcomes."""
    at = _At()
    try:
        yield at
    except (smtplib.SMTPException, OSError, ValueError) as error:
        facts = {"stage": at.stage.name, "reply": _reason(error)}
        raise (MailDeferred if at.stage.open else MailUnproven)(**facts) from error


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"[:500]


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()  # what was answered stands, however the farewell goes


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
                _leave(server)

    def take(self) -> smtplib.SMTP | None:
        """The connection kept, if there is one; nobody knows yet whether the server still answers on it."""
        server, self._server = self._server, None
        return server

    def keep(self, server: smtplib.SMTP) -> None:
        """A mail was taken over this connection."""
        if self._held:
            self._server = server
        else:
            _leave(server)


def _text(reply: bytes | str) -> str:
    return (reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)[:500]


def is_loopback(host: str) -> bool:
    """Whether this is the machine itself, where nothing can be listened in on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
