"""What comes back to the mailbox, read: delivery status notifications, plain bounces, and other answers.

Pure functions over the raw message; anybody may write to a mailbox, so nothing in it is believed but what names one of
our own attempts, and nothing in it can stop the reading.
Source: RFC 3464 (delivery status), RFC 6522 (multipart/report), RFC 3463 (status codes), RFC 3834 (automatic answers).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Literal

from workflow.base.text import nfc, single_spaced

Kind = Literal["delivered", "relayed", "delayed", "returned", "answer"]

# RFC 3464 2.3.3; `expanded` went to several mailboxes, `relayed` to a server that tells nothing.
_ACTIONS: dict[str, Kind] = {
    "delivered": "delivered", "relayed": "relayed", "expanded": "relayed", "delayed": "delayed", "failed": "returned",
}  # fmt: skip
_NAME = r"([0-9a-f]{32})\.([a-z]{0,20})(\d{1,6})"
_ENVELOPE_ID = re.compile(_NAME, re.IGNORECASE)
_MESSAGE_ID = re.compile(rf"<{_NAME}@[^<>\s]{{1,255}}>", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?=[A-Za-z#<\d(])")
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery|delivery subsystem", re.IGNORECASE)
LONGEST_TEXT = 1_000


@dataclass(frozen=True)
class AttemptKey:
    """One attempt at one delivery, as an ENVID or a Message-ID of ours names it.

    Of a mail beside the document (`about`: a recall, a reminder) the number is that of the event that began it.
    """

    delivery_id: uuid.UUID
    number: int
    about: str = ""


@dataclass(frozen=True)
class Returned:
    """What one message of the mailbox says about one of our mails, or about none that can be told."""

    kind: Kind
    key: AttemptKey | None = None
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    recipient: str = ""
    server: str = ""
    sender: str = ""
    subject: str = ""

    @property
    def evidence(self) -> dict[str, str]:
        """What the log keeps, without what is empty."""
        names = ("action", "status", "diagnostic", "recipient", "server", "sender")
        return {name: value for name in names if (value := getattr(self, name))}


def read_returned(raw: bytes) -> Returned:
    """What this message says; of anything that cannot be read, an answer that names nothing."""
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        found = _report(message) or _plain_bounce(message) or Returned("answer", _named_key(message))
        return replace(found, sender=_header(message, "From"), subject=_header(message, "Subject"))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return Returned("answer")  # whatever is wrong with it, the raw message is kept and a person sees it


def _report(message: Message) -> Returned | None:
    """A delivery status notification; one mail of ours has one recipient, so the first one that is known counts."""
    for part in _parts(message):
        if part.get_content_type() != "message/delivery-status":
            continue
        fields = [block for block in part.get_payload() if isinstance(block, Message)]
        if len(fields) < 2:
            continue
        about, rows = fields[0], fields[1:]
        key = _key_of(_ENVELOPE_ID, _header(about, "Original-Envelope-Id")) or _named_key(message)
        row = next((row for row in rows if _action(row) in _ACTIONS), rows[0])
        return Returned(
            kind=_ACTIONS.get(_action(row), "answer"),
            key=key,
            action=_action(row)[:30],
            status=_header(row, "Status").split(" ")[0][:30],
            diagnostic=_typed(_header(row, "Diagnostic-Code")),
            recipient=_typed(_header(row, "Final-Recipient") or _header(row, "Original-Recipient")),
            server=_typed(_header(row, "Remote-MTA") or _header(about, "Reporting-MTA")),
        )
    return None


def _plain_bounce(message: Message) -> Returned | None:
    """A notification as people read it (qmail, older Exim, Exchange): known by its sender, a code in its text."""
    failed = _header(message, "X-Failed-Recipients")
    if not failed and not _from_daemon(message):
        return None
    key = _named_key(message)
    text = _text_of(message)
    status = _STATUS.search(text)
    reply = _REPLY.search(text)
    code = status.group(1) if status else reply.group(1) if reply else ""
    line = next((line for line in text.splitlines() if code and code in line), "")
    kind: Kind = "returned" if failed or code.startswith("5") else "delayed" if code.startswith("4") else "answer"
    return Returned(kind, key, status=code, diagnostic=single_spaced(line)[:LONGEST_TEXT], recipient=failed[:254])


def _from_daemon(message: Message) -> bool:
    """Whether a mail system wrote it: from nobody, as RFC 5321 4.5.5 asks of notifications, or so named."""
    path = message.get("Return-Path")
    return (path is not None and str(path).strip() == "<>") or _DAEMON.search(_header(message, "From")) is not None


def _named_key(message: Message) -> AttemptKey | None:
    """The attempt that this message names: by what it answers, by the mail it brings back, or by its text."""
    for name in ("In-Reply-To", "References"):
        if found := _key_of(_MESSAGE_ID, _header(message, name, longest=10_000)):
            return found
    for part in _parts(message):
        if found := _key_of(_MESSAGE_ID, _header(part, "Message-ID")):
            return found
        if part.get_content_type() in ("text/rfc822-headers", "text/plain") and (
            found := _key_of(_MESSAGE_ID, _payload(part))
        ):
            return found
    return None


def _parts(message: Message, most: int = 200) -> Iterator[Message]:
    """The message and all that is inside it, but no more than a sane message has."""
    for count, part in enumerate(message.walk()):
        if count >= most:
            return
        yield part


def _key_of(pattern: re.Pattern[str], text: str) -> AttemptKey | None:
    found = pattern.search(text)
    return AttemptKey(uuid.UUID(found[1]), int(found[3]), found[2].lower()) if found else None


def _action(row: Message) -> str:
    return _header(row, "Action").lower()


def _typed(value: str) -> str:
    """`rfc822; a@b.vn`, `smtp; 550 …`, `dns; mx.b.vn`: the value without its type."""
    kind, mark, rest = value.partition(";")
    return rest.strip() if mark and re.fullmatch(r"[\w-]+", kind.strip()) else value


def _header(message: Message, name: str, longest: int = LONGEST_TEXT) -> str:
    """The header as text, whatever its bytes are."""
    value = message.get(name)
    if value is None:
        return ""
    raw = str(value)[:longest]
    try:
        decoded = str(make_header(decode_header(raw)))
    except (HeaderParseError, ValueError, LookupError):
        decoded = raw
    return _clean(decoded)[:longest]


def _payload(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return _clean(content[:200_000].decode(_charset(part), "replace"), lines=True)


def _charset(part: Message) -> str:
    """The character set that the part names, if there is such a one."""
    name = str(part.get_content_charset("utf-8") or "utf-8")
    try:
        b"".decode(name)
    except LookupError:
        return "utf-8"
    return name


def _text_of(message: Message) -> str:
    return next((_payload(part) for part in _parts(message) if part.get_content_type() == "text/plain"), "")


def _clean(text: str, lines: bool = False) -> str:
    """Text without control characters and halves of characters, which no database takes."""
    safe = text.encode("utf-8", "replace").decode("utf-8", "replace")
    kept = "".join(c for c in safe if c.isprintable() or (lines and c == "\n") or c in " \t")
    return nfc(kept) if lines else single_spaced(nfc(kept))
