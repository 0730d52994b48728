"""Circulation, further signers, and the form of an annex: typed on pages, kept, printed."""

from __future__ import annotations

import uuid

from tests.web.papers import page_of
from tests.web.serving import Reader, Served
from tests.web.test_drafting import begins, saves, version_of
from workflow.documents.models import Document
from workflow.documents.signatories import FurtherSigner, further_signers, secretary_of
from workflow.rendering.compose import sheet_of
from workflow.rendering.sheet import Sheet


def sheet(served: Served, document_id: uuid.UUID) -> Sheet:
    with served.installation.reading() as work:
        return sheet_of(work, work.session.get_one(Document, document_id), for_signing=False)


def test_circulation_is_chosen_in_the_editor_and_printed(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    letter = begins(reader, doc_type="cong-van")
    assert sheet(served, letter).circulation is None
    saves(reader, letter, circulation="internal")
    assert sheet(served, letter).circulation == "LƯU HÀNH NỘI BỘ"
    assert "Lưu hành nội bộ" in reader.get(page_of(letter)).text


def test_the_editor_of_minutes_names_the_secretary(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    minutes = begins(reader, doc_type="bien-ban")
    edit = reader.get(f"{page_of(minutes)}/edit").text
    assert 'name="secretary"' in edit and 'value="qn.chuyenvien2"' in edit
    assert 'value="ls.chuyenvien"' not in edit
    saves(reader, minutes, secretary="qn.chuyenvien2")
    printed = sheet(served, minutes)
    with served.installation.reading() as work:
        secretary = secretary_of(work.session.get_one(Document, minutes))
        assert secretary is not None and secretary.account == "qn.chuyenvien2"
        assert [(block.lines, block.name) for block in printed.co_signatures] == [(("THƯ KÝ",), secretary.name)]
    assert printed.signature.lines == ("CHỦ TỌA",)
    assert saves(reader, minutes, secretary="ls.chuyenvien").status_code == 422


def test_a_contract_is_signed_by_two_sides_the_first_on_the_left(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    contract = begins(reader, doc_type="hop-dong")
    saves(reader, contract, further_signers="ĐẠI DIỆN BÊN B / Giám đốc | Trần Văn C\r\n")
    printed = sheet(served, contract)
    assert printed.signature.lines[0] == "ĐẠI DIỆN BÊN A" and printed.own_side == "left"
    assert [(b.lines, b.name) for b in printed.co_signatures] == [(("ĐẠI DIỆN BÊN B", "GIÁM ĐỐC"), "Trần Văn C")]
    saves(reader, contract, further_signers="ĐẠI DIỆN BÊN A / GIÁM ĐỐC | Trần Văn C")
    assert (sheet(served, contract).signature.lines[0], sheet(served, contract).own_side) == ("ĐẠI DIỆN BÊN B", "right")


def test_a_report_may_be_addressed_and_an_invitation_names_its_guests(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    report, invitation = begins(reader, doc_type="bao-cao"), begins(reader, doc_type="giay-moi")
    assert "Kính gửi (khi gửi cấp trên)" in reader.get(f"{page_of(report)}/edit").text
    assert "Kính mời" in reader.get(f"{page_of(invitation)}/edit").text
    saves(reader, invitation, addressees="Ông Nguyễn Văn A")
    printed = sheet(served, invitation)
    assert printed.addressee_form == "invitation" and printed.addressee_lead.endswith("trân trọng kính mời:")
    assert printed.addressees == ("Ông Nguyễn Văn A",)


def annexes(served: Served, reader: Reader, document_id: uuid.UUID, **typed: str) -> int:
    form = {"version": version_of(reader, document_id), "body_html": "<p>Nội dung./.</p>", **typed}
    page = page_of(document_id)
    return reader.post(f"{page}/annexes", f"{page}/edit", **form).status_code


def test_an_annex_lies_across_and_a_regulation_is_issued_with_the_decision(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    decision = begins(reader, doc_type="quyet-dinh")
    assert annexes(served, reader, decision, title="Quy chế làm việc của Sở", form="issued_with") == 303
    assert annexes(served, reader, decision, title="Bảng phân công", landscape="true") == 303
    first, second = sheet(served, decision).annexes
    assert (first.form, first.type_name, first.title, first.landscape) == (
        "issued_with", "Quy chế", "Làm việc của Sở", False,
    )  # fmt: skip
    assert (second.form, second.label, second.title, second.landscape) == ("annex", "Phụ lục", "Bảng phân công", True)
    assert annexes(served, reader, decision, title="x", form="poster") == 422


def test_the_form_of_an_annex_is_shown_again_as_it_was_saved(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    decision = begins(reader, doc_type="quyet-dinh")
    annexes(served, reader, decision, title="Quy chế", form="issued_with", landscape="true")
    with served.installation.reading() as work:
        (kept,) = (file.id for file in work.session.get_one(Document, decision).files_of("annex"))
    text = reader.get(f"{page_of(decision)}/annexes/{kept}").text
    assert 'value="issued_with" selected' in text and 'name="landscape"' in text and "checked" in text


def test_the_api_tells_and_takes_what_the_pages_do(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    minutes = begins(reader, doc_type="bien-ban")
    token = reader.get(f"{page_of(minutes)}/edit").text.split('name="csrf_token" value="')[1].split('"')[0]
    given = {
        "version": 1,
        "circulation": "return",
        "secretary": "qn.chuyenvien2",
        "further_signers": ["ĐẠI DIỆN BÊN MỜI | Lê D", {"lines": ["GIÁM ĐỐC"], "name": "Phạm E"}],
    }
    answer = reader.client.patch(f"/api/v1/documents/{minutes}", json=given, headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.text
    told = reader.client.get(f"/api/v1/documents/{minutes}").json
    assert told is not None
    assert (told["circulation"], told["secretary"]) == ("return", "qn.chuyenvien2")
    assert told["further_signers"] == [
        {"lines": ["ĐẠI DIỆN BÊN MỜI"], "name": "Lê D"},
        {"lines": ["GIÁM ĐỐC"], "name": "Phạm E"},
    ]
    with served.installation.reading() as work:
        row = work.session.get_one(Document, minutes)
        assert further_signers(row)[1] == FurtherSigner(("GIÁM ĐỐC",), "Phạm E")
