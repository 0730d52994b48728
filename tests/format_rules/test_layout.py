"""The looks of Word files: silent on lawful ones, and each fault found once, with what was found and is expected."""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from tests.format_rules.word_files import SHEETS, Change, direct, edited, findings_in, style, word_file, xml
from workflow.format_rules.registry import rules

LAYOUT = {
    "F-PAGE-SIZE", "F-MARGIN", "F-FONT", "F-COLOR", "F-PAGENO", "F-TN-LINE", "F-ORG-LINE", "F-DATE-ITALIC",
    "F-TITLE-BOLD", "F-VV-PLACE", "F-BODY-JUSTIFY", "F-BODY-SIZE", "F-BODY-INDENT", "F-BODY-SPACE", "F-NN-STYLE",
}  # fmt: skip
LOOKS = {"F-CC-STYLE": "upright", "F-HEAD-CASE": "not_bold", "F-ANX-HEAD": "", "F-ORG-PARENT": ""}
DOCUMENT, STYLES, HEADER = "word/document.xml", "word/styles.xml", "word/header1.xml"


def _paper(width: int, height: int) -> Change:
    return xml(DOCUMENT, 'w:pgSz w:w="11906" w:h="16838"', f'w:pgSz w:w="{width}" w:h="{height}"')


def _margin(side: str, twips: int) -> Change:
    return xml(DOCUMENT, rf'(<w:pgMar[^>]*w:{side}=)"\d+"', rf'\1"{twips}"')


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _colour(name: str) -> str:
    return f'<w:color w:val="{name}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


SIZE = r'<w:sz w:val="\d+"/><w:szCs w:val="\d+"/>'
BOLD, ITALIC = '<w:b w:val="1"/>', '<w:i w:val="1"/>'
MOTTO_LINE = r"(Hạnh phúc</w:t></w:r></w:p><w:p>.*?)<w:pBdr>.*?</w:pBdr>"
ISSUER_LINE = r"(NÔNG THÔN</w:t></w:r></w:p><w:p>.*?)<w:pBdr>.*?</w:pBdr>"
PLAIN = '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
UNDER_NUMBER = r'<w:p><w:pPr><w:pStyle w:val="LetterSubject"/>.*?</w:p>'

