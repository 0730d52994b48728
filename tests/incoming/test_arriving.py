from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.distribution.office import Installation, together
from workflow.base.errors import NotFound
from workflow.distribution.deliveries import resend
from workflow.distribution.queries import log_of
from workflow.documents.models import Document
from workflow.engine import notice
from workflow.incoming.arriving import handlers, receive
from workflow.incoming.handling import send_back
from workflow.incoming.inbox import book_of
from workflow.incoming.models import Arrival


def arrivals(world: Installation) -> list[Arrival]:
    with world.reads() as work:
        return list(work.session.scalars(select(Arrival).order_by(Arrival.number, Arrival.receiver_name)))


def sender_log(world: Installation, document_id: uuid.UUID) -> list[tuple[str, str, str]]:
    with world.reads() as work:
        (row,) = log_of(work, work.session.get_one(Document, document_id))
        return [(event.kind, event.status, event.actor) for event in row.events]


def test_an_in_app_delivery_becomes_an_arrival_and_ends_delivered(world: Installation) -> None:
    document_id = world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    (arrival,) = arrivals(world)
    assert (arrival.organisation_id, arrival.receiver_kind, arrival.receiver_name) == (
        world.ids["bt"], "organisation", "UBND huyện Ba Tơ",
    )  # fmt: skip
    assert (arrival.year, arrival.number, arrival.document_number, arrival.document_symbol, arrival.subject) == (
        2024, 1, 15, "KH-SNNPTNT", "Cải cách hành chính",
    )  # fmt: skip
    assert arrival.issuer_name == "Sở Nông nghiệp và PTNT Quảng Ngãi"
    assert sender_log(world, document_id) == [("delivered", "delivered", "UBND huyện Ba Tơ")]


def test_the_handler_run_twice_makes_one_arrival_with_one_number(world: Installation) -> None:
    document_id = world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    (job,) = world.jobs("arrive")
    handlers["arrive"](world.services, world.reads, world.work, job)
    assert [arrival.number for arrival in arrivals(world)] == [1]
    assert len(sender_log(world, document_id)) == 1


def test_the_clerk_is_told_of_what_reached_the_organisation_and_the_head_of_what_reached_a_unit(
    world: Installation,
) -> None:
    world.distributed(["UBND huyện Ba Tơ", "P.TCCB"])
    world.works_off()
    for account in ("bt.vanthu", "qn.truongphong"):
        with world.reads(account) as work:
            assert [row.kind for row in notice.unseen(work)] == ["arrived"]


def test_inside_the_issuing_office_an_arrival_has_no_number_of_the_book(world: Installation) -> None:
    world.distributed(["Các phòng thuộc Sở", "Lãnh đạo Sở"])
    world.works_off()
    assert [(arrival.receiver_kind, arrival.number) for arrival in arrivals(world)] == [
        ("person", None), ("person", None), ("unit", None), ("unit", None),
    ]  # fmt: skip


def test_a_job_without_a_receiver_stays_with_its_cause(world: Installation) -> None:
    document_id = world.distributed(["UBND huyện Ba Tơ"])
    payload = {**world.jobs("arrive")[0].payload, "target": {"kind": "unit", "id": str(uuid.uuid4()), "name": "?"}}
    with world.reads() as work, pytest.raises(NotFound):
        receive(work, payload)
    assert world.only_delivery(document_id).status == "waiting"


# ---- the book


def test_numbers_of_the_book_are_consecutive_and_begin_anew_each_year(world: Installation) -> None:
    for number in (15, 16):
        world.distributed(["UBND huyện Ba Tơ"], number=number)
    world.works_off()
    world.clock.at = datetime(2024, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    world.distributed(["UBND huyện Ba Tơ"], number=17)
    world.works_off()
    with world.reads("bt.vanthu") as work:
        books = {year: [row.document_number for row in book_of(work, world.ids["bt"], year)] for year in (2024, 2025)}
        numbers = [row.number for row in book_of(work, world.ids["bt"], 2025)]
    assert (books, numbers) == ({2024: [15, 16], 2025: [17]}, [1])


def test_the_book_is_the_receiving_clerks(world: Installation) -> None:
    for account in ("bt.canbo", "qn.vanthu"):
        with world.reads(account) as work, pytest.raises(NotFound):
            book_of(work, world.ids["bt"], 2024)


def test_arrivals_at_once_get_numbers_without_gap_or_repeat(world: Installation) -> None:
    count = 12
    for number in range(1, count + 1):
        world.distributed(["UBND huyện Ba Tơ"], number=number)
    jobs = world.jobs("arrive")
    together(count, lambda n: world.does(jobs[n].id))
    assert [arrival.number for arrival in arrivals(world)] == list(range(1, count + 1))
    assert world.works_off() == 0


def test_an_arrival_that_fails_takes_no_number(world: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = world.distributed(["UBND huyện Ba Tơ"])

    def broken(*_: Any) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr("workflow.incoming.arriving.notice.tell", broken)
        world.works_off()
    assert (arrivals(world), world.only_delivery(document_id).status) == ([], "waiting")
    world.clock.forward(timedelta(minutes=1))
    world.works_off()
    assert [arrival.number for arrival in arrivals(world)] == [1]


# ---- duplicates


def test_the_same_number_symbol_and_issuer_in_one_year_is_a_duplicate(world: Installation) -> None:
    for _ in range(2):
        world.distributed(["UBND huyện Ba Tơ"])
    world.distributed(["UBND huyện Ba Tơ"], number=16)
    world.works_off()
    first, second, other = arrivals(world)
    assert (first.duplicate_of_id, second.duplicate_of_id, other.duplicate_of_id) == (None, first.id, None)
    with world.reads("bt.vanthu") as work:
        assert sorted(row.kind for row in notice.unseen(work)) == ["arrived", "arrived", "duplicate_arrived"]


def test_the_number_of_another_year_is_no_duplicate(world: Installation) -> None:
    document_id = world.document(["UBND huyện Ba Tơ"])
    with world.work() as work:
        work.session.get_one(Document, document_id).issued_on = date(2023, 3, 5)
    world.move(document_id, "distribute")
    world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    assert [arrival.duplicate_of_id for arrival in arrivals(world)] == [None, None]


def test_units_of_the_issuing_office_are_no_duplicates_of_each_other(world: Installation) -> None:
    world.distributed(["Các phòng thuộc Sở"])
    world.works_off()
    assert [arrival.duplicate_of_id for arrival in arrivals(world)] == [None, None]


def test_what_was_returned_and_sent_again_is_the_same_arrival(world: Installation) -> None:
    document_id = world.distributed(["UBND huyện Ba Tơ"])
    world.works_off()
    with world.work("bt.vanthu") as work:
        send_back(work, arrivals(world)[0].id, "gửi nhầm")
    assert world.only_delivery(document_id).status == "returned"
    with world.work("qn.vanthu") as work:
        resend(work, world.only_delivery(document_id).id)
    world.works_off()
    (arrival,) = arrivals(world)
    assert (arrival.number, arrival.returned_at, arrival.return_reason) == (1, None, "")
    assert [(kind, status) for kind, status, _ in sender_log(world, document_id)] == [
        ("delivered", "delivered"), ("returned", "returned"), ("resend_ordered", "waiting"), ("delivered", "delivered"),
    ]  # fmt: skip
