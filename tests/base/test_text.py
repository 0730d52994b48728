"""The normal form of Vietnamese text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.base.clock import vietnam_day
from workflow.base.text import date_in_words, fold, is_storable, nfc, number_in_digits, single_spaced


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Nguyễn Huệ", "duong nguyen hue"),
        ("ĐỀ ÁN", "de an"),
        ("Tiê\u0301ng Viê\u0323t", "tieng viet"),
        ("15/KH-SNNPTNT", "15/kh-snnptnt"),
        ("İ", "i"),
        ("", ""),
    ],
)
def test_fold_takes_accents_and_case_away(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_an_offset_in_the_folded_text_is_one_in_the_text(text):
    assert len(fold(text)) == len(nfc(text))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 3, 5), "ngày 05 tháng 3 năm 2024"),
        (date(2024, 1, 31), "ngày 31 tháng 01 năm 2024"),
        (date(2024, 2, 9), "ngày 09 tháng 02 năm 2024"),
        (date(2024, 12, 10), "ngày 10 tháng 12 năm 2024"),
    ],
)
def test_a_date_as_the_decree_writes_it(day, words):
    assert date_in_words(day) == words


@pytest.mark.parametrize(("number", "digits"), [(1, "01"), (9, "09"), (10, "10"), (1234, "1234")])
def test_a_number_below_ten_has_a_zero(number, digits):
    assert number_in_digits(number) == digits


def test_single_spaces_on_one_line():
    assert single_spaced("  a\n b\u00a0\tc ") == "a b c"


@pytest.mark.parametrize(("text", "kept"), [("đủ dấu 😀\n", True), ("a\0", False), ("\ud83d", False), ("", True)])
def test_what_every_database_keeps(text, kept):
    assert is_storable(text) is kept


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_is_that_of_vietnam(instant, day):
    assert vietnam_day(instant) == day
