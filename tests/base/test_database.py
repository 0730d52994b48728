"""Kept connections: asked after a pause whether their server is still there, and not for every transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.factories.installed import new_postgresql_database
from workflow.base import database


@pytest.fixture
def engine(postgresql_server: str) -> Iterator[Engine]:
    engine = database.engine_for(new_postgresql_database(postgresql_server))
    yield engine
    engine.dispose()


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The connections that were asked."""
    found: list[Any] = []
    ask = engine.dialect.do_ping

    def noted(connection: Any) -> bool:
        found.append(connection)
        return ask(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", noted)
    return found


def _process(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _end(engine: Engine, process: int) -> None:
    """End the connection's process on the server, from outside."""
    other = database.engine_for(engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    other.dispose()


def test_a_connection_given_back_a_moment_ago_is_used_unasked(engine: Engine, asked: list[Any]) -> None:
    first = _process(engine)
    assert (_process(engine), asked) == (first, [])


def test_after_a_pause_it_is_asked(engine: Engine, asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    first = _process(engine)
    monkeypatch.setattr(database, "FRESH_SECONDS", 0.0)
    assert (_process(engine), len(asked)) == (first, 1)


def test_a_connection_that_ended_in_the_pause_is_replaced_unnoticed(
    engine: Engine, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _process(engine)
    _end(engine, first)
    monkeypatch.setattr(database, "FRESH_SECONDS", 0.0)
    assert _process(engine) != first
    assert len(asked) >= 1
