"""Invariant 5: the history is append-only and chained; whatever is altered, taken out, put in or cut off is found."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories.bureau import Bureau
from tests.invariants.crowd import in_processes, outcomes_of
from tests.invariants.places import Place, Snapshot
from tests.invariants.scale import examples, scaled
from tests.invariants.strolling import strolls
from workflow.base.append_only import PROTECTED
from workflow.distribution.attesting import LEDGERS
from workflow.engine import history
from workflow.engine.history import FIELDS, ChainReport, HistoryEntry


def report(bureau: Bureau, known: dict[str, str] | None = None) -> ChainReport:
    with bureau.reads() as work:
        return history.verify(work.session, known, LEDGERS)


def run(bureau: Bureau, statement: str, **values: object) -> None:
    with bureau.engine.begin() as connection:
        connection.execute(text(statement), values)


@pytest.fixture(scope="module")
def walked() -> dict[str, Snapshot]:
    return {}


def chained_at(place: Place, walked: dict[str, Snapshot]) -> Snapshot:
    """Two offices with random histories, made once."""
    if place.kind not in walked:
        bureau = place.bureau()
        strolls(bureau, random.Random(5), documents=3, moves=40)
        for _ in range(2):
            bureau.moves("h.cv", bureau.drafts("h.cv", "NV"), "submit")
        walked[place.kind] = place.snapshot(bureau)
    return walked[place.kind]


@pytest.fixture
def chained(place: Place, walked: dict[str, Snapshot]) -> Snapshot:
    return chained_at(place, walked)


def test_random_histories_of_concurrent_writers_verify(place: Place) -> None:
    """Four processes of two threads, each on documents of its own and all on the same chain."""
    bureau = place.bureau()
    moves = scaled(12)

    def task(own: Bureau, number: int) -> list[object]:
        def stroll(thread: int) -> None:
            strolls(own, random.Random(10 * number + thread), documents=1, moves=moves)

        return outcomes_of(2, stroll)

    assert in_processes(place, bureau, 4, task) == []
    found = report(bureau)
    assert (found.ok, found.first_bad) == (True, None)
    assert found.entries > 4 * 2 * 2
    with bureau.sessions() as session:
        assert session.query(HistoryEntry).count() == found.entries
    place.end(bureau)


def test_the_first_entries_of_an_office_written_at_once_stand_in_one_chain(place: Place) -> None:
    bureau = place.bureau()
    found = outcomes_of(8, lambda _: bureau.drafts())
    assert [type(row) for row in found] == [uuid.UUID] * 8
    assert (report(bureau).ok, report(bureau).entries) == (True, 8)
    place.end(bureau)


def test_the_database_itself_refuses_to_change_or_remove_what_is_append_only(place: Place, chained: Snapshot) -> None:
    bureau = place.bureau(chained)
    with bureau.engine.connect() as connection:
        assert set(PROTECTED) <= set(inspect(connection).get_table_names())
    assert {"history_entry", "revision"} <= set(PROTECTED)
    for statement in (
        "UPDATE history_entry SET comment = comment || '.'",
        "UPDATE history_entry SET sequence = sequence",
        "DELETE FROM history_entry",
        "DELETE FROM history_entry WHERE sequence = 1",
        "UPDATE revision SET reason = 'x'",
        "DELETE FROM revision",
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            run(bureau, statement)
    assert report(bureau).ok
    place.end(bureau)


def test_an_untouched_history_is_true_to_the_heads_kept_outside(place: Place, chained: Snapshot) -> None:
    bureau = place.bureau(chained)
    heads = report(bureau).heads
    assert len(heads) == 2
    bureau.moves("h.cv", bureau.drafts("h.cv", "NV"), "submit")
    assert report(bureau, heads).ok, "what was added since does not break what was known"
    place.end(bureau)


def unprotect(bureau: Bureau) -> None:
    """Whoever owns the database can take the triggers away."""
    if bureau.engine.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            run(bureau, f"DROP TRIGGER history_entry_no_{verb}")
    else:
        run(bureau, "DROP TRIGGER history_entry_no_change ON history_entry")


# What each column may be changed into, told the old value.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", categories=("L", "N", "P")), max_size=12)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
OTHER_VALUES: dict[str, st.SearchStrategy[object]] = {
    "organisation_id": st.uuids(),
    "sequence": st.integers(1000, 2000),
    "item_kind": TEXT,
    "item_id": st.uuids(),
    "at": st.timedeltas(timedelta(microseconds=1), timedelta(days=400)),
    "person_id": st.none() | st.uuids(),
    "on_behalf_of": st.none() | st.uuids(),
    "capacity": st.none() | TEXT,
    "event": TEXT,
    "source": st.none() | TEXT,
    "target": st.none() | TEXT,
    "comment": TEXT,
    "facts": st.dictionaries(TEXT, TEXT | st.integers(0, 9) | st.none(), max_size=3),
    "previous": HEX,
    "hash": HEX,
}


def test_every_column_that_says_what_happened_is_covered() -> None:
    columns = {column.name for column in HistoryEntry.__table__.columns}
    assert set(OTHER_VALUES) == columns - {"id"} == set(FIELDS) | {"hash"}


def _tampering(place: Place, chained: Snapshot, data: st.DataObject) -> None:
    bureau = place.bureau(chained)
    try:
        unprotect(bureau)
        before = report(bureau)
        how = data.draw(st.sampled_from(["alter", "alter", "alter", "remove", "insert", "swap", "cut"]))
        with bureau.sessions() as session:
            rows = session.query(HistoryEntry).order_by(HistoryEntry.organisation_id, HistoryEntry.sequence).all()
            _tamper(session, rows, how, data)
            session.commit()
        found = report(bureau)
        assert not found.ok and found.first_bad is not None and found.first_bad["organisation"], how
        assert not report(bureau, before.heads).ok
    finally:
        place.end(bureau)


def _tamper(session: Session, rows: list[HistoryEntry], how: str, data: st.DataObject) -> None:
    row, other = rows[data.draw(st.integers(0, len(rows) - 1))], rows[data.draw(st.integers(0, len(rows) - 1))]
    if how == "alter":
        _alter(row, data)
    elif how == "remove":
        session.delete(row)
    elif how == "insert":
        session.add(_forged(row, max(one.sequence for one in rows) + data.draw(st.integers(1, 3))))
    elif how == "swap":
        assume((row.event, row.item_id) != (other.event, other.item_id))
        row.event, other.event = other.event, row.event
        row.item_id, other.item_id = other.item_id, row.item_id
    else:
        for one in rows:
            if one.organisation_id == row.organisation_id and one.sequence >= row.sequence:
                session.delete(one)


def _alter(row: HistoryEntry, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(sorted(OTHER_VALUES)))
    old = getattr(row, column)
    new = data.draw(OTHER_VALUES[column].filter(lambda value: value != old))
    setattr(row, column, old + new if column == "at" else new)


def _forged(row: HistoryEntry, sequence: int) -> HistoryEntry:
    """An entry at the end of the chain that was never written, with a hash that fits its content."""
    forged = HistoryEntry(**{name: getattr(row, name) for name in FIELDS})
    forged.sequence, forged.previous = sequence, row.hash
    forged.hash = history.hash_of(forged)
    return forged


def test_any_single_tampering_is_found(sqlite_place: Place, walked: dict[str, Snapshot]) -> None:
    snapshot = chained_at(sqlite_place, walked)

    @examples(120)
    @given(data=st.data())
    def tampering(data: st.DataObject) -> None:
        _tampering(sqlite_place, snapshot, data)

    tampering()


@pytest.mark.slow
def test_any_single_tampering_is_found_on_postgresql(postgresql: Place, walked: dict[str, Snapshot]) -> None:
    snapshot = chained_at(postgresql, walked)

    @examples(10)
    @given(data=st.data())
    def tampering(data: st.DataObject) -> None:
        _tampering(postgresql, snapshot, data)

    tampering()


@pytest.mark.parametrize("back", [1, 2, 5])
def test_a_tail_cut_off_together_with_the_head_is_found_by_the_hash_kept_outside(
    place: Place, chained: Snapshot, back: int
) -> None:
    """The one forgery that the database alone cannot show: the chain is whole, only shorter."""
    bureau = place.bureau(chained)
    kept = report(bureau).heads
    unprotect(bureau)
    office = bureau.organisations["so"]
    with bureau.sessions() as session:
        head = session.get_one(history.HistoryHead, office)
        last = head.sequence - back
        session.query(HistoryEntry).filter(
            HistoryEntry.organisation_id == office, HistoryEntry.sequence > last
        ).delete()
        end = session.query(HistoryEntry).filter_by(organisation_id=office, sequence=last).one()
        head.sequence, head.hash = last, end.hash
        session.commit()
    assert report(bureau).ok
    found = report(bureau, kept)
    assert found.first_bad == {"organisation": str(office), "sequence": None, "reason": "known_head_missing"}
    place.end(bureau)


def test_a_head_taken_away_or_moved_is_found(place: Place, chained: Snapshot) -> None:
    for statement in (
        "DELETE FROM history_head",
        "UPDATE history_head SET sequence = sequence + 1",
        "UPDATE history_head SET sequence = sequence - 1",
        f"UPDATE history_head SET hash = '{'0' * 64}'",
    ):
        bureau = place.bureau(chained)
        run(bureau, statement)
        assert not report(bureau).ok, statement
        place.end(bureau)
