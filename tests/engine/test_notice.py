"""Notices reach their holder and nobody else."""

from __future__ import annotations

from tests.engine.toy import Toy
from workflow.engine import notice
from workflow.engine.notice import Notice


def tell(nursery, name, kind):
    toy = nursery.makes_ready()
    with nursery.writes() as work:
        notice.tell(work, nursery.holder(name), work.session.get_one(Toy, toy), kind, {"n": 1})


def kinds(nursery, name):
    with nursery.reads(name) as work:
        return [row.kind for row in notice.unseen(work)]


def test_newest_first_and_only_mine(nursery):
    tell(nursery, "ann", "old")
    nursery.clock.passes(minutes=1)
    tell(nursery, "ann", "new")
    tell(nursery, "bob", "other")
    assert (kinds(nursery, "ann"), kinds(nursery, "bob"), kinds(nursery, "zoe")) == (["new", "old"], ["other"], [])


def test_a_stand_in_is_not_told_what_the_other_is_told(nursery):
    tell(nursery, "ann", "private")
    nursery.standing_in["cid"] = "ann"
    assert kinds(nursery, "cid") == []


def test_dismissed_by_its_holder_only(nursery):
    tell(nursery, "ann", "news")
    with nursery.reads("ann") as work:
        [dismissed] = [row.id for row in notice.unseen(work)]
    with nursery.writes("bob") as work:
        notice.dismiss(work, dismissed)
    assert kinds(nursery, "ann") == ["news"]
    with nursery.writes("ann") as work:
        notice.dismiss(work, dismissed)
    assert kinds(nursery, "ann") == []
    with nursery.sessions() as session:
        assert session.get_one(Notice, dismissed).seen_at == nursery.clock.now()


def test_what_is_settled_is_told_to_nobody_and_other_kinds_stay(nursery):
    toy = nursery.makes_ready()
    with nursery.writes() as work:
        for name, kind in (("ann", "turn"), ("bob", "turn"), ("ann", "news")):
            notice.tell(work, nursery.holder(name), work.session.get_one(Toy, toy), kind, {})
    tell(nursery, "bob", "turn")
    with nursery.writes() as work:
        notice.settle(work, work.session.get_one(Toy, toy), "turn")
    assert (kinds(nursery, "ann"), kinds(nursery, "bob")) == (["news"], ["turn"])
