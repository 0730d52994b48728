"""Notifications read from a real IMAP server: matched to delivery and attempt, each recorded once, however often."""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.distribution.mail_store import MailStore, mail_store
from tests.distribution.office import Installation, build
from tests.distribution.post_office import PostOffice, free_port
from tests.distribution.reports import answer, exim, qmail, report
from tests.distribution.test_mail import certificate
from tests.distribution.test_sending import kinds, logged, mailed
from workflow.base.database import engine_for, sessions_for
from workflow.base.errors import DomainError, InvalidInput, NotFound, NotPermitted, OutsideServiceFailed
from workflow.base.files import sha256_of
from workflow.distribution import returned_mail, sending, side_letters
from workflow.distribution.deliveries import record, resend
from workflow.distribution.mailbox import ImapMailbox, Mailbox, NoMailbox, mailbox_at
from workflow.distribution.returned_mail import (
    MailboxPlace,
    ReturnedMail,
    count_unmatched,
    place_of,
    settle_returned,
    unmatched,
)
from workflow.distribution.smtp import SmtpSender
from workflow.engine import outbox

PLAIN = "/INBOX?starttls=never"
HANDLERS = {**sending.handlers, **returned_mail.handlers}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    certificate(folder)
    return folder


@pytest.fixture(scope="module")
def server(keys: Path) -> Iterator[MailStore]:
    with mail_store(keys / "ca.pem", keys / "key.pem") as found:
        yield found


@pytest.fixture
def store(server: MailStore) -> MailStore:
    """The mailbox, empty."""
    server.is_made_anew()
    return server


@pytest.fixture
def world(tmp_path: Path, post: PostOffice, store: MailStore) -> Installation:
    """Two offices whose mail goes to `post`, and whose notifications lie in `store`."""
    return at_mailbox(build(tmp_path, SmtpSender(post.url, timeout_s=5)), ImapMailbox(store.url(options=PLAIN)))


def at_mailbox(world: Installation, mailbox: Mailbox) -> Installation:
    world.services = replace(world.services, ports={**world.services.ports, Mailbox: mailbox})
    return world


def sent(world: Installation, post: PostOffice) -> tuple[uuid.UUID, str, str]:
    """A document that the server took: its id, and the names of its only attempt."""
    document_id = mailed(world)
    world.works_off(HANDLERS)
    delivery = world.only_delivery(document_id)
    return document_id, f"{delivery.id.hex}.1", str(delivery.message_id)


def reads(world: Installation) -> None:
    """The worker's turn at the mailbox."""
    with world.work() as work:
        outbox.enqueue(work, returned_mail.READ_MAILBOX, {})
    world.works_off(HANDLERS)


def returned(world: Installation) -> list[ReturnedMail]:
    with world.reads() as work:
        return list(work.session.scalars(select(ReturnedMail).order_by(ReturnedMail.read_at)))


@pytest.mark.parametrize(
    ("action", "kind", "status"),
    [
        ("delivered", "delivered", "delivered"),
        ("failed", "returned", "returned"),
        ("delayed", "delayed", "handed_over"),
        ("relayed", "relayed", "handed_over"),
    ],
)
def test_a_notification_is_recorded_once_however_often_the_mailbox_is_read(
    world: Installation, post: PostOffice, store: MailStore, action: str, kind: str, status: str
) -> None:
    document_id, envelope_id, _ = sent(world, post)
    raw = report(action, "5.1.1", envelope_id=envelope_id, diagnostic="550 no such user")
    store.receives(raw)
    for _ in range(3):
        reads(world)
    assert kinds(world, document_id) == ["attempt", "handed_over", kind]
    assert world.only_delivery(document_id).status == status
    last = logged(world, document_id).last
    assert last is not None
    assert last.evidence == {
        "attempt": 1, "action": action, "status": "5.1.1", "diagnostic": "550 no such user",
        "recipient": "nv@so.test", "server": "mailbox.so.test", "sha256": sha256_of(raw),
        "sender": "Mail Delivery System <MAILER-DAEMON@mx.so.test>",
    }  # fmt: skip
    assert last.actor == "mailbox.so.test"
    assert world.services.files.get(last.evidence["sha256"]) == raw


