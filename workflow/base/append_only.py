"""Tables that the database itself protects from change: no UPDATE, no DELETE.

Written for both databases: a trigger that aborts on SQLite, a trigger with a function on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import DDL, event
from sqlalchemy.orm import DeclarativeBase

PROTECTED: list[str] = []
_SQLITE = """CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"""
_POSTGRESQL = """CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()"""


def statements(table: str, dialect: str) -> list[str]:
    """The statements that make this table append-only on `sqlite` or `postgresql`; migrations run the same."""
    if dialect == "sqlite":
        return [_SQLITE.format(table=table, verb=verb.lower(), VERB=verb) for verb in ("UPDATE", "DELETE")]
    return [_POSTGRESQL_FUNCTION, _POSTGRESQL.format(table=table)]


def append_only(model: type[DeclarativeBase]) -> None:
    """Protect the model's table from the moment it is created."""
    table = model.__table__
    PROTECTED.append(str(table.name))  # type: ignore[attr-defined]  # FromClause in the stubs, a Table in fact
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(PROTECTED[-1], dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
