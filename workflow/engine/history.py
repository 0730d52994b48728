"""The history: append-only, one hash chain per organisation.

Canonical form of an entry, whose SHA-256 is its `hash`: the JSON object of the fields named in `FIELDS`, keys
sorted, no white space, UTF-8 without escapes, instants as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, UUIDs as 36 characters,
absent values as null. `previous` is the hash of the entry before, or 64 zeros for the first.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Index, Table, UniqueConstraint, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.base.append_only import append_only
from workflow.base.database import Base, Identified
from workflow.engine.ledger import ATTEST, Audit, Ledger, digest_of, facts_of

if TYPE_CHECKING:
    from workflow.engine.work import Work

GENESIS = "0" * 64
FIELDS = (
    "organisation_id", "sequence", "item_kind", "item_id", "at", "person_id", "on_behalf_of", "capacity",
    "event", "source", "target", "comment", "facts", "previous",
)  # fmt: skip


class HistoryEntry(Identified, Base):
    """One thing that happened, never changed again."""

    __tablename__ = "history_entry"
    __table_args__ = (
        UniqueConstraint("organisation_id", "sequence"),
        Index("ix_history_entry_item", "item_id", "sequence"),
    )

    organisation_id: Mapped[uuid.UUID]
    sequence: Mapped[int]
    item_kind: Mapped[str]
    item_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None]
    on_behalf_of: Mapped[uuid.UUID | None]
    capacity: Mapped[str | None]
    event: Mapped[str]
    source: Mapped[str | None]
    target: Mapped[str | None]
    comment: Mapped[str]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class HistoryHead(Base):
    """The end of an organisation's chain; locked last before a commit."""

    __tablename__ = "history_head"

    organisation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str]


append_only(HistoryEntry)
_ENTRIES, _HEADS = cast(Table, HistoryEntry.__table__), cast(Table, HistoryHead.__table__)


@dataclass(frozen=True)
class Entry:
    """What is to be chained when the transaction commits."""

    organisation_id: uuid.UUID
    item_kind: str
    item_id: uuid.UUID
    event: str
    source: str | None = None
    target: str | None = None
    capacity: str | None = None
    on_behalf_of: uuid.UUID | None = None
    comment: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def append(work: Work, entry: Entry) -> None:
    """Put the entry at the end of the chain when this work commits."""
    work.entries.append(entry)


def chain(work: Work) -> None:
    """Write the entries of the work, each carrying the hash of the one before; locks the heads in a fixed order.

    Rows of other tables that the work attests follow its own entries.
    """
    for organisation_id, ledger, facts in facts_of(work.attested):
        append(work, Entry(organisation_id, ledger, organisation_id, ATTEST, facts=facts))
    work.attested.clear()
    by_organisation: dict[uuid.UUID, list[Entry]] = {}
    for entry in work.entries:
        by_organisation.setdefault(entry.organisation_id, []).append(entry)
    for organisation_id in sorted(by_organisation):
        rows, end = _linked(work, by_organisation[organisation_id], _locked_end(work.session, organisation_id))
        _write(work.session, organisation_id, rows, end)
    work.entries.clear()


@dataclass(frozen=True)
class _End:
    """Where a chain ends."""

    sequence: int
    hash: str


def _locked_end(session: Session, organisation_id: uuid.UUID) -> _End:
    """The end of the chain, held until the commit; the first entry of an organisation begins it."""
    end = _held_end(session, organisation_id)
    if end is not None:
        return end
    with suppress(IntegrityError), session.begin_nested():  # another first entry may be written at this moment
        session.execute(insert(_HEADS), {"organisation_id": organisation_id, "sequence": 0, "hash": GENESIS})
    end = _held_end(session, organisation_id)
    assert end is not None, "made by us or by another"
    return end


def _held_end(session: Session, organisation_id: uuid.UUID) -> _End | None:
    rows = select(_HEADS.c.sequence, _HEADS.c.hash).where(_HEADS.c.organisation_id == organisation_id)
    found = session.execute(rows.with_for_update()).one_or_none()
    return _End(*found) if found is not None else None


def _linked(work: Work, entries: Iterable[Entry], end: _End) -> tuple[list[dict[str, Any]], _End]:
    """The rows of these entries, and where the chain ends with them."""
    rows = []
    for entry in entries:
        rows.append(_row(work, entry, end))
        end = _End(rows[-1]["sequence"], rows[-1]["hash"])
    return rows, end


