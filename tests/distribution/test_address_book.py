from __future__ import annotations

import uuid

import pytest

from tests.distribution.office import Installation
from workflow.base.errors import InvalidInput, NotFound, NotPermitted
from workflow.distribution.address_book import (
    EntryInput,
    add_entry,
    change_entry,
    entries,
    match,
    members_of,
    suggest,
    switch_entry,
)
from workflow.distribution.rules import is_address
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Unit


def so(work: Work, world: Installation) -> Organisation:
    return work.session.get_one(Organisation, world.ids["qn"])


@pytest.mark.parametrize("account", ["qn.vanthu", "qn.quantri"])
def test_clerk_and_administrator_keep_the_book(world: Installation, account: str) -> None:
    with world.work(account) as work:
        body = add_entry(work, so(work, world), EntryInput("body", " UBND  tỉnh ", ["UBND t.", "UBND t."]))
        group = add_entry(work, so(work, world), EntryInput("group", "Khối tỉnh", members=[body.id]))
        assert (body.name, body.abbreviations) == ("UBND tỉnh", ["UBND t."])
        assert members_of(work, group) == [body]
        change_entry(work, group.id, EntryInput("group", "Khối tỉnh"))
        assert members_of(work, group) == []
        switch_entry(work, body.id, active=False)
        assert [entry.name for entry in entries(work, world.ids["qn"])] == ["Khối tỉnh"]
        assert len(entries(work, world.ids["qn"], with_inactive=True)) == 2


def test_others_do_not(world: Installation) -> None:
    entry_id = world.entry("UBND tỉnh")
    for account, error in (("qn.chuyenvien", NotPermitted), ("bt.vanthu", NotFound)):
        with world.reads(account) as work:
            with pytest.raises(error):
                add_entry(work, so(work, world), EntryInput("body", "Sở Nội vụ"))
            with pytest.raises(error):
                switch_entry(work, entry_id, active=False)
    with world.reads("bt.vanthu") as work:
        for read in (lambda: entries(work, world.ids["qn"]), lambda: suggest(work, so(work, world), "UBND")):
            with pytest.raises(NotFound):
                read()


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (EntryInput("body", " "), ["name_missing"]),
        (EntryInput("body", "ubnd TỈNH"), ["entry_known"]),
        (EntryInput("club", "Sở Nội vụ", default_channel="fax"), ["choice_unknown", "choice_unknown"]),
        (EntryInput("body", "Sở Nội vụ", email="a b@c"), ["email_malformed"]),
        (EntryInput("body", "Sở Nội vụ", identifier="H48/13"), ["identifier_malformed"]),
        (
            EntryInput("body", "Sở Nội vụ", exchange_id="a b", phone="gọi sau"),
            ["exchange_id_malformed", "phone_malformed"],
        ),
        (EntryInput("unit", "Văn phòng"), ["target_missing"]),
        (EntryInput("unit", "Văn phòng", target_id=uuid.UUID(int=1)), ["target_unknown"]),
        (EntryInput("body", "Sở Nội vụ", target_id=uuid.UUID(int=1)), ["target_not_wanted"]),
        (EntryInput("body", "Sở Nội vụ", members=[uuid.UUID(int=1)]), ["members_not_wanted", "member_unknown"]),
    ],
)
def test_every_problem_of_an_entry_is_named(world: Installation, given: EntryInput, codes: list[str]) -> None:
    world.entry("UBND tỉnh")
    with world.reads("qn.vanthu") as work:
        with pytest.raises(InvalidInput) as refused:
            add_entry(work, so(work, world), given)
        assert refused.value.codes == codes


@pytest.mark.parametrize("code", ["H48", "h48.13", "H37.DN.001", "000.00.13.H48", "4300 205 943", "0100109106-001"])
def test_identifiers_of_both_schemes_and_of_enterprises_are_kept_in_capitals(world: Installation, code: str) -> None:
    with world.work("qn.vanthu") as work:
        given = EntryInput("body", "Sở X", identifier=code, exchange_id="qn-snv@truc", phone="+84 (255)  382 2001")
        entry = add_entry(work, so(work, world), given)
    kept = (code.replace(" ", "").upper(), "qn-snv@truc", "+84 (255) 382 2001")
    assert (entry.identifier, entry.exchange_id, entry.phone) == kept


def test_a_person_of_another_office_cannot_be_entered(world: Installation) -> None:
    with world.reads("qn.vanthu") as work:
        add_entry(work, so(work, world), EntryInput("person", "Bà A", target_id=world.ids["qn.canbo"]))
        with pytest.raises(InvalidInput) as refused:
            add_entry(work, so(work, world), EntryInput("person", "Ông B", target_id=world.ids["bt.canbo"]))
        assert refused.value.codes == ["target_unknown"]


def test_suggestions_take_words_without_accents_and_offer_each_target_once(world: Installation) -> None:
    world.entry("Sở Nội vụ", abbreviations=["SNV"], default_purpose="report")
    world.entry("UBND huyện Ba Tơ (VP)", kind="organisation", organisation_id=world.ids["bt"])
    with world.reads("qn.chuyenvien") as work:
        assert [(row.name, row.kind, row.purpose) for row in suggest(work, so(work, world), "noi vu")] == [
            ("Sở Nội vụ", "body", "report"),
        ]
        assert [row.name for row in suggest(work, so(work, world), "snv")] == ["Sở Nội vụ"]
        assert [row.name for row in suggest(work, so(work, world), "ubnd ba")] == ["UBND huyện Ba Tơ (VP)"]
        assert [row.name for row in suggest(work, so(work, world), "to chuc")] == ["Phòng Tổ chức cán bộ"]


def test_an_entry_that_stands_for_an_organisation_here_is_reached_in_the_application(world: Installation) -> None:
    world.entry("Huyện Ba Tơ", kind="organisation", organisation_id=world.ids["bt"])
    with world.reads("qn.chuyenvien") as work:
        (target,) = match(work, so(work, world), "huyện Ba Tơ").targets
        (same,) = match(work, so(work, world), "UBND huyện Ba Tơ").targets
    assert (target.key, target.channel) == (("organisation", world.ids["bt"]), "in_app")
    assert target.key == same.key


def test_a_unit_that_was_closed_is_no_target(world: Installation) -> None:
    world.entry("Phòng Cũ", kind="unit", unit_id=world.ids["qn.CCTL"])
    with world.work() as work:
        unit = work.session.get_one(Unit, world.ids["qn.CCTL"])
        unit.valid_to = unit.valid_from
    with world.reads("qn.chuyenvien") as work:
        assert match(work, so(work, world), "Phòng Cũ").problem == "empty"


@pytest.mark.parametrize("text", ["a@b.vn", "van-thu.qn@snnptnt.quangngai.gov.vn", "x@localhost"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["", "a@", "@b.vn", "a b@c.vn", "a@b..vn", "a@b.vn\r\nX:", "văn@thư.vn", "a@b@c"])
def test_no_addresses(text: str) -> None:
    assert not is_address(text)
