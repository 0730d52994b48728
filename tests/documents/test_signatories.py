"""Who signs beside the chosen signer: named by the drafter, part of what is approved."""

from __future__ import annotations

import pytest

from workflow.base.errors import InvalidInput
from workflow.documents.changes import differences
from workflow.documents.content import snapshot
from workflow.documents.files import write_annex
from workflow.documents.models import Document
from workflow.documents.signatories import FurtherSigner, further_signers, secretary_of, signer_from

OTHER_SIDE = FurtherSigner(("ĐẠI DIỆN BÊN B", "GIÁM ĐỐC"), "Trần Văn C")


def stand(bureau, document):
    """Secretary's account and the others, as they stand in the database."""
    with bureau.reads("cv") as work:
        row = work.session.get_one(Document, document)
        secretary = secretary_of(row)
        return (secretary.account if secretary else None, further_signers(row), [s.position for s in row.signatories])


@pytest.mark.parametrize(
    ("text", "signer"),
    [
        ("ĐẠI DIỆN BÊN B / GIÁM ĐỐC | Trần Văn C", OTHER_SIDE),
        ("ĐẠI DIỆN BÊN B/ GIÁM ĐỐC|Trần  Văn C", OTHER_SIDE),
        ("GIÁM ĐỐC", FurtherSigner(("GIÁM ĐỐC",), "")),
        ("| Trần Văn C", FurtherSigner((), "Trần Văn C")),
    ],
)
def test_a_typed_line_is_a_signer(text, signer):
    assert signer_from(text) == signer


def test_text_and_signer_are_one():
    assert signer_from(OTHER_SIDE.text) == OTHER_SIDE


def test_the_secretary_stands_before_the_others_and_each_is_named_apart(bureau):
    document = bureau.drafts(doc_type="bien-ban", secretary="dn")
    assert stand(bureau, document) == ("dn", [], [2])
    bureau.saves("cv", document, further_signers=[OTHER_SIDE])
    assert stand(bureau, document) == ("dn", [OTHER_SIDE], [2, 3])
    bureau.saves("cv", document, secretary="")
    assert stand(bureau, document) == (None, [OTHER_SIDE], [2])
    bureau.saves("cv", document, further_signers=[])
    assert stand(bureau, document) == (None, [], [])


def test_what_is_not_given_stays(bureau):
    document = bureau.drafts(doc_type="hop-dong", further_signers=[OTHER_SIDE])
    bureau.saves("cv", document, subject="mua sắm thiết bị")
    assert stand(bureau, document) == (None, [OTHER_SIDE], [2])


def test_a_secretary_is_somebody_of_the_office(bureau):
    for account, code in (("h.cv", "not_a_colleague"), ("nobody", "account_unknown")):
        with pytest.raises(InvalidInput) as refused:
            bureau.drafts(doc_type="bien-ban", secretary=account)
        assert refused.value.codes == [code]


def test_further_signers_are_part_of_what_is_approved(bureau):
    document = bureau.drafts(doc_type="hop-dong")
    before = bureau.document(document).content_sha256
    bureau.saves("cv", document, further_signers=[OTHER_SIDE])
    with bureau.reads("cv") as work:
        row = work.session.get_one(Document, document)
        assert snapshot(row)["signatories"] == [{"lines": ["ĐẠI DIỆN BÊN B", "GIÁM ĐỐC"], "name": "Trần Văn C"}]
        assert row.content_sha256 != before


def test_too_many_or_endless_signers_are_refused(bureau):
    for signers, code in (
        ([OTHER_SIDE] * 13, "number_out_of_range"),
        ([FurtherSigner((), "x" * 3000)], "line_too_long"),
        ([FurtherSigner(("\x00",), "x")], "text_malformed"),
    ):
        with pytest.raises(InvalidInput) as refused:
            bureau.drafts(doc_type="hop-dong", further_signers=signers)
        assert refused.value.codes == [code]


def test_choosing_another_signer_keeps_the_secretary(bureau):
    document = bureau.drafts(doc_type="bien-ban", secretary="dn")
    bureau.moves("cv", document, "submit")
    bureau.moves("tp", document, "approve_content")
    bureau.moves("vp", document, "approve_format", signer="gd")
    assert stand(bureau, document) == ("dn", [], [1, 2])
    bureau.moves("gd", document, "return", "xem lại")
    assert stand(bureau, document) == ("dn", [], [2])


def test_circulation_is_one_of_the_two_words_of_the_decree(bureau):
    document = bureau.drafts(circulation="internal")
    assert bureau.document(document).circulation == "internal"
    with pytest.raises(InvalidInput) as refused:
        bureau.saves("cv", document, circulation="LƯU HÀNH NỘI BỘ")
    assert refused.value.codes == ["choice_unknown"]


def test_a_comparison_tells_who_came_to_sign_and_how_an_annex_lies(bureau):
    document = bureau.drafts(doc_type="hop-dong")
    with bureau.writes("cv") as work:
        row = work.session.get_one(Document, document)
        before = snapshot(row)
        write_annex(work, row, row.version, title="Bảng giá", body_html="<p>1</p>", landscape=True)
    bureau.saves("cv", document, further_signers=[OTHER_SIDE])
    with bureau.reads("cv") as work:
        found = {one.name: one.lines for one in differences(before, snapshot(work.session.get_one(Document, document)))}
    assert [line.right for line in found["signatories"]] == [(("ins", "ĐẠI DIỆN BÊN B · GIÁM ĐỐC · Trần Văn C"),)]
    assert [line.right for line in found["files"]] == [(("ins", "annex · Bảng giá · landscape"),)]
