"""Every rule on cases written by hand: silent on the right ones, exact on the wrong ones."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.format_rules.cases import RuleCase, all_cases
from workflow.format_rules.checking import message
from workflow.format_rules.registry import rules

CASES = list(all_cases())
NEEDED = {"error": 5, "warn": 5, "info": 2}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_has_the_findings_that_it_names_and_no_other(case: RuleCase) -> None:
    assert case.told() == case.case.get("is", [])
    if case.is_wrong:
        assert case.case["is"] != []


@pytest.mark.parametrize("case", [case for case in CASES if case.is_wrong], ids=lambda case: case.name)
def test_a_finding_is_a_sentence_with_its_place(case: RuleCase) -> None:
    for finding in case.findings():
        assert all(len(message(finding, language)) > 20 for language in ("vi", "en"))
        assert "None" not in message(finding)
        assert (finding.start is None) == (finding.index is None)


@pytest.mark.parametrize("rule", sorted({case.rule for case in CASES}))
def test_a_rule_has_enough_cases_of_both_kinds(rule: str) -> None:
    counts = Counter(case.is_wrong for case in CASES if case.rule == rule)
    needed = NEEDED[rules()[rule].severity]
    assert counts[True] >= needed
    assert counts[False] >= needed
