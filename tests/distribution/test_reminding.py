"""Reminders: to the recipient, the clerk, the leader; each once, whatever the clock does."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.distribution.office import HANDLERS, Installation, build
from tests.distribution.post_office import PostOffice
from tests.factories.installed import new_postgresql_database
from workflow.base.errors import InvalidInput, NotPermitted
from workflow.distribution import reminding, side_letters
from workflow.distribution.deliveries import mark_paper
from workflow.distribution.mail import NoMailServer
from workflow.distribution.models import DeliveryEvent
from workflow.distribution.smtp import SmtpSender
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document
from workflow.engine.notice import Notice, unseen
from workflow.incoming.handling import ForwardInput, acknowledge, finish, forward
from workflow.incoming.models import Arrival, ArrivalForward
from workflow.incoming.reminding import remind as remind_of_forwards
from workflow.organisations.models import Organisation
from workflow.organisations.office_settings import choose_reminders, reminders_of

DAYS = {"recipient": 1, "clerk": 2, "leader": 4}


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


def out(world: Installation, *lines: str | RecipientLine) -> uuid.UUID:
    """A document that arrived on Friday, 8 March 2024, at ten."""
    world.clock.at = hanoi("2024-03-08T10:00")
    document_id = world.distributed(list(lines) or ["UBND huyện Ba Tơ"])
    world.works_off({**HANDLERS, **side_letters.handlers})
    return document_id


def reminds(world: Installation, now: str) -> None:
    world.clock.at = hanoi(now)
    with world.reads() as work:
        documents = reminding._documents(work) if reminding.is_office_hour(work) else []
    for document_id in documents:
        with world.work() as work:
            reminding.remind(work, work.session.get_one(Document, document_id))


def steps(world: Installation, document_id: uuid.UUID) -> list[str]:
    """The reminders that stand in the log."""
    with world.reads() as work:
        keys = [delivery.id for delivery in world.deliveries(document_id)]
        rows = select(DeliveryEvent.kind).where(DeliveryEvent.delivery_id.in_(keys))
        found = work.session.scalars(rows.order_by(DeliveryEvent.at, DeliveryEvent.kind))
        return [kind for kind in found if kind.startswith("reminded_")]


def told(world: Installation, account: str) -> list[str]:
    with world.reads(account) as work:
        return [row.kind for row in unseen(work)]


@pytest.mark.slow
def test_both_databases_remind_alike(tmp_path: Path, postgresql_server: str) -> None:
    world = build(tmp_path, NoMailServer(), new_postgresql_database(postgresql_server))
    handed_on(world)
    assert forwards(world, "2024-03-12T09:00") == 1
    reminds(world, "2024-03-13T08:00")
    with world.reads() as work:
        (document_id,) = work.session.scalars(select(Document.id)).all()
    assert steps(world, document_id) == ["reminded_clerk", "reminded_recipient"]
    world.sessions.kw["bind"].dispose()


def test_each_is_reminded_after_the_working_days_that_the_office_has_chosen(world: Installation) -> None:
    document_id = out(world)
    for now, expected in (
        ("2024-03-11T16:00", []),  # Monday, the first working day after
        ("2024-03-12T06:59", []),
        ("2024-03-12T07:00", ["reminded_recipient"]),
        ("2024-03-13T08:00", ["reminded_recipient", "reminded_clerk"]),
        ("2024-03-14T08:00", ["reminded_recipient", "reminded_clerk"]),
        ("2024-03-15T08:00", ["reminded_recipient", "reminded_clerk", "reminded_leader"]),
        ("2024-05-15T08:00", ["reminded_recipient", "reminded_clerk", "reminded_leader"]),
    ):
        reminds(world, now)
        assert steps(world, document_id) == expected
    assert told(world, "bt.vanthu")[0] == "remind_to_confirm"
    assert told(world, "qn.vanthu") == told(world, "qn.giamdoc") == ["unconfirmed"]


def test_who_has_confirmed_is_left_alone(world: Installation) -> None:
    document_id = out(world)
    with world.work("bt.vanthu") as work:
        acknowledge(work, work.session.scalars(select(Arrival.id)).one())
    reminds(world, "2024-03-20T08:00")
    assert (steps(world, document_id), told(world, "qn.vanthu")) == ([], [])


def test_one_notice_tells_the_clerk_of_all_silent_places(world: Installation) -> None:
    document_id = out(world, "UBND huyện Ba Tơ", "P.TCCB", "Giám đốc Sở")
    reminds(world, "2024-03-13T08:00")
    assert sorted(steps(world, document_id)) == ["reminded_clerk"] * 3 + ["reminded_recipient"] * 3
    with world.reads("qn.vanthu") as work:
        (row,) = [row for row in unseen(work) if row.kind == "unconfirmed"]
        assert (row.facts["count"], "UBND huyện Ba Tơ" in row.facts["comment"]) == (3, True)


def test_paper_is_the_clerks_to_follow(world: Installation) -> None:
    world.entry("Sở Nội vụ", postal_address="Quảng Ngãi")
    document_id = out(world, RecipientLine("Sở Nội vụ", channel="paper"))
    with world.work("qn.vanthu") as work:
        mark_paper(work, world.only_delivery(document_id).id, "handed_over", "bưu điện")
    reminds(world, "2024-03-15T08:00")
    assert steps(world, document_id) == ["reminded_clerk", "reminded_leader"]


def test_nobody_is_reminded_at_night_or_on_a_day_off_or_of_what_was_recalled(world: Installation) -> None:
    document_id = out(world)
    for now in ("2024-03-16T09:00", "2024-03-15T03:00", "2024-03-15T18:00", "2024-04-18T09:00"):
        reminds(world, now)
    with world.work() as work:
        work.session.get_one(Document, document_id).validity = "recalled"
    reminds(world, "2024-03-15T09:00")
    assert steps(world, document_id) == []


def test_never_twice_however_the_clock_jumps(world: Installation) -> None:
    choice = random.Random(11)
    document_id = out(world, "UBND huyện Ba Tơ", "P.TCCB")
    for _ in range(50):
        day, hour = choice.randrange(-3, 20), choice.randrange(24)
        reminds(world, f"{hanoi('2024-03-08T12:00') + timedelta(days=day):%Y-%m-%d}T{hour:02d}:30")
    assert sorted(steps(world, document_id)) == sorted(
        [f"reminded_{step}" for step in ("recipient", "clerk", "leader")] * 2
    )


def test_a_place_with_mail_is_written_to_once(tmp_path: Path, post: PostOffice) -> None:
    world = build(tmp_path, SmtpSender(post.url, timeout_s=5))
    world.entry("Sở Nội vụ", email="noi-vu@so.test", default_channel="mail")
    document_id = out(world, "Sở Nội vụ")
    for now in ("2024-03-12T08:00", "2024-03-12T09:00"):
        reminds(world, now)
        world.works_off({**HANDLERS, **side_letters.handlers})
    assert steps(world, document_id) == ["reminded_recipient"]
    assert [message["Subject"].partition(":")[0] for message in post.messages][1:] == ["Nhắc xác nhận đã nhận văn bản"]


def test_the_handler_ends_its_job(world: Installation) -> None:
    document_id = out(world)
    world.clock.at = hanoi("2024-03-12T08:00")
    with world.work() as work:
        job = reminding.outbox.enqueue(work, reminding.REMIND, {})
        work.session.flush()
        job_id = job.id
    for _ in range(2):
        world.does(job_id, reminding.handlers)
    assert (steps(world, document_id), world.jobs(reminding.REMIND)[0].status) == (["reminded_recipient"], "done")


def test_the_administrator_chooses_the_days(world: Installation) -> None:
    with world.work("qn.quantri") as work:
        office = work.session.get_one(Organisation, world.ids["qn"])
        assert reminders_of(office) == DAYS
        assert choose_reminders(work, office, {"recipient": 0, "clerk": 1, "leader": 0})
        assert not choose_reminders(work, office, {"recipient": 0, "clerk": 1, "leader": 0})
        for wrong in ({"recipient": 3, "clerk": 2}, {"recipient": -1}, {"leader": 99}):
            with pytest.raises(InvalidInput):
                choose_reminders(work, office, wrong)
    with world.work("qn.vanthu") as work, pytest.raises(NotPermitted):
        choose_reminders(work, work.session.get_one(Organisation, world.ids["qn"]), DAYS)
    document_id = out(world)
    reminds(world, "2024-03-20T08:00")
    assert steps(world, document_id) == ["reminded_clerk"]


def handed_on(world: Installation) -> uuid.UUID:
    """An arrival that the clerk handed on, due on Wednesday, 13 March."""
    out(world)
    with world.work("bt.vanthu") as work:
        arrival = work.session.scalars(select(Arrival)).one()
        due = hanoi("2024-03-13T12:00").date()
        forward(work, arrival.id, [ForwardInput(unit_id=world.ids["bt.TCCB"], due=due)])
        return arrival.id


def forwards(world: Installation, now: str) -> int:
    world.clock.at = hanoi(now)
    with world.work() as work:
        return remind_of_forwards(work)


def test_a_deadline_is_called_to_mind_the_working_day_before_and_once_it_is_over(world: Installation) -> None:
    handed_on(world)
    days = ("2024-03-11", "2024-03-12", "2024-03-13", "2024-03-14", "2024-03-12", "2024-03-15", "2024-03-16")
    assert [forwards(world, f"{day}T09:00") for day in days] == [0, 1, 0, 1, 0, 0, 0]
    with world.reads() as work:
        rows = work.session.scalars(select(Notice.kind).where(Notice.kind.in_(("forward_due_soon", "forward_overdue"))))
        assert sorted(rows) == ["forward_due_soon", "forward_overdue", "forward_overdue"]
    assert told(world, "bt.truongphong").count("forward_overdue") == 1
    assert told(world, "bt.vanthu").count("forward_overdue") == 1


def test_a_new_deadline_begins_anew_and_what_is_done_is_over(world: Installation) -> None:
    arrival_id = handed_on(world)
    assert forwards(world, "2024-03-12T09:00") == 1
    with world.work("bt.vanthu") as work:
        due = hanoi("2024-03-20T12:00").date()
        forward(work, arrival_id, [ForwardInput(unit_id=world.ids["bt.TCCB"], due=due)])
        assert work.session.scalars(select(ArrivalForward.reminded)).all() == [0]
    assert forwards(world, "2024-03-14T09:00") == 0
    with world.work("bt.vanthu") as work:
        finish(work, arrival_id)
    assert forwards(world, "2024-03-25T09:00") == 0
