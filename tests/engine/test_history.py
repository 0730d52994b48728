"""The chain shows every alteration; the database refuses them."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.engine.toy import HOME, Toy
from workflow.engine import history
from workflow.engine.history import GENESIS, Entry, HistoryEntry

OTHER = uuid.UUID(int=2)


@pytest.fixture
def told(nursery):
    """A chain of four entries of one organisation and one of another."""
    toy = nursery.on_the_floor()
    nursery.moves("ann", toy, "give_back")
    nursery.moves("ann", toy, "take", "lần nữa")
    nursery.moves("ann", toy, "give_back")
    with nursery.writes() as work:
        history.append(work, Entry(OTHER, "toy", toy, "seen"))
    return nursery


def tampered(nursery, *statements: str):
    """What somebody does who may change the database itself."""
    with nursery.sessions() as session:
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER IF EXISTS history_entry_no_{verb}"))
        for statement in statements:
            session.execute(text(statement), {"home": HOME.hex})
        session.commit()
    return nursery


def verified(nursery, **known):
    with nursery.sessions() as session:
        return history.verify(session, **known)


def heads(nursery):
    return verified(nursery).heads


def test_the_chain_of_each_organisation_holds(told):
    report = verified(told)
    assert (report.entries, report.ok, report.first_bad) == (5, True, None)
    assert sorted(report.heads) == [str(HOME), str(OTHER)]


def test_each_entry_carries_the_hash_of_the_one_before(told):
    with told.sessions() as session:
        rows = list(
            session.scalars(
                select(HistoryEntry).where(HistoryEntry.organisation_id == HOME).order_by(HistoryEntry.sequence)
            )
        )
    assert [row.sequence for row in rows] == [1, 2, 3, 4]
    assert [row.previous for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]


def test_the_hash_is_that_of_the_documented_form():
    row = HistoryEntry(
        organisation_id=HOME, sequence=1, item_kind="toy", item_id=OTHER, at=None, person_id=None, on_behalf_of=None,
        capacity=None, event="seen", source=None, target="box", comment="đã xem", facts={"b": 1, "a": ["x"]},
        previous=GENESIS,
    )  # fmt: skip
    from datetime import datetime, timedelta, timezone
    from hashlib import sha256

    row.at = datetime(2026, 3, 5, 7, 0, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    canonical = (
        '{"at":"2026-03-05T00:00:00.000005Z","capacity":null,"comment":"đã xem","event":"seen",'
        '"facts":{"a":["x"],"b":1},"item_id":"00000000-0000-0000-0000-000000000002","item_kind":"toy",'
        '"on_behalf_of":null,"organisation_id":"00000000-0000-0000-0000-000000000001","person_id":null,'
        f'"previous":"{GENESIS}","sequence":1,"source":null,"target":"box"}}'
    )
    assert history.hash_of(row) == sha256(canonical.encode()).hexdigest()


def test_two_entries_of_one_transaction_follow_each_other(nursery):
    with nursery.writes() as work:
        for event in ("one", "two"):
            history.append(work, Entry(HOME, "toy", HOME, event))
    with nursery.sessions() as session:
        assert [(e.sequence, e.event) for e in history.of_item(session, HOME)] == [(1, "one"), (2, "two")]


def test_an_altered_entry_is_found(told):
    tampered(told, "UPDATE history_entry SET comment = 'x' WHERE sequence = 2 AND organisation_id = :home")
    report = verified(told)
    assert not report.ok
    assert report.first_bad == {"organisation": str(HOME), "sequence": 2, "reason": "altered"}


@pytest.mark.parametrize(
    "change",
    ["person_id = NULL", "at = '2020-01-01 00:00:00'", "facts = '{}'", "target = 'box'", "capacity = 'child'"],
)
def test_every_field_counts(told, change):
    tampered(told, f"UPDATE history_entry SET {change} WHERE sequence = 1 AND organisation_id = :home")
    assert verified(told).first_bad == {"organisation": str(HOME), "sequence": 1, "reason": "altered"}


def test_a_removed_entry_is_found(told):
    tampered(told, "DELETE FROM history_entry WHERE sequence = 2 AND organisation_id = :home")
    assert verified(told).first_bad == {"organisation": str(HOME), "sequence": 3, "reason": "altered"}


def test_entries_cut_off_at_the_end_are_found(told):
    tampered(told, "DELETE FROM history_entry WHERE sequence > 2 AND organisation_id = :home")
    assert verified(told).first_bad == {"organisation": str(HOME), "sequence": 2, "reason": "cut_off"}


def test_a_head_taken_away_is_found(told):
    tampered(told, "DELETE FROM history_head WHERE organisation_id = :home")
    bad = verified(told).first_bad
    assert (bad["organisation"], bad["reason"]) == (str(HOME), "head_missing")


def test_entries_cut_off_together_with_their_head_are_found_by_a_hash_kept_outside(told):
    before = heads(told)
    tampered(
        told,
        "DELETE FROM history_entry WHERE sequence > 2 AND organisation_id = :home",
        "UPDATE history_head SET sequence = 2, hash = (SELECT hash FROM history_entry WHERE sequence = 2"
        " AND organisation_id = :home) WHERE organisation_id = :home",
    )
    assert verified(told).ok
    report = verified(told, known_heads=before)
    assert report.first_bad == {"organisation": str(HOME), "sequence": None, "reason": "known_head_missing"}
    assert not report.ok


def test_a_whole_chain_taken_away_is_found_by_a_hash_kept_outside(told):
    before = heads(told)
    tampered(
        told,
        "DELETE FROM history_entry WHERE organisation_id = :home",
        "DELETE FROM history_head WHERE organisation_id = :home",
    )
    assert verified(told).ok
    assert verified(told, known_heads=before).first_bad["reason"] == "known_head_missing"


def test_a_chain_that_only_grew_still_holds_the_hash_kept_outside(told):
    before = heads(told)
    told.moves("ann", told.makes_ready(), "take")
    assert verified(told, known_heads=before).ok
    assert heads(told)[str(HOME)] != before[str(HOME)]


@pytest.mark.parametrize("change", ["UPDATE history_entry SET comment = 'x'", "DELETE FROM history_entry"])
def test_the_database_itself_refuses_changes(told, change):
    with told.sessions() as session, pytest.raises(IntegrityError, match="history_entry is append-only"):
        session.execute(text(change))


def test_what_is_rolled_back_is_not_told(nursery):
    toy = nursery.makes_ready()
    with pytest.raises(RuntimeError), nursery.writes("ann") as work:
        history.append(work, Entry(HOME, "toy", toy, "seen"))
        work.session.get_one(Toy, toy).size = 12
        raise RuntimeError
    assert verified(nursery).entries == 0
    assert nursery.toy(toy).size == 5
