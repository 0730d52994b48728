"""Names and units are dated: an old document keeps saying what was true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflow.base.errors import InvalidInput
from workflow.organisations.models import Organisation, OrganisationName, Unit
from workflow.organisations.names import NameMissing, name_on, organisation_by_code, units_by_abbreviation, units_on

MERGED = date(2025, 7, 1)


def renamed(bureau, *, closed):
    """The Sở gets a new name from the merger on; the old one is closed, or forgotten to be."""
    with bureau.writes() as work:
        so = work.session.get_one(Organisation, bureau.organisations["so"])
        if closed:
            so.names[0].valid_to = MERGED - timedelta(days=1)
        work.session.add(
            OrganisationName(
                organisation_id=so.id, valid_from=MERGED, name="Sở Nông nghiệp và Môi trường", short_name="Sở",
                symbol="SNNMT", place="Quảng Ngãi", header_lines=["SỞ"], header_as_parent="SỞ",
            )
        )  # fmt: skip


@pytest.mark.parametrize("closed", [True, False])
def test_the_name_is_that_of_the_day(bureau, closed):
    renamed(bureau, closed=closed)
    with bureau.sessions() as session:
        so = session.get_one(Organisation, bureau.organisations["so"])
        assert name_on(so, MERGED - timedelta(days=1)).symbol == "SNNPTNT"
        assert name_on(so, MERGED).symbol == "SNNMT"


def test_a_day_without_a_name_is_an_error(bureau):
    with bureau.sessions() as session, pytest.raises(NameMissing) as missing:
        name_on(session.get_one(Organisation, bureau.organisations["so"]), date(2019, 12, 31))
    assert (missing.value.code, missing.value.facts) == (
        "organisation_name_missing",
        {"organisation": "so", "day": "2019-12-31"},
    )


def test_units_of_the_day_by_name(bureau):
    with bureau.writes() as work:
        work.session.get_one(Unit, bureau.units["KH"]).valid_to = date(2026, 1, 1)
    so = bureau.organisations["so"]
    with bureau.sessions() as session:
        assert [u.abbreviation for u in units_on(session, so, date(2026, 1, 1))] == ["KH", "TC", "VP"]
        assert [u.abbreviation for u in units_on(session, so, date(2026, 1, 2))] == ["TC", "VP"]
        assert units_on(session, so, date(2019, 1, 1)) == []


def test_units_by_abbreviation_come_in_the_order_asked(bureau):
    with bureau.sessions() as session:
        found = units_by_abbreviation(session, bureau.organisations["so"], MERGED, ["VP", "KH"])
        assert [unit.abbreviation for unit in found] == ["VP", "KH"]


def test_every_unknown_unit_is_named_even_one_of_another_office(bureau):
    with bureau.sessions() as session, pytest.raises(InvalidInput) as unknown:
        units_by_abbreviation(session, bureau.organisations["so"], MERGED, ["VP", "NV", "xx"])
    assert [(p.code, dict(p.facts)) for p in unknown.value.problems] == [
        ("unit_unknown", {"unit": "NV", "known": ["KH", "TC", "VP"]}),
        ("unit_unknown", {"unit": "xx", "known": ["KH", "TC", "VP"]}),
    ]


def test_an_organisation_by_its_code(bureau):
    with bureau.sessions() as session:
        assert organisation_by_code(session, "huyen").id == bureau.organisations["huyen"]
        assert organisation_by_code(session, "bt") is None
