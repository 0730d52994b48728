"""The file: PDF/A-3u, metadata, the same bytes for the same sheet."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from lxml import html

from tests.rendering import papers
from tests.rendering.measured import runs
from tests.rendering.pressroom import made, printed
from workflow.rendering.process import RenderingService


@pytest.mark.parametrize("sheet", [papers.seed(2, fillable=True), papers.decision(annexes=(papers.annex(),))])
def test_equal_sheets_give_equal_bytes_in_different_processes(sheet):
    with_other_history = RenderingService()
    try:
        with_other_history.pdf(papers.seed(4))
        again = with_other_history.pdf(sheet)
    finally:
        with_other_history.close()
    assert again == printed(sheet)
    assert again.sha256 == sha256(again.content).hexdigest()


def test_file_says_that_it_is_pdf_a_3u_with_title_author_and_language():
    with pikepdf.open(BytesIO(made(papers.letter(fillable=True)))) as pdf:
        about = pdf.open_metadata()
        assert (about.pdfa_status, about["dc:title"]) == ("3U", "V/v nâng bậc lương năm 2024")
        assert about["dc:creator"] == [papers.SSNN] and str(pdf.Root.Lang) == "vi"
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_our_places_are_not_published_as_link_targets():
    with pikepdf.open(BytesIO(made(papers.letter(fillable=True)))) as pdf:
        assert "/Names" not in pdf.Root


def test_pages_count_text_and_annexes():
    rendered = printed(papers.letter(annexes=(papers.annex(), papers.annex("Phụ lục II"))))
    with pikepdf.open(BytesIO(rendered.content)) as pdf:
        assert rendered.pages == len(pdf.pages) == 3


@pytest.mark.parametrize("number", range(5))
def test_real_drafts_lose_no_letter(number):
    sheet = papers.seed(number)
    on_paper = _letters("".join(found.text for found in runs(made(sheet)) if found.size != 10))
    for paragraph in html.fromstring(f"<div>{sheet.body_html}</div>").xpath("./p|./h2|./h3|./h4"):
        assert _letters(paragraph.text_content()) in on_paper


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())
