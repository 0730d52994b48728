"""Every citation of the corpus is found as the hand check says, and nothing else."""

from __future__ import annotations

import pytest

from tests.citations.corpus import Case, cases
from workflow.base.text import nfc
from workflow.citations import citations_in


@pytest.mark.parametrize("case", cases("development"), ids=lambda case: case.name)
def test_citations_are_those_of_the_hand_check(case: Case) -> None:
    assert case.found() == list(case.expected)


@pytest.mark.parametrize("case", cases("development"), ids=lambda case: case.name)
def test_offsets_lead_to_the_words(case: Case) -> None:
    for citation in citations_in(case.text, home=case.home):
        span = nfc(case.text)[citation.start : citation.end]
        assert span[0] in citation.text[0] + "（"
        assert (citation.number or "")[-1:] in span or "O" in span
