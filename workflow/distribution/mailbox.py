"""The mailbox that notifications come back to: looked at over IMAP, never changed.

What was read is remembered here by the mailbox's own counting (UIDVALIDITY and UID), so that people may read, mark and
sort there as they like, and a crash between two messages costs nothing.
Source: RFC 3501 2.3.1.1 (UIDs only grow while UIDVALIDITY stays), 6.3.2 (EXAMINE), RFC 2595 (STARTTLS).
"""

from __future__ import annotations

import imaplib
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from workflow.base.errors import DomainError, OutsideServiceFailed
from workflow.distribution.smtp import is_loopback, positive

LARGEST = 10 * 1024 * 1024
"""So much of a message is read and kept; what names our mail stands at its beginning."""


@dataclass(frozen=True)
class Found:
    """One message as it lies in the mailbox."""

    validity: int
    uid: int
    raw: bytes


class Mailbox(ABC):
    """The port of the mailbox; `name` tells it apart from another one and has no password in it."""

    name: str = ""

    @abstractmethod
    def messages(self, validity: int, after: int, most: int) -> Iterator[Found]:
        """Messages that came after the one with this UID, oldest first; all of them if the counting began anew.

        Raises: OutsideServiceFailed("mailbox_unreachable").
        """


class NoMailbox(Mailbox):
    """None is set up: what comes back is read by nobody."""

    def messages(self, validity: int, after: int, most: int) -> Iterator[Found]:
        return iter(())


def mailbox_at(url: str | None) -> Mailbox:
    """The mailbox that `TRINHKY_IMAP_URL` names. Raises: DomainError("imap_url_unusable")."""
    return ImapMailbox(url) if url else NoMailbox()


class ImapMailbox(Mailbox):
    """Reads over `imaps://` (TLS from the start) or `imap://` (STARTTLS: required, but on loopback).

    `imaps://user:password@host:port/INBOX?ca=/path/ca.pem`; `starttls` is `required`, `auto` or `never`, `timeout`
    the seconds that an answer may take.
    """

    def __init__(self, url: str, timeout_s: float = 30.0) -> None:
        parts = urlparse(url)
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise DomainError("imap_url_unusable", scheme=parts.scheme)
        self.host, self.tls = parts.hostname, parts.scheme == "imaps"
        self.port = parts.port or (993 if self.tls else 143)
        self.user, self._password = unquote(parts.username), unquote(parts.password or "")
        self.folder = unquote(parts.path.strip("/")) or "INBOX"
        self.security = options.get("starttls") or ("auto" if is_loopback(self.host) else "required")
        self.ca = options.get("ca")
        self.timeout_s = positive(options.get("timeout"), timeout_s, "imap_url_unusable")
        self.name = f"{parts.scheme}://{self.user}@{self.host}:{self.port}/{self.folder}"
        if not self.folder.isascii() or self.security not in ("required", "auto", "never"):
            raise DomainError("imap_url_unusable", folder=self.folder, starttls=self.security)

    def messages(self, validity: int, after: int, most: int) -> Iterator[Found]:
        with _failures(self.host) as at, self._opened(at) as client:
            at("open")
            now = self._examined(client)
            at("search")
            first = after + 1 if now == validity else 1
            for uid in _uids(client, first)[:most]:
                at("fetch")
                raw = _content(client, uid)
                if raw is not None:
                    yield Found(now, uid, raw)

    @contextmanager
    def _opened(self, at: _At) -> Iterator[imaplib.IMAP4]:
        at("connect")
        context = ssl.create_default_context(cafile=self.ca)
        client: imaplib.IMAP4 = (
            imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=self.timeout_s)
            if self.tls
            else imaplib.IMAP4(self.host, self.port, timeout=self.timeout_s)
        )
        try:
            at("starttls")
            self._secured(client, context)
            at("sign_in")
            self._sign_in(client)
            yield client
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()

    def _secured(self, client: imaplib.IMAP4, context: ssl.SSLContext) -> None:
        if self.tls or self.security == "never":
            return
        if "STARTTLS" in client.capabilities:
            client.starttls(context)
        elif self.security == "required":
            raise imaplib.IMAP4.error("STARTTLS is not offered")

    def _sign_in(self, client: imaplib.IMAP4) -> None:
        """PLAIN where it is offered, since it is UTF-8 (RFC 4616) and LOGIN of imaplib knows ASCII only."""
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{self.user}\0{self._password}".encode())
        else:
            client.login(self.user, self._password)

    def _examined(self, client: imaplib.IMAP4) -> int:
        """Open the folder to look only; gives its UIDVALIDITY."""
        quoted = self.folder.replace("\\", "\\\\").replace('"', '\\"')
        _ok(client.select(f'"{quoted}"', readonly=True))
        _, values = client.response("UIDVALIDITY")
        return int(values[0] or 0)


class _At:
    """Marks how far the conversation has come."""

    stage = "start"

    def __call__(self, stage: str) -> None:
        self.stage = stage


@contextmanager
def _failures(host: str) -> Iterator[_At]:
    at = _At()
    try:
        yield at
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        said = f"{type(error).__name__}: {error}"[:300]
        raise OutsideServiceFailed("mailbox_unreachable", host=host, stage=at.stage, reply=said) from error


def _ok(answer: tuple[str, Any]) -> Any:
    """What was answered. Raises: imaplib.IMAP4.error unless it is OK."""
    status, rows = answer
    if status != "OK":
        raise imaplib.IMAP4.error(repr(rows))
    return rows


def _uids(client: imaplib.IMAP4, first: int) -> list[int]:
    """`n:*` names the last message even if it is older than n (RFC 3501 6.4.8)."""
    rows = _ok(client.uid("SEARCH", "UID", f"{first}:*"))
    found = {int(uid) for row in rows if row for uid in row.split()}
    return sorted(uid for uid in found if uid >= first)


def _content(client: imaplib.IMAP4, uid: int) -> bytes | None:
    """The message, without marking it as read; None if somebody has taken it out meanwhile."""
    rows = _ok(client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)"))
    return next((bytes(row[1]) for row in rows if isinstance(row, tuple)), None)
