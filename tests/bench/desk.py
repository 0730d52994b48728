"""Parts `desk` and `desk-postgresql`: the clerk's page over a log of 10,000 and of 1,000,000 deliveries."""

from __future__ import annotations

import os
import statistics
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import event, func, insert, select, update

import config
from tests.bench import world
from tests.bench.figures import say
from tests.bench.moving import postgresql
from workflow.app import create_app
from workflow.distribution.models import Delivery, DeliveryEvent
from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.organisations.models import Organisation

FEW = 10_000
MANY = int(os.environ.get("TRINHKY_BENCH_DELIVERIES", "1000000"))
DOCUMENTS = 400
PAGES = 30
YEARS = 3
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


def on_sqlite() -> None:
    """The clerk's page on SQLite."""
    _figures("sqlite", None)


def on_postgresql() -> None:
    """The clerk's page on PostgreSQL."""
    with postgresql() as url:
        _figures("postgresql", url)


def _figures(kind: str, url: str | None) -> None:
    with world.installation(url) as built:
        office_id = _documents(built)
        client = create_app(config.load(), built).test_client()
        headers = {"Authorization": f"Bearer {world.token(built, 'qn.vanthu')}"}
        times: dict[int, dict[str, tuple[int, float]]] = {}
        for total in (FEW, MANY):
            _fill(built, office_id, total)
            times[total] = {name: _page(built, client, headers, path) for name, path in _paths().items()}
        for name in QUERIES:
            (few, few_ms), (many, many_ms) = times[FEW][name], times[MANY][name]
            say(f"desk.{kind}.{name}.{MANY}.statements", many, "statements", 1, f"{FEW}", many / few)
            say(f"desk.{kind}.{name}.{FEW}", few_ms, "ms", PAGES)
            say(f"desk.{kind}.{name}.{MANY}", many_ms, "ms", PAGES, f"desk.{kind}.{name}.{FEW}", many_ms / few_ms)


def _paths() -> dict[str, str]:
    middle = f"{time.gmtime().tm_year - 1}-06-30"
    return {name: path.format(middle=middle) for name, path in QUERIES.items()}


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
        connection = work.session.connection()
        known = work.session.scalar(select(func.count()).select_from(Delivery)) or 0
        ids = work.session.scalars(select(Document.id).where(Document.number.is_not(None)).order_by(Document.id)).all()
        rows = [
            _row(number, ids[number % len(ids)], office_id, work.now.timestamp() - YEARS * 365 * 86_400 * (n / total))
            for n, number in enumerate(range(known, total))
        ]
        for start in range(0, len(rows), 20_000):
            some = rows[start : start + 20_000]
            connection.execute(insert(Delivery), [row[0] for row in some])
            connection.execute(insert(DeliveryEvent), [row[1] for row in some])
    with built.database.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _row(number: int, document_id: uuid.UUID, office_id: uuid.UUID, at: float) -> tuple[dict[str, object], ...]:
    key, made = uuid.uuid4(), datetime.fromtimestamp(at, UTC)
    state = STATES[number % len(STATES)]
    delivery = {
        "id": key, "document_id": document_id, "organisation_id": office_id, "line": "Như trên", "position": number,
        "target_kind": "body", "target_id": uuid.uuid4(), "target_name": f"Sở số {number}", "email": "vt@so.example",
        "postal_address": "", "purpose": "act", "channel": CHANNELS[number % len(CHANNELS)], "status": state,
        "attempts": 1, "deferrals": 0, "events": 1, "concluded": False, "created_at": made, "changed_at": made,
        "reminded": 0,
    }  # fmt: skip
    told = {
        "id": uuid.uuid4(), "delivery_id": key, "sequence": 1, "at": made, "kind": state, "status": state,
        "actor": "system", "evidence": {"code": 250, "reply": "2.0.0 Ok"},
    }  # fmt: skip
    return delivery, told


def _page(built: Installation, client: FlaskClient, headers: Mapping[str, str], path: str) -> tuple[int, float]:
    """SQL statements of one page, and the median time of one, after a few that warm up."""
    statements: list[str] = []
    times = []

    def heard(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(built.database, "before_cursor_execute", heard)
    for number in range(PAGES + 5):
        statements.clear()
        begun = time.perf_counter()
        answer = client.get(path, headers=dict(headers))
        if number >= 5:
            times.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200 or answer.text.count('name="delivery"') < 20:
            raise RuntimeError(f"the page shows something else: {answer.status}")
    event.remove(built.database, "before_cursor_execute", heard)
    return len(statements), statistics.median(times)
