"""One running installation: its database and its services, and the two ways to work with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from workflow.engine.work import SYSTEM, Actor, Services, Work, reading, transaction


@dataclass(frozen=True)
class Installation:
    """What a door is given: it opens work here and knows nothing of how the services were built."""

    database: Engine
    sessions: sessionmaker[Session]
    services: Services

    def reading(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """Work that only reads, as this actor."""
        return reading(self.sessions, actor, self.services)

    @contextmanager
    def writing(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """Work in one write transaction, as this actor; committed at the end of the block."""
        with self.sessions() as session, transaction(session, actor, self.services) as work:
            yield work
