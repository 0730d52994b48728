"""Whole installations for tests: real services, a database that is built once and copied, keys that are made once."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

import config
from tests.factories.clocks import StandingClock
from workflow import app
from workflow.base.database import Base
from workflow.engine.installation import Installation
from workflow.rendering.previews import Previews
from workflow.rendering.process import RenderingService
from workflow.rendering.renditions import DraftPages
from workflow.signing.annex_seals import AnnexPages
from workflow.signing.sealing import Stamps

PASSPHRASE = "passphrase of the tests"
BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
"""For `@pytest.mark.parametrize("database", BOTH_DATABASES, indirect=True)`."""


@dataclass
class Workshop:
    """What all tests of a run share: the key folder, the renderer with its pages, and the finished databases."""

    folder: Path
    rendering: RenderingService
    pages: DraftPages

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def settings(self, folder: Path, database_url: str) -> config.Settings:
        """Settings of an installation whose files lie in this folder."""
        return config.Settings(
            env="test",
            database_url=database_url,
            files_url=(folder / "files").as_uri(),
            keys_dir=self.keys,
            key_passphrase=PASSPHRASE,
        )

    @contextmanager
    def opened(self, folder: Path, database_url: str, clock: StandingClock) -> Iterator[Installation]:
        """An installation with the shared renderer; its own is never started."""
        built = app.build(self.settings(folder, database_url), clock)
        drawn = dict.fromkeys((RenderingService, Stamps, AnnexPages), self.rendering)
        ports = {**built.services.ports, **drawn}
        previews = Previews(self.rendering.pdf)
        services = replace(built.services, ports={**ports, DraftPages: self.pages, Previews: previews})
        try:
            yield replace(built, services=services)
        finally:
            built.database.dispose()

    def model(self, name: str, fill: Callable[[Installation], object]) -> Path:
        """The folder of a finished installation on SQLite, filled at first use; only to be copied."""
        folder = self.folder / name
        if not folder.is_dir():
            url = f"sqlite:///{folder / 'trinhky.sqlite3'}"
            with self.opened(folder, url, StandingClock()) as installation:
                Base.metadata.create_all(installation.database)
                fill(installation)
                with installation.database.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
        return folder

    def copy(self, name: str, fill: Callable[[Installation], object], folder: Path) -> str:
        """A copy of the model in the test's folder; gives its database address."""
        shutil.copytree(self.model(name, fill), folder, dirs_exist_ok=True)
        return f"sqlite:///{folder / 'trinhky.sqlite3'}"


def new_postgresql_database(server_url: str) -> str:
    """An empty database of the test's own on this server."""
    url, name = make_url(server_url), f"test_{uuid.uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
