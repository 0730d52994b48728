"""The mail channel against a real SMTP server on loopback: what arrives, what is refused, what stays unproven."""

from __future__ import annotations

import csv
import io
import os
import signal
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.distribution.office import PDF, Installation, build
from tests.distribution.post_office import PostOffice, free_port
from workflow.base.database import engine_for, sessions_for
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.distribution import waiting_mail
from workflow.distribution.deliveries import MOST_DEFERRALS, mark_paper, record, resend, settle_unproven
from workflow.distribution.mail import MailSender
from workflow.distribution.models import Delivery
from workflow.distribution.queries import (
    COLUMNS,
    Logged,
    count_troubled,
    counts,
    find_delivery,
    log_of,
    recipients_csv,
    troubled,
)
from workflow.distribution.sending import handlers
from workflow.distribution.smtp import SmtpSender
from workflow.distribution.waiting_mail import WAITS_AT_MOST
from workflow.documents.models import Document, Rendition
from workflow.engine import outbox
from workflow.engine.pauses import JITTER
from workflow.engine.peers import FIRST_REST, OPENS_AFTER

OFFICE_MAIL = "nv@so.test"


def mailed(world: Installation, **how: Any) -> uuid.UUID:
    """A document distributed to one outside body by mail."""
    world.entry("Sở Nội vụ", email=OFFICE_MAIL)
    return world.distributed(["Sở Nội vụ (báo cáo)"], **how)


def logged(world: Installation, document_id: uuid.UUID) -> Logged:
    with world.reads() as work:
        (row,) = log_of(work, work.session.get_one(Document, document_id))
        return row


def kinds(world: Installation, document_id: uuid.UUID) -> list[str]:
    return [event.kind for event in logged(world, document_id).events]


def test_a_mail_carries_the_sealed_pdf_and_enclosures_and_ends_handed_over(
    mailing: Installation, post: PostOffice
) -> None:
    mailing.entry("Sở Nội vụ", email=OFFICE_MAIL)
    document_id = mailing.document(["Sở Nội vụ (báo cáo)"])
    mailing.enclose(document_id, "enclosure", "biểu.csv", b"a,b\r\n.,2\n.\n")
    mailing.enclose(document_id, "working_paper", "tờ trình.csv", b"internal")
    mailing.move(document_id, "distribute")
    mailing.works_off()
    (message,) = post.messages
    delivery = mailing.only_delivery(document_id)
    assert (delivery.status, delivery.attempts, delivery.message_id) == ("handed_over", 1, message["Message-ID"])
    assert delivery.message_id == f"<{delivery.id.hex}.1@office.test>"
    assert message["Subject"] == "Kế hoạch số 15/KH-SNNPTNT: Cải cách hành chính"
    assert [address.addr_spec for address in message["To"].addresses] == [OFFICE_MAIL]
    assert [address.addr_spec for address in message["From"].addresses] == ["qn@office.test"]
    attached = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    assert attached[0] == ("15-KH-SNNPTNT.pdf", PDF)
    assert [name for name, _ in attached] == ["15-KH-SNNPTNT.pdf", "biểu.csv"]
    body = message.get_body(("plain",))
    assert body is not None
    assert "Sở Nông nghiệp và PTNT Quảng Ngãi gửi Kế hoạch số 15/KH-SNNPTNT ngày 05 tháng 3 năm 2024" in (
        body.get_content()
    )
    assert kinds(mailing, document_id) == ["attempt", "handed_over"]
    proof = logged(mailing, document_id).events[1].evidence
    assert (proof["code"], proof["reply"]) == (250, "2.0.0 taken as 4711")


def test_a_mail_is_plain_ascii_on_the_wire(mailing: Installation, post: PostOffice) -> None:
    mailed(mailing)
    mailing.works_off()
    assert post.taken[0].isascii()


def test_the_handler_run_twice_sends_once(mailing: Installation, post: PostOffice) -> None:
    document_id = mailed(mailing)
    mailing.works_off()
    (job,) = mailing.jobs("deliver")
    handlers["deliver"](mailing.services, mailing.reads, mailing.work, job)
    assert (len(post.taken), mailing.only_delivery(document_id).status) == (1, "handed_over")
    assert kinds(mailing, document_id) == ["attempt", "handed_over"]


