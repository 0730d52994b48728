"""Invariant 6 through outages: whatever befalls servers and workers, each delivery ends and the log is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.distribution.post_office import PostOffice, post_office
from tests.factories.bureau import Bureau
from tests.invariants.crowd import outcomes_of
from tests.invariants.driven_clock import DrivenClock
from tests.invariants.outages import MANY, SCENARIOS, Deployment, ForkedWorkers
from tests.invariants.places import Place, Snapshot
from tests.invariants.test_6_deliveries import distributed
from workflow.distribution import sending
from workflow.distribution.mail import MailSender
from workflow.distribution.smtp import SmtpSender
from workflow.engine import peers
from workflow.engine.installation import Installation
from workflow.engine.peers import LONGEST_REST, OPENS_AFTER, Rate, Turn
from workflow.worker import Worker
from workflow.worker import running as loop


@dataclass(kw_only=True)
class Embedded(ForkedWorkers):
    """Processes that have their workers inside, as the server has; the database is a place's."""

    place: Place

    def work(self, told_to_end: Callable[[Callable[[], None]], None]) -> None:
        loop.IDLE_SECONDS = 0.02
        own = self.place.again(self.bureau).at(self.clock)
        ports: dict[type[Any], Any] = {**own.services.ports, MailSender: SmtpSender(self.mail_url)}
        services = replace(own.services, ports=ports)
        worker = Worker(Installation(own.engine, own.sessions, services), sending.handlers)
        told_to_end(worker.stop)
        worker.run()


@pytest.fixture(scope="module")
def waiting(sqlite_place: Place) -> Snapshot:
    """A document that is on its way to many."""
    made = sqlite_place.bureau()
    distributed(made, MANY)
    return sqlite_place.snapshot(made)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def deployment(sqlite_place: Place, post: PostOffice, waiting: Snapshot, tmp_path: Path) -> Iterator[Deployment]:
    place = sqlite_place
    bureau, clock = place.bureau(waiting), DrivenClock(tmp_path / "clock")
    clock.stands_at(bureau.clock.now())
    found = Embedded(bureau=bureau, clock=clock, post=post, place=place)
    try:
        yield found
    finally:
        found.ends()
        place.end(bureau)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_every_delivery_ends_and_the_log_agrees_with_the_server(
    deployment: Deployment, scenario: Callable[[Deployment], None]
) -> None:
    scenario(deployment)


def turns(bureau: Bureau, count: int, **rates: Rate) -> int:
    """So many workers ask at once for leave to speak to the mail server; gives how many got it."""

    def asks(_: int) -> Turn:
        with bureau.writes() as work:
            return peers.take_turn(work, "mail/so.vn", rates)

    found = outcomes_of(count, asks)
    assert all(isinstance(turn, Turn) for turn in found), found
    return sum(turn.wait_until is None for turn in found)


def test_of_many_workers_one_tries_a_server_that_was_down(bureau: Bureau) -> None:
    def fails(_: int) -> bool:
        with bureau.writes() as work:
            return peers.failed(work, "mail", {"reply": "refused"})

    assert outcomes_of(8, fails).count(True) == 8 - OPENS_AFTER + 1  # met by all at once, each failure counts
    assert turns(bureau, 8) == 0
    bureau.clock.instant += LONGEST_REST * 2
    assert turns(bureau, 8) == 1


def test_many_workers_together_keep_to_the_rate(bureau: Bureau) -> None:
    assert sum(turns(bureau, 8, mail=Rate(60)) for _ in range(3)) == 10