# rule, sheet, changes, what is found
WRONG: list[tuple[str, str, list[Change], str | None]] = [
    ("F-PAGE-SIZE", "letter", [_paper(12240, 15840)], "215.9 × 279.4 mm"),
    ("F-PAGE-SIZE", "plan", [_paper(12240, 15840)], "215.9 × 279.4 mm"),
    ("F-PAGE-SIZE", "letter", [_paper(8391, 11906)], "148.01 × 210.01 mm"),
    ("F-PAGE-SIZE", "decision", [_paper(11906, 18711)], "210.01 × 330.04 mm"),
    ("F-PAGE-SIZE", "annexed", [_paper(16838, 23811)], "297 × 420 mm"),
    ("F-MARGIN", "letter", [_margin("top", 850)], "15 mm"),
    ("F-MARGIN", "letter", [_margin("bottom", 1701)], "30 mm"),
    ("F-MARGIN", "plan", [_margin("left", 1440)], "25 mm"),
    ("F-MARGIN", "letter", [_margin("right", 567)], "10 mm"),
    ("F-MARGIN", "decision", [_margin("right", 1440)], "25 mm"),
    ("F-FONT", "letter", [direct("Kính gửi", _font("Arial"))], "Arial"),
    ("F-FONT", "letter", [direct("Nơi nhận", _font("Calibri"))], "Calibri"),
    ("F-FONT", "plan", [direct("KẾ HOẠCH", _font("Tahoma"))], "Tahoma"),
    ("F-FONT", "decision", [direct("Nâng bậc lương cho", _font(".VnTime"))], ".VnTime"),
    ("F-FONT", "letter", [style("Motto", "<w:rPr>", "<w:rPr>" + _font("VNI-Times"))], "VNI-Times"),
    ("F-COLOR", "letter", [direct("Kính gửi", _colour("1F3864"))], "#1F3864"),
    ("F-COLOR", "letter", [direct("Nơi nhận", _colour("0000FF"))], "#0000FF"),
    ("F-COLOR", "plan", [direct("KẾ HOẠCH", _colour("FF0000"))], "#FF0000"),
    ("F-COLOR", "decision", [direct("Nâng bậc lương cho", _colour("333333"))], "#333333"),
    ("F-COLOR", "letter", [style("Issuer", "<w:rPr>", "<w:rPr>" + _colour("2E74B5"))], "#2E74B5"),
    ("F-PAGENO", "seed 4", [xml(HEADER, "<w:fldSimple.*?</w:fldSimple>", "")], None),
    ("F-PAGENO", "seed 4", [style("Header", '<w:jc w:val="center"/>', '<w:jc w:val="right"/>')], None),
    ("F-PAGENO", "seed 4", [style("Header", SIZE, _size(20))], "10"),
    ("F-PAGENO", "seed 4", [xml(DOCUMENT, "<w:titlePg/>", "")], None),
    ("F-PAGENO", "seed 4", [xml(HEADER, "PAGE", "DATE")], None),
    ("F-TN-LINE", "letter", [xml(DOCUMENT, MOTTO_LINE, r"\1")], "Độc lập - Tự do - Hạnh phúc"),
    ("F-TN-LINE", "plan", [xml(DOCUMENT, MOTTO_LINE, r"\1")], "Độc lập - Tự do - Hạnh phúc"),
    ("F-TN-LINE", "decision", [xml(DOCUMENT, MOTTO_LINE, r"\1")], "Độc lập - Tự do - Hạnh phúc"),
    ("F-TN-LINE", "letter", [direct("Độc lập", '<w:u w:val="single"/>')], "Độc lập - Tự do - Hạnh phúc"),
    ("F-TN-LINE", "decision", [direct("Độc lập", '<w:u w:val="thick"/>')], "Độc lập - Tự do - Hạnh phúc"),
    ("F-ORG-LINE", "letter", [xml(DOCUMENT, ISSUER_LINE, r"\1")], "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"),
    ("F-ORG-LINE", "decision", [xml(DOCUMENT, ISSUER_LINE, r"\1")], "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"),
    *[
        ("F-DATE-ITALIC", sheet, [style("PlaceDate", ITALIC, "")], "upright")
        for sheet in ("letter", "plan", "decision", "annexed")
    ],
    ("F-DATE-ITALIC", "letter", [direct("Quảng Ngãi, ngày", '<w:i w:val="0"/>')], "upright"),
    ("F-TITLE-BOLD", "plan", [style("TypeName", BOLD, "")], "upright"),
    ("F-TITLE-BOLD", "decision", [style("SubjectLine", BOLD, "")], "upright"),
    ("F-TITLE-BOLD", "plan", [style("SubjectLine", SIZE, _size(24))], "12"),
    ("F-TITLE-BOLD", "letter", [style("LetterSubject", "<w:rPr>", "<w:rPr>" + BOLD)], "bold"),
    ("F-TITLE-BOLD", "letter", [style("LetterSubject", SIZE, _size(28))], "14"),
    *[("F-VV-PLACE", sheet, [xml(DOCUMENT, f"({UNDER_NUMBER})(.*?</w:tbl>)", r"<w:p/>\2\1")], ANY)
      for sheet in ("letter", "seed 0", "seed 1", "seed 2", "annexed")],
    ("F-BODY-JUSTIFY", "letter", [style("BodyText", '<w:jc w:val="both"/>', '<w:jc w:val="left"/>')], "left"),
    ("F-BODY-JUSTIFY", "plan", [style("BodyText", '<w:jc w:val="both"/>', "")], "left"),
    ("F-BODY-JUSTIFY", "seed 0", [style("BodyText", '<w:jc w:val="both"/>', '<w:jc w:val="right"/>')], "right"),
    ("F-BODY-JUSTIFY", "seed 1", [style("BodyText", '<w:jc w:val="both"/>', "")], "left"),
    ("F-BODY-JUSTIFY", "seed 2", [style("BodyText", '<w:jc w:val="both"/>', "")], "left"),
    ("F-BODY-SIZE", "letter", [style("Normal", SIZE, _size(24))], "12"),
    ("F-BODY-SIZE", "plan", [style("Normal", SIZE, _size(30))], "15"),
    ("F-BODY-SIZE", "seed 0", [style("Normal", SIZE, _size(22))], "11"),
    ("F-BODY-SIZE", "seed 1", [style("Normal", SIZE, _size(25))], "12.5"),
    ("F-BODY-SIZE", "seed 0", [direct("Thực hiện chỉ đạo", _size(26))], "13"),
    ("F-BODY-INDENT", "letter", [style("BodyText", '<w:ind w:firstLine="720"/>', "")], "0,0 mm"),
    ("F-BODY-INDENT", "plan", [style("BodyText", 'w:firstLine="720"', 'w:firstLine="1134"')], "20,0 mm"),
    ("F-BODY-INDENT", "seed 0", [style("BodyText", 'w:firstLine="720"', 'w:firstLine="284"')], "5,0 mm"),
    ("F-BODY-INDENT", "seed 1", [xml(DOCUMENT, ">Để triển khai", ">\u00a0\u00a0\u00a0\u00a0Để triển khai")], "typed"),
    ("F-BODY-INDENT", "seed 0", [xml(DOCUMENT, r"<w:r>(<w:t[^>]*>Thực hiện chỉ)", r"<w:r><w:tab/>\1")], "typed"),
    ("F-BODY-SPACE", "letter", [style("BodyText", 'w:before="120"', 'w:before="0"')], "0 pt"),
    ("F-BODY-SPACE", "plan", [style("BodyText", 'w:before="120"', 'w:before="60"')], "0 pt"),
    ("F-BODY-SPACE", "letter", [style("BodyText", 'w:line="252"', 'w:line="480"')], "2"),
    ("F-BODY-SPACE", "seed 0", [style("BodyText", 'w:line="252"', 'w:line="200"')], "0,833"),
    ("F-BODY-SPACE", "seed 1", [xml(DOCUMENT, f"({PLAIN}<w:r><w:t[^>]*>Các cơ quan)", rf"{PLAIN}</w:p>\1")], "1"),
    ("F-NN-STYLE", "letter", [style("RecipientsWord", ITALIC, "")], "12"),
    ("F-NN-STYLE", "plan", [style("RecipientsWord", BOLD, "")], "12"),
    ("F-NN-STYLE", "decision", [style("Recipient", SIZE, _size(26))], "13"),
    ("F-NN-STYLE", "seed 1", [style("Recipient", "<w:rPr>", "<w:rPr>" + ITALIC)], "11"),
    ("F-NN-STYLE", "seed 0", [style("RecipientsWord", SIZE, _size(28))], "14"),
    ("F-CC-STYLE", "plan", [style("LegalBasis", ITALIC, "")], "upright"),
    ("F-CC-STYLE", "decision", [style("LegalBasis", ITALIC, "")], "upright"),
    ("F-HEAD-CASE", "plan", [style("Heading1", BOLD, "")], "upright"),
    ("F-HEAD-CASE", "seed 4", [style("Heading1", BOLD, "")], "upright"),
    ("F-ANX-HEAD", "annexed", [style("AnnexLabel", "<w:rPr>.*?</w:rPr>", "<w:rPr>" + _size(24) + "</w:rPr>")], "12"),
    ("F-ANX-HEAD", "annexed", [style("AnnexLabel", '<w:jc w:val="center"/>', '<w:jc w:val="left"/>')], "left"),
    ("F-ORG-PARENT", "letter", [style("Issuer", BOLD, "")], "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"),
    ("F-ORG-PARENT", "letter", [style("Parent", "<w:rPr>", "<w:rPr>" + BOLD)], "UBND TỈNH QUẢNG NGÃI"),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_lawful_word_file_has_no_finding_on_its_looks(sheet):
    looks = [
        (one.rule, one.found, one.facts)
        for one in findings_in(word_file(sheet))
        if one.rule in LAYOUT or (one.rule in LOOKS and one.facts.get("code"))
    ]
    assert looks == []


@pytest.mark.parametrize(("rule", "sheet", "changes", "found"), WRONG)
def test_a_fault_in_the_looks_is_found_once(rule, sheet, changes, found):
    of_rule = [one for one in findings_in(edited(word_file(sheet), *changes)) if one.rule == rule]
    assert [one.found for one in of_rule] == [found]


def test_every_rule_on_looks_has_five_wrong_files_or_two_when_it_is_a_remark():
    cases = {name: sum(row[0] == name for row in WRONG) for name in LAYOUT}
    least = {name: 2 if rules()[name].severity == "info" else 5 for name in LAYOUT}
    assert {name for name in LAYOUT if cases[name] < least[name]} == set()
