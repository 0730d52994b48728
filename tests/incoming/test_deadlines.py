"""What a receiver must do with an arrival, and from when it is late."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.distribution.office import Installation, build
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from tests.incoming.test_handling import arrived
from workflow.base.errors import NotFound
from workflow.distribution.mail import NoMailServer
from workflow.incoming.deadlines import ANSWER, RECEIPT, REGISTRATION, dues_of, late_in_book
from workflow.incoming.handling import acknowledge, finish, register, send_back
from workflow.incoming.models import Arrival
from workflow.organisations.models import Organisation


def hanoi(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.fixture(params=BOTH_DATABASES)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Two offices on each database, on the last working day before Tết."""
    postgresql = request.param == "postgresql"
    url = new_postgresql_database(request.getfixturevalue("postgresql_server")) if postgresql else None
    world = build(tmp_path, NoMailServer(), url)
    world.clock.at = hanoi("2024-02-07T15:00")
    yield world
    world.sessions.kw["bind"].dispose()


@pytest.fixture
def eve(world: Installation) -> Installation:
    """Two offices on that day."""
    world.clock.at = hanoi("2024-02-07T15:00")
    return world


def asked_until(world: Installation, arrival_id: uuid.UUID, day: date, urgency: str = "normal") -> None:
    with world.work() as work:
        arrival = work.session.get_one(Arrival, arrival_id)
        arrival.deadline, arrival.urgency = day, urgency


def dues(world: Installation, arrival_id: uuid.UUID) -> dict[str, tuple[datetime, bool]]:
    with world.reads() as work:
        found = dues_of(work, [work.session.get_one(Arrival, arrival_id)])[arrival_id]
        return {due.what: (due.at, due.is_late) for due in found}


def lates(world: Installation, now: str, arrival_id: uuid.UUID) -> list[str]:
    world.clock.at = hanoi(now)
    return [what for what, (_, is_late) in dues(world, arrival_id).items() if is_late]


def test_each_thing_is_late_at_the_end_of_its_own_day(either: Installation) -> None:
    _, arrival = arrived(either)
    asked_until(either, arrival, date(2024, 2, 20))
    assert dues(either, arrival) == {
        RECEIPT: (hanoi("2024-02-08T00:00"), False),
        REGISTRATION: (hanoi("2024-02-16T00:00"), False),  # the day after Tết
        ANSWER: (hanoi("2024-02-21T00:00"), False),
    }
    assert lates(either, "2024-02-08T00:00", arrival) == [RECEIPT]
    assert lates(either, "2024-02-15T23:59", arrival) == [RECEIPT]
    assert lates(either, "2024-02-16T00:00", arrival) == [RECEIPT, REGISTRATION]
    assert lates(either, "2024-02-21T00:00", arrival) == [RECEIPT, REGISTRATION, ANSWER]


def test_what_is_urgent_is_registered_at_once(eve: Installation) -> None:
    _, arrival = arrived(eve)
    asked_until(eve, arrival, date(2024, 2, 20), "urgent")
    assert lates(eve, "2024-02-07T15:59", arrival) == []
    assert lates(eve, "2024-02-07T16:00", arrival) == [REGISTRATION]


def test_what_was_done_is_due_no_more(eve: Installation) -> None:
    _, arrival = arrived(eve)
    asked_until(eve, arrival, date(2024, 2, 20))
    eve.clock.at = hanoi("2024-03-01T09:00")
    for act, left in ((acknowledge, {REGISTRATION, ANSWER}), (register, {ANSWER}), (finish, set())):
        with eve.work("bt.vanthu") as work:
            act(work, arrival)
        assert dues(eve, arrival).keys() == left


def test_what_was_sent_back_is_due_no_more(eve: Installation) -> None:
    _, arrival = arrived(eve)
    with eve.work("bt.vanthu") as work:
        send_back(work, arrival, "gửi nhầm")
    assert dues(eve, arrival) == {}


def test_the_clerk_sees_what_the_book_lacks_and_nobody_else(either: Installation) -> None:
    _, arrival = arrived(either)
    with either.reads() as work:
        office = work.session.get_one(Arrival, arrival).organisation_id
        assert work.session.get_one(Organisation, office).collective
    for now, expected in (("2024-02-15T23:00", []), ("2024-02-16T08:00", [arrival])):
        either.clock.at = hanoi(now)
        with either.reads("bt.vanthu") as work:
            assert [row.id for row in late_in_book(work, office, 2024)] == expected
    with either.reads("bt.chuyenvien") as work, pytest.raises(NotFound):
        late_in_book(work, office, 2024)
    with either.work("bt.vanthu") as work:
        register(work, arrival)
    with either.reads("bt.vanthu") as work:
        assert late_in_book(work, office, 2024) == []
