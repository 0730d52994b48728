"""The named choices of an office."""

from __future__ import annotations

import pytest

from workflow.base.errors import InvalidInput
from workflow.organisations.models import Organisation
from workflow.organisations.settings import DEFAULTS, NUMBERING, ONE_PERSON_CHECKS_BOTH, choose, setting


def test_what_was_not_chosen_is_the_default():
    office = Organisation(code="so", settings={})
    assert {name: setting(office, name) for name in DEFAULTS} == DEFAULTS
    assert setting(office, ONE_PERSON_CHECKS_BOTH) is False


def test_a_choice_is_kept_beside_the_others(bureau):
    for name, value in ((NUMBERING, "shared"), (ONE_PERSON_CHECKS_BOTH, True)):
        with bureau.writes() as work:
            choose(work.session.get_one(Organisation, bureau.organisations["so"]), name, value)
    with bureau.sessions() as session:
        so = session.get_one(Organisation, bureau.organisations["so"])
        assert so.settings == {NUMBERING: "shared", ONE_PERSON_CHECKS_BOTH: True}


def test_a_name_that_is_no_setting_is_refused():
    office = Organisation(code="so", settings={})
    with pytest.raises(InvalidInput) as unknown:
        choose(office, "colour", "red")
    assert [(p.code, dict(p.facts)) for p in unknown.value.problems] == [
        ("setting_unknown", {"setting": "colour", "known": sorted(DEFAULTS)})
    ]
    with pytest.raises(KeyError):
        setting(office, "colour")
