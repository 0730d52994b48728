"""`can` for one item and `visible` as SQL are one rule."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.engine.toy import WORKFLOW, Toy, toy_workflow
from workflow.base.errors import NotFound, NotPermitted
from workflow.engine import access, item_role

NAMES, ROLES, STATES = ["ann", "bob", "cid"], ["owner", "friend", "child", "unheard_of"], ["box", "floor", "shelf"]
people = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ROLES), max_size=3)
toys = st.lists(st.tuples(st.sampled_from(STATES), people), min_size=1, max_size=4)
stand_ins = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES), max_size=2).map(
    lambda pairs: {one: other for one, other in pairs.items() if one != other}
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(toys=toys, stand_ins=stand_ins, permission=st.sampled_from(["view", "paint", "keep", "unheard_of"]))
def test_can_equals_visible_in_random_nurseries(nursery, toys, stand_ins, permission):
    made = {nursery.makes(roles, state=state) for state, roles in toys}
    nursery.standing_in = stand_ins
    for name in NAMES:
        with nursery.reads(name) as work:
            found = set(work.session.scalars(select(Toy.id).where(access.visible(work, Toy, permission))))
            able = {toy for toy in made if access.can(work, permission, work.session.get_one(Toy, toy))}
            assert found & made == able


class TestOneItem:
    def test_a_role_sees_where_the_state_says_so(self, nursery):
        toy = nursery.makes({"ann": "owner", "eve": "child"})
        with nursery.reads("ann") as work:
            assert access.find_visible(work, Toy, toy).id == toy
        with nursery.reads("eve") as work, pytest.raises(NotFound):
            access.find_visible(work, Toy, toy)

    def test_hidden_and_absent_are_the_same(self, nursery):
        toy = nursery.makes_ready()
        with nursery.reads("zoe") as work:
            answers = []
            for wanted in (toy, uuid.uuid4()):
                with pytest.raises(NotFound) as absent:
                    access.find_visible(work, Toy, wanted)
                answers.append((absent.value.code, absent.value.facts))
        assert answers == [("not_found", {"kind": "toy"})] * 2

    def test_a_count_tells_nothing_of_what_is_hidden(self, nursery):
        nursery.makes_ready()
        with nursery.reads("zoe") as work:
            assert work.session.scalar(select(func.count()).select_from(Toy).where(access.visible(work, Toy))) == 0
        with nursery.reads("ann") as work:
            assert work.session.scalar(select(func.count()).select_from(Toy).where(access.visible(work, Toy))) == 1

    def test_require_hides_what_may_not_be_seen_and_forbids_what_may(self, nursery):
        toy = nursery.on_the_floor(eve="child")
        with nursery.reads("zoe") as work, pytest.raises(NotFound):
            access.require(work, "keep", work.session.get_one(Toy, toy))
        with nursery.reads("ann") as work, pytest.raises(NotPermitted) as forbidden:
            access.require(work, "keep", work.session.get_one(Toy, toy))
        assert forbidden.value.facts == {"permission": "keep", "state": "floor"}
        with nursery.reads("eve") as work:
            access.require(work, "keep", work.session.get_one(Toy, toy))

    def test_the_system_sees_all(self, nursery):
        toy = nursery.makes({})
        with nursery.reads() as work:
            assert access.find_visible(work, Toy, toy).id == toy
            assert access.can(work, "keep", work.session.get_one(Toy, toy))

    def test_an_item_keeps_the_rights_of_the_version_it_began_with(self, nursery):
        told = 'permissions = { view = ["owner"], paint'
        second = WORKFLOW.replace("version = 1", "version = 2").replace(told, told.replace("owner", "friend"))
        nursery.services.catalogue.add(toy_workflow(second))
        old = nursery.makes({"ann": "owner", "bob": "friend"})
        new = nursery.makes({"ann": "owner", "bob": "friend"}, workflow="toy/2")
        for name, seen in (("ann", {old}), ("bob", {new})):
            with nursery.reads(name) as work:
                assert set(work.session.scalars(select(Toy.id).where(access.visible(work, Toy)))) == seen
                assert {toy for toy in (old, new) if access.can(work, "view", work.session.get_one(Toy, toy))} == seen


class TestItemRoles:
    def test_granted_twice_is_once(self, nursery):
        toy = nursery.makes({})
        with nursery.writes() as work:
            found = work.session.get_one(Toy, toy)
            item_role.grant(work.session, found, "owner", "clerk@1")
            item_role.grant(work.session, found, "owner", "clerk@1")
            assert item_role.holders(work.session, found, "owner") == ["clerk@1"]

    def test_revoked_from_one_or_from_all(self, nursery):
        toy = nursery.makes({})
        with nursery.writes() as work:
            found = work.session.get_one(Toy, toy)
            for holder in ("a@1", "b@1", "c@1"):
                item_role.grant(work.session, found, "owner", holder)
            item_role.revoke(work.session, found, "owner", "b@1")
            assert item_role.holders(work.session, found, "owner") == ["a@1", "c@1"]
            item_role.revoke(work.session, found, "owner")
            assert item_role.holders(work.session, found, "owner") == []

    def test_handed_on(self, nursery):
        toy = nursery.makes({})
        with nursery.writes() as work:
            found = work.session.get_one(Toy, toy)
            item_role.grant(work.session, found, "owner", "a@1")
            item_role.hand_on(work.session, found, "owner", "friend", "a@1")
            assert item_role.all_roles(work.session, toy, ["a@1"]) == [("friend", "a@1")]

    def test_a_holder_key_names_a_person_or_a_duty(self):
        person = uuid.uuid4()
        assert item_role.person_of(item_role.person(person)) == person
        assert item_role.person_of(item_role.duty("clerk", person)) is None