@pytest.mark.parametrize("bounce", [qmail, exim], ids=["qmail", "exim"])
def test_a_bounce_for_people_is_matched_by_the_message_id_it_brings_back(
    world: Installation, post: PostOffice, store: MailStore, bounce: Callable[[str], bytes]
) -> None:
    document_id, _, message_id = sent(world, post)
    store.receives(bounce(message_id))
    reads(world)
    assert world.only_delivery(document_id).status == "returned"


def test_the_same_word_in_two_messages_is_one_event(world: Installation, post: PostOffice, store: MailStore) -> None:
    document_id, envelope_id, _ = sent(world, post)
    store.receives(*(report("delayed", "4.4.1", envelope_id=envelope_id, subject=str(n)) for n in range(2)))
    reads(world)
    assert kinds(world, document_id) == ["attempt", "handed_over", "delayed"]
    assert len(returned(world)) == 2


def test_an_answer_of_a_person_is_kept_in_the_log_and_changes_no_status(
    world: Installation, post: PostOffice, store: MailStore
) -> None:
    document_id, _, message_id = sent(world, post)
    store.receives(answer(message_id))
    reads(world)
    assert (kinds(world, document_id)[-1], world.only_delivery(document_id).status) == ("mail_answer", "handed_over")


def test_the_mailbox_is_left_as_it_was(world: Installation, post: PostOffice, store: MailStore) -> None:
    store.receives(report("failed", "5.0.0"), answer("<x@y>"))
    before = store.flags()
    reads(world)
    assert store.flags() == before
    assert len(returned(world)) == 2


def test_a_bounce_of_an_earlier_attempt_does_not_end_the_newer_one(
    world: Installation, post: PostOffice, store: MailStore
) -> None:
    document_id, envelope_id, _ = sent(world, post)
    with world.work("qn.vanthu") as work:
        resend(work, world.only_delivery(document_id).id)
    store.receives(report("failed", "5.0.0", envelope_id=envelope_id))
    reads(world)
    assert world.only_delivery(document_id).status == "handed_over"
    assert kinds(world, document_id).count("late_returned") == 1


def test_what_was_unproven_is_proven_by_a_notification(world: Installation, post: PostOffice, store: MailStore) -> None:
    post.at_end = "drop"
    document_id, envelope_id, _ = sent(world, post)
    assert world.only_delivery(document_id).status == "unproven"
    store.receives(report("delivered", "2.0.0", envelope_id=envelope_id))
    reads(world)
    assert world.only_delivery(document_id).status == "delivered"


def test_a_bounce_after_the_confirmation_is_noted_and_takes_nothing_back(
    world: Installation, post: PostOffice, store: MailStore
) -> None:
    document_id, envelope_id, _ = sent(world, post)
    with world.work() as work:
        returned_mail.report_of_mail(work, world.only_delivery(document_id).id, 1, "delivered", {})
    with world.work() as work:
        record(work, world.only_delivery(document_id).id, "acknowledged", {})
    store.receives(report("failed", "5.0.0", envelope_id=envelope_id))
    reads(world)
    assert (kinds(world, document_id)[-1], world.only_delivery(document_id).status) == ("late_returned", "acknowledged")


