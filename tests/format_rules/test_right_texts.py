"""Finished texts of other offices that are right: the rules over words say nothing but remarks of style."""

from __future__ import annotations

import tomllib
from random import Random

import pytest

from tests.format_rules.cases import FOLDER
from tests.format_rules.clean_seeds import findings_in_text
from tests.format_rules.faults import FAULTS, Fault

TEXTS = {
    row["name"]: row["words"]
    for row in tomllib.loads((FOLDER / "cases_f" / "right_texts.toml").read_text(encoding="utf-8"))["text"]
}
ELSEWHERE = frozenset({"F-KG-MISSING", "F-BODY-END", "F-NN-NHUTREN"})
"""What is no fault in every type: a report without addressees, an invitation without end mark."""


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("at_issue", [False, True])
def test_a_right_text_has_no_error_and_no_warning(name: str, at_issue: bool) -> None:
    found = findings_in_text(TEXTS[name], at_issue=at_issue)
    assert [(one.rule, one.found) for one in found if one.rule.startswith("F-") and one.severity != "info"] == []


@pytest.mark.parametrize(
    ("rule", "made"), [row for row in FAULTS if row[0] not in ELSEWHERE], ids=lambda one: getattr(one, "__name__", one)
)
def test_a_known_fault_is_found_in_each_of_them(rule: str, made: Fault) -> None:
    for name, text in TEXTS.items():
        wrong = made(text, Random(name))
        if wrong is not None and wrong != text:
            assert rule in {one.rule for one in findings_in_text(wrong)}, name
