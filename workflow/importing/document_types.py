"""The 29 types of NĐ 30/2020/NĐ-CP, Đ.7, as a reader of texts needs them: type line and abbreviation.

The definitions of the office (chains, number series) stand above this room; here are only the names fixed by law.
Source: ND30 Đ.7; PL3 I.
"""

from __future__ import annotations

from typing import NamedTuple

from workflow.base.text import fold


class DocumentType(NamedTuple):
    """A type (tên loại văn bản) and its abbreviation, which is case- and accent-sensitive (`DA` is not `ĐA`)."""

    name: str
    abbreviation: str | None


OFFICIAL_LETTER = DocumentType("Công văn", None)

DOCUMENT_TYPES = (
    DocumentType("Nghị quyết", "NQ"),
    DocumentType("Quyết định", "QĐ"),
    DocumentType("Chỉ thị", "CT"),
    DocumentType("Quy chế", "QC"),
    DocumentType("Quy định", "QyĐ"),
    DocumentType("Thông cáo", "TC"),
    DocumentType("Thông báo", "TB"),
    DocumentType("Hướng dẫn", "HD"),
    DocumentType("Chương trình", "CTr"),
    DocumentType("Kế hoạch", "KH"),
    DocumentType("Phương án", "PA"),
    DocumentType("Đề án", "ĐA"),
    DocumentType("Dự án", "DA"),
    DocumentType("Báo cáo", "BC"),
    DocumentType("Biên bản", "BB"),
    DocumentType("Tờ trình", "TTr"),
    DocumentType("Hợp đồng", "HĐ"),
    OFFICIAL_LETTER,
    DocumentType("Công điện", "CĐ"),
    DocumentType("Bản ghi nhớ", "BGN"),
    DocumentType("Bản thỏa thuận", "BTT"),
    DocumentType("Giấy ủy quyền", "GUQ"),
    DocumentType("Giấy mời", "GM"),
    DocumentType("Giấy giới thiệu", "GGT"),
    DocumentType("Giấy nghỉ phép", "GNP"),
    DocumentType("Phiếu gửi", "PG"),
    DocumentType("Phiếu chuyển", "PC"),
    DocumentType("Phiếu báo", "PB"),
    DocumentType("Thư công", None),
)

URGENCIES = {"HỎA TỐC": "express", "HOẢ TỐC": "express", "THƯỢNG KHẨN": "very_urgent", "KHẨN": "urgent"}
"""The marks of urgency (FMT-URG-1) and their values in a draft."""
CIRCULATIONS = {"XEM XONG TRẢ LẠI": "return", "LƯU HÀNH NỘI BỘ": "internal"}
"""The marks of circulation (FMT-SCOPE-1) and their values in a draft."""

_BY_FOLDED_NAME = {fold(kind.name): kind for kind in DOCUMENT_TYPES}
_BY_ABBREVIATION = {kind.abbreviation: kind for kind in DOCUMENT_TYPES if kind.abbreviation}


def type_named(words: str) -> DocumentType | None:
    """The type whose name these words are, in any case and with lost accents (`KÉ HOẠCH` from OCR)."""
    return _BY_FOLDED_NAME.get(fold(words))


def type_abbreviated(abbreviation: str) -> DocumentType | None:
    """The type of a symbol's first group, compared exactly (PL3 I)."""
    return _BY_ABBREVIATION.get(abbreviation)


def type_at_start(line: str) -> tuple[DocumentType, str] | None:
    """`KẾ HOẠCH Triển khai …`: an upper-case type name and what follows it on the same line."""
    folded = fold(line)
    for name, kind in _BY_FOLDED_NAME.items():
        if folded.startswith(name + " ") and line[: len(name)].isupper():
            return kind, line[len(name) :].strip(" :–-")
    return None
