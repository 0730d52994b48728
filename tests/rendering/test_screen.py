"""The page for the browser: the same words, the same style sheet, fonts of the site, and nothing that runs."""

from __future__ import annotations

from lxml import html

from tests.rendering import papers
from workflow.rendering.screen import screen_html

ANNEX = papers.annex("Phụ lục I", landscape=True)


def test_main_text_and_annexes_stand_on_papers_of_their_own():
    page = html.document_fromstring(screen_html(papers.decision(annexes=(ANNEX,)), "/fonts/"))
    main, annex = page.xpath("//section")
    assert (main.get("class"), annex.get("class")) == ("paper main", "paper annex turned")
    assert "Điều 1. Nâng bậc lương" in main.text_content() and "Nguyễn Văn A" in main.text_content()
    assert "Nội dung thứ 0 của phụ lục." in annex.text_content()


def test_fonts_come_from_the_site_and_nothing_else_is_named():
    text = screen_html(papers.letter(), "/fonts/")
    assert 'url("/fonts/Tinos-Bold.ttf")' in text and "asset:" not in text
    assert "--paper-left: 30mm" in text and text.count("<style>") == 1


def test_a_script_in_the_text_does_not_reach_the_browser():
    body = '<p onclick="x()">a<script>x()</script><img src="https://example.vn/x.png"></p></section></body><p>b</p>'
    page = html.document_fromstring(screen_html(papers.letter(body_html=body), "/fonts/"))
    assert page.xpath("//script") == [] and page.xpath("//@onclick") == [] and page.xpath("//img/@src") == []
    assert len(page.xpath("//section")) == 1
