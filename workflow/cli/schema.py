"""What a comparison of tables does not see: triggers of append-only tables, and the full-text index. Both databases."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from workflow.archive.text_index import NAME_PREFIX
from workflow.base import append_only

TRIGGERS = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'trigger'"),
    "postgresql": text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"),
}
ENDINGS = {"sqlite": ("no_update", "no_delete"), "postgresql": ("no_change",)}


def missing_parts(connection: Connection) -> list[str]:
    """Triggers and index tables that should be there and are not."""
    dialect = connection.dialect.name
    there = set(connection.scalars(TRIGGERS[dialect]))
    wanted = [f"{table}_{ending}" for table in append_only.PROTECTED for ending in ENDINGS[dialect]]
    missing = [f"missing trigger {name}" for name in wanted if name not in there]
    if not inspect(connection).has_table(NAME_PREFIX):
        missing.append(f"missing text index {NAME_PREFIX}")
    return missing
