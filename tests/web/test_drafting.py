"""Beginning, writing and saving a draft; files; two people at once."""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pytest

from tests.web.papers import document, page_of
from tests.web.serving import Reader, Served
from workflow.definitions.starting_texts import starting_text
from workflow.documents.drafting import types_of
from workflow.documents.files import WORD
from workflow.documents.models import Document
from workflow.documents.sanitising import clean_html

PDF = b"%PDF-1.7\n%%EOF\n"


def begins(reader: Reader, page: str = "/compose", **typed: str) -> uuid.UUID:
    """The id of a draft that was begun by the form."""
    form = {"idempotency_key": uuid.uuid4().hex, "doc_type": "ke-hoach", "subject": "kiểm tra", **typed}
    answer = reader.post("/compose", page, **form)
    assert answer.status_code == 303, answer.text
    return uuid.UUID(answer.headers["Location"].split("/")[2])


def version_of(reader: Reader, document_id: uuid.UUID) -> str:
    return reader.get(f"{page_of(document_id)}/edit").text.split('name="version" value="')[1].split('"')[0]


def saves(reader: Reader, document_id: uuid.UUID, **typed: object):  # type: ignore[no-untyped-def]
    edit = f"{page_of(document_id)}/edit"
    return reader.post(edit, edit, **{"version": version_of(reader, document_id), **typed})


def test_every_type_has_an_outline_that_survives_the_sanitiser(served: Served) -> None:
    with served.installation.reading() as work:
        keys = [one.key for one in types_of(work).all()]
    assert len(keys) == 29
    for key in keys:
        body = starting_text(key).body_html
        assert body is not None, key
        assert clean_html(body) == body, key


