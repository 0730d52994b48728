"""The recipient log stands in the hash chain: whatever is done to an event or a delivery behind our back is named."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update

from tests.distribution.office import Installation, build, together
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from workflow.base.append_only import PROTECTED
from workflow.distribution.attesting import FIXED, LEDGERS, TOLD
from workflow.distribution.deliveries import mark_paper, record, resend
from workflow.distribution.mail import NoMailServer
from workflow.distribution.models import Delivery, DeliveryEvent
from workflow.documents.drafting import RecipientLine
from workflow.engine import history, ledger
from workflow.engine.history import ChainReport, HistoryEntry

PAPER = [RecipientLine(name, "report", "paper") for name in ("Chi cục Thủy lợi", "Phòng Tổ chức cán bộ")]
COLUMNS = [column.key for column in inspect(Delivery).columns]


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two paper deliveries and one inside, each with a few events; tests leave it as it is."""
    postgresql = request.param == "postgresql"
    url = new_postgresql_database(request.getfixturevalue("postgresql_server")) if postgresql else None
    world = build(tmp_path_factory.mktemp("told"), NoMailServer(), url)
    yield _told(world)
    world.sessions.kw["bind"].dispose()


def _told(world: Installation) -> Installation:
    document_id = world.distributed([*PAPER, "Văn phòng"])
    first, second, inside = world.deliveries(document_id)
    with world.work("qn.vanthu") as work:
        mark_paper(work, first.id, "handed_over", "số bưu gửi 12")
        mark_paper(work, second.id, "handed_over", "số bưu gửi 13")
    with world.work("qn.vanthu") as work:
        mark_paper(work, first.id, "returned", "sai địa chỉ")
    with world.work("qn.vanthu") as work:
        resend(work, first.id)
    for kind in ("delivered", "opened", "acknowledged", "processing", "done"):
        with world.work() as work:
            record(work, inside.id, kind, {"arrival": str(inside.id), "số": [1, 2.5, None]}, "Văn phòng")
    return world


def proven(world: Installation) -> ChainReport:
    with world.reads() as work:
        return history.verify(work.session, ledgers=LEDGERS)


def tampered(world: Installation, *statements: Any) -> dict[str, Any] | None:
    """What somebody does who may change the database itself, and what the proof then names; undone at the end."""
    with world.sessions() as session:
        postgresql = session.get_bind().dialect.name == "postgresql"
        for verb in ("no_change",) if postgresql else ("no_update", "no_delete"):
            table = " ON delivery_event" if postgresql else ""
            session.execute(text(f"DROP TRIGGER delivery_event_{verb}{table}"))
        for statement in statements:
            session.execute(statement)
        found = history.verify(session, ledgers=LEDGERS).first_bad
        session.rollback()
    return found


def events(world: Installation) -> list[DeliveryEvent]:
    with world.reads() as work:
        rows = select(DeliveryEvent).order_by(DeliveryEvent.delivery_id, DeliveryEvent.sequence)
        return list(work.session.scalars(rows))


def named(event: DeliveryEvent) -> str:
    return f"{event.delivery_id}:{event.sequence}"


def other_than(value: Any) -> Any:
    """Something else of the same type."""
    if isinstance(value, str):
        return "failed" if value == "delivered" else value + "x"
    if isinstance(value, int):
        return value + 40
    if isinstance(value, uuid.UUID) or value is None:
        return uuid.uuid4()
    return {"reply": "250 2.0.0 Ok"} if isinstance(value, dict) else value.replace(microsecond=1)


def test_events_and_deliveries_are_protected_and_every_column_of_an_event_is_attested() -> None:
    assert "delivery_event" in PROTECTED
    assert set(TOLD) == {column.key for column in inspect(DeliveryEvent).columns}
    working = {
        "email",
        "status",
        "attempts",
        "deferrals",
        "message_id",
        "events",
        "concluded",
        "changed_at",
        "reminded",
        "exchange_id",
    }  # may change
    assert set(FIXED) == set(COLUMNS) - working


def test_an_untouched_log_holds(told: Installation) -> None:
    report = proven(told)
    assert (report.ok, report.first_bad) == (True, None)


def test_one_entry_attests_all_that_a_transaction_noted(told: Installation) -> None:
    with told.reads() as work:
        rows = work.session.scalars(select(HistoryEntry).where(HistoryEntry.event == ledger.ATTEST))
        counts = [(row.item_kind, len(row.facts["rows"])) for row in rows.all()]
    assert counts[:2] == [("delivery", 3), ("delivery_event", 2)]
    assert sum(count for kind, count in counts if kind == "delivery_event") == len(events(told))


def test_many_rows_are_cut_into_entries_of_a_bounded_length(world: Installation) -> None:
    seven = [ledger.Attested(world.ids["qn"], "delivery", str(n), "0") for n in range(ledger.MOST_ROWS + 7)]
    assert [len(facts["rows"]) for _, _, facts in ledger.facts_of(seven)] == [ledger.MOST_ROWS, 7]


