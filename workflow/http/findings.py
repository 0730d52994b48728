"""Findings of form in words: how grave, in which part of the document, where in it. For both HTTP doors and the CLI."""

from __future__ import annotations

from workflow.format_rules.findings import Finding

SEVERITIES: dict[str, tuple[str, str]] = {
    "error": ("Lỗi", "Error"),
    "warn": ("Cảnh báo", "Warning"),
    "info": ("Gợi ý", "Hint"),
    "off": ("Tắt", "Off"),
}
PARTS: dict[str, tuple[str, str]] = {
    "header": ("Phần đầu", "Head"),
    "number_line": ("Số, ký hiệu", "Number and symbol"),
    "date_line": ("Địa danh và ngày", "Place and date"),
    "subject": ("Trích yếu", "Subject"),
    "addressees": ("Kính gửi", "Addressees"),
    "legal_bases": ("Căn cứ ban hành", "Legal bases"),
    "authority_line": ("Thẩm quyền ban hành", "Issuing authority"),
    "body": ("Nội dung", "Body"),
    "signature": ("Khối ký", "Signature block"),
    "recipients": ("Nơi nhận", "Recipients"),
    "archive_line": ("Dòng Lưu", "Archive line"),
    "annex": ("Phụ lục", "Annex"),
}
PLACES = {
    "body": (", đoạn {n}", ", paragraph {n}"),
    "annex": (", đoạn {n}", ", paragraph {n}"),
    "legal_bases": (", dòng {n}", ", line {n}"),
    "addressees": (", dòng {n}", ", line {n}"),
    "recipients": (", dòng {n}", ", line {n}"),
}


def severity_word(severity: str, language: str = "vi") -> str:
    """How grave, in a word."""
    return _said(SEVERITIES.get(severity, (severity, severity)), language)


def place_word(finding: Finding, language: str = "vi") -> str:
    """Where the finding is: the part, and the paragraph or line in it."""
    where = _said(PARTS.get(finding.part, (finding.part, finding.part)), language)
    if finding.annex:
        where = f"{where} {finding.annex}"
    if finding.index is None or finding.part not in PLACES:
        return where
    return where + _said(PLACES[finding.part], language).format(n=finding.index + 1)


def _said(words: tuple[str, str], language: str) -> str:
    return words[1] if language == "en" else words[0]
