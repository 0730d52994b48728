"""The search page."""

from __future__ import annotations

import uuid

import pytest

from tests.web.serving import Served


@pytest.mark.parametrize("typed", ["cai+cach", "c%E1%BA%A3i+c%C3%A1ch", "01%2FSNNPTNT-TCCB"])
def test_a_document_is_found_with_and_without_accents_and_by_number(
    served: Served, letter: uuid.UUID, typed: str
) -> None:
    page = served.reader("qn.luutru").get(f"/archive?q={typed}").text
    assert f'href="/documents/{letter}"' in page
    assert "1 văn bản" in page


def test_what_was_found_is_marked_with_its_accents(served: Served) -> None:
    assert "<mark>cải</mark> <mark>cách</mark>" in served.reader("qn.luutru").get("/archive?q=cai+cach").text


def test_nobody_of_another_office_finds_a_letter_that_was_not_sent_there(served: Served, letter: uuid.UUID) -> None:
    page = served.reader("bt.chuyenvien").get("/archive?q=cai+cach").text
    assert str(letter) not in page and "SNNPTNT-TCCB" not in page


def test_filters_are_links_and_can_be_taken_off(served: Served, letter: uuid.UUID) -> None:
    reader = served.reader("qn.chuyenvien")
    page = reader.get("/archive?q=cai&type=cong-van&year=2026&unit=TCCB&signer=qn.phogiamdoc").text
    assert "Tên loại: Công văn" in page and 'href="/archive?q=cai&amp;year=' in page
    assert "Không tìm thấy" in reader.get("/archive?q=cai&type=ke-hoach").text


def test_strange_input_is_answered(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    for query in ("q=%22", "q=%00", "cursor=xx", "year=99999", "q=" + "a" * 2000, "type=%C4%90%C4%90", "q=*&cursor=0."):
        assert reader.get(f"/archive?{query}").status_code == 200, query
