"""What the rules of form learn from the signing rules and the registers of an office."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.factories.office import Office, Paper
from workflow.documents.models import Document, Relation
from workflow.format_rules.documents import findings_of
from workflow.format_rules.of_document import manuscript_of
from workflow.registers.models import RegisterEntry
from workflow.signing.models import SigningAuthority

pytestmark = pytest.mark.slow


def rules_found(office: Office, paper: Paper) -> list[str]:
    with office.installation.reading() as work:
        return [one.rule for one in findings_of(work, work.session.get_one(Document, paper.id))]


def revokes_all(office: Office) -> None:
    with office.installation.writing() as work:
        for authority in work.session.scalars(select(SigningAuthority)):
            authority.revoked_at = work.now


def test_a_proposed_signer_whose_authority_was_revoked_is_told_at_once(office: Office) -> None:
    paper = office.walks(office.drafter.drafts(), to="awaiting_signature")
    before = rules_found(office, paper)
    revokes_all(office)
    assert ("F-SIG-AUTH" in before, "F-SIG-AUTH" in rules_found(office, paper)) == (False, True)


def test_a_signature_that_stands_is_not_judged_again_and_the_document_is_issued(office: Office) -> None:
    paper = office.walks(office.drafter.drafts(), to="signed")
    revokes_all(office)
    assert "F-SIG-AUTH" not in rules_found(office, paper)
    assert office.walks(paper, to="sealing").number == 1


def test_a_draft_without_signer_and_number_has_neither_fact(office: Office) -> None:
    paper = office.drafter.drafts()
    with office.installation.reading() as work:
        made = manuscript_of(work, work.session.get_one(Document, paper.id))
    assert (made.signer_may_sign, made.number_is_taken) == (None, None)


def test_a_number_is_taken_only_when_it_is_another_entrys(office: Office) -> None:
    issued = office.walks(office.drafter.drafts(), to="sealing")
    other = office.drafter.drafts()
    with office.installation.reading() as work:
        own = work.session.get_one(Document, issued.id)
        entry = work.session.scalars(select(RegisterEntry)).one()
        draft = work.session.get_one(Document, other.id)
        draft.number, draft.issued_on = entry.number, entry.issued_on
        taken = manuscript_of(work, draft).number_is_taken
        draft.number, draft.issued_on = entry.number + 1, date(2026, 3, 5)
        free = manuscript_of(work, draft).number_is_taken
        assert (manuscript_of(work, own).number_is_taken, taken, free) == (False, True, False)


def test_a_recalled_document_is_told_where_it_is_cited_but_not_where_it_is_replaced(office: Office) -> None:
    older = office.walks(office.drafter.drafts(), to="distributed")
    line = f"Công văn số {older.number:02d}/{older.symbol} ngày {older.issued_on:%d/%m/%Y}"
    citing = office.drafter.drafts(body_html=f"<p>Thực hiện {line} của Sở về thử nghiệm./.</p>")
    assert "F-CITE-VOID" not in rules_found(office, citing)
    office.clerk.moves(older, "recall", "ban hành sai")
    assert "F-CITE-VOID" in rules_found(office, citing)
    with office.installation.writing() as work:
        work.session.add(Relation(document_id=citing.id, kind="replaces", target_id=older.id, target_text=line))
    assert "F-CITE-VOID" not in rules_found(office, citing)
