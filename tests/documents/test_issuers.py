"""Joint documents: which organisations issue one, what follows for symbol, seals, signers and for what is approved."""

from __future__ import annotations

import pytest

from workflow.base.errors import InvalidInput
from workflow.documents.changes import differences
from workflow.documents.content import snapshot
from workflow.documents.drafting import DraftInput, as_if_saved
from workflow.documents.issuers import CoIssuer, co_issuers, without_signer
from workflow.documents.models import Document
from workflow.documents.signatories import FurtherSigner, co_signers, secretary_of
from workflow.rendering.compose import sheet_of

HUYEN = "Ủy ban nhân dân huyện Ba Tơ"
SO = "Sở Nông nghiệp và Phát triển nông thôn"


def stand(bureau, document):
    """Bodies, seals, who signs for whom, and the symbol, as they stand in the database."""
    with bureau.reads("cv") as work:
        row = work.session.get_one(Document, document)
        return {
            "bodies": [body.code for body in co_issuers(row)],
            "seals": [seal.organisation_id for seal in row.seals],
            "signers": [person.account for person in co_signers(row).values()],
            "symbol": row.symbol,
            "waits": [body.code for body in without_signer(row)],
        }


def refusal(bureau, document, *given):
    with pytest.raises(InvalidInput) as refused:
        bureau.saves("cv", document, issuers=list(given))
    return [(one.code, one.facts.get("field") or one.facts.get("input")) for one in refused.value.problems]


def test_a_second_body_comes_with_its_seal_its_place_in_the_symbol_and_its_signer(bureau):
    document = bureau.drafts(doc_type="ke-hoach", issuers=[CoIssuer("huyen")])
    offices = bureau.organisations
    assert stand(bureau, document) == {
        "bodies": ["huyen"],
        "seals": [offices["so"], offices["huyen"]],
        "signers": [],
        "symbol": "KH-SNNPTNT-UBND",
        "waits": ["huyen"],
    }
    bureau.saves("cv", document, issuers=[CoIssuer(HUYEN, "h.tp")])
    assert stand(bureau, document)["signers"] == ["h.tp"]
    assert stand(bureau, document)["waits"] == []


def test_a_letter_names_all_bodies_before_the_drafting_unit(bureau):
    assert stand(bureau, bureau.drafts(issuers=[CoIssuer("huyen")]))["symbol"] == "SNNPTNT-UBND-TC"


def test_the_signer_stays_when_only_the_bodies_are_told_again_and_goes_with_the_body(bureau):
    document = bureau.drafts(issuers=[CoIssuer("huyen", "h.tp")])
    bureau.saves("cv", document, issuers=[CoIssuer("so"), CoIssuer("huyen")])
    assert stand(bureau, document)["signers"] == ["h.tp"]
    bureau.saves("cv", document, issuers=[])
    assert stand(bureau, document) == {
        "bodies": [], "seals": [bureau.organisations["so"]], "signers": [], "symbol": "SNNPTNT-TC", "waits": [],
    }  # fmt: skip


def test_a_signer_of_the_co_issuer_is_no_secretary_and_stands_before_the_other_party(bureau):
    document = bureau.drafts(
        doc_type="bien-ban", secretary="dn", further_signers=[FurtherSigner(("ĐẠI DIỆN",), "Trần Văn C")],
        issuers=[CoIssuer("huyen", "h.tp")],
    )  # fmt: skip
    bureau.saves("cv", document, secretary="tp")
    with bureau.reads("cv") as work:
        row = work.session.get_one(Document, document)
        found = secretary_of(row)
        assert found is not None and found.account == "tp"
        assert [one.person.account if one.person else one.name for one in row.signatories] == [
            "h.tp", "tp", "Trần Văn C",
        ]  # fmt: skip


def test_what_cannot_issue_or_sign_is_refused_and_nothing_changes(bureau):
    document = bureau.drafts()
    assert refusal(bureau, document, CoIssuer("Hội Nông dân")) == [("issuer_unknown", "issuers")]
    assert refusal(bureau, document, CoIssuer("huyen"), CoIssuer(HUYEN)) == [("issuer_twice", "issuers")]
    assert refusal(bureau, document, CoIssuer("huyen", "pgd")) == [("not_a_colleague", "issuers")]
    assert refusal(bureau, document, CoIssuer("huyen", "nobody")) == [("account_unknown", "issuers")]
    assert stand(bureau, document)["bodies"] == []


def test_a_body_read_from_a_file_that_nobody_here_knows_is_left_out(bureau):
    read = [CoIssuer(name, if_known=True) for name in ("HỘI NÔNG DÂN", HUYEN.upper(), SO.upper())]
    assert stand(bureau, bureau.drafts(issuers=read))["bodies"] == ["huyen"]


def test_the_bodies_of_somebody_elses_text_are_not_taken_over(bureau):
    read = [CoIssuer(name, if_known=True) for name in (HUYEN, "HỘI NÔNG DÂN")]
    assert stand(bureau, bureau.drafts(issuers=read))["bodies"] == []


def test_bodies_are_part_of_what_is_approved(bureau):
    document = bureau.drafts()
    with bureau.reads("cv") as work:
        before = snapshot(work.session.get_one(Document, document))
    bureau.saves("cv", document, issuers=[CoIssuer("huyen")])
    with bureau.reads("cv") as work:
        after = snapshot(work.session.get_one(Document, document))
    assert [one.name for one in differences(before, after)] == ["symbol", "issuers"]
    assert bureau.document(document).content_sha256 != ""


def test_a_joint_document_without_a_signer_of_the_other_body_is_not_complete(bureau):
    document = bureau.drafts(issuers=[CoIssuer("huyen")])
    assert bureau.offered("cv", document)["submit"] == ["co_signer_missing"]
    bureau.saves("cv", document, issuers=[CoIssuer("huyen", "h.tp")])
    assert bureau.offered("cv", document)["submit"] == []


def test_a_preview_of_typed_bodies_leaves_nothing_behind(bureau):
    document = bureau.drafts()
    for given, signers in (([CoIssuer("huyen")], []), ([CoIssuer("huyen", "h.tp")], ["h.tp"]), ([], [])):
        with bureau.reads("cv") as work:
            row = work.session.get_one(Document, document)
            with as_if_saved(work, row, DraftInput(issuers=given)) as shown:
                assert len(co_issuers(shown)) == len(given)
                assert [one.account for one in co_signers(shown).values()] == signers
                blocks = sheet_of(work, shown, for_signing=False).co_signatures
                assert [block.lines[0] for block in blocks] == ["(CHỨC VỤ NGƯỜI KÝ)" for _ in signers]
            assert co_issuers(row) == []
        assert stand(bureau, document)["bodies"] == []
