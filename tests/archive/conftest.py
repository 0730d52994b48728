"""The office of this room's tests, on SQLite and, marked slow, on a PostgreSQL server started for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.archive.office import Office, furnish
from tests.factories.installed import new_postgresql_database
from workflow.archive import issued, models  # the tables
from workflow.base.database import Base, engine_for, sessions_for

assert issued and models


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> str:
    """A database of this process: its tables are made anew for each test."""
    return new_postgresql_database(postgresql_server)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    own = f"sqlite:///{tmp_path}/t.db"
    engine = engine_for(own if request.param == "sqlite" else request.getfixturevalue("postgresql_url"))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return furnish(sessions_for(engine), tmp_path)
