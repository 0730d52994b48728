"""What a citation tells beside its place: key, completeness, abstract, lead; and the office that reads it."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.citations import Citation, Home, citations_in


def only(text: str, home: Home | None = None) -> Citation:
    (citation,) = citations_in(text, home=home)
    return citation


def test_the_same_document_has_the_same_key_however_it_is_written() -> None:
    texts = (
        "Quyết định số 04/QĐ-UBND ngày 05/3/2024 của UBND tỉnh",
        "QĐ 4/QD-UBND ngày 5 tháng 03 năm 2024",
        "quyết định số: 4 / QĐ - UBND ngày 05-03-2024",
    )
    assert {only(text).key() for text in texts} == {(4, "QĐ-UBND", date(2024, 3, 5))}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư;", ()),
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ;", ("excerpt",)),
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 về công tác văn thư;", ("issuer",)),
        ("Nghị định số 30/2020/NĐ-CP;", ("date", "issuer", "excerpt")),
        ("Luật Lưu trữ số 33/2024/QH15;", ()),
        ("Luật Lưu trữ ngày 21/6/2024;", ()),
    ],
)
def test_what_a_first_citation_lacks(text: str, missing: tuple[str, ...]) -> None:
    assert only(text).missing == missing
    assert only(text).is_complete == (not missing)


def test_abstract_and_lead_stand_beside_the_citation() -> None:
    citation = only("Căn cứ Quyết định số 9/QĐ-UBND ngày 02/02/2024 của UBND xã về việc giao chỉ tiêu; thực hiện ngay.")
    assert (citation.lead, citation.excerpt) == ("căn cứ", "về việc giao chỉ tiêu")
    assert citation.text == "Quyết định số 9/QĐ-UBND ngày 02/02/2024 của UBND xã"


def test_the_abstract_ends_before_the_next_citation() -> None:
    first, second = citations_in("Kế hoạch số 1/KH-SYT ngày 02/02/2024 của Sở Y tế thực hiện Chỉ thị số 2/CT-TTg; hết.")
    assert (first.excerpt, second.lead) == (None, "thực hiện")
    first, _ = citations_in("Kế hoạch số 1/KH-SYT ngày 02/02/2024 của Sở Y tế triển khai Chỉ thị số 2/CT-TTg; hết.")
    assert first.excerpt == "triển khai"


@pytest.mark.parametrize(
    ("text", "number_line"),
    [
        ("Quyết định số 48/2021/QĐ-UBND", "48/2021/QĐ-UBND"),
        ("Chỉ thị 31-CT/TU", "31-CT/TU"),
        ("Công văn số 1313/UBND-TTHC", "1313/UBND-TTHC"),
        ("Luật Lưu trữ ngày 21/6/2024", None),
    ],
)
def test_the_number_is_written_as_the_document_has_it(text: str, number_line: str | None) -> None:
    assert only(text).number_line == number_line


def test_an_impossible_day_is_kept_as_written() -> None:
    citation = only("Công văn số 5/SNV ngày 31/4/2024")
    assert (citation.date, citation.date_text) == (None, "ngày 31/4/2024")


def test_a_bare_issuer_means_the_office_that_writes() -> None:
    home = Home("Sở Y tế tỉnh Kon Tum", province="tỉnh Kon Tum")
    assert home.full_name("Giám đốc Sở") == "Giám đốc Sở Y tế tỉnh Kon Tum"
    assert home.full_name("UBND tỉnh") == "UBND tỉnh Kon Tum"
    assert home.full_name("Sở Nội vụ") == "Sở Nội vụ"
    assert Home("UBND huyện Ba Tơ").full_name("Chủ tịch UBND huyện") == "Chủ tịch UBND huyện Ba Tơ"


def test_the_header_tells_the_level_of_a_committee() -> None:
    letter = "ỦY BAN NHÂN DÂN\nXÃ BA VÌ\n\nSố: 7/UBND\n\nTheo Báo cáo số 4/BC-UBND ngày 01/02/2024."
    assert only(letter).issuer == "UBND xã"
    assert only(letter, Home("Sở Y tế", "tỉnh Kon Tum")).issuer == "UBND tỉnh"


def test_decomposed_letters_give_offsets_of_the_composed_text() -> None:
    import unicodedata

    text = "Điều này theo Quyết định số 9/QĐ-UBND."
    citation = only(unicodedata.normalize("NFD", text))
    assert text[citation.start : citation.end] == "Quyết định số 9/QĐ-UBND"
