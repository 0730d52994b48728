"""Rows of other append-only tables in the history's chain: each is attested there by its digest, as it is committed.

A transaction writes one entry for all the rows that it attests of an organisation, `MOST_ROWS` in each, so that a log
of many events costs its writers one lock, the one that they take anyway. The entry's event is `attest`, its item kind
the name of the ledger, its item the organisation; its facts are `{"rows": [[key, digest], …]}`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from workflow.engine.work import Work

ATTEST = "attest"
MOST_ROWS = 500
Fault = dict[str, Any]
Rows = Generator[tuple[uuid.UUID, str], None, None]


@dataclass(frozen=True)
class Ledger:
    """A table whose rows are attested, and how it is read again; `key` names a row to people and in the chain."""

    name: str
    digests: Callable[[Session, Sequence[str]], Mapping[str, str]]
    """The digests, reckoned anew, of those of these rows that are there."""
    count: Callable[[Session], int]
    """How many rows there are."""
    rows: Callable[[Session], Rows]
    """Organisation and key of every row."""
    contradictions: Callable[[Session], Iterable[tuple[uuid.UUID, str]]] = lambda session: ()
    """Rows that say something else than what is attested makes them say."""


@dataclass(frozen=True)
class Ledgers:
    """The port by which the proof of the history learns what the rooms attest."""

    kept: tuple[Ledger, ...] = ()


@dataclass(frozen=True)
class Attested:
    """One row and its digest, on the way into the chain of this organisation."""

    organisation_id: uuid.UUID
    ledger: str
    key: str
    digest: str


def attest(work: Work, organisation_id: uuid.UUID, ledger: str, key: str, digest: str) -> None:
    """Have the row stand in the organisation's chain when this work commits."""
    work.attested.append(Attested(organisation_id, ledger, key, digest))


def facts_of(attested: Iterable[Attested]) -> Iterator[tuple[uuid.UUID, str, dict[str, Any]]]:
    """Organisation, ledger and facts of the entries that these rows need."""
    grouped: dict[tuple[uuid.UUID, str], list[list[str]]] = {}
    for one in attested:
        grouped.setdefault((one.organisation_id, one.ledger), []).append([one.key, one.digest])
    for (organisation_id, name), rows in grouped.items():
        for start in range(0, len(rows), MOST_ROWS):
            yield organisation_id, name, {"rows": rows[start : start + MOST_ROWS]}


def digest_of(values: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, of the canonical form that the history's entries have, too."""
    text = json.dumps({name: canonical(value) for name, value in values.items()}, **_FORM)
    return hashlib.sha256(text.encode()).hexdigest()


_FORM: Mapping[str, Any] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}


def canonical(value: Any) -> Any:
    """An instant as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, a UUID as its 36 characters, all else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, uuid.UUID) else value


@dataclass
class _Heard:
    """What the chain said of one ledger, and which of it has still to be compared."""

    count: int = 0
    waiting: dict[str, tuple[str, uuid.UUID, int]] = field(default_factory=dict)
    keys: set[bytes] = field(default_factory=set)


class Audit:
    """Compares the attested rows with the tables while the chain is walked; keeps the first fault that it meets."""

    def __init__(self, session: Session, ledgers: Iterable[Ledger]) -> None:
        self._session = session
        self._ledgers = {ledger.name: ledger for ledger in ledgers}
        self._heard = {name: _Heard() for name in self._ledgers}
        self.first_bad: Fault | None = None

    def hear(self, organisation_id: uuid.UUID, sequence: int, name: str, rows: Iterable[Sequence[str]]) -> None:
        """What an entry of the chain attests; of a ledger that was not asked for, nothing is compared."""
        heard = self._heard.get(name)
        if heard is None:
            return
        for key, digest in rows:
            heard.count += 1
            heard.keys.add(_short(key))
            heard.waiting[key] = (digest, organisation_id, sequence)
        if len(heard.waiting) >= MOST_ROWS:
            self._compare(name, heard)

    def finish(self) -> None:
        """Compare what is left; then nothing may stand in the tables that was never attested."""
        for name, heard in self._heard.items():
            self._compare(name, heard)
        for name, heard in self._heard.items():
            ledger = self._ledgers[name]
            if ledger.count(self._session) != heard.count:
                self._look_for_strangers(ledger, heard)
            for organisation_id, key in ledger.contradictions(self._session):
                self._note(organisation_id, None, "row_contradicts", name, key)
                break

    def _compare(self, name: str, heard: _Heard) -> None:
        found = self._ledgers[name].digests(self._session, list(heard.waiting)) if heard.waiting else {}
        for key, (digest, organisation_id, sequence) in heard.waiting.items():
            if key not in found:
                self._note(organisation_id, sequence, "row_missing", name, key)
            elif found[key] != digest:
                self._note(organisation_id, sequence, "row_altered", name, key)
        heard.waiting.clear()

    def _look_for_strangers(self, ledger: Ledger, heard: _Heard) -> None:
        with closing(ledger.rows(self._session)) as rows:
            strange = next((row for row in rows if _short(row[1]) not in heard.keys), None)
        if strange is not None:
            self._note(strange[0], None, "row_inserted", ledger.name, strange[1])

    def _note(self, organisation_id: uuid.UUID, sequence: int | None, reason: str, name: str, key: str | None) -> None:
        if self.first_bad is None:
            where = {"organisation": str(organisation_id), "sequence": sequence, "reason": reason}
            self.first_bad = {**where, "ledger": name, "row": key}


def _short(key: str) -> bytes:
    """A key among a million takes sixteen bytes."""
    return hashlib.blake2b(key.encode(), digest_size=16).digest()