class TestUnmatched:
    @pytest.fixture
    def strange(self, world: Installation, post: PostOffice, store: MailStore) -> ReturnedMail:
        document_id, envelope_id, _ = sent(world, post)
        store.receives(report("failed", "5.0.0", envelope_id=envelope_id.replace(".1", ".7")))
        reads(world)
        assert kinds(world, document_id) == ["attempt", "handed_over"]
        (found,) = returned(world)
        return found

    def test_it_waits_for_the_administrator(self, world: Installation, strange: ReturnedMail) -> None:
        with world.reads("qn.quantri") as work:
            assert [row.id for row in unmatched(work)] == [strange.id]
            assert count_unmatched(work) == 1
        for account in ("qn.vanthu", "qn.giamdoc"):
            with world.reads(account) as work, pytest.raises(NotPermitted):
                unmatched(work)

    def test_it_is_settled_with_a_word_and_kept(self, world: Installation, strange: ReturnedMail) -> None:
        with world.work("qn.quantri") as work, pytest.raises(InvalidInput):
            settle_returned(work, strange.id, " ")
        with world.work("qn.quantri") as work:
            settle_returned(work, strange.id, "thư rác")
        with world.reads("qn.quantri") as work:
            assert (unmatched(work), count_unmatched(work)) == ([], 0)
        (kept,) = returned(world)
        assert (kept.remark, kept.settled_by) == ("thư rác", "Người qn.quantri")
        with world.work("qn.quantri") as work, pytest.raises(NotFound):
            settle_returned(work, strange.id, "lần nữa")


class Dying(ImapMailbox):
    """A mailbox whose reader is killed when it asks for the message after this many."""

    after_messages = 1

    def messages(self, validity: int, after: int, most: int) -> Iterator[Any]:
        for count, found in enumerate(super().messages(validity, after, most)):
            if count == self.after_messages:
                os.kill(os.getpid(), signal.SIGKILL)
            yield found


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_reader_killed_between_two_messages_loses_and_doubles_nothing(
    world: Installation, post: PostOffice, store: MailStore, done: int
) -> None:
    document_id, envelope_id, _ = sent(world, post)
    store.receives(
        *(report(action, "4.0.0", envelope_id=envelope_id) for action in ("delayed", "relayed", "delivered"))
    )
    dying = Dying(store.url(options=PLAIN))
    dying.after_messages = done
    child = os.fork()
    if child == 0:
        try:
            own = Installation(
                sessions_for(engine_for(str(world.sessions.kw["bind"].url))), world.services, world.clock, world.ids
            )
            reads(at_mailbox(own, dying))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert len(returned(world)) == done
    reads(world)
    assert kinds(world, document_id) == ["attempt", "handed_over", "delayed", "relayed", "delivered"]


def test_a_mailbox_that_is_counted_anew_is_read_anew_and_nothing_is_recorded_twice(
    world: Installation, post: PostOffice, store: MailStore
) -> None:
    document_id, envelope_id, _ = sent(world, post)
    first, second = (report(action, "2.0.0", envelope_id=envelope_id) for action in ("delayed", "delivered"))
    store.receives(first)
    reads(world)
    with world.reads() as work:
        before = work.session.scalars(select(MailboxPlace)).one()
    with world.work() as work:  # as if the server had another counting now
        work.session.scalars(select(MailboxPlace)).one().validity = before.validity - 1
    store.receives(second)
    reads(world)
    assert kinds(world, document_id) == ["attempt", "handed_over", "delayed", "delivered"]
    assert len(returned(world)) == 2


def test_more_than_one_job_reads_a_full_mailbox(
    world: Installation, post: PostOffice, store: MailStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned_mail, "AT_ONCE", 2)
    store.receives(*(report("failed", "5.0.0", subject=f"{n}") for n in range(5)))
    reads(world)
    assert len(returned(world)) == 2
    for _ in range(3):
        world.works_off(HANDLERS)
    assert len(returned(world)) == 5


