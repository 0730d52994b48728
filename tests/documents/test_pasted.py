"""Raw HTML of Word becomes structure; nothing of its form is left."""

# ruff: noqa: E501 (HTML as Word writes it)

from __future__ import annotations

import re

import pytest

from tests.documents.word_clipboard import CLIPBOARD
from workflow.documents.pasted import from_word
from workflow.documents.sanitising import clean_html


def item(words: str, label: str, level: int = 1) -> str:
    return (
        f"<p class=MsoListParagraph style='margin-left:.5in;text-indent:-.25in;mso-list:l0 level{level} lfo1'>"
        f"<![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>{label}<span style='font:7.0pt \"Times New "
        f"Roman\"'>&nbsp;&nbsp; </span></span><![endif]><span style='font-size:14.0pt;font-family:\"Times New Roman\",serif'>"
        f"{words}<o:p></o:p></span></p>"
    )


def test_the_clipboard_of_word_through_the_api_is_clean_structure():
    cleaned = clean_html(CLIPBOARD)
    assert re.sub(r"\s+", " ", re.sub(r">\s*\n\s*<", "><", cleaned)) == (
        "<h2>I. MỤC ĐÍCH</h2>"
        '<p style="text-align:justify">Rà soát <strong>toàn bộ</strong> thủ tục <em>hành chính</em>.</p>'
        "<ol><li>Việc một</li><li>Việc hai<ul><li>gạch nhỏ</li></ul></li></ol>"
        '<p style="text-align:center">Ở giữa</p>'
        '<table><tbody><tr><td colspan="2"><p style="text-align:center"><strong>Nội dung</strong></p></td></tr>'
        "<tr><td><p>1</p></td><td><p>Rà soát</p></td></tr></tbody></table>"
    )


@pytest.mark.parametrize("residue", ["mso", "Mso", "font", "o:p", "Times", "class=", "<span", "<!", "xml", "7.0pt"])
def test_no_residue_of_word_is_left(residue):
    assert residue in CLIPBOARD
    assert residue not in clean_html(CLIPBOARD)


def test_points_are_lettered_and_a_list_goes_on_with_its_number():
    html = item("ba", "3.") + item("a", "a)", 2) + item("đ", "đ)", 2) + item("bốn", "4.")
    assert clean_html(html) == ('<ol start="3"><li>ba<ol type="a"><li>a</li><li>đ</li></ol></li><li>bốn</li></ol>')


def test_other_numbers_stay_words_and_end_a_list():
    html = item("một", "1.") + item("Phạm vi", "Điều 2.") + item("hai", "2.")
    cleaned = re.sub(r"\s+", " ", clean_html(html).replace("\xa0", " ").replace("&nbsp;", " "))
    assert cleaned == '<ol><li>một</li></ol><p>Điều 2. Phạm vi</p><ol start="2"><li>hai</li></ol>'


@pytest.mark.parametrize("sign", ["·", "-", "+", "o", "§", "Ø", "•", "–"])
def test_every_bullet_is_a_bullet(sign):
    assert clean_html(item("một", sign)) == "<ul><li>một</li></ul>"


def test_html_of_others_passes_untouched():
    for html in ('<p style="text-align:right">a <span>b</span></p>', "<ol><li>x</li></ol>", "chữ < chữ"):
        assert from_word(html) == html


@pytest.mark.parametrize(
    "html", ["<o:p>", "<p class=MsoNormal>", "<p class=MsoNormal>a<![if", "<!--<o:p>", "<o:p><![endif]--><p>"]
)
def test_broken_html_is_no_failure(html):
    assert "mso" not in clean_html(html).lower()


def test_cleaning_twice_changes_nothing():
    once = clean_html(CLIPBOARD)
    assert clean_html(once) == once
