"""Every remedy of a case written by hand: the finding is gone, and no other error has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.format_rules.cases import RuleCase, all_cases
from tests.format_rules.manuscripts import manuscript_from, text_of
from workflow.base.text import nfc
from workflow.format_rules.checking import check
from workflow.format_rules.findings import Finding
from workflow.format_rules.manuscript import Manuscript

CASES = [case for case in all_cases() if any(len(row) > 2 and row[2] is not None for row in case.case.get("is", []))]


def put_right(case: RuleCase, finding: Finding) -> Manuscript:
    """The case with this remedy taken: in the file of a text, in the field of a document."""
    assert finding.fix is not None
    if case.case.get("source") != "document":
        assert finding.file_start is not None and finding.file_end is not None
        text = nfc(text_of(case.case))
        return manuscript_from(
            {**case.case, "text": text[: finding.file_start] + finding.fix + text[finding.file_end :]}
        )
    made = manuscript_from(case.case)
    place = (finding.part, finding.annex, finding.index)
    fragments = []
    for one in made.fragments:
        if (one.part, one.annex, one.index) == place:
            one = replace(one, text=one.text[: finding.start] + finding.fix + one.text[finding.end :])
        fragments.append(one)
    return replace(made, fragments=tuple(fragments))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_remedy_takes_its_finding_away_and_makes_no_error(case: RuleCase) -> None:
    before = check(manuscript_from(case.case))
    for finding in [one for one in before if one.rule == case.rule and one.fix is not None]:
        after = check(put_right(case, finding))
        assert sum(one.rule == case.rule for one in after) < sum(one.rule == case.rule for one in before)
        assert _errors(after) <= _errors(before)


def _errors(findings: list[Finding]) -> Counter[str]:
    return Counter(one.rule for one in findings if one.severity == "error")
