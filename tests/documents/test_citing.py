"""Citations of a document: kept when it is issued, resolved among what the reader may view, told apart by issuer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.factories.office import Office, Paper, Somebody, furnish
from workflow.base.text import number_in_digits
from workflow.citations import Citation, Home, citations_in
from workflow.documents.citing import Mention, mentions_in
from workflow.documents.models import Document, KeptCitation
from workflow.documents.resolving import (
    cited_by_document,
    citing_documents,
    normal,
    resolved,
    void_bases,
)  # fmt: skip
from workflow.engine.access import find_visible

pytestmark = pytest.mark.slow


def line_of(paper: Paper, type_word: str = "Công văn") -> str:
    """How other documents cite this one."""
    number, day = number_in_digits(paper.number), paper.issued_on
    return f"{type_word} số {number}/{paper.symbol} ngày {day:%d/%m/%Y}"


def cites(reader: Somebody, paper: Paper) -> list[tuple[UUID | None, bool]]:
    """Of each citation, as this person sees it: the document that it means, and whether it is a basis that is void."""
    with reader.installation.reading(reader.actor) as work:
        found = cited_by_document(work, find_visible(work, Document, paper.id))
        return [(one.document.id if one.document else None, one.is_void_basis) for one in found]


def kept(office: Office, paper: Paper) -> list[tuple[str, int, str, int | None, str, date | None]]:
    with office.installation.reading() as work:
        rows = select(KeptCitation).where(KeptCitation.document_id == paper.id).order_by(KeptCitation.position)
        return [
            (row.part, row.index, row.text, row.number, row.symbol, row.dated) for row in work.session.scalars(rows)
        ]


def test_what_an_issued_document_cites_is_kept_until_its_number_is_voided(office: Office) -> None:
    paper = office.drafter.drafts(
        doc_type="ke-hoach",
        legal_bases=["Căn cứ Quyết định số 7/QĐ-UBND ngày 05/3/2024 của UBND tỉnh về việc giao chỉ tiêu;"],
        body_html="<p>Theo Công văn số 12/UBND-TH ngày 6/3/2024.</p><p>Điều 2 Quyết định số 7/QĐ-UBND./.</p>",
    )
    assert kept(office, office.walks(paper, "sealing")) == []
    assert kept(office, office.walks(paper, "issued")) == [
        ("legal_bases", 0, "Quyết định số 7/QĐ-UBND ngày 05/3/2024 của UBND tỉnh", 7, "QĐ-UBND", date(2024, 3, 5)),
        ("body", 0, "Công văn số 12/UBND-TH ngày 6/3/2024", 12, "UBND-TH", date(2024, 3, 6)),
        ("body", 0, "Quyết định số 7/QĐ-UBND", 7, "QĐ-UBND", date(2024, 3, 5)),
    ]
    office.clerk.moves(paper, "abandon", "sai số")
    assert kept(office, paper) == []


def test_a_citation_of_a_document_of_this_archive_is_resolved_and_seen_from_both_sides(office: Office) -> None:
    first = office.walks(office.drafter.drafts(), "issued")
    second = office.drafter.drafts(
        body_html=f"<p>Theo {line_of(first)} của Sở và Công văn số 99/UBND-TH ngày 6/3/2024./.</p>"
    )
    assert cites(office.drafter, second) == [(first.id, False), (None, False)]
    office.walks(second, "issued")
    with office.installation.reading(office.colleague.actor) as work:
        found = citing_documents(work, find_visible(work, Document, first.id))
        assert [document.id for document in found] == [second.id]
        assert citing_documents(work, find_visible(work, Document, second.id)) == []


def test_a_hidden_document_is_as_unknown_as_one_that_does_not_exist(office: Office) -> None:
    hidden = office.walks(office.drafter.drafts(access="restricted"), "issued")
    open_one = office.drafter.drafts(body_html=f"<p>Theo {line_of(hidden)}./.</p>")
    assert cites(office.drafter, open_one) == [(hidden.id, False)]
    office.walks(open_one, "issued")
    assert not office.colleague.sees(hidden)
    assert cites(office.colleague, open_one) == [(None, False)]


def test_what_cites_a_document_is_told_to_those_only_who_may_view_it(office: Office) -> None:
    first = office.walks(office.drafter.drafts(), "issued")
    office.walks(office.drafter.drafts(access="restricted", body_html=f"<p>Theo {line_of(first)}./.</p>"), "issued")
    with office.installation.reading(office.colleague.actor) as work:
        assert citing_documents(work, find_visible(work, Document, first.id)) == []
    with office.installation.reading(office.drafter.actor) as work:
        assert len(citing_documents(work, find_visible(work, Document, first.id))) == 1


def test_a_recalled_basis_is_a_warning_and_stands_in_the_list_for_review(office: Office) -> None:
    basis = office.walks(office.drafter.drafts(), "distributed")
    paper = office.drafter.drafts(doc_type="ke-hoach", legal_bases=[f"Căn cứ {line_of(basis)} của Sở về thử nghiệm;"])
    assert cites(office.drafter, paper) == [(basis.id, False)]
    office.walks(paper, "issued")
    office.clerk.moves(basis, "recall", "ban hành sai")
    assert cites(office.drafter, paper) == [(basis.id, True)]
    with office.installation.reading(office.colleague.actor) as work:
        assert [(one.id, row.text, other.id) for one, row, other in void_bases(work)] == [
            (paper.id, f"{line_of(basis)} của Sở", basis.id)
        ]
    with office.installation.reading(office.receiver.actor) as work:
        assert [document.id for document, _, _ in void_bases(work)] == [paper.id]


@pytest.fixture
def other(office: Office, workshop) -> Office:
    """A second office whose symbols are the same."""
    furnish(office.installation, workshop.keys, "hai")
    return Office(office.installation, "hai")


def test_the_same_number_of_two_offices_is_told_apart_by_the_issuer(office: Office, other: Office) -> None:
    one, two = (each.walks(each.drafter.drafts(), "issued") for each in (office, other))
    assert (one.number, one.symbol, one.issued_on) == (two.number, two.symbol, two.issued_on)
    words = {"của Sở Thử nghiệm cq": one.id, "của Giám đốc Sở Thử nghiệm hai": two.id, "của Sở Thử nghiệm ba": None}
    with office.installation.reading() as work:
        citing = work.session.get_one(Document, office.drafter.drafts().id)
        for issuer, expected in words.items():
            citing.body_html = f"<p>{line_of(one)} {issuer}./.</p>"
            (found,) = cited_by_document(work, citing)
            assert (found.document.id if found.document else None) == expected, issuer
        citing.body_html = f"<p>{line_of(one)}./.</p>"
        (found,) = cited_by_document(work, citing)
        assert found.document is not None and found.document.id == one.id


@pytest.mark.parametrize(
    ("day", "number", "known"),
    [("{day:%d/%m/%Y}", "{number}", True), ("01/01/2020", "{number}", False), ("{day:%d/%m/%Y}", "77", False)],
)
def test_number_symbol_and_day_must_be_the_same(office: Office, day: str, number: str, known: bool) -> None:
    paper = office.walks(office.drafter.drafts(), "issued")
    facts = {"day": paper.issued_on, "number": paper.number}
    draft = office.drafter.drafts(
        body_html=f"<p>Công văn số {number.format(**facts)}/{paper.symbol} ngày {day.format(**facts)}./.</p>"
    )
    assert cites(office.drafter, draft) == [(paper.id if known else None, False)]


def test_a_document_does_not_cite_itself(office: Office) -> None:
    paper = office.walks(office.drafter.drafts(), "issued")
    with office.installation.reading() as work:
        document = work.session.get_one(Document, paper.id)
        mention = Mention("body", 0, citation(f"{line_of(paper)}."), repeated=False)
        assert [one.document for one in resolved(work, document, [mention])] == [None]


def citation(text: str) -> Citation:
    (found,) = citations_in(text, home=Home("Sở Thử nghiệm cq"))
    return found


def test_repeated_mentions_are_marked_and_have_the_day_of_the_first(office: Office) -> None:
    paper = office.drafter.drafts(
        body_html="<p>Quyết định số 7/QĐ-UBND ngày 05/3/2024; Quyết định số 7/QĐ-UBND; Quyết định số 7/QĐ-UBND ngày "
        "06/3/2024./.</p>"
    )
    with office.installation.reading() as work:
        found = mentions_in(work.session.get_one(Document, paper.id), work.today)
    assert [(one.repeated, one.citation.date) for one in found] == [
        (False, date(2024, 3, 5)),
        (True, date(2024, 3, 5)),
        (False, date(2024, 3, 6)),
    ]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Chủ tịch Ủy ban nhân dân huyện", "UBND huyện"),
        ("Giám đốc Sở Nông nghiệp & Phát triển nông thôn", "Sở Nông nghiệp và PTNT"),
        ("Phó Giám đốc SỞ Y TẾ", "Sở Y tế"),
    ],
)
def test_bodies_are_compared_without_head_and_spelling(written: str, same: str) -> None:
    assert normal(written) == normal(same)
