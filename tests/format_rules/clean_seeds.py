"""The five seed texts as finished documents: what text extraction lost is put back, their errors are put right."""

from __future__ import annotations

from functools import cache

from tests.format_rules.manuscripts import TODAY, types
from workflow.base.text import nfc
from workflow.format_rules.checking import check
from workflow.format_rules.findings import Finding
from workflow.format_rules.manuscript import Manuscript
from workflow.format_rules.of_text import manuscript_of_text
from workflow.importing import parse_text
from workflow.sample.seeds import FOLDER, read_seeds

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
QUANG_NGAI = f"UBND TỈNH QUẢNG NGÃI\nSỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN\n\n{NATION}"
LANG_SON = f"UBND TỈNH LẠNG SƠN\nSỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN\n\n{NATION}"
LETTER_ANNEX = (
    "\n\nPhụ lục\n\nNHIỆM VỤ CẢI CÁCH HÀNH CHÍNH\n\n(Kèm theo Công văn số {number}/{symbol})\n\nNhiệm vụ 1.\n"
)
PLAN_ANNEX = "\n\nPhụ lục{label}\n\nCHỈ TIÊU NĂM {year}\n\n(Kèm theo Kế hoạch số 12/{symbol})\n\nChỉ tiêu 1.\n"
CORRECTIONS: dict[str, list[tuple[str, str]]] = {
    "000": [("Số: /", "Số: 125/"), ("ngày tháng 3", "ngày 15 tháng 3")],
    "001": [
        ("Số: /UBND", "Số: 125/UBND-NV"),
        ("ngày tháng 5", "ngày 06 tháng 5"),
        ("CHỦ TỊCH\n", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"),
    ],
    "002": [("Số: /", "Số: 07/"), ("ngày tháng 4", "ngày 26 tháng 4")],
    "003": [("I. MỤC ĐÍCH, YÊU CẦU\n", "I. MỤC ĐÍCH, YÊU CẦU\n\n1. Mục đích\n")],
    "004": [("Số: /", "Số: 12/"), ("ngày tháng 02", "ngày 15 tháng 02"), ("Ngãi;\n\nTrên", "Ngãi.\n\nTrên")],
}  # fmt: skip
FRONT = {
    "000": QUANG_NGAI,
    "001": "",
    "002": LANG_SON,
    "003": f"{LANG_SON}Số: 12/KH-SNN\n\nLạng Sơn, ngày 10 tháng 6 năm 2024\n\n",
    "004": QUANG_NGAI,
}
BACK = {
    "000": LETTER_ANNEX.format(number=125, symbol="SNNPTNT-TCCB"),
    "001": LETTER_ANNEX.format(number=125, symbol="UBND-NV"),
    "002": "",
    "003": "".join(PLAN_ANNEX.format(label=label, year=2024, symbol="KH-SNN") for label in (" I", " II")),
    "004": PLAN_ANNEX.format(label="", year=2023, symbol="KH-SNNPTNT"),
}


@cache
def clean_seeds() -> dict[str, str]:
    """The texts by the number of their seed."""
    return {seed.file[:3]: _cleaned(seed.file) for seed in read_seeds()}


def _cleaned(file: str) -> str:
    text = nfc((FOLDER / "seeds" / f"{file}.txt").read_text(encoding="utf-8"))
    for wrong, right in CORRECTIONS[file[:3]]:
        if wrong not in text:
            raise LookupError(f"{file}: {wrong!r}")
        text = text.replace(wrong, right)
    return FRONT[file[:3]] + text.strip() + BACK[file[:3]]


def findings_in_text(text: str, *, at_issue: bool = True) -> list[Finding]:
    """What the rules find in a finished text."""
    return check(_manuscript(text, at_issue=at_issue))


@cache
def manuscript_of_clean(seed: str) -> Manuscript:
    """The clean text of this seed, read."""
    return _manuscript(clean_seeds()[seed], at_issue=True)


def _manuscript(text: str, *, at_issue: bool) -> Manuscript:
    parsed = parse_text(text)
    doc_type = types().by_name(parsed.doc_type)
    assert doc_type is not None
    return manuscript_of_text(parsed, text, doc_type, at_issue=at_issue, today=TODAY)
