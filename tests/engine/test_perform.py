"""The one way in which anything moves."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from tests.engine.toy import HOME, MOOD, TOY, Stumbled, Toy
from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted, StaleVersion, TransitionRefused
from workflow.engine import history
from workflow.engine.history import HistoryEntry
from workflow.engine.machine import machine_for
from workflow.engine.move import MoveInput
from workflow.engine.outbox import Job
from workflow.engine.perform import MoveKey, perform, prepare


def rows(nursery, model):
    with nursery.sessions() as session:
        return session.scalar(select(func.count()).select_from(model))


def told(nursery, toy):
    with nursery.sessions() as session:
        return [(e.event, e.source, e.target, e.capacity) for e in history.of_item(session, toy)]


def test_a_move_changes_state_history_and_outbox_together(nursery):
    toy = nursery.makes_ready()
    outcome = nursery.moves("ann", toy, "take", "  for the child ")
    assert (outcome.state, outcome.version, outcome.repeated) == ("floor", 2, False)
    assert nursery.toy(toy).moved_at == nursery.clock.now()
    with nursery.sessions() as session:
        [entry] = history.of_item(session, toy)
        assert (entry.organisation_id, entry.item_kind, entry.person_id) == (HOME, "toy", nursery.id_of("ann"))
        assert (entry.source, entry.target, entry.capacity, entry.comment) == ("box", "floor", "owner", "for the child")
        assert entry.facts == {"size": 5}
        [job] = session.scalars(select(Job))
        assert (job.kind, job.item_id, job.organisation_id, job.status) == ("dust", toy, HOME, "waiting")


def test_a_condition_chooses_the_target(nursery):
    toy = nursery.makes(size=100, mood="red")
    assert nursery.moves("ann", toy, "take").state == "shelf"


def test_no_path_open_is_not_offered_and_changes_nothing(nursery):
    toy = nursery.on_the_floor()
    with pytest.raises(NotOffered) as refused:
        nursery.moves("ann", toy, "weigh")
    assert refused.value.code == "no_path_open"
    assert nursery.toy(toy).state == "floor"


def test_a_move_that_stays_is_told_and_keeps_version_and_time(nursery):
    toy = nursery.on_the_floor(bob="friend")
    before = nursery.toy(toy)
    nursery.clock.passes(hours=1)
    assert nursery.moves("bob", toy, "play").version == before.version
    assert told(nursery, toy)[-1] == ("play", "floor", "floor", "friend")
    assert nursery.toy(toy).moved_at == before.moved_at
    assert nursery.toy(toy).size == 6


def test_a_refusal_carries_every_reason_and_changes_nothing(nursery):
    toy = nursery.makes(size=3)
    with pytest.raises(TransitionRefused) as refused:
        nursery.moves("ann", toy, "take")
    assert refused.value.codes == ["not_painted", "too_small"]
    assert [dict(refusal.facts) for refusal in refused.value.refusals] == [{}, {"size": 3}]
    assert (nursery.toy(toy).state, nursery.toy(toy).version) == ("box", 1)
    assert (rows(nursery, HistoryEntry), rows(nursery, Job)) == (0, 0)


def test_the_button_shows_the_same_reasons(nursery):
    toy = nursery.makes(size=3)
    assert nursery.offered("ann", toy) == {"take": ["not_painted", "too_small"], "paint": []}


def test_an_effect_that_fails_leaves_nothing_behind(nursery):
    toy = nursery.on_the_floor()
    before = rows(nursery, HistoryEntry), rows(nursery, Job)
    with pytest.raises(Stumbled):
        nursery.moves("ann", toy, "stumble", key="once")
    assert (nursery.toy(toy).state, nursery.toy(toy).size) == ("floor", 5)
    assert (rows(nursery, HistoryEntry), rows(nursery, Job)) == before
    assert rows(nursery, MoveKey) == 0


class TestWhoMay:
    def test_somebody_without_the_role_may_not(self, nursery):
        toy = nursery.makes_ready(bob="friend")
        with pytest.raises(NotPermitted) as refused:
            nursery.moves("bob", toy, "take")
        assert refused.value.facts == {"transition": "take", "state": "box"}

    def test_a_permission_of_the_state_is_a_guard(self, nursery):
        toy = nursery.makes_ready(bob="friend")
        nursery.moves("bob", toy, "paint", mood="blue")
        assert nursery.toy(toy).mood == "blue"

    def test_a_permission_of_another_state_is_none(self, nursery):
        toy = nursery.on_the_floor(eve="child")
        assert nursery.moves("eve", toy, "keep", "tired").state == "shelf"
        other = nursery.makes_ready(eve="child")
        with pytest.raises(NotOffered):
            nursery.moves("eve", other, "keep", "tired")

    def test_a_stranger_does_not_learn_that_it_exists(self, nursery):
        toy = nursery.makes_ready()
        with pytest.raises(NotFound) as hidden:
            nursery.asks("zoe", toy, "take", MoveInput(version=1))
        with pytest.raises(NotFound) as absent:
            nursery.asks("zoe", uuid.uuid4(), "take", MoveInput(version=1))
        assert (hidden.value.code, hidden.value.facts) == (absent.value.code, absent.value.facts)

    def test_a_person_never_makes_a_move_of_the_system(self, nursery):
        toy = nursery.on_the_floor()
        with pytest.raises(NotPermitted):
            nursery.moves("ann", toy, "sweep")
        assert nursery.moves(None, toy, "sweep").state == "box"

    def test_the_system_makes_a_persons_move_only_where_the_definition_says_so(self, nursery):
        toy = nursery.on_the_floor(eve="child")
        with pytest.raises(NotPermitted):
            nursery.moves(None, toy, "keep", "tired")
        assert nursery.moves(None, toy, "give_back").state == "box"
        assert told(nursery, toy)[-1] == ("give_back", "floor", "box", "system")

    def test_own_roles_go_before_those_of_a_person_stood_in_for(self, nursery):
        toy = nursery.on_the_floor(cid="owner")
        nursery.standing_in["cid"] = "ann"
        nursery.moves("cid", toy, "give_back")
        with nursery.sessions() as session:
            assert history.of_item(session, toy)[-1].on_behalf_of is None

    def test_a_stand_in_moves_in_the_name_of_the_other(self, nursery):
        toy = nursery.makes_ready()
        nursery.standing_in["cid"] = "ann"
        nursery.moves("cid", toy, "take")
        with nursery.sessions() as session:
            entry = history.of_item(session, toy)[-1]
            assert (entry.person_id, entry.on_behalf_of) == (nursery.id_of("cid"), nursery.id_of("ann"))

    def test_a_personal_role_is_never_held_by_a_stand_in(self, nursery):
        toy = nursery.on_the_floor(eve="child")
        nursery.standing_in["cid"] = "eve"
        assert nursery.offered("eve", toy) == {"keep": [], "give_back": []}
        assert nursery.offered("cid", toy) == {}
        with pytest.raises(NotPermitted):
            nursery.moves("cid", toy, "keep", "tired")


class TestWhatWasSeen:
    def test_a_stale_version_is_refused(self, nursery):
        toy = nursery.on_the_floor()
        with pytest.raises(StaleVersion) as stale:
            nursery.moves("ann", toy, "give_back", version=1)
        assert stale.value.facts == {"seen": 1, "now": 2, "state": "floor"}

    def test_a_move_names_the_version_it_saw(self, nursery):
        toy = nursery.makes_ready()
        with pytest.raises(InvalidInput) as missing:
            nursery.asks("ann", toy, "take", MoveInput())
        assert missing.value.codes == ["version_missing"]

    def test_a_move_from_another_state_is_not_offered(self, nursery):
        toy = nursery.makes_ready()
        with pytest.raises(NotOffered) as refused:
            nursery.moves("ann", toy, "give_back")
        assert (refused.value.code, refused.value.facts) == ("not_offered", {"transition": "give_back", "state": "box"})

    def test_an_unknown_move_is_not_offered(self, nursery):
        toy = nursery.makes_ready()
        with pytest.raises(NotOffered) as refused:
            nursery.moves("ann", toy, "fly")
        assert (refused.value.code, refused.value.facts) == ("transition_unknown", {"transition": "fly"})

    def test_what_makes_no_sense_now_is_not_offered_even_when_asked_for(self, nursery):
        toy = nursery.makes({"ann": "owner", "bob": "friend"}, size=60, mood="red")
        nursery.moves("ann", toy, "take")
        assert nursery.offered("bob", toy) == {}
        with pytest.raises(NotOffered):
            nursery.moves("bob", toy, "play")


class TestIdempotencyKey:
    def test_a_repeated_move_is_harmless(self, nursery):
        toy = nursery.makes_ready()
        first = nursery.moves("ann", toy, "take", key="k", version=1)
        again = nursery.moves("ann", toy, "take", key="k", version=1)
        assert (again.state, again.version, again.repeated) == (first.state, first.version, True)
        assert len(told(nursery, toy)) == 1

    def test_it_is_harmless_even_when_the_item_is_out_of_sight_since(self, nursery):
        toy = nursery.on_the_floor(bob="friend", eve="child")
        given = MoveInput(version=2, comment="tired", idempotency_key="k")
        assert nursery.asks("eve", toy, "keep", given).repeated is False
        with nursery.writes() as work:
            from workflow.engine import item_role

            item_role.revoke(work.session, work.session.get_one(Toy, toy), "child")
        assert nursery.asks("eve", toy, "keep", given).repeated is True

    def test_a_key_used_for_another_move_is_refused(self, nursery):
        toy = nursery.makes_ready()
        nursery.moves("ann", toy, "take", key="k")
        with pytest.raises(InvalidInput) as used:
            nursery.moves("ann", toy, "give_back", key="k")
        assert used.value.codes == ["idempotency_key_used"]
        assert dict(used.value.problems[0].facts) == {"transition": "take"}

    def test_a_key_used_for_another_item_is_refused(self, nursery):
        nursery.moves("ann", nursery.makes_ready(), "take", key="k")
        with pytest.raises(InvalidInput) as used:
            nursery.moves("ann", nursery.makes_ready(), "take", key="k")
        assert used.value.codes == ["idempotency_key_used"]

    def test_keys_of_two_people_are_two_keys(self, nursery):
        toy = nursery.on_the_floor(eve="child")
        nursery.moves("ann", toy, "give_back", key="k")
        again = nursery.makes_ready(eve="child")
        nursery.moves("ann", again, "take", key="k2")
        assert nursery.moves("eve", again, "keep", "tired", key="k").repeated is False

    def test_two_long_keys_that_begin_alike_are_not_one(self, nursery):
        toy = nursery.makes_ready()
        for key in ("x" * 201, "x" * 202):
            with pytest.raises(InvalidInput) as long:
                nursery.moves("ann", toy, "take", key=key)
            assert long.value.codes == ["idempotency_key_too_long"]
        assert nursery.moves("ann", toy, "take", key="x" * 200).repeated is False

    def test_a_refused_move_uses_no_key(self, nursery):
        toy = nursery.makes(size=3, mood="red")
        with pytest.raises(TransitionRefused):
            nursery.moves("ann", toy, "take", key="k")
        with nursery.writes() as work:
            work.session.get_one(Toy, toy).size = 9
        assert nursery.moves("ann", toy, "take", key="k").repeated is False


class TestPreparation:
    def test_slow_work_is_done_before_and_handed_to_the_effects(self, nursery):
        toy = nursery.on_the_floor()
        nursery.asks("ann", toy, "lend", MoveInput(version=2))
        with nursery.sessions() as session:
            assert history.of_item(session, toy)[-1].facts == {"paper": "red, for size 5"}

    def test_nothing_is_prepared_for_who_may_not(self, nursery):
        toy = nursery.on_the_floor(bob="friend")
        with nursery.reads("bob") as work, pytest.raises(NotPermitted):
            prepare(work, work.session.get_one(Toy, toy), "lend", MoveInput(version=2))

    def test_a_move_without_preparation_is_left_as_given(self, nursery):
        toy = nursery.makes_ready()
        given = MoveInput(version=1)
        with nursery.reads("ann") as work:
            assert prepare(work, work.session.get_one(Toy, toy), "take", given) is given


class TestAutomaticMoves:
    def test_an_automatic_move_follows_in_the_same_transaction_with_its_own_entry(self, nursery):
        toy = nursery.makes(size=9, mood="red")
        outcome = nursery.moves("ann", toy, "take")
        assert (outcome.state, outcome.version) == ("shelf", 3)
        assert told(nursery, toy) == [
            ("take", "box", "floor", "owner"),
            ("break_apart", "floor", "shelf", "system"),
        ]

    def test_it_follows_a_move_that_stays(self, nursery):
        toy = nursery.makes({"ann": "owner", "bob": "friend"}, size=8, mood="red")
        nursery.moves("ann", toy, "take")
        assert nursery.moves("bob", toy, "play").state == "shelf"

    def test_it_waits_until_its_time_has_come(self, nursery):
        assert nursery.toy(nursery.on_the_floor()).state == "floor"


class TestChain:
    def test_a_second_workflow_moves_another_field(self, nursery):
        toy = nursery.makes(size=5, mood="new", mood_workflow="moods/1")
        assert nursery.offered("ann", toy) == {"take": [], "paint": [], "wear": []}
        nursery.moves("ann", toy, "wear")
        assert (nursery.toy(toy).state, nursery.toy(toy).mood) == ("box", "old")
        assert told(nursery, toy) == [("wear", "new", "old", "owner")]
        assert nursery.offered("ann", toy) == {"take": [], "paint": []}


class TestMachine:
    def test_a_workflow_has_one_machine_and_items_are_never_attached(self, nursery):
        machine = machine_for(TOY)
        assert machine_for(TOY) is machine
        assert machine_for(MOOD) is not machine
        nursery.on_the_floor()
        assert machine.models == []

    def test_a_loaded_item_keeps_its_state(self, nursery):
        toy = nursery.on_the_floor()
        with nursery.writes("ann") as work:
            found = work.session.get_one(Toy, toy)
            perform(work, found, "give_back", MoveInput(version=2))
            assert not hasattr(found, "trigger")
            assert not hasattr(found, "take")
