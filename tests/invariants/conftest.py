"""The bureau on SQLite and, marked slow, on a real PostgreSQL server that all workers of a run share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.bureau import Bureau
from tests.invariants.places import Place, SqlitePlace, postgresql_place

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return SqlitePlace(tmp_path_factory.mktemp("invariants"), "sqlite")


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
