"""The five seeds as drafts of the sample: corrected, so that nothing stands in the way of their submission."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from workflow.documents.models import Document
from workflow.engine.installation import Installation
from workflow.format_rules.documents import findings_of

pytestmark = pytest.mark.slow


def gating(sample: Installation, *, at_issue: bool) -> dict[str, list[str]]:
    """The rules with errors, by the symbol of the draft."""
    with sample.reading() as work:
        documents = work.session.scalars(select(Document))
        found = {one.symbol: findings_of(work, one, at_issue=at_issue) for one in documents}
    return {symbol: [one.rule for one in findings if one.gates] for symbol, findings in found.items()}


def test_the_corrected_drafts_have_no_error(sample: Installation) -> None:
    symbols = ["SNNPTNT-TCCB", "UBND-PNV", "SNN-VP", "KH-SNN", "KH-SNNPTNT"]
    assert gating(sample, at_issue=False) == {symbol: [] for symbol in symbols}


def test_at_issue_they_lack_only_their_signer(sample: Installation) -> None:
    assert set(map(tuple, gating(sample, at_issue=True).values())) == {("F-SIG-NAME",)}
