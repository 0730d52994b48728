"""An uploaded file becomes a draft: its annexes, its marks, and what found no place."""

from __future__ import annotations

import io
import uuid
from typing import Any

from tests.api.conftest import Served
from tests.importing.word_files import PLAN_WITH_ANNEX
from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.signing.authority import authorities_for

URGENT = """
SỞ NÔNG NGHIỆP VÀ PTNT
Số: /SNN-VP
V/v họp đột xuất
HỎA TỐC
LƯU HÀNH NỘI BỘ

Kính gửi: Các phòng thuộc Sở.

Đề nghị các phòng dự họp./.

Nơi nhận:
- Như trên;
- Lưu: VT, VP.

GIÁM ĐỐC

Đặng Văn Mẫu

Phụ lục
DANH SÁCH DỰ HỌP
(Kèm theo Công văn số /SNN-VP)
| TT | Đơn vị |
| 1 | Văn phòng |
"""


def imported(served: Served, content: bytes, name: str = "van-ban.txt") -> dict[str, Any]:
    made = served.caller("qn.chuyenvien").upload("/documents/import", file=(io.BytesIO(content), name))
    assert made.status_code == 201, made.json
    return dict(made.json)


def drafted(work: Work, made: dict[str, Any]) -> Document:
    return work.session.get_one(Document, uuid.UUID(made["id"]))


def test_marks_and_an_annex_behind_the_signature_are_part_of_the_draft(served: Served) -> None:
    made = imported(served, URGENT.encode())
    assert made["leftovers"] == [
        {"kind": "signature", "text": "GIÁM ĐỐC / Đặng Văn Mẫu", "match": ""},
        {"kind": "not_found", "text": "place", "match": ""},
    ]
    with served.installation.reading() as work:
        document = drafted(work, made)
        assert (document.urgency, document.circulation) == ("express", "internal")
        assert [(file.title, file.form) for file in document.files] == [("DANH SÁCH DỰ HỌP", "annex")]
        assert document.files[0].body_html.startswith("<table><tbody><tr><td>TT</td>")


def test_a_word_file_keeps_its_form_and_its_annex_lies_across(served: Served) -> None:
    made = imported(served, PLAN_WITH_ANNEX, "ke-hoach.docx")
    assert "<strong>toàn bộ</strong>" in made["body_html"]
    with served.installation.reading() as work:
        assert [(file.title, file.landscape) for file in drafted(work, made).files] == [("DANH MỤC NHIỆM VỤ", True)]


def test_a_signature_that_fits_an_authority_is_told_with_it(served: Served) -> None:
    made = imported(served, URGENT.encode())
    with served.installation.reading() as work:
        name = authorities_for(work, drafted(work, made))[0].person.name
    made = imported(served, URGENT.replace("Đặng Văn Mẫu", name).encode())
    row = next(row for row in made["leftovers"] if row["kind"] == "signature")
    assert row["match"].startswith(f"{name}: ")


def test_a_repeat_makes_no_second_draft_and_no_second_annex(served: Served) -> None:
    caller, keyed = served.caller("qn.chuyenvien"), {"Idempotency-Key": "mot-lan"}
    headers = caller._headers(keyed)
    ids = []
    for _ in range(2):
        made = caller.client.post(
            "/api/v1/documents/import", data={"file": (io.BytesIO(URGENT.encode()), "a.txt")}, headers=headers
        )
        assert made.status_code == 201, made.json
        ids.append(made.json["id"])
    with served.installation.reading() as work:
        assert ids == [ids[0], ids[0]]
        assert len(drafted(work, made.json).files) == 1


def test_a_secret_text_is_not_taken_in(served: Served) -> None:
    text = URGENT.replace("HỎA TỐC", "MẬT").encode()
    refused = served.caller("qn.chuyenvien").upload("/documents/import", file=(io.BytesIO(text), "a.txt"))
    assert refused.status_code == 422
    assert "secret_refused" in refused.text
