from __future__ import annotations

import pytest

from workflow.distribution import wording


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ủy ban nhân dân tỉnh", "UBND tỉnh"),
        ("GĐ và các PGĐ Sở", "Giám đốc, các Phó Giám đốc Sở"),
        ("VP HĐND&UBND huyện", "Văn phòng HĐND và UBND huyện"),
        ("P.TCCB", "Phòng TCCB"),
        ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
        ("CT, PCT UBND huyện", "Chủ tịch và Phó Chủ tịch UBND huyện"),
    ],
)
def test_ways_of_writing_one_name_have_one_canonical_form(one: str, other: str) -> None:
    assert wording.canonical(one) == wording.canonical(other)


def test_thuong_truc_and_trung_tam_are_not_one_word() -> None:
    assert wording.canonical("TT HĐND huyện") != wording.canonical("Trung tâm HĐND huyện")


@pytest.mark.parametrize("line", ["Lưu: VT, VP", "- Lưu: VT, TCCB. PL.(300).", "Lưu VT", "LƯU : Văn thư"])
def test_the_archive_line_is_known(line: str) -> None:
    assert wording.is_archive_line(line)


@pytest.mark.parametrize("line", ["Lưu trữ lịch sử tỉnh", "Sở Nội vụ", "Chi cục Văn thư - Lưu trữ"])
def test_a_body_that_keeps_archives_is_no_archive_line(line: str) -> None:
    assert not wording.is_archive_line(line)


@pytest.mark.parametrize(
    ("line", "purpose"),
    [
        ("UBND tỉnh (báo cáo)", "report"),
        ("UBND tỉnh (để b/c)", "report"),
        ("Sở Nội vụ (phối hợp)", "coordinate"),
        ("Lãnh đạo Sở (để biết)", "know"),
        ("Các phòng (để thực hiện)", "act"),
        ("UBND tỉnh", None),
        ("Sở Nội vụ (Phòng CCHC)", None),
    ],
)
def test_a_note_in_brackets_tells_the_purpose(line: str, purpose: str | None) -> None:
    assert wording.purpose_noted(line) == purpose


def test_spellings_try_the_whole_line_before_notes_are_taken_off() -> None:
    line = "- CC,VC của Sở (Dự phòng) tại Trung tâm (báo cáo);"
    assert wording.spellings(line) == [
        "CC,VC của Sở (Dự phòng) tại Trung tâm (báo cáo)",
        "CC,VC của Sở (Dự phòng) tại Trung tâm",
        "CC,VC của Sở tại Trung tâm",
    ]
