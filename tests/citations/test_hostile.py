"""A text that was made to be slow takes time in proportion to its length; any text is read without an error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.base.text import nfc
from workflow.citations import citations_in

HOSTILE = {
    "numbers": "1/A ",
    "symbols": "1/QĐ-UBND ",
    "type words": "Quyết định số ",
    "laws": "Luật sửa đổi của Luật ",
    "a law without an end": "Luật a b c d e f ",
    "leads": "UBND UBND UBND UBND tại Quyết định số 1/QĐ-UBND; ",
    "an issuer without an end": "Quyết định số 1/QĐ-UBND của Ban Quản lý rừng phòng hộ ",
    "lists": "các Quyết định số 1/QĐ-A, số ",
    "numbers far behind a list": "a b c 12/QD-B, số ",
    "marks": "*<[|_",
    "parts": "1/A-A-A-A-A-A-A-A-A-A-A-A",
    "digits": "1111/1111",
    "spaces": " \n\t",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "các Quyết định số 1/QĐ-UBND; " + (piece * (length // len(piece) + 1))[:length]
        begun = time.process_time()
        citations_in(text)
        return time.process_time() - begun

    seconds(5_000)
    small = min(seconds(25_000) for _ in range(3))
    large = min(seconds(200_000) for _ in range(2))
    assert large < 8 * 4 * max(small, 0.005)


PIECES = [
    "Quyết định", " số ", "12", "/", "-", "QĐ", "UBND", " ngày ", "1/2/2024", " của ", "UBND tỉnh", "\n", "*", "|",
    ", ", " và ", "Luật", "các ", ":", "(", ")", "2020", "Sở Y tế", "tháng 3 năm 2024", "ứ", "\u0301", "NĐ", "0",
]  # fmt: skip


@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=40,
    )
)  # fmt: skip
def test_any_text_gives_citations_in_order_that_do_not_overlap(pieces: list[str]) -> None:
    text = nfc("".join(pieces))
    end = 0
    for citation in citations_in(text):
        assert end <= citation.start < citation.end <= len(text)
        end = citation.end
        assert citation.number is None or citation.number.strip("abcdđeghk").isdigit()
