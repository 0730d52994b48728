"""Headers with several bodies: which of them issue the document together, and which one only stands above."""

from __future__ import annotations

import pytest

from workflow.importing import parse_text

AGRICULTURE, FINANCE = "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", "SỞ TÀI CHÍNH"
LABOUR = "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"
PARENT = "UBND TỈNH QUẢNG NGÃI"


def parsed(*header: str, number: str = "Số: 15/KH-SNNPTNT-STC"):
    lines = [
        *header, "", number, "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "",
        "Quảng Ngãi, ngày 05 tháng 3 năm 2026", "", "KẾ HOẠCH", "Phối hợp phòng, chống thiên tai năm 2026", "",
        "Các bên tổ chức thực hiện./.", "", "Nơi nhận:", "- UBND tỉnh;", "- Lưu: VT, TCCB.", "",
        "GIÁM ĐỐC", "Nguyễn Văn An",
    ]  # fmt: skip
    return parse_text("\n".join(lines))


@pytest.mark.parametrize(
    ("header", "issuers", "parent"),
    [
        ((PARENT, f"{AGRICULTURE} -", FINANCE), (AGRICULTURE, FINANCE), PARENT),
        ((PARENT, f"{FINANCE} - SỞ NỘI VỤ"), (FINANCE, "SỞ NỘI VỤ"), PARENT),
        ((PARENT, FINANCE, "- SỞ NỘI VỤ"), (FINANCE, "SỞ NỘI VỤ"), PARENT),
        ((PARENT, FINANCE, "SỞ NỘI VỤ"), (FINANCE, "SỞ NỘI VỤ"), PARENT),
        (("BỘ TÀI CHÍNH – BỘ NỘI VỤ",), ("BỘ TÀI CHÍNH", "BỘ NỘI VỤ"), None),
        ((PARENT, f"{FINANCE} -", "LIÊN ĐOÀN LAO ĐỘNG", "TỈNH QUẢNG NGÃI"),
         (FINANCE, "LIÊN ĐOÀN LAO ĐỘNG TỈNH QUẢNG NGÃI"), PARENT),
        ((PARENT, f"{LABOUR} -", FINANCE), (LABOUR, FINANCE), PARENT),
        ((PARENT, "SỞ LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI -", FINANCE), (LABOUR, FINANCE), PARENT),
        ((PARENT, LABOUR), (LABOUR,), PARENT),
        ((PARENT, AGRICULTURE), (AGRICULTURE,), PARENT),
        ((f"{PARENT} - {FINANCE}",), (f"{PARENT} - {FINANCE}",), None),
        (("BỘ TƯ LỆNH QUÂN KHU 5", "BỘ CHỈ HUY QUÂN SỰ TỈNH QUẢNG NGÃI"),
         ("BỘ CHỈ HUY QUÂN SỰ TỈNH QUẢNG NGÃI",), "BỘ TƯ LỆNH QUÂN KHU 5"),
    ],
)  # fmt: skip
def test_the_bodies_that_issue_it_are_told_from_the_one_above(header, issuers, parent):
    found = parsed(*header)
    assert (found.issuers, found.issuing_body, found.parent_body) == (issuers, issuers[0], parent)


def test_the_json_has_all_bodies():
    assert parsed(PARENT, f"{AGRICULTURE} -", FINANCE).as_json()["issuers"] == [AGRICULTURE, FINANCE]


def test_a_joint_symbol_names_the_leading_body_first():
    found = parsed(PARENT, f"{AGRICULTURE} -", FINANCE)
    assert (found.symbol, found.issuer_abbr, found.drafting_unit_abbr) == ("KH-SNNPTNT-STC", "SNNPTNT", None)