@pytest.mark.parametrize("column", TOLD)
def test_an_altered_event_is_named_whatever_was_altered(told: Installation, column: str) -> None:
    event = random.Random(column).choice(events(told))
    changed = update(DeliveryEvent).where(DeliveryEvent.id == event.id)
    value = other_than(getattr(event, column))
    if column == "delivery_id":  # another delivery, which there is
        value = next(row.delivery_id for row in events(told) if row.delivery_id != event.delivery_id)
        changed = changed.values(sequence=90)
    bad = tampered(told, changed.values({column: value}))
    assert bad is not None
    reason = "row_missing" if column in ("sequence", "delivery_id") else "row_altered"
    assert (bad["ledger"], bad["row"], bad["reason"]) == ("delivery_event", named(event), reason)


@pytest.mark.parametrize("column", ["target_name", "line", "purpose", "postal_address", "created_at", "position"])
def test_an_altered_delivery_is_named(told: Installation, column: str) -> None:
    with told.reads() as work:
        row = work.session.scalars(select(Delivery).order_by(Delivery.position)).first()
        assert row is not None
    value = "know" if column == "purpose" else other_than(getattr(row, column))
    bad = tampered(told, update(Delivery).where(Delivery.id == row.id).values({column: value}))
    assert bad is not None
    assert (bad["ledger"], bad["row"], bad["reason"]) == ("delivery", str(row.id), "row_altered")


def test_a_deleted_event_is_named(told: Installation) -> None:
    event = events(told)[1]
    bad = tampered(told, delete(DeliveryEvent).where(DeliveryEvent.id == event.id))
    assert bad is not None and (bad["reason"], bad["row"]) == ("row_missing", named(event))


def test_an_inserted_event_is_named(told: Installation) -> None:
    event = events(told)[-1]
    copy = {name: getattr(event, name) for name in TOLD} | {"id": uuid.uuid4(), "sequence": event.sequence + 1}
    bad = tampered(told, insert(DeliveryEvent).values(copy))
    assert bad is not None
    assert (bad["reason"], bad["row"]) == ("row_inserted", f"{event.delivery_id}:{event.sequence + 1}")


def test_two_events_that_changed_places_are_named(told: Installation) -> None:
    found = events(told)
    one, two = next((a, b) for a, b in pairwise(found) if a.delivery_id == b.delivery_id)

    def put(event: DeliveryEvent, sequence: int) -> Any:
        return update(DeliveryEvent).where(DeliveryEvent.id == event.id).values(sequence=sequence)

    bad = tampered(told, put(one, 99), put(two, one.sequence), put(one, two.sequence))
    assert bad is not None and bad["reason"] == "row_altered"
    assert bad["row"] in (named(one), named(two))


def test_a_state_that_no_event_gave_is_named(told: Installation) -> None:
    with told.reads() as work:
        first = work.session.scalars(select(Delivery).order_by(Delivery.position)).first()
        assert first is not None
    bad = tampered(told, update(Delivery).where(Delivery.id == first.id).values(status="acknowledged"))
    assert bad is not None
    assert (bad["ledger"], bad["row"], bad["reason"]) == ("delivery", str(first.id), "row_contradicts")


def test_an_inserted_delivery_is_named(told: Installation) -> None:
    with told.reads() as work:
        first = work.session.scalars(select(Delivery).order_by(Delivery.position)).first()
        assert first is not None
        columns = {name: getattr(first, name) for name in COLUMNS}
    strange = uuid.uuid4()
    bad = tampered(told, insert(Delivery).values({**columns, "id": strange, "channel": "mail", "email": "x@y.test"}))
    assert bad is not None and (bad["reason"], bad["row"]) == ("row_inserted", str(strange))


def test_a_noted_event_that_is_rolled_back_is_attested_by_nobody(told: Installation) -> None:
    before = proven(told).entries
    with pytest.raises(RuntimeError), told.work("qn.vanthu") as work:
        first = work.session.scalars(select(Delivery).order_by(Delivery.position)).first()
        assert first is not None
        mark_paper(work, first.id, "delivered", "ông Ba")
        raise RuntimeError
    assert (proven(told).entries, proven(told).ok) == (before, True)


@pytest.mark.parametrize("database", BOTH_DATABASES)
def test_workers_that_tell_at_once_wait_for_nobody_for_ever_and_stand_in_one_chain(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    """Six workers on deliveries of one office, each telling several at a time, in different orders."""
    url = new_postgresql_database(request.getfixturevalue("postgresql_server")) if database == "postgresql" else None
    world = build(tmp_path, NoMailServer(), url)
    rows = world.deliveries(world.distributed(["Văn phòng", "Phòng Tổ chức cán bộ", "Chi cục Thủy lợi"]))

    def tell(number: int) -> None:
        for turn in range(5):
            with world.work() as work:
                for row in sorted(rows, key=lambda row: row.id)[: 1 + (number + turn) % 3]:
                    record(work, row.id, f"word {number}.{turn}", {"turn": turn}, "Bên nhận")

    assert together(6, tell) == [None] * 6
    report = proven(world)
    assert (report.ok, report.first_bad) == (True, None)
    assert len(events(world)) == sum(1 + (number + turn) % 3 for number in range(6) for turn in range(5))
    world.sessions.kw["bind"].dispose()
