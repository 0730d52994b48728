"""What a person may do comes from positions on a day, and from those stood in for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from workflow.base.clock import vietnam_day
from workflow.base.errors import NotFound
from workflow.engine import item_role
from workflow.organisations.models import Person, Position, StandIn
from workflow.organisations.people import (
    actor_of,
    colleagues,
    holders_from,
    people_holding,
    person_by_account,
    positions_on,
)

TODAY = date(2026, 3, 5)
DAY = timedelta(days=1)


def held(bureau, account, day=TODAY):
    """The holders of the person on the day, as `duty@unit or office`, without the person's own."""
    names = {ident.hex: name for name, ident in {**bureau.units, **bureau.organisations}.items()}
    with bureau.sessions() as session:
        actor = actor_of(session, session.get_one(Person, bureau.people[account]), day)
    keys = actor.holders - {item_role.person(bureau.people[account])}
    return {f"{key.partition('@')[0]}@{names[key.partition('@')[2]]}" for key in keys}


def stood_in_for(bureau, account, day=TODAY):
    with bureau.sessions() as session:
        actor = actor_of(session, session.get_one(Person, bureau.people[account]), day)
    accounts = {ident: account for account, ident in bureau.people.items()}
    return {accounts[principal] for principal in actor.stand_in.values()}


def change_position(bureau, account, **changes):
    with bureau.writes() as work:
        [position] = positions_on(work.session, bureau.people[account], TODAY)
        for name, value in changes.items():
            setattr(position, name, value)


def stands_in(bureau, substitute, principal, begin=TODAY, end=TODAY + DAY):
    with bureau.writes() as work:
        work.session.add(
            StandIn(
                principal_id=bureau.people[principal], substitute_id=bureau.people[substitute], valid_from=begin,
                valid_to=end, reason="đi công tác", created_at=work.now,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("cv", {"member@so", "member@TC"}),
        ("tp", {"member@so", "member@TC", "head@TC"}),
        ("pp", {"member@so", "member@TC"}),
        ("vp", {"member@so", "member@VP", "checker@so"}),
        ("gd", {"member@so", "member@VP", "leader@so"}),
        ("pgd", {"member@so", "member@VP", "leader@so"}),
        ("vt", {"member@so", "member@VP", "clerk@so"}),
        ("lt", {"member@so", "member@VP", "archivist@so"}),
        ("qt", {"administrator@so"}),
        ("h.tp", {"member@huyen", "member@NV", "head@NV"}),
    ],
)
def test_a_position_gives_its_duty_and_membership(bureau, account, expected):
    assert held(bureau, account) == expected


def test_a_deputy_head_heads_the_unit_by_standing_assignment_only(bureau):
    change_position(bureau, "pp", standing_assignment=True)
    assert held(bureau, "pp") == {"member@so", "member@TC", "head@TC"}


def test_an_assignment_makes_no_head_of_somebody_else(bureau):
    change_position(bureau, "cv", standing_assignment=True)
    assert held(bureau, "cv") == {"member@so", "member@TC"}


def test_a_position_without_a_unit_gives_the_organisations_duty_only(bureau):
    position = Position(organisation_id=bureau.organisations["so"], unit_id=None, duty="head", valid_from=TODAY)
    assert holders_from([position]) == {item_role.duty("member", bureau.organisations["so"])}


@pytest.mark.parametrize(
    ("day", "there"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)]
)
def test_a_position_counts_from_its_first_to_its_last_day(bureau, day, there):
    change_position(bureau, "vt", valid_from=TODAY, valid_to=TODAY + DAY)
    assert ("clerk@so" in held(bureau, "vt", day)) is there


def test_who_holds_no_position_acts_for_nobody(bureau):
    change_position(bureau, "vt", valid_to=TODAY - DAY)
    actor = bureau.actor("vt")
    assert (actor.organisation_id, actor.holders) == (None, {item_role.person(bureau.people["vt"])})


@pytest.mark.parametrize(
    ("day", "there"), [(TODAY - DAY, set()), (TODAY, {"tp"}), (TODAY + DAY, {"tp"}), (TODAY + 2 * DAY, set())]
)
def test_a_stand_in_acts_in_the_period_only(bureau, day, there):
    stands_in(bureau, "cv", "tp")
    assert stood_in_for(bureau, "cv", day) == there


def test_a_stand_in_keeps_own_and_others_holders_apart(bureau):
    stands_in(bureau, "cv", "tp")
    actor = bureau.actor("cv")
    head = item_role.duty("head", bureau.units["TC"])
    assert head not in actor.holders
    assert actor.stand_in[head] == bureau.people["tp"]
    assert actor.all_holders == actor.holders | set(actor.stand_in)


def test_standing_in_is_not_passed_on(bureau):
    stands_in(bureau, "cv", "tp")
    stands_in(bureau, "dn", "cv")
    assert item_role.duty("head", bureau.units["TC"]) not in bureau.actor("dn").all_holders


def test_nobody_stands_in_for_himself(bureau):
    with pytest.raises(IntegrityError, match="two_people"):
        stands_in(bureau, "cv", "cv")


def test_an_unknown_duty_is_refused_by_the_database(bureau):
    with pytest.raises(IntegrityError, match="known_duty"):
        change_position(bureau, "cv", duty="emperor")


def test_the_day_is_that_of_vietnam(bureau):
    change_position(bureau, "vt", valid_from=date(2026, 3, 6))
    bureau.clock.instant = bureau.clock.instant.replace(hour=16, minute=59)
    assert vietnam_day(bureau.clock.now()) == TODAY
    assert bureau.actor("vt").organisation_id is None
    bureau.clock.passes(minutes=1)
    assert bureau.actor("vt").organisation_id == bureau.organisations["so"]


class TestLookingUp:
    def test_by_account_however_it_is_typed(self, bureau):
        with bureau.sessions() as session:
            assert person_by_account(session, " TP ").id == bureau.people["tp"]

    @pytest.mark.parametrize("gone", ["nobody", "tp"])
    def test_an_unknown_or_inactive_account_is_not_found(self, bureau, gone):
        with bureau.writes() as work:
            work.session.get_one(Person, bureau.people["tp"]).active = False
        with bureau.sessions() as session, pytest.raises(NotFound) as unknown:
            person_by_account(session, gone)
        assert (unknown.value.code, unknown.value.facts) == ("account_unknown", {"account": gone})

    def test_the_people_behind_a_duty(self, bureau):
        with bureau.sessions() as session:
            leaders = people_holding(session, item_role.duty("leader", bureau.organisations["so"]), TODAY)
            assert [person.account for person in leaders] == ["gd", "pgd", "pgd2"]
            [one] = people_holding(session, item_role.person(bureau.people["cv"]), TODAY)
            assert one.account == "cv"
            assert people_holding(session, item_role.duty("leader", bureau.organisations["huyen"]), TODAY) == []

    def test_colleagues_are_those_of_the_organisation_today(self, bureau):
        change_position(bureau, "qt", valid_to=TODAY - DAY)
        with bureau.writes() as work:
            work.session.get_one(Person, bureau.people["lt"]).active = False
        with bureau.sessions() as session:
            found = colleagues(session, bureau.organisations["so"], TODAY)
        expected = {account for account in bureau.people if not account.startswith("h.")} - {"qt", "lt"}
        assert {person.account for person, _ in found} == expected
