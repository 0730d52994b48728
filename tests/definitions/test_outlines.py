"""A draft cannot be submitted while it still has the dots of its outline."""

from __future__ import annotations

import pytest

from workflow.base.errors import TransitionRefused
from workflow.definitions.starting_texts import starting_text

WRITTEN = "<p><b>Điều 1.</b> Nâng bậc lương cho ông Trần Văn Tám.</p><p>Quyết định có hiệu lực từ ngày ký./.</p>"


def refused(office, **given):
    paper = office.drafter.drafts(doc_type="quyet-dinh", addressees=[], recipients=["Như Điều 1"], **given)
    with pytest.raises(TransitionRefused) as error:
        office.drafter.moves(paper, "submit")
    return {row.code: row.facts for row in error.value.refusals}


def test_the_first_line_that_is_still_open_is_told(office):
    outline = starting_text("quyet-dinh")
    told = refused(office, body_html=outline.body_html, legal_bases=["Căn cứ Luật Cán bộ, công chức"])
    assert told["outline_not_filled"] == {"words": "Điều 1. …"}


def test_an_open_legal_basis_is_told(office):
    told = refused(office, body_html=WRITTEN, legal_bases=["Căn cứ Luật Cán bộ, công chức", "Theo đề nghị của …"])
    assert told["outline_not_filled"] == {"words": "Theo đề nghị của …"}


def test_dots_in_words_of_ones_own_are_no_outline(office):
    body = WRITTEN.replace("Trần Văn Tám", "Trần Văn Tám (…)")
    paper = office.drafter.drafts(doc_type="quyet-dinh", addressees=[], recipients=["Như Điều 1"], body_html=body)
    office.drafter.moves(paper, "submit")
    assert paper.state == "unit_review"
