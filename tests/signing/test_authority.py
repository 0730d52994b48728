"""Who may sign what, and what their block prints (Đ.13; SIGN-1 to SIGN-6; PL1 II.7b)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workflow.signing.authority import block_lines, covers
from workflow.signing.models import MODES, SigningAuthority


def authority(mode: str = "head", **more: object) -> SigningAuthority:
    given: dict[str, object] = {
        "mode": mode,
        "own_title": "Phó Giám đốc",
        "head_title": "Giám đốc",
        "collective": "Ủy ban nhân dân",
        "unit_head_title": "Chánh Văn phòng",
        "doc_types": [],
        "fields": [],
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 6, 30),
    }
    return SigningAuthority(**{**given, **more})


BLOCKS = {
    "head": ("PHÓ GIÁM ĐỐC",),
    "Q": ("Q. PHÓ GIÁM ĐỐC",),
    "KT": ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    "TM": ("TM. ỦY BAN NHÂN DÂN", "PHÓ GIÁM ĐỐC"),
    "TM+KT": ("TM. ỦY BAN NHÂN DÂN", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    "TL": ("TL. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    "TL+KT": ("TL. GIÁM ĐỐC", "KT. CHÁNH VĂN PHÒNG", "PHÓ GIÁM ĐỐC"),
    "TUQ": ("TUQ. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
}


@pytest.mark.parametrize("mode", MODES)
def test_each_form_prints_its_lines_in_upper_case_with_a_stop_and_a_space_after_the_prefix(mode):
    assert block_lines(authority(mode)) == BLOCKS[mode]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"doc_types": ["ke-hoach", "cong-van"]}, True),
        ({"doc_types": ["quyet-dinh"]}, False),
        ({"fields": ["Thủy lợi"]}, True),
        ({"fields": ["Kiểm lâm"]}, False),
        ({"valid_from": date(2026, 3, 6)}, False),
        ({"valid_to": date(2026, 3, 4)}, False),
        ({"valid_to": date(2026, 3, 5)}, True),
        ({"valid_to": None}, True),
        ({"revoked_at": datetime(2026, 2, 1, tzinfo=UTC)}, False),
    ],
)
def test_an_authority_covers_its_types_fields_and_days(more, expected):
    assert covers(authority(**more), "ke-hoach", "Thủy lợi", date(2026, 3, 5)) is expected


def test_an_authority_for_fields_does_not_cover_a_document_without_one():
    assert covers(authority(fields=["Thủy lợi"]), "ke-hoach", "", date(2026, 3, 5)) is False
