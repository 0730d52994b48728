"""Migrations: the schema they make is the one the code knows, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from tests.cli.conftest import Trinhky
from tests.factories.installed import BOTH_DATABASES, new_postgresql_database
from workflow.base.database import engine_for
from workflow.cli.database import differences_of, migrations


@pytest.fixture
def engine(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[Engine]:
    if database == "postgresql":
        url = new_postgresql_database(request.getfixturevalue("postgresql_server"))
    else:
        url = f"sqlite:///{tmp_path / 't.db'}"
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_the_newest_schema_and_the_code_agree(engine: Engine) -> None:
    command.upgrade(migrations(engine), "head")
    assert differences_of(engine) == []


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_the_first_step_can_be_taken_back(engine: Engine) -> None:
    command.upgrade(migrations(engine), "head")
    command.downgrade(migrations(engine), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]


@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)
def test_a_lost_trigger_and_a_lost_index_are_found(engine: Engine, database: str) -> None:
    command.upgrade(migrations(engine), "head")
    ending, on = ("no_update", "") if database == "sqlite" else ("no_change", " ON history_entry")
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER history_entry_{ending}{on}"))
        connection.execute(text("DROP TABLE document_text"))
    assert differences_of(engine) == [f"missing trigger history_entry_{ending}", "missing text index document_text"]


def test_foreign_keys_hold_again_after_a_migration(engine: Engine) -> None:
    command.upgrade(migrations(engine), "head")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_check_says_no_before_the_upgrade_and_yes_after(fresh: Trinhky) -> None:
    assert fresh("db", "check").exit_code == 1
    assert fresh("db", "upgrade").exit_code == 0
    assert fresh("db", "upgrade").exit_code == 0
    assert fresh("db", "check").exit_code == 0
