"""Several mails in one round: one line, letters read together, each outcome written down with the next attempt."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime
from email.header import decode_header
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.distribution.office import PDF, Installation
from tests.distribution.post_office import PostOffice
from workflow.base.errors import OutsideServiceFailed
from workflow.distribution import message as mime
from workflow.distribution import sending
from workflow.distribution.letter import Enclosed, Letter
from workflow.distribution.message import message_of
from workflow.distribution.models import FAILED, HANDED_OVER, WAITING, DeliveryEvent
from workflow.engine import outbox
from workflow.engine.outbox import Job

NAMES = ("Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế")
AT = datetime(2026, 3, 5, 5, 0, tzinfo=UTC)
LETTER = Letter("vanthu@so.test", "Sở", "nhan@tinh.test", "Ủy ban", "Công văn", "Kính gửi", ())


@pytest.fixture
def claimed(mailing: Installation) -> list[Job]:
    """The jobs of one document to four bodies, in their order, claimed as a worker does."""
    for number, name in enumerate(NAMES):
        mailing.entry(name, email=f"so{number}@tinh{number}.test")
    mailing.distributed(list(NAMES))
    with mailing.sessions() as session:
        jobs = outbox.take(session, mailing.clock.now(), 10)
        session.commit()
    order = {row.id: row.position for row in rows_of(mailing)}
    return sorted((job for job in jobs if job.kind == "deliver"), key=lambda job: order[delivery_id(job)])


def delivery_id(job: Job) -> Any:
    return sending.uuid.UUID(job.payload["delivery"])


def rows_of(world: Installation) -> list[Any]:
    with world.reads() as work:
        return list(work.session.scalars(select(sending.Delivery).order_by(sending.Delivery.position)))


def statuses(world: Installation) -> list[str]:
    return [row.status for row in rows_of(world)]


def goes(world: Installation, jobs: list[Job], may_begin: Callable[[Job], bool] = lambda job: True) -> list[Any]:
    """One round; gives what failed."""
    failed: list[Any] = []
    sending.Mails().several(
        world.services, world.reads, world.work, jobs, may_begin, lambda job, error: failed.append((job.id, error))
    )
    return failed


def test_a_round_goes_over_one_line_and_writes_each_outcome(mailing, post: PostOffice, claimed) -> None:
    assert goes(mailing, claimed) == []
    assert (post.conversations, len(post.taken)) == (1, 4)
    assert statuses(mailing) == [HANDED_OVER] * 4
    with mailing.reads() as work:
        kinds = [row.kind for row in work.session.scalars(select(DeliveryEvent).order_by(DeliveryEvent.sequence))]
        assert sorted(kinds) == ["attempt"] * 4 + ["handed_over"] * 4
        assert {job.status for job in work.session.scalars(select(Job).where(Job.kind == "deliver"))} == {outbox.DONE}


def test_a_mail_costs_one_commit_beside_the_last(mailing, post: PostOffice, claimed) -> None:
    commits: list[int] = []
    event.listen(mailing.sessions.kw["bind"], "commit", lambda _: commits.append(len(post.taken)))
    goes(mailing, claimed)
    assert commits == [0, 1, 2, 3, 4], "before each mail, and after the last"


def test_a_refusal_in_the_middle_is_the_one_mails_and_the_line_begins_anew(mailing, post, claimed) -> None:
    def refuses_the_second(job: Job) -> bool:
        post.at_recipient = "550 5.1.1 unknown" if job.id == claimed[1].id else ""
        return True

    assert goes(mailing, claimed, refuses_the_second) == []
    assert statuses(mailing) == [HANDED_OVER, FAILED, HANDED_OVER, HANDED_OVER]
    assert (post.conversations, len(post.taken)) == (2, 3)


def test_a_line_that_the_server_ended_meanwhile_is_opened_anew_and_nothing_is_sent_twice(
    mailing, post, claimed
) -> None:
    def ends_the_line(job: Job) -> bool:
        kept = mailing.services.port(sending.MailSender)._line._server
        if kept is not None:
            kept.sock.shutdown(2)
        return True

    assert goes(mailing, claimed, ends_the_line) == []
    assert statuses(mailing) == [HANDED_OVER] * 4
    assert (post.conversations, len(post.taken)) == (4, 4)
    assert len({message["Message-ID"] for message in post.messages}) == 4


def test_what_may_not_begin_is_left_as_it_was(mailing, post, claimed) -> None:
    goes(mailing, claimed, lambda job: job.id != claimed[2].id)
    assert statuses(mailing) == [HANDED_OVER, HANDED_OVER, WAITING, HANDED_OVER]


def test_what_fails_in_between_takes_nothing_from_the_mail_before(mailing, post, claimed, monkeypatch) -> None:
    """The transaction that was to carry an outcome and the next attempt breaks: the outcome is written alone."""
    begin = sending.begin_attempt

    def breaks(work: Any, one: Any, *given: Any) -> Any:
        if one == delivery_id(claimed[1]):
            raise OutsideServiceFailed("disk_full")
        return begin(work, one, *given)

    monkeypatch.setattr(sending, "begin_attempt", breaks)
    ((job_id, error),) = goes(mailing, claimed)
    assert (job_id, error.code) == (claimed[1].id, "disk_full")
    assert statuses(mailing) == [HANDED_OVER, WAITING, HANDED_OVER, HANDED_OVER]
    assert len(post.taken) == 3


def test_a_letter_that_cannot_be_written_fails_alone(mailing, post, claimed, monkeypatch) -> None:
    compose = sending.compose

    def lost(work: Any, delivery: Any, *given: Any) -> Any:
        if delivery.id == delivery_id(claimed[0]):
            raise OutsideServiceFailed("files_not_reachable")
        return compose(work, delivery, *given)

    monkeypatch.setattr(sending, "compose", lost)
    ((job_id, error),) = goes(mailing, claimed)
    assert (job_id, error.code) == (claimed[0].id, "files_not_reachable")
    assert statuses(mailing) == [WAITING, HANDED_OVER, HANDED_OVER, HANDED_OVER]


class TestMessage:
    def read(self, **given: Any) -> Any:
        raw = message_of(LETTER.__class__(**{**LETTER.__dict__, **given}), "<1@so.test>", AT)
        return raw, email.message_from_bytes(raw, policy=email.policy.default)

    def test_files_come_through_whole_and_are_encoded_once(self, monkeypatch) -> None:
        encoded = []
        monkeypatch.setattr(mime, "_parts", mime.Kept(10_000_000))
        real = mime._encoded
        monkeypatch.setattr(mime, "_encoded", lambda file: [encoded.append(file.name), real(file)][1])
        files = (
            Enclosed("Văn bản.pdf", "application/pdf", "a", PDF * 500),
            Enclosed("b.csv", "text/csv; charset=utf-8", "b", b".\r\n.x\n"),
        )
        for _ in range(3):
            _, read = self.read(enclosed=files)
        parts = [(p.get_filename(), p.get_content_type(), p.get_payload(decode=True)) for p in read.iter_attachments()]
        assert parts == [("Văn bản.pdf", "application/pdf", PDF * 500), ("b.csv", "text/csv", b".\r\n.x\n")]
        assert (encoded, read.defects) == (["Văn bản.pdf", "b.csv"], [])

    def test_one_file_under_two_names_is_two_parts(self) -> None:
        files = tuple(Enclosed(name, "application/pdf", "same", b"%PDF") for name in ("một.pdf", "hai.pdf"))
        assert [part.get_filename() for part in self.read(enclosed=files)[1].iter_attachments()] == [
            "một.pdf",
            "hai.pdf",
        ]

    @pytest.mark.parametrize(
        "name",
        [
            "So Noi vu",
            'Sở "Nội" vụ, <a@b.test>',
            "UBND",
            "Sở Nội vụ",
            "Ủy ban nhân dân các huyện, thị xã, thành phố " * 4,
        ],
    )
    def test_every_name_comes_through_in_short_ascii_lines(self, name: str) -> None:
        raw, read = self.read(to_name=name.strip())
        (line,) = [value for key, value in read.raw_items() if key == "To"]
        said = "".join(
            part if isinstance(part, str) else part.decode(code or "ascii") for part, code in decode_header(line)
        )
        assert "".join(said.split()) == "".join(f"{name} <nhan@tinh.test>".split())
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 78
        assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")

    def test_the_text_comes_through_line_by_line(self) -> None:
        text = "Kính gửi: Sở Nội vụ\n\n.\n..đã ký\nFrom nơi nào\n"
        assert self.read(text=text)[1].get_content().splitlines() == text.splitlines()

    @pytest.mark.parametrize(
        "given",
        [
            {"to": "a@b.test\r\nBcc: all@x.test"},
            {"subject": "x\r\nBcc: all@x.test"},
            {"sender_name": "x\nBcc: y@z.test"},
        ],
        ids=["address", "subject", "name"],
    )
    def test_no_header_is_smuggled_in(self, given: dict[str, str]) -> None:
        with pytest.raises((ValueError, email.errors.HeaderParseError)):
            self.read(**given)
