"""Joint documents in the editor, by the API and from a file: bodies by their names, and who signs for each."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

from werkzeug.datastructures import MultiDict

from tests.web.papers import page_of
from tests.web.serving import Reader, Served
from tests.web.test_drafting import begins, saves, version_of
from workflow.documents.issuers import co_issuers
from workflow.documents.models import Document
from workflow.documents.signatories import co_signers
from workflow.rendering.compose import sheet_of
from workflow.rendering.sheet import IssuingBody
from workflow.web import draft_form

BA_TO = "Ủy ban nhân dân huyện Ba Tơ"


def stands(served: Served, document_id: uuid.UUID) -> tuple[list[str], list[str], str]:
    """Codes of the co-issuers, accounts of their signers, and the symbol."""
    with served.installation.reading() as work:
        row = work.session.get_one(Document, document_id)
        return [one.code for one in co_issuers(row)], [one.account for one in co_signers(row).values()], row.symbol


def rows(*given: tuple[str, str, str]) -> dict[str, list[str]]:
    """Rows of the form: body, signer, and which body the row showed before."""
    names = ("issuer_body", "issuer_signer", "issuer_was")
    return {name: list(column) for name, column in zip(names, zip(*given, strict=True), strict=True)}


def test_a_body_is_chosen_by_its_name_then_its_signer_and_both_are_printed(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = begins(reader)
    edit = f"{page_of(plan)}/edit"
    assert f'<option value="{BA_TO}">' in reader.get(edit).text
    assert saves(reader, plan, **rows((BA_TO, "", ""))).status_code == 303
    assert stands(served, plan) == (["bt"], [], "KH-SNNPTNT-UBND")
    page = reader.get(edit).text
    assert '<option value="bt.chutich">' in page and '<option value="ls.giamdoc">' not in page
    saves(reader, plan, **rows((BA_TO, "bt.chutich", BA_TO), ("", "", "")))
    assert stands(served, plan) == (["bt"], ["bt.chutich"], "KH-SNNPTNT-UBND")
    assert f"{BA_TO} (người ký:" in reader.get(page_of(plan)).text
    with served.installation.reading() as work:
        sheet = sheet_of(work, work.session.get_one(Document, plan), for_signing=False)
    assert sheet.further_issuers == (IssuingBody(("ỦY BAN NHÂN DÂN", "HUYỆN BA TƠ")),)
    assert sheet.author.endswith(f" và {BA_TO}")


def test_another_body_in_the_same_row_has_no_signer_yet(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = begins(reader)
    saves(reader, plan, **rows(("bt", "", "")))
    saves(reader, plan, **rows((BA_TO, "bt.chutich", BA_TO)))
    assert saves(reader, plan, **rows(("ls", "bt.chutich", BA_TO))).status_code == 303
    assert stands(served, plan)[:2] == (["ls"], [])


def test_an_unknown_body_is_told_beside_the_field_and_nothing_typed_is_lost(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = begins(reader)
    answer = saves(reader, plan, subject="điều đã gõ", **rows(("Hội Nông dân", "", "")))
    assert answer.status_code == 422
    assert "Không có cơ quan nào tên “Hội Nông dân”" in answer.text
    assert 'value="Hội Nông dân"' in answer.text and "điều đã gõ" in answer.text
    assert stands(served, plan)[0] == []


def test_two_who_save_at_once_see_the_bodies_of_both(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = begins(reader)
    seen = version_of(reader, plan)
    saves(reader, plan, **rows(("ls", "", "")))
    edit = f"{page_of(plan)}/edit"
    answer = reader.post(edit, edit, version=seen, **rows(("bt", "", "")))
    assert answer.status_code == 409
    assert "Cơ quan cùng ban hành" in answer.text
    assert draft_form.typed_in(MultiDict([("issuers", "bt | bt.chutich")]))["issuers"] == json.dumps(
        [{"organisation": "bt", "signer": "bt.chutich"}]
    )


def test_the_api_tells_all_bodies_and_takes_them_back_as_told(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = begins(reader)
    given: list[Any] = ["bt"]
    assert _patch(reader, plan, given).status_code == 200
    assert _patch(reader, plan, [{"organisation": BA_TO, "signer": "bt.chutich"}]).status_code == 200
    told = reader.client.get(f"/api/v1/documents/{plan}").json
    assert told is not None
    assert [(one["organisation"], one["name"], one["signer"]) for one in told["issuers"]] == [
        ("qn", "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", None),
        ("bt", "ỦY BAN NHÂN DÂN HUYỆN BA TƠ", "bt.chutich"),
    ]
    before = told["version"]
    assert _patch(reader, plan, told["issuers"]).status_code == 200
    assert version_of(reader, plan) == str(before)
    refused = _patch(reader, plan, [{"organisation": "bt", "signer": "qn.giamdoc"}])
    assert refused.status_code == 422 and refused.json is not None
    assert [row["code"] for row in refused.json["refusals"]] == ["not_a_colleague"]


def test_a_joint_text_is_read_into_a_joint_draft(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = begins(reader, subject="phối hợp phòng, chống thiên tai")
    saves(reader, plan, body_html="<p>Hai bên thực hiện./.</p>", recipients="Như trên", **rows(("bt", "", "")))
    word = reader.client.get(f"{page_of(plan)}/docx").data
    file, key = (io.BytesIO(word), "ke-hoach.docx"), uuid.uuid4().hex
    read = reader.post("/compose/import", "/compose", file=file, idempotency_key=key)
    assert read.status_code == 303, read.text
    assert stands(served, uuid.UUID(read.headers["Location"].split("/")[2]))[0] == ["bt"]


def _patch(reader: Reader, document_id: uuid.UUID, issuers: list[Any]) -> Any:
    token = reader.get(f"{page_of(document_id)}/edit").text.split('name="csrf_token" value="')[1].split('"')[0]
    given = {"version": int(version_of(reader, document_id)), "issuers": issuers}
    return reader.client.patch(f"/api/v1/documents/{document_id}", json=given, headers={"X-CSRFToken": token})