def _write(session: Session, organisation_id: uuid.UUID, rows: Sequence[dict[str, Any]], end: _End) -> None:
    """Without objects of the session: every change of the product pays for these statements."""
    session.execute(insert(_ENTRIES), rows)
    mine = update(_HEADS).where(_HEADS.c.organisation_id == organisation_id)
    session.execute(mine.values(sequence=end.sequence, hash=end.hash))


def _row(work: Work, entry: Entry, end: _End) -> dict[str, Any]:
    row = {
        "organisation_id": entry.organisation_id,
        "sequence": end.sequence + 1,
        "item_kind": entry.item_kind,
        "item_id": entry.item_id,
        "at": work.now,
        "person_id": work.actor.person_id,
        "on_behalf_of": entry.on_behalf_of,
        "capacity": entry.capacity,
        "event": entry.event,
        "source": entry.source,
        "target": entry.target,
        "comment": entry.comment,
        "facts": dict(entry.facts),
        "previous": end.hash,
    }
    return {"id": uuid.uuid4(), **row, "hash": digest_of(row)}


def hash_of(row: HistoryEntry) -> str:
    """The SHA-256, in hex, of the entry's canonical form."""
    return digest_of({name: getattr(row, name) for name in FIELDS})


@dataclass(frozen=True)
class ChainReport:
    """What `verify` found: how many entries, whether all chains hold, the first broken place, the heads."""

    entries: int
    ok: bool
    first_bad: dict[str, Any] | None
    heads: dict[str, str]


def verify(
    session: Session, known_heads: Mapping[str, str] | None = None, ledgers: Iterable[Ledger] = ()
) -> ChainReport:
    """Walk every chain: nothing was altered, taken out, or cut off at the end; nor in these ledgers attested in it.

    `known_heads` are hashes kept outside (organisation id → hash): each must still stand in its chain.
    """
    entries, first_bad = 0, None
    heads: dict[str, str] = {}
    missing = dict(known_heads or {})
    audit = Audit(session, ledgers)
    for head in session.scalars(select(HistoryHead).order_by(HistoryHead.organisation_id)):
        key = str(head.organisation_id)
        count, bad, seen_known = _walk(session, head, missing.get(key), audit)
        entries += count
        heads[key] = head.hash
        first_bad = first_bad or bad
        if seen_known:
            missing.pop(key, None)
    if missing and first_bad is None:
        first_bad = {"organisation": sorted(missing)[0], "sequence": None, "reason": "known_head_missing"}
    audit.finish()
    first_bad = first_bad or _orphan(session) or audit.first_bad
    return ChainReport(entries, first_bad is None, first_bad, heads)


def _walk(
    session: Session, head: HistoryHead, known: str | None, audit: Audit
) -> tuple[int, dict[str, Any] | None, bool]:
    rows: Iterable[HistoryEntry] = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.organisation_id == head.organisation_id)
        .order_by(HistoryEntry.sequence)
        .execution_options(yield_per=500)
    )
    previous, count, seen = GENESIS, 0, known is None
    bad: dict[str, Any] | None = None
    for row in rows:
        count += 1
        seen = seen or row.hash == known
        if bad is None and (row.sequence != count or row.previous != previous or row.hash != hash_of(row)):
            bad = {"organisation": str(head.organisation_id), "sequence": row.sequence, "reason": "altered"}
        previous = row.hash
        if row.event == ATTEST and bad is None:
            audit.hear(row.organisation_id, row.sequence, row.item_kind, row.facts["rows"])
    if bad is None and (count != head.sequence or previous != head.hash):
        bad = {"organisation": str(head.organisation_id), "sequence": count, "reason": "cut_off"}
    return count, bad, seen


def _orphan(session: Session) -> dict[str, Any] | None:
    """An entry whose organisation has no head: the head was taken away."""
    known = select(HistoryHead.organisation_id)
    row = session.scalar(select(HistoryEntry).where(HistoryEntry.organisation_id.not_in(known)).limit(1))
    if row is None:
        return None
    return {"organisation": str(row.organisation_id), "sequence": row.sequence, "reason": "head_missing"}


def of_item(session: Session, item_id: uuid.UUID) -> list[HistoryEntry]:
    """The history of one item, oldest first."""
    rows = select(HistoryEntry).where(HistoryEntry.item_id == item_id).order_by(HistoryEntry.sequence)
    return list(session.scalars(rows))
