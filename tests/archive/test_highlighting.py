from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from workflow.archive import index_postgresql, index_sqlite
from workflow.archive.highlighting import excerpt, marked
from workflow.archive.match import Match, Term, readings
from workflow.archive.words import forms, indexed, words_in
from workflow.base.text import nfc

LETTERS = st.text(alphabet=st.sampled_from("aàáđĐeêếoòaỳ İßǅ\u0301.-/\"'&<>*:\n1"), max_size=60)


def folded(*words: str, prefix: bool = False) -> Term:
    return Term(words, exact=False, prefix=prefix)


def test_marks_stand_on_the_original_letters() -> None:
    text = "V/v đôn đốc CẢI CÁCH hành chính <năm> 2024"
    assert marked(text, [folded("don", "doc"), folded("cai"), folded("nam")]) == (
        "V/v <mark>đôn đốc</mark> <mark>CẢI</mark> CÁCH hành chính &lt;<mark>năm</mark>&gt; 2024"
    )


def test_the_last_word_may_be_a_beginning() -> None:
    assert marked("hành chính, chỉnh lý", [folded("chi", prefix=True)]) == (
        "hành <mark>chính</mark>, <mark>chỉnh</mark> lý"
    )


def test_the_excerpt_is_where_most_of_the_words_are() -> None:
    text = "cải tạo. " + "không có gì " * 60 + "việc cải cách hành chính nhà nước " + "và nữa " * 60
    found = excerpt(text, [folded("cai"), folded("cach"), folded("hanh")])
    assert "<mark>cải</mark> <mark>cách</mark> <mark>hành</mark>" in found
    assert found.startswith("… ") and found.endswith(" …") and len(found) < 400


def test_two_spellings_of_a_tone_are_one_word() -> None:
    assert forms("HOÀ") == forms("hòa") == ("hòa", "hoa")
    assert forms("thuý") == forms("thúy")


@given(LETTERS, LETTERS)
def test_an_excerpt_without_its_marks_is_a_piece_of_the_text(text: str, typed: str) -> None:
    text = nfc(text)
    for match in readings(typed):
        plain = unescape(re.sub(r"</?mark>", "", excerpt(text, match.terms)))
        assert plain.removeprefix("… ").removesuffix(" …") in text.replace("\n", " ")
        assert unescape(re.sub(r"</?mark>", "", marked(text, match.terms))) == text


@given(st.text(max_size=80))
def test_words_are_letters_and_digits_at_their_place(text: str) -> None:
    text = nfc(text)
    for word in words_in(text):
        assert word.exact.isalnum() and word.folded.isalnum() and text[word.start : word.end].isalnum()


def test_a_text_without_end_is_indexed_as_far_as_postgresql_can_hold_it() -> None:
    words = indexed(" ".join(f"từ{n}xyz" for n in range(200_000)), ["yr2026"])
    assert 10_000 < len(words.exact) < 200_000
    assert len(index_postgresql.vector(words).encode()) < 1_048_575


def test_what_is_typed_reads_as_number_then_words() -> None:
    number, exact, plain = readings('số 05/KH-SNN "cải cách" hanh')
    assert [[t.text for t in group] for group in number.tokens] == [["ns5xkhsnn"]]
    assert [t.words for t in number.terms] == [("cai", "cach"), ("hanh",)]
    assert [(t.words, t.exact, t.prefix) for t in exact.terms][-2:] == [
        (("cải", "cách"), True, False), (("hanh",), False, True),
    ]  # fmt: skip
    assert all(not term.exact for term in plain.terms)


def test_expressions_quote_every_word() -> None:
    match = Match((Term(("đôn", "đốc"), exact=True), folded("hanh", prefix=True)))
    assert index_sqlite.expression(match) == 'exact : "đôn đốc" AND folded : "hanh" *'
    assert index_postgresql.expression(match) == "('=đôn' <-> '=đốc') & ('hanh':*)"
