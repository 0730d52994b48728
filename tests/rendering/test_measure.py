"""Short lines broken by measure: evenly, at words, never after a linking word where another break fits."""

from __future__ import annotations

import pytest

from workflow.rendering.measure import balanced, width_mm


@pytest.mark.parametrize(
    ("text", "most_mm", "size", "style", "lines"),
    [
        (
            "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", 64, 12, "Bold",
            ("SỞ NÔNG NGHIỆP", "VÀ PHÁT TRIỂN NÔNG THÔN"),
        ),
        (
            "VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ HỘI ĐỒNG NHÂN DÂN TỈNH", 64, 12, "Bold",
            ("VĂN PHÒNG ĐOÀN ĐẠI BIỂU", "QUỐC HỘI VÀ HỘI ĐỒNG", "NHÂN DÂN TỈNH"),
        ),
        (
            "V/v rà soát, cập nhật danh mục thủ tục hành chính năm 2024", 64, 12, "Regular",
            ("V/v rà soát, cập nhật danh mục", "thủ tục hành chính năm 2024"),
        ),
        (
            "Nâng cao Chỉ số cải cách hành chính (PAR INDEX) và Chỉ số hài lòng về sự phục vụ hành chính năm 2024",
            142, 14, "Bold",
            (
                "Nâng cao Chỉ số cải cách hành chính (PAR INDEX)",
                "và Chỉ số hài lòng về sự phục vụ hành chính năm 2024",
            ),
        ),
    ],
)  # fmt: skip
def test_lines_break_at_words_and_about_evenly(
    text: str, most_mm: float, size: float, style: str, lines: tuple[str, ...]
) -> None:
    assert balanced(text, most_mm, size, style) == lines


def test_what_fits_stays_on_one_line_and_what_never_fits_stays_whole() -> None:
    assert balanced("SỞ NỘI VỤ", 64, 12) == ("SỞ NỘI VỤ",)
    assert balanced("x" * 200, 64, 12) == ("x" * 200,)
    assert balanced("từ " * 300, 64, 12) == (" ".join(["từ"] * 300),)


def test_a_line_is_as_wide_as_its_letters() -> None:
    """Digits of the font are half an em: ten at 12 pt are 60 pt."""
    assert width_mm("0123456789", 12) == pytest.approx(60 * 25.4 / 72)
