"""The transaction in one argument: session, actor, one instant, and the services of the installation."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.orm import Session, sessionmaker

from workflow.base.clock import Clock, vietnam_day
from workflow.base.files import FileStore
from workflow.engine import calling, history

if TYPE_CHECKING:
    from workflow.engine.blueprint import Catalogue
    from workflow.engine.history import Entry
    from workflow.engine.ledger import Attested
    from workflow.engine.outbox import Job

P = TypeVar("P")
NO_STAND_IN: Mapping[str, uuid.UUID] = MappingProxyType({})


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with every holder that is theirs, or the system (`person_id` None).

    A holder is a key such as `person:<hex>` or `clerk@<hex of an organisation>`; `stand_in` maps the holders that
    come from standing in for somebody to that person.
    """

    person_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    holders: frozenset[str]
    stand_in: Mapping[str, uuid.UUID] = field(default_factory=lambda: NO_STAND_IN)
    name: str = ""

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    @property
    def all_holders(self) -> frozenset[str]:
        """Own holders and those of the people stood in for."""
        return self.holders | frozenset(self.stand_in)


SYSTEM = Actor(person_id=None, organisation_id=None, holders=frozenset(), name="system")


@dataclass(frozen=True)
class Services:
    """What the installation gives to every piece of work; the ports of single rooms are found by their type."""

    clock: Clock
    files: FileStore
    catalogue: Catalogue
    ports: Mapping[type[Any], Any] = field(default_factory=dict)

    def port(self, kind: type[P]) -> P:
        """The installation's implementation of this port. Raises: KeyError, a mistake of composition."""
        found: P = self.ports[kind]
        return found


@dataclass
class Work:
    """One piece of work in one transaction; the first argument of domain functions."""

    session: Session
    actor: Actor
    now: datetime
    services: Services
    entries: list[Entry] = field(default_factory=list)
    attested: list[Attested] = field(default_factory=list)
    called: list[Job] = field(default_factory=list)
    """Jobs of which workers are told when this has been committed."""

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return vietnam_day(self.now)

    @property
    def catalogue(self) -> Catalogue:
        return self.services.catalogue


@contextmanager
def transaction(session: Session, actor: Actor, services: Services) -> Iterator[Work]:
    """Commit all that was done inside, or none of it; the history is chained last, just before the commit.

    Workers are called after it, so that none looks for a row that is not there yet.
    """
    try:
        work = Work(session, actor, services.clock.now(), services)
        yield work
        session.flush()
        history.chain(work)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    calling.call(services, (job.id for job in work.called if job.due <= work.now))


@contextmanager
def reading(sessions: sessionmaker[Session], actor: Actor, services: Services) -> Iterator[Work]:
    """Work that only reads: on SQLite it takes no write lock. It begins with its first statement, if there is one."""
    with sessions(bind=sessions.kw["bind"].execution_options(read=True)) as session:
        yield Work(session, actor, services.clock.now(), services)
        session.rollback()
