"""Worklists: personal, and always of the present state."""

from __future__ import annotations

from tests.engine.toy import Toy
from workflow.engine import item_role, worklist
from workflow.engine.perform import start


def test_rows_follow_the_moves(nursery):
    toy = nursery.makes_ready(bob="friend", eve="child")
    assert (nursery.waiting("ann"), nursery.waiting("bob"), nursery.waiting("eve")) == ({"take": 1}, {}, {})
    nursery.moves("ann", toy, "take")
    assert nursery.waiting("ann") == {"give_back": 1}
    assert nursery.waiting("bob") == {"play": 1}
    assert nursery.waiting("eve") == {"give_back": 1, "keep": 1}
    nursery.moves("eve", toy, "keep", "tired")
    assert (nursery.waiting("ann"), nursery.waiting("bob"), nursery.waiting("eve")) == ({}, {}, {})


def test_a_move_that_is_not_offered_is_awaited_from_nobody(nursery):
    toy = nursery.makes({"ann": "owner", "bob": "friend"}, size=49, mood="red")
    nursery.moves("ann", toy, "take")
    assert nursery.toy(toy).state == "shelf"  # 49 is worn out
    toy = nursery.makes({"ann": "owner", "bob": "friend"}, size=48, mood="red")
    nursery.moves("ann", toy, "take")
    assert nursery.waiting("bob") == {"play": 1}
    with nursery.writes() as work:
        work.session.get_one(Toy, toy).size = 50
    with nursery.writes() as work:
        start(work, work.session.get_one(Toy, toy))
    assert nursery.waiting("bob") == {}


def test_counts_are_mine_and_items_come_longest_first(nursery):
    first = nursery.makes_ready()
    nursery.clock.passes(hours=1)
    second = nursery.makes_ready()
    nursery.makes({"bob": "owner"})
    assert nursery.waiting("ann") == {"take": 2}
    with nursery.reads("ann") as work:
        rows = worklist.items(work, "toy")
        assert [(row.item_id, row.transition, row.workflow) for row in rows] == [
            (first, "take", "toy/1"),
            (second, "take", "toy/1"),
        ]
        assert (rows[1].since - rows[0].since).total_seconds() == 3600
        assert [row.item_id for row in worklist.items(work, "toy", limit=1)] == [first]
        assert worklist.items(work, "toy", transition="keep") == []
        assert worklist.items(work, "document") == []


def test_a_stand_in_finds_what_waits_for_the_other_but_no_personal_role(nursery):
    nursery.on_the_floor(eve="child")
    nursery.standing_in.update(cid="ann", dan="eve")
    assert nursery.waiting("cid") == {"give_back": 1}
    assert nursery.waiting("eve") == {"give_back": 1, "keep": 1}
    assert nursery.waiting("dan") == {}


def test_a_holder_with_a_personal_and_another_role_is_stood_in_for_by_the_other(nursery):
    for roles in (("owner", "child"), ("child", "owner")):
        toy = nursery.makes({"ann": "owner"}, size=5, mood="red")
        with nursery.writes() as work:
            for role in roles:
                item_role.grant(work.session, work.session.get_one(Toy, toy), role, nursery.holder(f"eve {roles[0]}"))
        nursery.moves("ann", toy, "take")
        nursery.standing_in["dan"] = f"eve {roles[0]}"
        assert nursery.waiting("dan") == {"give_back": 1}
        assert nursery.offered("dan", toy)["give_back"] == []


def test_one_item_waits_once_however_many_of_my_holders_it_waits_for(nursery):
    toy = nursery.makes({"ann": "owner"}, size=5, mood="red")
    with nursery.writes() as work:
        item_role.grant(work.session, work.session.get_one(Toy, toy), "owner", nursery.holder("bob"))
        start(work, work.session.get_one(Toy, toy))
    nursery.standing_in["ann"] = "bob"
    assert nursery.waiting("ann") == {"take": 1}
    with nursery.reads("ann") as work:
        assert [row.item_id for row in worklist.items(work, "toy")] == [toy]


def test_the_second_workflow_has_its_own_rows(nursery):
    toy = nursery.makes({"ann": "owner"}, size=5, mood="new", mood_workflow="moods/1")
    assert nursery.waiting("ann") == {"take": 1, "wear": 1}
    nursery.moves("ann", toy, "wear")
    assert nursery.waiting("ann") == {"take": 1}
