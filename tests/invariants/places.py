"""Databases for the bureau: SQLite files and PostgreSQL databases, each copied from a snapshot of one made before."""

from __future__ import annotations

import itertools
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlalchemy.engine import URL

from tests.factories.bureau import Bureau, furnish, lay_tables, open_bureau
from tests.factories.clocks import StandingClock
from tests.factories.databases import test_engine
from workflow.base.database import engine_for

Dump = dict[str, list[str]]


@dataclass(frozen=True)
class Snapshot:
    """A database that nobody writes to, with who is who in it."""

    name: str
    model: Bureau


@dataclass
class Place(ABC):
    """Where databases are made; `kind` is the database's name."""

    folder: Path
    kind: str
    counter: itertools.count[int] = field(default_factory=itertools.count)
    _model: Snapshot | None = None

    @abstractmethod
    def new(self) -> str:
        """An empty database."""

    @abstractmethod
    def copy(self, source: str) -> str:
        """A copy of a database to which nobody is connected."""

    @abstractmethod
    def drop(self, name: str) -> None: ...

    @abstractmethod
    def engine(self, name: str) -> Engine: ...

    def model(self) -> Snapshot:
        """The furnished offices, made once."""
        if self._model is None:
            name = self.new()
            bureau = self.open(name)
            lay_tables(bureau.engine)
            furnish(bureau)
            self.leave(bureau)
            self._model = Snapshot(name, bureau)
        return self._model

    def open(self, name: str, like: Bureau | None = None) -> Bureau:
        """A bureau over this database, on an engine of its own."""
        bureau = open_bureau(self.engine(name), self.folder, StandingClock())
        if like is not None:
            bureau.people, bureau.units = dict(like.people), dict(like.units)
            bureau.organisations = dict(like.organisations)
            bureau.clock.instant = like.clock.instant
            bureau.services = replace(
                bureau.services,
                catalogue=like.services.catalogue,
                ports={**bureau.services.ports, **like.services.ports},
            )
        return bureau

    def bureau(self, of: Snapshot | None = None) -> Bureau:
        """A bureau over a fresh copy of the snapshot (of the furnished offices, unless told)."""
        found = of or self.model()
        return self.open(self.copy(found.name), found.model)

    def again(self, bureau: Bureau) -> Bureau:
        """The same bureau through connections of its own: for another process."""
        return self.open(name_of(bureau.engine), bureau)

    def snapshot(self, bureau: Bureau) -> Snapshot:
        """Keep the bureau as it is now; it is closed by that."""
        self.leave(bureau)
        return Snapshot(name_of(bureau.engine), bureau)

    def leave(self, bureau: Bureau) -> None:
        """Close the bureau's connections."""
        bureau.engine.dispose()

    def end(self, bureau: Bureau) -> None:
        """Close the bureau and remove its database."""
        self.leave(bureau)
        self.drop(name_of(bureau.engine))


def name_of(engine: Engine) -> str:
    """The database's name: a path, or a name on the server."""
    return str(engine.url.database)


class SqlitePlace(Place):
    """Files in a folder."""

    def new(self) -> str:
        return str(self.folder / f"{os.getpid()}-{next(self.counter)}.db")

    def copy(self, source: str) -> str:
        target = self.new()
        shutil.copyfile(source, target)
        return target

    def drop(self, name: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)

    def engine(self, name: str) -> Engine:
        return test_engine(Path(name))

    def leave(self, bureau: Bureau) -> None:
        """Put everything from the log into the file, so that the file alone is the database."""
        with bureau.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        super().leave(bureau)


class PostgresqlPlace(Place):
    """Databases on one server; a copy is CREATE DATABASE … TEMPLATE."""

    server: URL

    def new(self) -> str:
        return self._create("template1")

    def copy(self, source: str) -> str:
        return self._create(source)

    def _create(self, template: str) -> str:
        name = f"t{os.getpid()}_{next(self.counter)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY wal_log')
        return name

    def drop(self, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()

    def engine(self, name: str) -> Engine:
        return engine_for(self.server.set(database=name).render_as_string(hide_password=False))


def postgresql_place(folder: Path, uri: str) -> PostgresqlPlace:
    """Databases on the server at this address."""
    place = PostgresqlPlace(folder, "postgresql")
    place.server = make_url(uri)
    return place


def dump(engine: Engine) -> Dump:
    """Every row of every table as text: two databases that dump alike hold the same."""
    with engine.connect().execution_options(read=True) as connection:
        tables = sorted(inspect(connection).get_table_names())
        rows = {name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}
        return {name: sorted(map(repr, found)) for name, found in rows.items()}


def difference(one: Dump, other: Dump) -> list[str]:
    """The tables in which two dumps differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


Step = Callable[[Bureau], object]
