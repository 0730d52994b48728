"""Citations in HTML become links; all other characters stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.citations import Citation
from workflow.documents.linking import Words, linked
from workflow.documents.sanitising import clean_html


def known(citation: Citation) -> str | None:
    return f'<a href="/{citation.number}">' if citation.number else None


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<p>Theo Quyết định số 7/QĐ-UBND ngày 5/3/2024 của UBND tỉnh về rừng.</p>",
            '<p>Theo <a href="/7">Quyết định số 7/QĐ-UBND ngày 5/3/2024 của UBND tỉnh</a> về rừng.</p>',
        ),
        (
            "<p>Theo <em>Quyết định</em> số <strong>7/QĐ-UBND</strong>;</p>",
            '<p>Theo <em><a href="/7">Quyết định</a></em><a href="/7"> số </a>'
            '<strong><a href="/7">7/QĐ-UBND</a></strong>;</p>',
        ),
        (
            "<p>Công văn số 1/SNN&amp;PTNT-VP&nbsp;&lt;x&gt;</p>",
            '<p><a href="/1">Công văn số 1/SNN</a><a href="/1">&amp;</a><a href="/1">PTNT-VP</a>&nbsp;&lt;x&gt;</p>',
        ),
        (
            '<p><a href="https://vd.example/?a=1">Quyết định số 7/QĐ-UBND</a> và Kế hoạch số 8/KH-UBND</p>',
            '<p><a href="https://vd.example/?a=1">Quyết định số 7/QĐ-UBND</a> và '
            '<a href="/8">Kế hoạch số 8/KH-UBND</a></p>',
        ),
        ("<p>Không có gì.</p>", "<p>Không có gì.</p>"),
        ("", ""),
    ],
)
def test_only_the_words_of_a_citation_are_wrapped(html: str, expected: str) -> None:
    assert linked(html, known) == expected


def test_an_unknown_document_is_no_link() -> None:
    html = "<p>Quyết định số 7/QĐ-UBND và Quyết định số 8/QĐ-UBND</p>"
    found = linked(html, lambda citation: "<a>" if citation.number == "8" else None)
    assert found == "<p>Quyết định số 7/QĐ-UBND và <a>Quyết định số 8/QĐ-UBND</a></p>"


def test_blocks_keep_citations_apart() -> None:
    assert Words.of("<p>của UBND tỉnh</p><p>Sở &lt; 1</p>").text == "\ncủa UBND tỉnh\n\nSở < 1\n"


PIECES = [
    "<p>", "</p>", "<em>", "</em>", "Quyết định", " số ", "7/QĐ-UBND", "&amp;", "&lt;", " ngày 5/3/2024", "<br>",
    '<a href="https://a.example">', "</a>", '<sup class="footnote-ref" data-note="1">', "</sup>", " của UBND tỉnh", "<",
    " và ", "<strong>", "</strong>", "ứ", '"', "<table><tr>", "</tr></table>", "<td>", "</td>", "&",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_without_the_links_it_is_the_same_html_and_clean_html_stays_well_formed(pieces: list[str]) -> None:
    html = clean_html("".join(pieces))
    found = linked(html, lambda citation: '<a href="#link">')
    assert re.sub(r'<a href="#link">(.*?)</a>', r"\1", found, flags=re.DOTALL) == html
    assert clean_html(found) == found
