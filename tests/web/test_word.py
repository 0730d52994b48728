"""A document as a Word file: by page and by API, for whoever may view it."""

from __future__ import annotations

import uuid
from io import BytesIO

from docx import Document

from tests.web.papers import page_of
from tests.web.serving import Served
from workflow.rendering.word import MEDIA_TYPE


def test_page_and_editor_offer_the_word_file_of_the_document(served: Served) -> None:
    plan = served.seed("qn.chuyenvien", "ke-hoach")
    reader = served.reader("qn.chuyenvien")
    for page in ("", "/edit"):
        assert f'href="{page_of(plan)}/docx"' in reader.get(page_of(plan) + page).text
    answer = reader.get(page_of(plan) + "/docx")
    assert answer.mimetype == MEDIA_TYPE
    assert answer.headers["Content-Disposition"].endswith('.docx"')
    document = Document(BytesIO(answer.data))
    assert "KẾ HOẠCH" in [one.text for one in document.paragraphs]
    assert document.tables[0].rows[-1].cells[0].text == "DỰ THẢO"


def test_a_numbered_document_is_no_draft_any_more(served: Served) -> None:
    letter = served.seed("qn.chuyenvien")
    header = Document(BytesIO(served.reader("qn.chuyenvien").get(page_of(letter) + "/docx").data)).tables[0]
    assert "DỰ THẢO" not in header.rows[-1].cells[0].text


def test_the_word_file_of_a_hidden_document_is_absent(served: Served) -> None:
    plan, stranger = served.seed("qn.chuyenvien", "ke-hoach"), served.reader("bt.truongphong")
    hidden, absent = (stranger.get(f"{page_of(one)}/docx") for one in (plan, uuid.uuid4()))
    assert (hidden.status_code, hidden.text) == (404, absent.text)
