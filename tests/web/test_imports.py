"""Importing on the pages: what found no place stays beside the draft until it is seen."""

from __future__ import annotations

import io
import re

import pytest

from tests.importing.word_files import PLAN_WITH_ANNEX, package
from tests.web.serving import Reader, Served

ACTION = re.compile(r'action="(/documents/[0-9a-f-]{36}/leftovers)"')


def imports(served: Served) -> tuple[Reader, str, str]:
    """The reader, the editor page's address and what it shows."""
    reader = served.reader("qn.chuyenvien")
    answer = reader.post("/compose/import", "/compose", file=(io.BytesIO(PLAN_WITH_ANNEX), "ke-hoach.docx"))
    return reader, answer.headers["Location"], reader.follow(answer).text


def test_leftovers_stay_on_the_editor_page_until_they_are_seen(served: Served) -> None:
    reader, editor, page = imports(served)
    found = ACTION.search(page)
    assert found is not None
    assert "Bản nháp của tôi" in page
    assert [f'name="place" value="{place}"' in page for place in range(5)] == [True, True, True, True, False]
    assert reader.post(found[1], editor, place="0").status_code == 303
    page = reader.get(editor).text
    assert 'name="place" value="0"' not in page
    assert "Bản nháp của tôi" in page
    assert "Đã xem hết" in reader.follow(reader.post(found[1], editor)).text
    assert ACTION.search(reader.get(editor).text) is None


def test_only_those_who_may_edit_dismiss(served: Served) -> None:
    _, _, page = imports(served)
    found = ACTION.search(page)
    assert found is not None
    assert served.reader("bt.chuyenvien").post(found[1], "/compose").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0", "Word đời cũ"),
        (b"{\\rtf1 abc}", "Tệp .rtf"),
        (b"PK\x03\x04" + b"x" * 50, "Tệp bị hỏng"),
        (package("<w:p><w:r><w:t>Xin chào</w:t></w:r></w:p>"), "không phải văn bản hành chính"),
    ],
)
def test_each_refusal_says_what_to_do(served: Served, content: bytes, words: str) -> None:
    reader = served.reader("qn.chuyenvien")
    answer = reader.post("/compose/import", "/compose", file=(io.BytesIO(content), "a.docx"))
    assert answer.status_code == 422
    assert words in answer.text