def test_a_plan_begins_with_its_outline(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    plan = document(served, begins(reader, outline="true"))
    assert "I. MỤC ĐÍCH, YÊU CẦU" in plan.body_html
    assert plan.symbol.startswith("KH-")


def test_a_decision_that_issues_a_text_begins_with_both(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    decision = begins(reader, doc_type="quyet-dinh", outline="issuing")
    with served.installation.reading() as work:
        row = work.session.get_one(Document, decision)
        assert "Ban hành kèm theo Quyết định này" in row.body_html
        assert [(file.form, file.title) for file in row.files_of("annex")] == [("issued_with", "Quy chế …")]


def test_a_form_sent_twice_begins_one_draft(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert begins(reader, idempotency_key="same") == begins(reader, idempotency_key="same")


def test_a_secret_document_is_refused_with_the_reason_and_nothing_is_made(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = reader.post("/compose", "/compose", doc_type="cong-van", subject="về việc kín", secrecy="mật")
    assert answer.status_code == 422
    assert "Văn bản mật không được soạn thảo trên hệ thống này" in answer.text
    assert "về việc kín" in answer.text
    assert "về việc kín" not in reader.get("/documents").text


def test_a_draft_that_answers_a_document_is_related_to_it(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = begins(reader, f"/compose?to={letter}", to=str(letter), relation="answers", instruction="Giao TCCB.")
    page = reader.get(page_of(answer)).text
    assert "Trả lời văn bản" in page
    assert "Giao TCCB." in page
    assert page_of(letter) in page


def test_a_document_that_is_hidden_cannot_be_answered(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    stranger = served.reader("bt.chuyenvien")
    assert stranger.get(f"/compose?to={plan}").status_code == 404


def test_a_finished_text_becomes_a_draft_and_what_was_left_out_is_told(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    with open("tests/seeds/002_c6e0bbd43ae2e32a__lang-son-snn_cong-van_ket-luan-cchc-quy-i-2024.txt", "rb") as seed:
        answer = reader.post("/compose/import", "/compose", file=(seed, "van-ban.txt"))
    page = reader.follow(answer).text
    assert "Đã đọc tệp thành dự thảo" in page
    assert "Khối ký" in page


def test_a_picture_is_no_text_to_be_read(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = reader.post("/compose/import", "/compose", file=(io.BytesIO(b"\x89PNG\r\n\x1a\n\x00"), "anh.docx"))
    assert answer.status_code == 422
    assert "Đây là ảnh, không có chữ để đọc" in answer.text


def test_all_fields_are_saved_by_the_plain_form(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    typed = {
        "subject": "kiểm tra công tác", "body_html": "<p>Nội dung<script>x</script></p>",
        "legal_bases": "Căn cứ A\nCăn cứ B",
        "recipient_line": ["Như trên", "Sở Nội vụ", ""], "recipient_purpose": ["act", "report", "act"],
        "recipient_channel": ["", "paper", ""], "recipient_entry": ["", "", ""],
        "urgency": "urgent", "field": "Cải cách hành chính", "copies": "3", "reply_due": "2099-05-01",
        "access": "restricted",
    }  # fmt: skip
    assert saves(reader, draft, **typed).status_code == 303
    found = document(served, draft)
    assert (found.subject, found.body_html, found.legal_bases) == (
        "kiểm tra công tác", "<p>Nội dung</p>", ["Căn cứ A", "Căn cứ B"],
    )  # fmt: skip
    assert [(row.line, row.purpose, row.channel) for row in found.recipients] == [
        ("Như trên", "act", None),
        ("Sở Nội vụ", "report", "paper"),
    ]
    assert (found.urgency, found.copies, str(found.reply_due), found.access) == (
        "urgent",
        3,
        "2099-05-01",
        "restricted",
    )
    assert saves(reader, draft, copies="", reply_due="").status_code == 303
    assert (document(served, draft).copies, document(served, draft).reply_due) == (None, None)


def test_what_cannot_be_saved_is_shown_again_as_typed(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    answer = saves(reader, draft, subject="giữ lại câu này", copies="nhiều")
    assert answer.status_code == 422
    assert "giữ lại câu này" in answer.text
    assert document(served, draft).subject == "kiểm tra"


def test_two_people_who_edit_see_both_texts_and_lose_none(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    version = version_of(reader, draft)
    saves(reader, draft, version=version, subject="bản thứ nhất", body_html="<p>Một</p>")
    answer = saves(reader, draft, version=version, subject="bản thứ hai", body_html="<p>Hai</p>", field="Nội vụ")
    assert answer.status_code == 409
    for words in ("bản thứ nhất", "bản thứ hai", "<p>Một</p>", "&lt;p&gt;Hai&lt;/p&gt;"):
        assert words in answer.text
    shown = re.search(r'name="version" value="(\d+)"', answer.text)
    assert shown is not None
    assert saves(reader, draft, version=shown[1], subject="bản chung").status_code == 303
    assert document(served, draft).subject == "bản chung"


def test_the_editor_is_for_those_who_may_edit(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    assert served.reader("qn.truongphong").get(f"{page_of(plan)}/edit").status_code == 403


# ---- files
def adds(reader: Reader, draft: uuid.UUID, content: bytes, name: str, kind: str = "annex"):  # type: ignore[no-untyped-def]
    edit = f"{page_of(draft)}/edit"
    form = {"version": version_of(reader, draft), "kind": kind, "title": "", "file": (io.BytesIO(content), name)}
    return reader.post(f"{page_of(draft)}/files", edit, **form)


def package(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PDF, "lừa.docx", "application/pdf"),
        (package("word/document.xml"), "a.docx", WORD),
        (b"M\xe1\xbb\x99t d\xc3\xb2ng\n", "a.txt", "text/plain"),
        (package("word/document.xml", "word/vbaProject.bin"), "a.docx", None),
        (b"MZ\x90\x00\x03", "a.pdf", None),
        (b"", "a.pdf", None),
    ],
)  # fmt: skip
def test_a_file_is_taken_by_what_it_is(served: Served, content: bytes, name: str, expected: str | None) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    reader.follow(adds(reader, draft, content, name, "enclosure"))
    assert [row.media_type for row in document(served, draft).files] == ([expected] if expected else [])


def test_an_annex_that_could_not_be_sealed_is_refused_with_its_reason(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    page = reader.follow(adds(reader, draft, PDF, "phu-luc.pdf"))
    assert "Không mở được tệp phụ lục" in page.text
    assert document(served, draft).files == []


def test_an_upload_of_50_mb_is_refused_clearly(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    edit = reader.get(f"{page_of(draft)}/edit")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="lon.pdf"\r\n\r\n%PDF-'
    body, kind = head + bytes(50 * 1024 * 1024) + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"
    referrer = {"Referer": f"http://localhost{edit.request.path}"}
    answer = reader.client.post(f"{page_of(draft)}/files", data=body, content_type=kind, headers=referrer)
    assert answer.status_code == 413
    assert "Tệp quá lớn" in answer.text
    assert f'href="http://localhost{page_of(draft)}/edit"' in answer.text
    assert document(served, draft).files == []


def test_a_file_can_be_read_and_taken_out(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    adds(reader, draft, PDF, "Biểu mẫu.pdf", "working_paper")
    row = document(served, draft).files[0]
    address = f"{page_of(draft)}/files/{row.id}"
    assert reader.get(address).data == PDF
    assert served.reader("bt.chuyenvien").get(address).status_code == 404
    reader.post(f"{address}/remove", f"{page_of(draft)}/edit", version=version_of(reader, draft))
    assert address not in reader.get(page_of(draft)).text


def test_a_typed_annex_is_printed_behind_the_text(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader)
    form = {"version": version_of(reader, draft), "annex": "", "title": "Phân công", "body_html": "<p>Bảng</p>"}
    answer = reader.post(f"{page_of(draft)}/annexes", f"{page_of(draft)}/annexes/new", **form)
    assert answer.status_code == 303
    found: Document = document(served, draft)
    assert [(row.title, row.body_html) for row in found.files] == [("Phân công", "<p>Bảng</p>")]
    page = reader.get(page_of(draft)).text
    assert "Phân công" in page
