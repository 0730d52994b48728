"""The full-text index behind one interface, whichever database is below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from sqlalchemy.orm import Session

from workflow.archive import index_postgresql, index_sqlite
from workflow.archive.match import Match
from workflow.archive.words import IndexedText

NAME_PREFIX = "document_text"
"""Every table of the index, FTS5's shadow tables too, has a name that begins so; migrations leave them alone."""


class TextIndex(Protocol):
    """What both twins offer; ids are those of `issued_document`, newest highest."""

    CREATE: tuple[str, ...]
    DROP: tuple[str, ...]

    def put(self, session: Session, row_id: int, new: IndexedText) -> None: ...

    def take_out(self, session: Session, row_id: int, old: IndexedText) -> None: ...

    def clear(self, session: Session) -> None: ...

    def newest(
        self, session: Session, match: Match, *, before: int | None, among: Sequence[int] | None, limit: int
    ) -> list[int]: ...


_TWINS = {"sqlite": cast(TextIndex, index_sqlite), "postgresql": cast(TextIndex, index_postgresql)}


def index_of(session: Session) -> TextIndex:
    """The index of the database that the session speaks to."""
    return _TWINS[session.get_bind().dialect.name]


def create_index_statements(dialect: str) -> list[str]:
    """The DDL that makes the index (`sqlite` or `postgresql`), after the table `issued_document`."""
    return list(_TWINS[dialect].CREATE)


def drop_index_statements(dialect: str) -> list[str]:
    """The DDL that removes the index, before the table `issued_document`."""
    return list(_TWINS[dialect].DROP)