def test_a_refused_recipient_ends_failed_with_the_reply(mailing: Installation, post: PostOffice) -> None:
    post.at_recipient = "550 5.1.1 no such mailbox"
    document_id = mailed(mailing)
    mailing.works_off()
    assert (mailing.only_delivery(document_id).status, mailing.works_off()) == ("failed", 0)
    last = logged(mailing, document_id).last
    assert last is not None
    assert {key: last.evidence[key] for key in ("outcome", "stage", "code", "reply")} == {
        "outcome": "mail_refused", "stage": "recipient", "code": 550, "reply": "5.1.1 no such mailbox",
    }  # fmt: skip


@pytest.mark.parametrize("at", ["recipient", "end"])
def test_a_temporary_refusal_is_tried_again_after_growing_pauses(
    mailing: Installation, post: PostOffice, at: str
) -> None:
    setattr(post, f"at_{at}", "451 4.3.0 try again later")
    document_id = mailed(mailing)
    mailing.works_off()
    assert (mailing.only_delivery(document_id).status, mailing.works_off()) == ("waiting", 0)
    mailing.clock.forward(timedelta(seconds=10 * (1 + JITTER)))
    assert mailing.works_off() == 1
    mailing.clock.forward(timedelta(seconds=19))
    assert mailing.works_off() == 0
    setattr(post, f"at_{at}", "")
    mailing.clock.forward(timedelta(seconds=1 + 20 * JITTER))
    mailing.works_off()
    delivery = mailing.only_delivery(document_id)
    assert (delivery.status, delivery.attempts, len(post.taken)) == ("handed_over", 3, 1)
    assert kinds(mailing, document_id) == ["attempt", "deferred", "attempt", "deferred", "attempt", "handed_over"]
    assert post.messages[0]["Message-ID"] == f"<{delivery.id.hex}.3@office.test>"


def test_no_server_at_all_is_tried_for_long_and_then_failed(tmp_path: Path) -> None:
    world = build(tmp_path, SmtpSender(f"smtp://127.0.0.1:{free_port()}", timeout_s=2))
    document_id = mailed(world)
    for _ in range(MOST_DEFERRALS + 3):
        world.works_off()
        world.clock.forward(timedelta(hours=7))
    delivery = world.only_delivery(document_id)
    assert (delivery.status, delivery.attempts) == ("failed", MOST_DEFERRALS)


def test_silence_after_the_end_of_the_data_is_unproven_and_never_repeated(
    mailing: Installation, post: PostOffice
) -> None:
    post.at_end = "drop"
    document_id = mailed(mailing)
    mailing.works_off()
    post.at_end = ""
    mailing.clock.forward(timedelta(days=2))
    mailing.works_off()
    assert (mailing.only_delivery(document_id).status, len(post.taken)) == ("unproven", 1)
    assert kinds(mailing, document_id) == ["attempt", "unproven"]


class Killing(MailSender):
    """A worker that is killed while it speaks to the server, before or after the message was taken."""

    sender = "vanthu@office.test"

    def __init__(self, inner: MailSender | None) -> None:
        self.inner = inner

    def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
        if self.inner is not None:
            self.inner.send(sender, to, message, envelope_id)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")


@pytest.mark.parametrize("taken", [0, 1])
def test_a_worker_killed_while_sending_leaves_it_unproven_and_nothing_is_repeated(
    mailing: Installation, post: PostOffice, taken: int
) -> None:
    document_id = mailed(mailing)
    assert _ends_in_a_process_of_its_own(_with_sender(mailing, Killing(SmtpSender(post.url) if taken else None)))
    assert mailing.only_delivery(document_id).status == "sending"
    mailing.clock.forward(timedelta(minutes=6))  # the lease of the dead worker runs out
    mailing.works_off()
    assert (mailing.only_delivery(document_id).status, mailing.works_off()) == ("unproven", 0)
    assert (kinds(mailing, document_id), len(post.taken)) == (["attempt", "attempt_lost"], taken)


