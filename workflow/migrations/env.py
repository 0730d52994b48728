"""Alembic's environment: the engine is handed in, and every room's tables are known.

SQLite: a step runs in one transaction with foreign keys off (a table changed in batch mode is made anew), and the
keys are checked before the commit.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal

from alembic import context
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from workflow.archive.text_index import NAME_PREFIX
from workflow.base.database import Base, Instant, Json
from workflow.engine.calling import QUEUE_PREFIX

ROOMS_WITH_TABLES = (
    "archive.issued",
    "archive.models",
    "copying.models",
    "copying.requests",
    "definitions.models",
    "distribution.models",
    "documents.models",
    "documents.once",
    "engine.history",
    "engine.item_role",
    "engine.notice",
    "engine.outbox",
    "engine.perform",
    "engine.presence",
    "engine.worklist",
    "format_rules.models",
    "incoming.models",
    "organisations.models",
    "organisations.holidays",
    "organisations.one_time_codes",
    "registers.models",
    "signing.models",
)


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Whether autogenerate looks at this object: the text index, its shadow tables and a queue are not models."""
    return kind != "table" or name is None or not name.startswith((NAME_PREFIX, QUEUE_PREFIX))


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Our column types as plain ones: a migration must mean the same when the code has changed."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Json:
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


def migrate(connection: Connection) -> None:
    """Run the steps on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def run(engine: Engine) -> None:
    """Open a connection of the right kind and migrate."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _migrate_sqlite(connection)
        else:
            migrate(connection)


def _migrate_sqlite(connection: Connection) -> None:
    """Raises: RuntimeError if the steps left a row that points nowhere; nothing is kept then."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")  # before BEGIN: inside a transaction it does nothing
    try:
        with connection.begin():
            migrate(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"foreign keys broken by a migration: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


for room in ROOMS_WITH_TABLES:
    import_module(f"workflow.{room}")
run(context.config.attributes["engine"])
