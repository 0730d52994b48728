from __future__ import annotations

from io import BytesIO

from docx import Document

from tests.api.conftest import Served
from workflow.rendering.word import MEDIA_TYPE


def test_a_document_is_given_as_word_file_and_not_again_to_whoever_has_it(served: Served) -> None:
    drafter = served.caller("qn.chuyenvien")
    path = f"/documents/{served.seed('qn.chuyenvien', 'ke-hoach')}/docx"
    first = drafter.get(path)
    assert (first.status_code, first.mimetype) == (200, MEDIA_TYPE)
    assert "KẾ HOẠCH" in [one.text for one in Document(BytesIO(first.data)).paragraphs]
    assert drafter.get(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_word_file_of_a_hidden_document_is_absent(served: Served) -> None:
    path = f"/documents/{served.seed('qn.chuyenvien', 'ke-hoach')}/docx"
    assert served.caller("bt.truongphong").get(path).status_code == 404
