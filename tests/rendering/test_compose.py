"""A document's rows as a sheet: every type from its outline, what is printed on paper, who signs, the office's page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.factories.office import Office, fixed_id
from tests.rendering.measured import line_of, reading, run, runs
from tests.rendering.pressroom import made
from workflow.definitions.loading import load_document_types
from workflow.definitions.starting_texts import outline
from workflow.documents.files import write_annex
from workflow.documents.models import Document
from workflow.documents.signatories import FurtherSigner
from workflow.engine.access import find_visible
from workflow.engine.work import SYSTEM
from workflow.organisations.models import Organisation
from workflow.organisations.settings import ADDRESS_LINE, PAGE_PROFILE, PROOF_MARK, choose
from workflow.rendering.compose import sheet_of
from workflow.rendering.nd30_2020 import SMALL_SIZES
from workflow.rendering.renditions import current_pdf
from workflow.rendering.sheet import Sheet
from workflow.signing.models import SigningAuthority

TYPES = load_document_types()


def sheet(office: Office, document_id: uuid.UUID, *, for_signing: bool = False) -> Sheet:
    with office.installation.reading() as work:
        return sheet_of(work, work.session.get_one(Document, document_id), for_signing=for_signing)


def drafted(office: Office, key: str, **given: Any) -> uuid.UUID:
    """A draft from the outline of its type."""
    begun = outline(key).given
    typed: dict[str, Any] = {
        "body_html": begun.body_html,
        "legal_bases": begun.legal_bases,
        "addressees": begun.addressees or (["UBND tỉnh"] if TYPES.get(key).addressed else []),
        "recipients": [row.line for row in begun.recipients or ()] or ["Phòng Kế hoạch"],
        "subject": "Triển khai nhiệm vụ năm 2024",
        **given,
    }
    found: uuid.UUID = office.drafter.drafts(doc_type=key, **typed).id
    return found


@pytest.mark.parametrize("key", TYPES.by_key)
def test_the_outline_of_every_type_makes_the_form_of_that_type(office: Office, key: str) -> None:
    known, found = TYPES.get(key), sheet(office, drafted(office, key))
    text = " ".join(" ".join(one.text for one in runs(made(found))).split())
    assert (known.name.upper() in text) == known.has_type_line
    assert ("V/v" in text) == known.has_subject_line
    assert ("Số:" in text) == known.numbered
    assert ("Hà Nội, ngày" in text) == known.dated
    assert ("Triển khai nhiệm vụ năm 2024" in text) == known.subject_printed
    assert ("Kính gửi:" in text) == (known.addressing == "required")
    assert ("điện:" in text) == (known.addressing == "dien")
    assert ("trân trọng kính mời:" in text) == (known.addressing == "invite")
    assert ("QUYẾT ĐỊNH:" in text, "QUYẾT NGHỊ:" in text) == (key == "quyet-dinh", key == "nghi-quyet")
    assert "Nơi nhận:" in text and "- Lưu: VT" in text and "DỰ THẢO" in text


def test_a_decision_that_issues_a_regulation_prints_it_under_its_own_title(office: Office) -> None:
    document_id, begun = drafted(office, "quyet-dinh"), outline("quyet-dinh", "issuing")
    with office.installation.writing(office.drafter.actor) as work:
        document = find_visible(work, Document, document_id)
        write_annex(work, document, document.version, title="Quy chế làm việc của Sở", body_html=begun.attached_body,
                    form="issued_with")  # fmt: skip
    content = made(sheet(office, document_id))
    assert line_of(content, "QUY CHẾ").page == line_of(content, "Làm việc của Sở").page == 1


@pytest.mark.parametrize(("medium", "filled"), [("electronic", False), ("paper", True), ("both", True)])
def test_references_are_filled_on_paper_only(office: Office, medium: str, filled: bool) -> None:
    assert sheet(office, drafted(office, "ke-hoach", medium=medium)).references_filled == filled
    assert not sheet(office, drafted(office, "ke-hoach", medium=medium), for_signing=True).references_filled


def test_leave_on_paper_has_room_for_a_confirmation(office: Office) -> None:
    on_paper, electronic = (sheet(office, drafted(office, "giay-nghi-phep", medium=m)) for m in ("paper", "electronic"))
    assert on_paper.confirmation is not None and electronic.confirmation is None
    assert run(made(on_paper), "Xác nhận của cơ quan")


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("bien-ban", {"secretary": "cq.colleague"}),
        ("thu-cong", {}),
        ("hop-dong", {"further_signers": [FurtherSigner(("ĐẠI DIỆN BÊN B",), "Trần Văn C")]}),
        ("giay-moi", {}),
    ],
)
def test_forms_with_fewer_fields_or_more_signers_are_signed_numbered_and_sealed(
    office: Office, key: str, given: dict[str, Any]
) -> None:
    """What lies open in the page is what the signature room fills, whatever the form lacks."""
    body = "<p>Nội dung để thử nghiệm./.</p>"
    paper = office.drafter.drafts(doc_type=key, body_html=body, addressees=["Ông A"], recipients=["Sở Nội vụ"], **given)
    office.walks(paper, to="issued")
    with office.installation.reading(office.drafter.actor) as work:
        document = find_visible(work, Document, paper.id)
        pdf = current_pdf(work, document)
    text = reading(pdf.content)
    assert pdf.kind == "sealed" and "DỰ THẢO" not in text
    assert ("Số: 01" in " ".join(text.split())) == TYPES.get(key).numbered
    if key == "bien-ban":
        assert line_of(pdf.content, "THƯ KÝ").right < line_of(pdf.content, "CHỦ TỌA").left


def test_a_second_office_of_the_signer_is_printed_above_the_name(office: Office) -> None:
    with office.installation.writing() as work:
        (authority,) = (
            work.session.query(SigningAuthority).filter(SigningAuthority.person_id == fixed_id("cq", "leader")).all()
        )
        authority.other_office = "Trưởng Ban Chỉ đạo"
    paper = office.drafter.drafts(recipients=["Sở Nội vụ"])
    office.walks(paper, to="signed")
    with office.installation.reading(office.drafter.actor) as work:
        content = current_pdf(work, find_visible(work, Document, paper.id)).content
    assert line_of(content, "TRƯỞNG BAN CHỈ ĐẠO").bottom > line_of(content, "Nguyễn leader").bottom


def test_the_sheet_has_the_page_and_the_address_that_the_office_chose(office: Office) -> None:
    letter, plan = drafted(office, "cong-van"), drafted(office, "ke-hoach")
    with office.installation.writing() as work:
        row = work.session.get_one(Organisation, fixed_id("cq", "office"))
        choose(row, PAGE_PROFILE, {"margins": "decree_annex", "sizes": "small"})
        choose(row, ADDRESS_LINE, {"text": "Số 1 phố Huế", "on": "letters"})
    assert sheet(office, letter).profile.sizes is SMALL_SIZES and sheet(office, letter).profile.left_mm == 35
    assert (sheet(office, letter).address_line, sheet(office, plan).address_line) == ("Số 1 phố Huế", None)


def test_what_is_shown_for_signing_carries_the_key_of_its_proof_and_a_draft_does_not(office: Office) -> None:
    first, second = drafted(office, "cong-van"), drafted(office, "cong-van")
    found = [sheet(office, one, for_signing=True).proof_url for one in (first, first, second)]
    with office.installation.reading() as work:
        key = work.session.get_one(Document, first).proof_key
    assert found[0] == found[1] and found[0] != found[2]
    assert (found[0] or "").endswith(f"/verify/{key}") and len(key) == 20
    assert sheet(office, first).proof_url is None


def test_an_office_without_the_mark_prints_none(office: Office) -> None:
    document_id = drafted(office, "cong-van")
    with office.installation.writing(SYSTEM) as work:
        choose(work.session.get_one(Document, document_id).organisation, PROOF_MARK, "none")
    assert sheet(office, document_id, for_signing=True).proof_url is None
