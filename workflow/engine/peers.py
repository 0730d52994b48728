"""Servers outside that jobs speak to: how often they may be asked, and a circuit that opens when one is down.

A peer has a name; `mail/so.vn` is a part of `mail`, and what holds for `mail` holds for it too. While a peer rests, its
jobs are not looked at by any worker (`outbox`), so that none of them is tried in vain. When the rest of an open circuit
is over, one job goes first (half-open); its outcome closes the circuit or opens it for longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from workflow.base.database import Base
from workflow.engine.pauses import jittered
from workflow.engine.work import Work

OPENS_AFTER = 3
"""Failures in a row after which a peer counts as down."""

FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
PROBE = timedelta(minutes=2)
"""How long the job that goes first has; if its worker dies, another one goes."""

MOST_REST = LONGEST_REST * 2
"""A rest that ends later than that was written under another clock, and binds nobody."""

A_MOMENT = timedelta(minutes=2)

AT_ONCE_S = 10
"""So many seconds' worth of a rate may go at once."""

State = Literal["ok", "failing", "open", "probing"]


class Peer(Base):
    """What is known of a peer; without a row nothing speaks against it."""

    __tablename__ = "peer"

    name: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0, doc="in a row")
    open_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    free_at: Mapped[datetime | None] = mapped_column(doc="when all that its rate allowed so far is used up")
    last_error: Mapped[dict[str, Any] | None]

    def state(self, now: datetime) -> State:
        """How it stands with its circuit."""
        if self.open_since is None:
            return "failing" if self.failures else "ok"
        return "open" if _rests(self, now) else "probing"


@dataclass(frozen=True)
class Rate:
    """How many jobs a minute a peer may be given."""

    per_minute: float

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=60 / self.per_minute)

    @property
    def tolerance(self) -> timedelta:
        """How far ahead of an even pace one may be: ten seconds' worth, and at least one job."""
        return max(self.interval, timedelta(seconds=AT_ONCE_S))


@dataclass(frozen=True)
class Turn:
    """The leave to go on, or (`wait_until`) not yet."""

    peer: str
    wait_until: datetime | None = None
    in_trouble: bool = False
    """Whether failures are counted against it: only then a success needs to be written down."""


def lineage(peer: str) -> list[str]:
    """`mail/so.vn` → `mail`, `mail/so.vn`."""
    parts = peer.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def is_resting(peer: InstrumentedAttribute[str | None], now: datetime) -> ColumnElement[bool]:
    """The condition in SQL that this peer, or what it is a part of, rests now."""
    return exists().where(_concerns(peer), Peer.rests_until > now, Peer.rests_until <= now + MOST_REST)


def is_held_back(peer: InstrumentedAttribute[str | None], now: datetime) -> ColumnElement[bool]:
    """The condition in SQL that jobs of this peer wait for it, or did a moment ago: they are not late by a worker."""
    return exists().where(_concerns(peer), or_(Peer.open_since.is_not(None), Peer.rests_until > now - A_MOMENT))


def _concerns(peer: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    return or_(Peer.name == peer, peer.like(Peer.name.concat("/%")))


def take_turn(work: Work, peer: str, rates: Mapping[str, Rate] | None = None) -> Turn:
    """Leave to speak to the peer in this instant, within its rates; asked in the transaction that begins the attempt.

    Of an open circuit one job gets leave after each rest. What must wait takes nothing from any rate.
    """
    rates = rates or {}
    rows = _rows(work, lineage(peer), [name for name in lineage(peer) if name in rates])
    until = [row.rests_until for row in rows if _rests(row, work.now) and row.rests_until]
    until += [wait for row in rows if (wait := _too_early(row, rates.get(row.name), work.now))]
    if until:
        _let_rest(rows, rates, work.now)
        return Turn(peer, max(until))
    for row in rows:
        _use(row, rates.get(row.name), work.now)
        if row.open_since is not None:
            row.rests_until = work.now + PROBE
    return Turn(peer, in_trouble=any(row.failures or row.open_since for row in rows))


def answered(work: Work, turn: Turn) -> bool:
    """The peer did its part, whatever it said: the circuit is closed. Gives whether it was open."""
    was_open = False
    for row in _rows(work, lineage(turn.peer)) if turn.in_trouble else ():
        was_open = was_open or row.open_since is not None
        if row.open_since is not None:
            row.rests_until = None
        row.failures, row.open_since = 0, None
    return was_open


def not_used(work: Work, turn: Turn) -> None:
    """There was nothing to be said after all: another one goes first."""
    for row in _rows(work, lineage(turn.peer)) if turn.in_trouble else ():
        if row.open_since is not None:
            row.rests_until = work.now


def failed(work: Work, name: str, error: Mapping[str, Any]) -> bool:
    """The peer did not do its part; after some failures in a row it rests, longer each time. Gives whether it does."""
    (row,) = _rows(work, [name], [name])
    row.failures, row.last_error = row.failures + 1, dict(error)
    if row.failures < OPENS_AFTER and row.open_since is None:
        return False
    row.open_since = row.open_since or work.now
    longer = min(max(row.failures - OPENS_AFTER, 0), 10)
    row.rests_until = work.now + jittered(min(FIRST_REST * (1 << longer), LONGEST_REST))
    return True


def try_now(work: Work, name: str) -> None:
    """End the rest of an open circuit: a person knows that the server is back."""
    for row in _rows(work, [name]):
        row.rests_until = None


def circuits(session: Session) -> list[Peer]:
    """Peers that count as down, longest first."""
    return list(session.scalars(select(Peer).where(Peer.open_since.is_not(None)).order_by(Peer.open_since)))


def _rests(row: Peer, now: datetime) -> bool:
    return row.rests_until is not None and now < row.rests_until <= now + MOST_REST


def _rows(work: Work, names: Sequence[str], wanted: Sequence[str] = ()) -> list[Peer]:
    """The rows there are of these peers, held until the commit; those wanted are made."""
    found = select(Peer).where(Peer.name.in_(names)).order_by(Peer.name)
    rows = list(work.session.scalars(found.with_for_update().execution_options(populate_existing=True)))
    missing = set(wanted) - {row.name for row in rows}
    if not missing:
        return rows
    for name in sorted(missing):
        _make(work.session, name)
    return _rows(work, names)


def _make(session: Session, name: str) -> None:
    try:
        with session.begin_nested():
            session.add(Peer(name=name, failures=0))
    except IntegrityError:
        return  # another worker met the peer at the same instant


def _too_early(row: Peer, rate: Rate | None, now: datetime) -> datetime | None:
    """When the next job may go, if not now (the generic cell rate algorithm: one instant tells all that was used)."""
    if rate is None or row.free_at is None or row.free_at > now + MOST_REST:
        return None
    early = row.free_at + rate.interval - rate.tolerance
    return early if early > now else None


def _use(row: Peer, rate: Rate | None, now: datetime) -> None:
    if rate is not None:
        kept = row.free_at if row.free_at is not None and row.free_at <= now + MOST_REST else now
        row.free_at = max(kept, now) + rate.interval


def _let_rest(rows: Sequence[Peer], rates: Mapping[str, Rate], now: datetime) -> None:
    """Nobody need look at the jobs of a peer whose rate is used up."""
    for row in rows:
        wait = _too_early(row, rates.get(row.name), now)
        if wait is not None and not _rests(row, now):
            row.rests_until = min(wait, now + LONGEST_REST)
