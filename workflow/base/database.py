"""The database base: one metadata with named constraints, UTC instants, and engines for SQLite and PostgreSQL.

The one module that knows the dialect of a connection; every difference between the two databases that a room
needs is a function here, with its twin.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Engine,
    MetaData,
    SQLColumnExpression,
    TypeDecorator,
    Uuid,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

LONGEST_WAIT_SECONDS = 30
FRESH_SECONDS = 1.0
"""A connection given back so lately is used again unasked."""

ANSWERED_AT = "answered_at"
Json = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


class Instant(TypeDecorator[datetime]):
    """A point in time: always aware and in UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        uuid.UUID: Uuid(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


class Identified:
    """A row known by a random UUID, which tells nothing of how many there are."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


def engine_for(url: str) -> Engine:
    """An engine with the transactions this product relies on.

    SQLite: every write transaction begins with BEGIN IMMEDIATE (two writers never both read an old value); a
    connection with the execution option `read=True` begins plainly. PostgreSQL: READ COMMITTED with row locks.
    """
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=10, max_overflow=20)
        _ask_after_a_pause(engine)
        return engine
    if parts.database and parts.database != ":memory:":
        Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=10, max_overflow=20, connect_args={"timeout": 30})
    event.listen(engine, "connect", _open_sqlite)
    line = _WriteLine()
    event.listen(engine, "begin", line.begin)
    for leaving in ("checkin", "invalidate", "close"):
        event.listen(engine, leaving, line.leave)
    return engine


def sessions_for(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def of_one_instant(session: Session) -> None:
    """Have all that this session reads from here on be of one instant; said before its first statement.

    SQLite reads so anyway; PostgreSQL shows each statement what was committed until then.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def day_in_vietnam(session: Session, at: SQLColumnExpression[datetime]) -> ColumnElement[Any]:
    """The day of an instant in Vietnam as SQL; `str` of what either database gives is `YYYY-MM-DD`."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date(func.timezone("UTC", at) + timedelta(hours=7))
    return func.date(at, "+7 hours")


def _ask_after_a_pause(engine: Engine) -> None:
    """Have a kept connection asked whether its server is still there, unless it answered a moment ago.

    Asked every time (`pool_pre_ping`), each transaction costs one round trip more. A server that goes away within the
    moment is met as one that goes away within the transaction: the connection is dropped, and all others with it.
    """

    def check(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        answered_at = record.info.get(ANSWERED_AT)
        if answered_at is None or time.monotonic() - answered_at < FRESH_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            if not engine.dialect.is_disconnect(error, connection, None):
                raise
            raise InvalidatePoolError from error

    def keep(connection: Any, record: ConnectionPoolEntry) -> None:
        if connection is not None:
            record.info[ANSWERED_AT] = time.monotonic()

    event.listen(engine, "checkout", check)
    event.listen(engine, "checkin", keep)


def _open_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # BEGIN is said by _begin_sqlite; else savepoints do not nest
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute("PRAGMA " + setting)


class _WriteLine:
    """Writers of one process queue here for SQLite's one write lock, where the next is woken at once.

    SQLite's own waiting sleeps in growing steps and leaves some writers far behind; processes still meet there. A line
    that does not move is left after half a minute, and SQLite then says that the database is locked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder: object | None = None

    def begin(self, connection: Connection) -> None:
        """Begin a reading plainly, a writing with the write lock, so that no two writers read an old value."""
        if connection.get_execution_options().get("read", False):
            connection.exec_driver_sql("BEGIN")
            return
        mine = connection.connection.dbapi_connection
        if self._holder is not mine and self._lock.acquire(timeout=LONGEST_WAIT_SECONDS):
            self._holder = mine
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            self.leave(mine)
            raise

    def leave(self, dbapi_connection: object, *_: object) -> None:
        """The connection went back to the pool, or is no more: let the next one write."""
        if self._holder is not None and self._holder is dbapi_connection:
            self._holder = None
            self._lock.release()
