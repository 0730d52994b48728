"""The seeds as they should be: silent on errors; with one known fault: it is found, and a remedy takes it away."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.format_rules.clean_seeds import clean_seeds, findings_in_text
from tests.format_rules.faults import FAULTS, Fault
from workflow.base.text import nfc
from workflow.format_rules.findings import Finding

pytestmark = pytest.mark.slow

SEEDS = sorted(clean_seeds())


def errors(findings: list[Finding]) -> Counter[str]:
    return Counter(one.rule for one in findings if one.severity == "error")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("at_issue", [False, True])
def test_a_clean_text_has_no_error(seed: str, at_issue: bool) -> None:
    assert errors(findings_in_text(clean_seeds()[seed], at_issue=at_issue)) == Counter()


@pytest.mark.parametrize(("rule", "made"), FAULTS, ids=[made.__name__ for _, made in FAULTS])
def test_a_fault_fits_at_least_one_seed(rule: str, made: Fault) -> None:
    assert any(made(text, Random(1)) is not None for text in clean_seeds().values())


@settings(deadline=None, max_examples=60)
@given(fault=st.sampled_from(FAULTS), seed=st.sampled_from(SEEDS), dice=st.randoms(use_true_random=False))
def test_a_known_fault_is_found(fault: tuple[str, Fault], seed: str, dice: Random) -> None:
    rule, made = fault
    wrong = made(clean_seeds()[seed], dice)
    assume(wrong is not None)
    assert rule in {one.rule for one in findings_in_text(str(wrong))}


@settings(deadline=None, max_examples=60)
@given(fault=st.sampled_from(FAULTS), seed=st.sampled_from(SEEDS), dice=st.randoms(use_true_random=False))
def test_a_remedy_takes_its_finding_away_and_makes_no_error(fault: tuple[str, Fault], seed: str, dice: Random) -> None:
    rule, made = fault
    wrong = made(clean_seeds()[seed], dice)
    assume(wrong is not None)
    text = nfc(str(wrong))
    found = findings_in_text(text)
    remedies = [one for one in found if one.rule == rule and one.fix is not None and one.file_start is not None]
    assume(remedies)
    one = dice.choice(remedies)
    assert one.fix is not None and one.file_start is not None and one.file_end is not None
    after = findings_in_text(text[: one.file_start] + one.fix + text[one.file_end :])
    assert sum(other.rule == rule for other in after) < sum(other.rule == rule for other in found)
    assert errors(after) <= errors(found)