def _ends_in_a_process_of_its_own(world: Installation) -> bool:
    """Let a child process do the work, with connections of its own; gives whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            Installation(
                sessions_for(engine_for(str(world.sessions.kw["bind"].url))), world.services, world.clock
            ).works_off()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _with_sender(world: Installation, sender: MailSender) -> Installation:
    ports = {**world.services.ports, MailSender: sender}
    return replace(world, services=replace(world.services, ports=ports))


def test_the_answer_to_an_attempt_thought_lost_settles_it(tmp_path: Path, post: PostOffice) -> None:
    """The first worker was only slow: another declared its attempt lost, then its answer came."""
    world = build(tmp_path, SmtpSender(post.url))
    document_id = mailed(world)

    class Slow(MailSender):
        sender = "vanthu@office.test"

        def send(self, sender: str, to: str, message: bytes, envelope_id: str = "") -> dict[str, Any]:
            world.clock.forward(timedelta(minutes=6))
            world.works_off()
            return SmtpSender(post.url).send(sender, to, message)

    _with_sender(world, Slow()).works_off()
    assert kinds(world, document_id) == ["attempt", "attempt_lost", "handed_over"]
    assert (world.only_delivery(document_id).status, len(post.taken)) == ("handed_over", 1)


def test_mails_wait_while_no_server_is_set_up(world: Installation) -> None:
    document_id = mailed(world)
    world.works_off()
    (job,) = world.jobs("deliver")
    assert (world.only_delivery(document_id).status, job.status, job.last_error) == (
        "waiting", "waiting", {"code": "mail_not_set_up"},
    )  # fmt: skip


def test_a_document_without_sealed_file_fails_with_the_cause_and_can_be_resent(
    mailing: Installation, post: PostOffice
) -> None:
    document_id = mailed(mailing, sealed=False)
    mailing.works_off()
    last = logged(mailing, document_id).last
    assert last is not None
    assert (last.status, last.evidence["outcome"], len(post.taken)) == ("failed", "sealed_file_missing", 0)
    with mailing.work() as work:
        mailing.seal(work, work.session.get_one(Document, document_id))
    with mailing.work("qn.vanthu") as work:
        resend(work, mailing.only_delivery(document_id).id)
    mailing.works_off()
    assert (mailing.only_delivery(document_id).status, len(post.taken)) == ("handed_over", 1)


def test_a_voided_pdf_is_never_sent(mailing: Installation, post: PostOffice) -> None:
    document_id = mailed(mailing)
    with mailing.work() as work:
        document = work.session.get_one(Document, document_id)
        mailing.seal(work, document, b"%PDF-1.7 newer but voided")
    with mailing.work() as work:
        for row in work.session.scalars(select(Rendition)):
            if work.services.files.get(row.sha256) != PDF:
                row.voided_at = work.now
    mailing.works_off()
    (message,) = post.messages
    assert [part.get_content() for part in message.iter_attachments()] == [PDF]


# ---- what a person does about it


def test_resend_makes_a_new_attempt_to_a_corrected_address_and_keeps_the_old_events(
    mailing: Installation, post: PostOffice
) -> None:
    post.at_recipient = "550 5.1.1 no such mailbox"
    document_id = mailed(mailing)
    mailing.works_off()
    post.at_recipient = ""
    delivery_id = mailing.only_delivery(document_id).id
    with mailing.work("qn.vanthu") as work:
        resend(work, delivery_id, email="vanthu@so.test")
    mailing.works_off()
    delivery = mailing.only_delivery(document_id)
    assert (delivery.status, delivery.attempts, delivery.email) == ("handed_over", 2, "vanthu@so.test")
    assert kinds(mailing, document_id) == ["attempt", "failed", "resend_ordered", "attempt", "handed_over"]
    assert post.messages[0]["Message-ID"] == f"<{delivery_id.hex}.2@office.test>"
    assert len(mailing.jobs("deliver")) == 1


def test_resend_wakes_what_waits_for_its_pause(mailing: Installation, post: PostOffice) -> None:
    post.at_recipient = "451 later"
    document_id = mailed(mailing)
    mailing.works_off()
    post.at_recipient = ""
    with mailing.work("qn.vanthu") as work:
        resend(work, mailing.only_delivery(document_id).id)
    mailing.works_off()
    assert (mailing.only_delivery(document_id).status, len(post.taken)) == ("handed_over", 1)


def test_resend_is_for_the_clerk_and_not_while_it_is_on_its_way(mailing: Installation) -> None:
    document_id = mailed(mailing)
    delivery_id = mailing.only_delivery(document_id).id
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with mailing.reads(account) as work, pytest.raises(error):
            resend(work, delivery_id)
    with mailing.reads("qn.vanthu") as work, pytest.raises(InvalidInput):
        resend(work, delivery_id, email="not an address")
    with mailing.work() as work:
        work.session.get_one(Delivery, delivery_id).status = "sending"
    with mailing.reads("qn.vanthu") as work, pytest.raises(NotOffered):
        resend(work, delivery_id)


def test_a_person_settles_what_is_unproven(mailing: Installation, post: PostOffice) -> None:
    post.at_end = "drop"
    document_id = mailed(mailing)
    mailing.works_off()
    delivery_id = mailing.only_delivery(document_id).id
    with mailing.reads("qn.vanthu") as work, pytest.raises(InvalidInput):
        settle_unproven(work, delivery_id, "delivered", " ")
    with mailing.work("qn.vanthu") as work:
        settle_unproven(work, delivery_id, "delivered", "Sở Nội vụ báo đã nhận")
    last = logged(mailing, document_id).last
    assert last is not None
    assert (last.status, last.actor, last.evidence) == (
        "delivered", "Người qn.vanthu", {"remark": "Sở Nội vụ báo đã nhận"},
    )  # fmt: skip


def test_paper_waits_until_the_clerk_marks_it(world: Installation) -> None:
    world.entry("Bưu điện", default_channel="paper", postal_address="1 Trần Phú")
    document_id = world.distributed(["Bưu điện"])
    delivery_id = world.only_delivery(document_id).id
    assert world.jobs("deliver") == []
    for outcome in ("handed_over", "delivered"):
        with world.work("qn.vanthu") as work:
            mark_paper(work, delivery_id, outcome, "bà Lan ký nhận")
    assert kinds(world, document_id) == ["marked_handed_over", "marked_delivered"]
    delivery = world.only_delivery(document_id)
    assert (delivery.status, delivery.attempts) == ("delivered", 1)


def test_only_paper_is_marked_and_a_return_needs_its_reason(mailing: Installation) -> None:
    mailing.entry("Bưu điện", default_channel="paper")
    mailing.entry("Sở Nội vụ", email=OFFICE_MAIL)
    document_id = mailing.distributed(["Bưu điện", "Sở Nội vụ"])
    paper, mail = mailing.deliveries(document_id)
    with mailing.reads("qn.vanthu") as work:
        for delivery_id, outcome, code in (
            (mail.id, "delivered", "delivery_not_paper"),
            (paper.id, "opened", "outcome_unknown"),
            (paper.id, "returned", "remark_missing"),
        ):
            with pytest.raises(InvalidInput) as refused:
                mark_paper(work, delivery_id, outcome, "")
            assert refused.value.codes == [code]


# ---- the log


def test_proof_overrules_a_failed_attempt_and_a_status_never_falls_back(world: Installation) -> None:
    document_id = mailed(world)
    delivery_id = world.only_delivery(document_id).id
    with world.work() as work:
        work.session.get_one(Delivery, delivery_id).status = "unproven"
    seen = []
    for kind in ("opened", "delivered", "delivered", "acknowledged", "opened", "acknowledged", "returned"):
        with world.work() as work:
            record(work, delivery_id, kind, {}, "Sở Nội vụ")
        seen.append(world.only_delivery(document_id).status)
    assert seen == ["opened", "opened", "opened", "acknowledged", "acknowledged", "acknowledged", "returned"]
    assert kinds(world, document_id) == ["opened", "delivered", "acknowledged", "returned"]


def test_the_log_cannot_be_changed(mailing: Installation) -> None:
    mailed(mailing)
    mailing.works_off()
    for statement in ("UPDATE delivery_event SET kind = 'x'", "DELETE FROM delivery_event"):
        with pytest.raises(IntegrityError), mailing.work() as work:
            work.session.execute(text(statement))


def test_nothing_is_lost_every_delivery_ends_where_the_clerk_sees_it(mailing: Installation, post: PostOffice) -> None:
    moods: list[Mapping[str, str]] = [
        {}, {"at_recipient": "550 no"}, {"at_end": "drop"}, {"at_recipient": "451 later"}, {"at_end": "554 spam"},
    ]  # fmt: skip
    for n in range(len(moods)):
        mailing.entry(f"Cơ quan {n}", email=f"c{n}@x.test")
    mailing.entry("Bưu điện", default_channel="paper")
    names = [f"Cơ quan {n}" for n in range(len(moods))]
    document_id = mailing.distributed([*names, "Bưu điện", "Văn phòng Sở"])
    mail = [job.id for job in mailing.jobs("deliver")]
    for job_id, mood in zip(mail, moods, strict=True):
        post.at_recipient, post.at_end = mood.get("at_recipient", ""), mood.get("at_end", "")
        mailing.does(job_id)
    mailing.works_off()
    mailing.clock.forward(timedelta(days=2))
    with mailing.reads("qn.vanthu") as work:
        document = work.session.get_one(Document, document_id)
        assert counts(work, document) == {
            "delivered": 1, "failed": 2, "handed_over": 1, "unproven": 1, "waiting": 2,
        }  # fmt: skip
        seen = [(row.delivery.target_name, row.delivery.status) for row in troubled(work, mailing.ids["qn"])]
        assert count_troubled(work, mailing.ids["qn"]) == len(seen)
    assert sorted(seen) == [
        ("Bưu điện", "waiting"), ("Cơ quan 1", "failed"), ("Cơ quan 2", "unproven"), ("Cơ quan 3", "waiting"),
        ("Cơ quan 4", "failed"),
    ]  # fmt: skip


def test_the_clerks_page_is_the_clerks(world: Installation) -> None:
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with world.reads(account) as work:
            with pytest.raises(error):
                troubled(work, world.ids["qn"])
            with pytest.raises(error):
                count_troubled(work, world.ids["qn"])


def test_recipients_see_their_own_lines_and_others_nothing(world: Installation) -> None:
    world.entry("Sở Nội vụ", email=OFFICE_MAIL)
    document_id = world.distributed(["Sở Nội vụ", "UBND huyện Ba Tơ"])
    own, other = reversed(world.deliveries(document_id))
    with world.reads("bt.canbo") as work:
        document = work.session.get_one(Document, document_id)
        assert [row.delivery.target_name for row in log_of(work, document)] == ["UBND huyện Ba Tơ"]
        assert find_delivery(work, own.id).delivery.id == own.id
        with pytest.raises(NotFound):
            find_delivery(work, other.id)
    with world.reads("qn.canbo") as work:
        assert len(log_of(work, work.session.get_one(Document, document_id))) == 2


def test_the_log_of_a_hidden_document_is_not_found(world: Installation) -> None:
    world.entry("Sở Nội vụ", email=OFFICE_MAIL)
    document_id = world.distributed(["Sở Nội vụ"])
    delivery_id = world.only_delivery(document_id).id
    with world.reads("bt.vanthu") as work:
        document = work.session.get_one(Document, document_id)
        for read in (lambda: log_of(work, document), lambda: recipients_csv(work, document)):
            with pytest.raises(NotFound):
                read()
        with pytest.raises(NotFound):
            find_delivery(work, delivery_id)


def test_the_csv_has_one_exact_line_per_delivery(mailing: Installation, post: PostOffice) -> None:
    mailing.entry("Sở Nội vụ", email=OFFICE_MAIL)
    mailing.entry('=HYPERLINK("x"), "Sở"', email="=evil@x.test", abbreviations=["Sở Ma"])
    post.at_recipient = ""
    document_id = mailing.distributed(["Sở Nội vụ (báo cáo)", "Sở Ma"])
    first, second = mailing.deliveries(document_id)
    mailing.works_off()
    with mailing.reads("qn.vanthu") as work:
        lines = recipients_csv(work, work.session.get_one(Document, document_id))
    at = "2024-03-05T09:00:00+07:00"
    assert list(csv.reader(io.StringIO(lines, newline=""))) == [
        list(COLUMNS),
        ["15/KH-SNNPTNT", "Sở Nội vụ (báo cáo)", "Sở Nội vụ", "body", "report", "mail", OFFICE_MAIL, "handed_over",
         "1", at, at, "", "", "", "handed_over", at, f"<{first.id.hex}.1@office.test>", "250 2.0.0 taken as 4711"],
        ["15/KH-SNNPTNT", "Sở Ma", '\'=HYPERLINK("x"), "Sở"', "body", "act", "mail", "'=evil@x.test", "handed_over",
         "1", at, at, "", "", "", "handed_over", at, f"<{second.id.hex}.1@office.test>", "250 2.0.0 taken as 4711"],
    ]  # fmt: skip
    assert lines.count("\r\n") == 3


# ---- the mail server as a peer
def several(world: Installation, count: int, domains: int = 1) -> uuid.UUID:
    """A document on its way to so many bodies."""
    names = [f"Sở Nội vụ {n}" for n in range(count)]
    for n, name in enumerate(names):
        world.entry(name, email=f"nv{n}@so{n % domains}.test")
    return world.distributed(list(names))


def statuses(world: Installation, document_id: uuid.UUID) -> Counter[str]:
    return Counter(row.status for row in world.deliveries(document_id))


def test_while_the_server_is_down_few_are_tried_and_when_it_is_back_all_are_sent(
    mailing: Installation, post: PostOffice
) -> None:
    post.closes()
    document_id = several(mailing, 12)
    for _ in range(3):
        mailing.works_off()
    tried = sum(row.attempts for row in mailing.deliveries(document_id))
    assert (tried, statuses(mailing, document_id)) == (OPENS_AFTER, {"waiting": 12})
    post.opens()
    mailing.clock.forward(FIRST_REST * (1 + JITTER))
    for _ in range(3):
        mailing.works_off()
    assert (statuses(mailing, document_id), len(post.taken)) == ({"handed_over": 12}, 12)


def test_a_server_that_stays_away_for_a_day_fails_what_waits_with_its_cause(
    mailing: Installation, post: PostOffice
) -> None:
    post.closes()
    document_id = several(mailing, 5)
    mailing.works_off()
    mailing.clock.forward(WAITS_AT_MOST)
    ends_waiting(mailing)
    assert statuses(mailing, document_id) == {"waiting": 5}
    mailing.clock.forward(timedelta(seconds=1))
    ends_waiting(mailing)
    assert statuses(mailing, document_id) == {"failed": 5}
    with mailing.reads() as work:
        log = log_of(work, work.session.get_one(Document, document_id))
        last = {row.last.evidence["outcome"] for row in log if row.last}
    assert last == {"peer_down"}
    post.opens()
    mailing.clock.forward(timedelta(days=1))
    for _ in range(3):
        mailing.works_off()
    assert (post.taken, {job.status for job in mailing.jobs("deliver")}) == ([], {"done"})


def test_what_was_ordered_again_waits_anew(mailing: Installation, post: PostOffice) -> None:
    post.closes()
    document_id = several(mailing, 3)
    mailing.works_off()
    mailing.clock.forward(WAITS_AT_MOST)
    again = mailing.deliveries(document_id)[0]
    with mailing.work("qn.vanthu") as work:
        resend(work, again.id)
    mailing.clock.forward(timedelta(hours=1))
    ends_waiting(mailing)
    assert statuses(mailing, document_id) == {"failed": 2, "waiting": 1}


def test_while_the_server_works_nothing_is_ended_for_waiting(mailing: Installation, post: PostOffice) -> None:
    post.at_recipient = "450 4.2.1 busy"
    document_id = several(mailing, 4)
    mailing.works_off()
    mailing.clock.forward(WAITS_AT_MOST * 2)
    ends_waiting(mailing)
    assert statuses(mailing, document_id) == {"waiting": 4}


def ends_waiting(world: Installation) -> None:
    """The worker's quarter of an hour."""
    with world.work() as work:
        job = outbox.enqueue(work, waiting_mail.END_WAITING, {})
    world.does(job.id, waiting_mail.handlers)


def test_the_rate_of_the_url_holds_for_the_server_and_for_each_domain(tmp_path: Path, post: PostOffice) -> None:
    world = build(tmp_path, SmtpSender(f"{post.url}&rate=60&domain_rate=12"))
    document_id = several(world, 10, domains=2)
    world.works_off()
    assert Counter(str(m["To"]).partition("@")[2] for m in post.messages) == {"so0.test>": 2, "so1.test>": 2}
    for _ in range(6):
        world.clock.forward(timedelta(seconds=5))
        world.works_off()
    assert statuses(world, document_id) == {"handed_over": 10}
    assert {row.attempts for row in world.deliveries(document_id)} == {1}


def test_a_refused_message_does_not_speak_against_the_server(mailing: Installation, post: PostOffice) -> None:
    post.at_end = "554 5.7.1 no"
    document_id = several(mailing, OPENS_AFTER + 2)
    mailing.works_off()
    assert statuses(mailing, document_id) == {"failed": OPENS_AFTER + 2}
