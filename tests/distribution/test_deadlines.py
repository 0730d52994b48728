"""What is late by the decree, asked of one delivery and of all of them at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.distribution.office import Installation, build
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from workflow.distribution.deadlines import due_of, is_late, issue_deadlines, late, receipt_is_late
from workflow.distribution.mail import NoMailServer
from workflow.distribution.models import Delivery
from workflow.documents.drafting import RecipientLine
from workflow.documents.models import Document, Rendition

LINES = [RecipientLine("UBND huyện Ba Tơ"), RecipientLine("P.TCCB", channel="paper")]


@pytest.fixture(params=BOTH_DATABASES)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Two offices on each database."""
    postgresql = request.param == "postgresql"
    url = new_postgresql_database(request.getfixturevalue("postgresql_server")) if postgresql else None
    world = build(tmp_path, NoMailServer(), url)
    yield world
    world.sessions.kw["bind"].dispose()


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.mark.parametrize("urgency", ["normal", "urgent"])
def test_both_forms_agree_on_random_deliveries_and_instants(either: Installation, urgency: str) -> None:
    choice = random.Random(urgency)
    document_id = either.distributed(list(LINES))
    with either.work() as work:
        work.session.get_one(Document, document_id).urgency = urgency
    lates = 0
    for _ in range(60):
        with either.work() as work:
            rows = work.session.scalars(select(Delivery).where(Delivery.document_id == document_id)).all()
            for row in rows:
                row.status = choice.choice(["waiting", "sending", "delivered", "failed"])
                minutes = choice.choice([30, 59, 60, 61, choice.randrange(60 * 24 * 12)])
                row.created_at = hanoi("2024-02-20T12:00") - timedelta(minutes=minutes)
        either.clock.at = hanoi("2024-02-20T12:00") + timedelta(minutes=choice.randrange(-5, 2))
        with either.reads() as work:
            asked = {row.id for row in work.session.scalars(select(Delivery).where(late(work)))}
            assert asked == {row.id for row in work.session.scalars(select(Delivery)) if is_late(work, row)}
            lates += len(asked)
    assert lates > 10


def test_a_delivery_is_due_in_the_morning_of_the_next_working_day_and_paper_by_its_end(world: Installation) -> None:
    world.clock.at = hanoi("2024-02-07T15:00")  # the last working day before Tết
    document_id = world.distributed(list(LINES))
    with world.reads() as work:
        rows = work.session.scalars(select(Delivery).order_by(Delivery.position)).all()
        assert {row.channel: due_of(work, row) for row in rows} == {
            "in_app": hanoi("2024-02-15T12:00"), "paper": hanoi("2024-02-16T00:00"),
        }  # fmt: skip
        assert [is_late(work, row) for row in rows] == [False, False]
    world.clock.at = hanoi("2024-02-15T12:00")
    with world.reads() as work:
        rows = work.session.scalars(select(Delivery).where(Delivery.document_id == document_id)).all()
        assert {row.channel for row in rows if is_late(work, row)} == {"in_app"}


def test_a_receipt_is_late_after_the_day_of_arrival(world: Installation) -> None:
    world.clock.at = hanoi("2024-03-08T15:00")
    document_id = world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    for now, expected in (("2024-03-08T23:59", False), ("2024-03-09T00:00", True)):
        world.clock.at = hanoi(now)
        with world.reads() as work:
            row = work.session.scalars(select(Delivery).where(Delivery.document_id == document_id)).one()
            assert receipt_is_late(work, row) is expected
    with world.work() as work:  # of paper the signature that the clerk noted is the receipt
        row = work.session.scalars(select(Delivery).where(Delivery.document_id == document_id)).one()
        row.channel = "paper"
        assert not receipt_is_late(work, row)


def test_what_is_signed_must_go_out_and_is_no_matter_any_more_once_it_has(either: Installation) -> None:
    document_id = either.document(["UBND huyện Ba Tơ"])
    with either.work() as work:
        document = work.session.get_one(Document, document_id)
        signed = Rendition(document_id=document_id, kind="signed", sha256="b" * 64, pages=1,
                           content_sha256=document.content_sha256, made_at=hanoi("2024-03-04T17:30"))  # fmt: skip
        work.session.add(signed)
    with either.reads() as work:
        assert issue_deadlines(work, [document_id]) == {document_id: hanoi("2024-03-05T12:00")}
    either.move(document_id, "distribute")
    with either.reads() as work:
        assert (issue_deadlines(work, [document_id]), issue_deadlines(work, [])) == ({}, {})
