"""SQLite files for tests: as the product opens them, but not forced to the disk at every commit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event

from workflow.base.database import engine_for


def test_engine(path: Path) -> Engine:
    """An engine on this file; a test's database need not survive a power cut."""
    engine = engine_for(f"sqlite:///{path}")
    event.listen(engine, "connect", _unforced)
    return engine


def _unforced(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


test_engine.__test__ = False  # type: ignore[attr-defined]  # a maker, not a test
