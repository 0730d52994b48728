"""Parts `desk` and `desk_postgresql`: the clerk's page over a log of 10,000 and of 1,000,000 deliveries.

Two installations stand side by side and are asked in turn, so that what else the machine does weighs on both alike.
"""

from __future__ import annotations

import os
import statistics
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import Connection, TextClause, event, insert, select, text, update

import config
from tests.bench import world
from tests.bench.figures import say
from tests.bench.moving import postgresql
from tests.factories.installed import new_postgresql_database
from workflow.app import create_app
from workflow.distribution.models import Delivery, DeliveryEvent
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.organisations.models import Organisation

FEW = 10_000
MANY = int(os.environ.get("TRINHKY_BENCH_DELIVERIES", "1000000"))
"""A multiple of `FEW`."""
DOCUMENTS = 400
PAGES, WARM = 40, 5
DAYS = 3 * 365
QUERIES: Mapping[str, str] = {
    "trouble": "/deliveries",
    "all": "/deliveries?view=all",
    "confirmed": "/deliveries?view=confirmed",
    "channel": "/deliveries?view=all&channel=paper",
    "document": "/deliveries?view=all&number=7",
    "deep": "/deliveries?view=confirmed&until={middle}",
}
# Of a hundred deliveries: what most logs look like, with one that a person must look after.
STATES = (*(["done"] * 30), *(["acknowledged"] * 40), *(["delivered"] * 14), *(["handed_over"] * 15), "failed")
CHANNELS = ("in_app", "mail", "mail", "paper")
Ask = Callable[[str], float]


def on_sqlite() -> None:
    """The clerk's page on SQLite."""
    _figures("sqlite", lambda: None)


def on_postgresql() -> None:
    """The clerk's page on PostgreSQL."""
    with postgresql() as url:
        _figures("postgresql", lambda: new_postgresql_database(url))


def _figures(kind: str, new_database: Callable[[], str | None]) -> None:
    with ExitStack() as stack:
        asks = {total: _desk(stack, new_database(), total) for total in (FEW, MANY)}
        for name, path in _paths().items():
            times: dict[int, list[float]] = {total: [] for total in asks}
            for number in range(PAGES + WARM):
                for total, ask in asks.items():
                    took = ask(path)
                    times[total] += [took] if number >= WARM else []
            few, many = (statistics.median(times[total]) for total in (FEW, MANY))
            say(f"desk.{kind}.{name}.{FEW}", few, "ms", PAGES)
            say(f"desk.{kind}.{name}.{MANY}", many, "ms", PAGES, f"desk.{kind}.{name}.{FEW}", many / few)


def _paths() -> dict[str, str]:
    middle = f"{time.gmtime().tm_year - 1}-06-30"
    return {name: path.format(middle=middle) for name, path in QUERIES.items()}


def _desk(stack: ExitStack, url: str | None, total: int) -> Ask:
    """An installation with so long a log; gives how its clerk asks for a page, and how long that takes."""
    built = stack.enter_context(world.installation(url))
    client = create_app(config.load(), built).test_client()
    headers = {"Authorization": f"Bearer {world.token(built, 'qn.vanthu')}"}
    _fill(built, _documents(built), total)
    return lambda path: _page(built, client, headers, path)


def _documents(built: Installation) -> uuid.UUID:
    """Issued documents of one office, written straight into the tables; gives the office."""
    template, _ = world.submitted(built, 1)[0]
    world.multiply(built, template, DOCUMENTS - 1, awaits=False)
    with built.writing() as work:
        office_id = work.session.scalars(select(Organisation.id).where(Organisation.code == "qn")).one()
        ids = work.session.scalars(select(Document.id).where(Document.subject.like("văn bản đo%"))).all()
        for number, key in enumerate(ids, 1):
            row = update(Document).where(Document.id == key)
            work.session.execute(row.values(state="distributed", number=number, issued_on=work.today))
    return office_id


def _fill(built: Installation, office_id: uuid.UUID, total: int) -> None:
    """As many deliveries as that, spread over the documents and over three years, each with its one event."""
    with built.writing() as work:
        ids = work.session.scalars(select(Document.id).where(Document.number.is_not(None)).order_by(Document.id)).all()
        last = work.now.timestamp()
        rows = [
            _delivery(number, ids[number % len(ids)], office_id, last - DAYS * 86_400 * number / FEW)
            for number in range(FEW)
        ]
        work.session.execute(insert(Delivery), rows)
        connection = work.session.connection()
        if total > FEW:
            connection.execute(_copies(connection, total // FEW - 1))
        connection.execute(_events(connection))
    with built.database.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _delivery(number: int, document_id: uuid.UUID, office_id: uuid.UUID, at: float) -> dict[str, object]:
    made = datetime.fromtimestamp(at, UTC)
    return {
        "id": uuid.uuid4(), "document_id": document_id, "organisation_id": office_id, "line": "Như trên",
        "position": number, "target_kind": "body", "target_id": uuid.uuid4(), "target_name": f"Sở số {number}",
        "email": "vt@so.example", "purpose": "act", "channel": CHANNELS[number % len(CHANNELS)],
        "status": STATES[number % len(STATES)], "attempts": 1, "events": 1, "created_at": made, "changed_at": made,
    }  # fmt: skip


def _new_id(connection: Connection) -> str:
    return "gen_random_uuid()" if connection.dialect.name == "postgresql" else "lower(hex(randomblob(16)))"


def _copies(connection: Connection, times: int) -> TextClause:
    """Every delivery this many times more, to other targets; the database makes them, which is quick."""
    new = _new_id(connection)
    names = [column.key for column in Delivery.__table__.columns]
    values = ", ".join(new if name in ("id", "target_id") else name for name in names)
    steps = f"WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < {times})"
    order = "INSERT INTO delivery ({names}) {steps} SELECT {values} FROM delivery, step"
    return text(order.format(names=", ".join(names), steps=steps, values=values))


def _events(connection: Connection) -> TextClause:
    names = [column.key for column in DeliveryEvent.__table__.columns]
    told = {
        "id": _new_id(connection), "delivery_id": "id", "sequence": "1", "at": "changed_at", "kind": "status",
        "status": "status", "person_id": "NULL", "actor": "'system'",
        "evidence": """'{"code": 250, "reply": "2.0.0 Ok"}'""",
    }  # fmt: skip
    values = ", ".join(told[name] for name in names)
    return text(f"INSERT INTO delivery_event ({', '.join(names)}) SELECT {values} FROM delivery".replace(":", "\\:"))


def _page(built: Installation, client: FlaskClient, headers: Mapping[str, str], path: str) -> float:
    """The milliseconds of one page; it must show its lines, in few statements."""
    statements: list[str] = []

    def heard(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(built.database, "before_cursor_execute", heard)
    begun = time.perf_counter()
    answer = client.get(path, headers=dict(headers))
    took = (time.perf_counter() - begun) * 1000
    event.remove(built.database, "before_cursor_execute", heard)
    if answer.status_code != 200 or answer.text.count('name="delivery"') < 20 or len(statements) > 40:
        raise RuntimeError(f"the page shows something else: {answer.status}, {len(statements)} statements")
    return took
