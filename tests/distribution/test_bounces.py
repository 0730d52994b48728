"""What comes back is read whatever its form, names only our own attempts, and stops nobody."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.distribution.reports import answer, exim, qmail, report
from workflow.distribution.bounces import AttemptKey, Returned, read_returned

DELIVERY = uuid.UUID(int=0xABCDEF)
KEY = AttemptKey(DELIVERY, 3)
ENVELOPE = f"{DELIVERY.hex}.3"
MESSAGE_ID = f"<{ENVELOPE}@office.test>"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("delivered", "delivered"),
        ("relayed", "relayed"),
        ("expanded", "relayed"),
        ("delayed", "delayed"),
        ("failed", "returned"),
        ("Failed", "returned"),
        ("unheard-of", "answer"),
    ],
)
def test_the_action_of_a_notification_tells_what_became_of_the_mail(action: str, kind: str) -> None:
    found = read_returned(report(action, "2.0.0", envelope_id=ENVELOPE))
    assert (found.kind, found.key) == (kind, KEY)


def test_a_notification_is_kept_with_status_diagnostic_and_servers() -> None:
    told = "550 5.1.1 <nv@so.test>: Recipient unknown"
    assert read_returned(report("failed", "5.1.1", envelope_id=ENVELOPE, diagnostic=told)).evidence == {
        "action": "failed",
        "status": "5.1.1",
        "diagnostic": told,
        "recipient": "nv@so.test",
        "server": "mailbox.so.test",
        "sender": "Mail Delivery System <MAILER-DAEMON@mx.so.test>",
    }


@pytest.mark.parametrize("envelope_id", ["", "somebody-elses"])
def test_without_our_envelope_id_the_message_id_in_the_returned_headers_names_it(envelope_id: str) -> None:
    assert read_returned(report("failed", "5.0.0", envelope_id=envelope_id, message_id=MESSAGE_ID)).key == KEY


def test_the_envelope_id_goes_before_the_message_id() -> None:
    other = f"<{uuid.uuid4().hex}.1@office.test>"
    assert read_returned(report("failed", "5.0.0", envelope_id=ENVELOPE, message_id=other)).key == KEY


@pytest.mark.parametrize(
    ("line", "kind", "status"),
    [
        ("550 5.1.1 User unknown", "returned", "5.1.1"),
        ("Remote host said: 552 mailbox full", "returned", "552"),
        ("451 4.3.0 try later", "delayed", "4.3.0"),
        ("I do not like 10.5.5.5 or 5.1.", "answer", ""),
    ],
)
def test_a_bounce_for_people_is_understood_by_the_code_in_its_text(line: str, kind: str, status: str) -> None:
    found = read_returned(qmail(MESSAGE_ID, line))
    assert (found.kind, found.key, found.status) == (kind, KEY, status)


def test_a_bounce_that_brings_the_whole_mail_back_is_matched_by_it() -> None:
    found = read_returned(exim(MESSAGE_ID))
    assert (found.kind, found.key, found.recipient) == ("returned", KEY, "nv@so.test")


def test_an_answer_of_a_person_is_no_bounce_even_if_it_has_numbers_in_it() -> None:
    found = read_returned(answer(MESSAGE_ID))
    assert (found.kind, found.key, found.subject) == ("answer", KEY, "Re: Kế hoạch")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: =?utf-8?b?w7g?= =?xx?q?=ff?=\r\n\r\nhi",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n--x--",
        b"Content-Type: text/plain; charset=nonsense\r\nFrom: mailer-daemon\r\n\r\n550 no",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: message/rfc822\r\n\r\n" * 3000,
        b"From: mailer-daemon@x\r\nSubject: \xed\xa0\x80\r\n\r\n\xed\xa0\x80 550 x",
    ],
)
def test_what_cannot_be_read_names_nothing_and_stops_nobody(raw: bytes) -> None:
    found = read_returned(raw)
    assert found.key is None
    for value in (*found.evidence.values(), found.subject):
        value.encode()  # a database takes it
        assert "\x00" not in value


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_notification_with_any_bytes_changed_is_still_read(data: Any) -> None:
    raw = bytearray(report("failed", "5.1.1", envelope_id=ENVELOPE, message_id=MESSAGE_ID))
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read_returned(bytes(raw)), Returned)
