"""The picture that follows typing: made of what was sent, stored nowhere, for those who may edit."""

from __future__ import annotations

import uuid
from io import BytesIO

from PIL import Image
from sqlalchemy import event

from tests.rendering.measured import reading
from tests.web.papers import document, page_of
from tests.web.serving import Reader, Served
from tests.web.test_drafting import begins

TYPED = {"subject": "điều mới gõ", "body_html": "<p>Câu chưa lưu.</p>", "addressees": "Chi cục Thủy lợi"}


def types(reader: Reader, draft: uuid.UUID, **typed: str):  # type: ignore[no-untyped-def]
    return reader.post(f"{page_of(draft)}/preview", f"{page_of(draft)}/edit", **{**TYPED, **typed})


def test_typed_words_are_on_the_pages_and_not_in_the_document(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader, doc_type="cong-van")
    before = document(served, draft).content_sha256
    statements: list[str] = []
    event.listen(served.installation.database, "before_cursor_execute", lambda *call: statements.append(str(call[2])))
    to = types(reader, draft).get_json()
    pdf = reader.get(to["pdf"])
    assert pdf.mimetype == "application/pdf"
    text = reading(pdf.data)
    assert "điều mới gõ" in text and "Câu chưa lưu." in text and "Chi cục Thủy lợi" in text
    assert [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert document(served, draft).content_sha256 == before


def test_pages_come_as_pictures_in_two_sizes(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    to = types(reader, begins(reader, doc_type="cong-van")).get_json()
    partial = reader.get(to["pages"]).text
    assert partial.count("<img") == 1 and "trang 1 trên 1" in partial
    url = f"{to['pages']}/1.png"
    sizes = [Image.open(BytesIO(reader.get(one).data)).size[0] for one in (url, f"{url}?size=large")]
    assert sizes == [1000, 2000]
    assert reader.get(f"{to['pages']}/2.png").status_code == 404


def test_the_sheet_of_the_browser_has_the_text_and_a_policy_of_its_own(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = reader.get(types(reader, begins(reader, doc_type="cong-van")).get_json()["sheet"])
    assert "Câu chưa lưu." in answer.text and "/static/vendor/tinos/Tinos-Regular.ttf" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox allow-same-origin" in policy and "script-src" not in policy


def test_what_cannot_be_saved_is_told_and_has_no_picture(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = types(reader, begins(reader, doc_type="cong-van"), copies="nhiều")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [row["field"] for row in answer.get_json()["refusals"]] == ["copies"]


def test_another_person_gets_neither_the_text_nor_its_pages(served: Served) -> None:
    writer, head, stranger = (served.reader(f"{name}") for name in ("qn.chuyenvien", "qn.truongphong", "ls.chuyenvien"))
    draft = begins(writer, doc_type="cong-van")
    to = types(writer, draft).get_json()
    for address in (to["sheet"], to["pages"], f"{to['pages']}/1.png", to["pdf"]):
        assert writer.get(address).status_code == 200
        assert stranger.get(address).status_code == 404
        assert head.get(address).status_code in (403, 404)
    assert writer.get(f"{page_of(draft)}/preview/{'0' * 64}/pages").status_code == 404


def test_the_editor_names_the_preview_and_keeps_the_saved_one_for_those_without_script(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    draft = begins(reader, doc_type="cong-van")
    page = reader.get(f"{page_of(draft)}/edit").text
    assert f'data-preview="{page_of(draft)}/preview"' in page
    assert "<noscript><iframe" in page and f'src="{page_of(draft)}/pdf#' in page
