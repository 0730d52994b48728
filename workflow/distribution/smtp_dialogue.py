"""What is said to a mail server, with an exact word on what may have arrived.

Until the final dot is sent nothing can have arrived (RFC 5321 4.1.1.4: the dot ends the data, and only then may the
server take the message); after it, silence proves nothing.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workflow.distribution.mail import MailDeferred, MailRefused, MailUnproven


@dataclass(frozen=True)
class Stage:
    """Where the conversation is: `open` until the final dot has been sent."""

    name: str
    open: bool = True


class Conversation:
    """How far the conversation with the server has come; called with each stage that it enters."""

    def __init__(self) -> None:
        self.stage = Stage("start")

    def __call__(self, name: str, *, open: bool = True) -> None:
        self.stage = Stage(name, open)


@contextmanager
def outcomes() -> Iterator[Conversation]:
    """Turns what smtplib and the socket raise into the three outcomes."""
    at = Conversation()
    try:
        yield at
    except (smtplib.SMTPException, OSError, ValueError) as error:
        facts = {"stage": at.stage.name, "reply": _reason(error)}
        raise (MailDeferred if at.stage.open else MailUnproven)(**facts) from error


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


def is_taken(server: smtplib.SMTP, envelope: Envelope, size: int) -> bool:
    """Whether the server takes the sender of a further mail on this connection."""
    try:
        code, _ = server.mail(envelope.sender, envelope.asks(server, size)[0])
    except (smtplib.SMTPException, OSError):
        return False
    return code == 250


def converse(server: smtplib.SMTP, at: Conversation, envelope: Envelope, lines: bytes) -> dict[str, Any]:
    """The rest of a mail transaction, after the sender (RFC 5321 3.3); gives the server's last reply."""
    of_recipient = envelope.asks(server, len(lines))[1]
    at("recipient")
    expect(server.rcpt(envelope.to, of_recipient), 250, at)
    at("data")
    expect(server.docmd("DATA"), 354, at)
    server.send(lines)
    at("end_of_data", open=False)
    server.send(b".\r\n")
    code, text = server.getreply()
    expect((code, text), 250, at)
    told = {"code": code, "reply": text_of(text), "server": f"{server._host}", "to": envelope.to}  # type: ignore[attr-defined]
    return {**told, "notifications": True} if of_recipient else told


def dotted(message: bytes) -> bytes:
    """The data with CRLF line ends and doubled leading dots (RFC 5321 4.5.2)."""
    body = message
    if not body.count(b"\n") == body.count(b"\r") == body.count(b"\r\n"):
        body = re.sub(rb"\r?\n|\r", b"\r\n", body)
    if body.startswith(b".") or b"\n." in body:
        body = re.sub(rb"(?m)^\.", b"..", body)
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def expect(answer: tuple[int, bytes], code: int, at: Conversation) -> None:
    """Raises: MailRefused for a 5xx reply, MailDeferred for any other that is not the one expected.

    251 is as good as 250 (RFC 5321 3.4). -1 is smtplib's word for an answer that cannot be read.
    """
    given, text = answer
    if given == code or (code == 250 and given == 251):
        return
    facts = {"stage": at.stage.name, "code": given, "reply": text_of(text)}
    if 500 <= given < 600:
        raise MailRefused(**facts)
    if not 400 <= given < 500 and not at.stage.open:
        raise MailUnproven(**facts)
    raise MailDeferred(**facts)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {text_of(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"[:500]


def leave(server: smtplib.SMTP) -> None:
    """Say farewell, whatever the server makes of it."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()  # what was answered stands, however the farewell goes


def text_of(reply: bytes | str) -> str:
    """The words of a reply, cut to what is kept."""
    return (reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)[:500]