class TestConversation:
    def test_over_tls_from_the_start_and_after_starttls(self, store: MailStore, keys: Path) -> None:
        store.receives(b"Subject: x\r\n\r\ny\r\n")
        for scheme in ("imaps", "imap"):
            box = ImapMailbox(store.url(scheme, "localhost", options=f"/INBOX?starttls=required&ca={keys}/ca.pem"))
            assert [(found.uid, found.raw) for found in box.messages(0, 0, 10)] == [(1, b"Subject: x\r\n\r\ny\r\n")]
            assert "mật" not in box.name

    @pytest.mark.parametrize("scheme", ["imaps", "imap"])
    def test_a_server_that_is_not_trusted_learns_no_password(self, store: MailStore, scheme: str) -> None:
        with pytest.raises(OutsideServiceFailed) as failed:
            list(ImapMailbox(store.url(scheme, "localhost", options="?starttls=required")).messages(0, 0, 10))
        assert failed.value.facts["stage"] in ("connect", "starttls")

    def test_a_wrong_password_and_a_missing_folder_say_where_it_ended(self, store: MailStore) -> None:
        for url, stage in (
            (store.url(password="sai", options=PLAIN), "sign_in"),
            (store.url(options="/Khong?starttls=never"), "open"),
        ):
            with pytest.raises(OutsideServiceFailed) as failed:
                list(ImapMailbox(url).messages(0, 0, 10))
            assert failed.value.facts["stage"] == stage

    def test_a_server_that_is_away_is_seen_by_the_administrator_and_tried_again(
        self, world: Installation, post: PostOffice
    ) -> None:
        at_mailbox(world, ImapMailbox(f"imap://u:p@127.0.0.1:{free_port()}"))
        reads(world)
        with world.reads("qn.quantri") as work:
            place = place_of(work)
        assert place is not None and place.last_error is not None
        assert place.last_error["facts"]["stage"] == "connect"
        assert [job.status for job in world.jobs(returned_mail.READ_MAILBOX)] == ["waiting"]

    def test_without_a_mailbox_nothing_is_read(self, world: Installation) -> None:
        at_mailbox(world, NoMailbox())
        reads(world)
        with world.reads("qn.quantri") as work:
            assert place_of(work) is None
        assert isinstance(mailbox_at(None), NoMailbox)

    @pytest.mark.parametrize(
        "url", ["http://u@h", "imaps://h", "imap://u@", "imap://u@h?starttls=maybe", "imap://u@h?timeout=x"]
    )
    def test_an_address_that_is_no_mailbox_is_refused(self, url: str) -> None:
        with pytest.raises(DomainError) as refused:
            mailbox_at(url)
        assert refused.value.code == "imap_url_unusable"


class TestMailBesideTheDocument:
    """A reminder or a recall that comes back is told in the log of its delivery, which stays as it is."""

    @pytest.fixture
    def reminded(self, world: Installation, post: PostOffice) -> tuple[uuid.UUID, str]:
        """A document, and the Message-ID of a reminder of it that the server took."""
        document_id, _, _ = sent(world, post)
        delivery = world.only_delivery(document_id)
        with world.work() as work:
            outbox.enqueue(work, side_letters.JOB, {"delivery": str(delivery.id), "purpose": side_letters.REMINDER})
        world.works_off({**HANDLERS, **side_letters.handlers})
        return document_id, str(post.messages[-1]["Message-ID"])

    @pytest.mark.parametrize("named", [qmail, lambda name: report("failed", "5.1.1", envelope_id=name.strip("<>"))])
    def test_it_is_told_once_and_the_delivery_stays(
        self, world: Installation, store: MailStore, reminded: tuple[uuid.UUID, str], named: Callable[[str], bytes]
    ) -> None:
        document_id, message_id = reminded
        store.receives(named(message_id), named(message_id) + b"\r\n")
        reads(world)
        told = kinds(world, document_id)
        assert (told.count("reminder_mail_returned"), told[-1]) == (1, "reminder_mail_returned")
        assert world.only_delivery(document_id).status == "handed_over"

    def test_one_that_was_never_begun_waits_for_the_administrator(
        self, world: Installation, store: MailStore, reminded: tuple[uuid.UUID, str]
    ) -> None:
        document_id, message_id = reminded
        before = kinds(world, document_id)
        store.receives(qmail(message_id.replace("reminder", "recall")))
        reads(world)
        assert kinds(world, document_id) == before
        assert [row.delivery_id for row in returned(world)] == [None]
