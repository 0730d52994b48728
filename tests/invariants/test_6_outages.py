"""Invariant 6 through outages: whatever befalls servers and workers, each delivery ends and the log is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.distribution.post_office import PostOffice, post_office
from tests.invariants.driven_clock import DrivenClock
from tests.invariants.outages import MANY, SCENARIOS, Deployment, ForkedWorkers
from tests.invariants.places import Place, Snapshot
from tests.invariants.test_6_deliveries import distributed
from workflow.distribution import sending
from workflow.distribution.mail import MailSender, SmtpSender
from workflow.engine.installation import Installation
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
