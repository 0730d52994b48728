"""Messages as mail systems send them back: notifications in the form of RFC 3464, and bounces in nobody's form."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.so.test>
To: tra-lai@office.test
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.so.test.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.so.test
{envelope}Arrival-Date: Tue, 5 Mar 2024 09:00:00 +0700

Original-Recipient: rfc822;nv@so.test
Final-Recipient: rfc822; nv@so.test
Action: {action}
Status: {status}
Remote-MTA: dns; mailbox.so.test
Diagnostic-Code: smtp; {diagnostic}

--b1
Content-Type: text/rfc822-headers

{headers}
--b1--
"""

QMAIL = """Return-Path: <>
From: MAILER-DAEMON@mx.so.test
To: tra-lai@office.test
Subject: failure notice

Hi. This is the mail program at mx.so.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<nv@so.test>:
{line}

--- Below this line is a copy of the message.

Return-Path: <tra-lai@office.test>
Message-ID: {message_id}
Subject: =?utf-8?q?V=C4=83n_b=E1=BA=A3n?=
"""


def report(
    action: str,
    status: str,
    *,
    envelope_id: str = "",
    message_id: str = "<x@y.test>",
    diagnostic: str = "250 ok",
    subject: str = "Notification",
) -> bytes:
    """A notification that names the mail by its envelope, by its Message-ID, or by both."""
    envelope = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    headers = f"Message-ID: {message_id}\nSubject: x"
    filled = REPORT.format(
        subject=subject, envelope=envelope, action=action, status=status, diagnostic=diagnostic, headers=headers
    )
    return filled.replace("\n", "\r\n").encode()


def qmail(message_id: str, line: str = "550 5.1.1 User unknown") -> bytes:
    """A bounce for people to read."""
    return QMAIL.format(message_id=message_id, line=line).replace("\n", "\r\n").encode()


def exim(message_id: str, text: str = "all hosts have been failing for a long time") -> bytes:
    """A bounce with the failed address in a header and the whole mail inside."""
    inner = EmailMessage(policy=SMTP)
    inner["Message-ID"] = message_id
    inner["Subject"] = "Kế hoạch số 15"
    inner.set_content("…")
    outer = EmailMessage(policy=SMTP)
    outer["From"] = "Mail Delivery System <Mailer-Daemon@mx.so.test>"
    outer["Subject"] = "Mail delivery failed: returning message to sender"
    outer["X-Failed-Recipients"] = "nv@so.test"
    outer.set_content(text)
    outer.add_attachment(inner)
    return outer.as_bytes()


def answer(message_id: str, sender: str = "nv@so.test", subject: str = "Re: Kế hoạch") -> bytes:
    """A person, or an absent person's machine, who answers."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["In-Reply-To"] = sender, subject, message_id
    message.set_content("Đã nhận. Số máy lẻ: 552 Phòng Nội vụ.")
    return message.as_bytes()
