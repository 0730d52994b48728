"""The font table of the decree (PL1 V): which words of a sheet fall under which row, and how they must be set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

from workflow.rendering.closing import recipient_lines
from workflow.rendering.markup import addressees_of, closed_list, place_and_date
from workflow.rendering.sheet import Sheet

RED = "red"
BEGINNING = 14
"""So many characters of a text that may break over lines are looked for."""


@dataclass(frozen=True)
class Component:
    """One row of the table at work: the words, the lawful sizes, the size set's name for it, the style."""

    row: str
    text: str
    least: float
    most: float
    size: str
    bold: bool = False
    italic: bool = False
    upper: bool = False
    whole: bool = False
    colour: str = "black"


def components(sheet: Sheet) -> list[Component]:
    """Every component that this sheet prints, in the order of the table."""
    return [*_head(sheet), *_title(sheet), *_text(sheet), *_closing(sheet), *_marks(sheet)]


def _head(sheet: Sheet) -> Iterator[Component]:
    rules = sheet.profile.ruleset
    yield Component("1 Quốc hiệu", rules.nation, 12, 13, "nation", bold=True, upper=True, whole=True)
    yield Component("1 Tiêu ngữ", rules.motto, 13, 14, "motto", bold=True, whole=True)
    if sheet.parent_name:
        yield Component("2 cơ quan chủ quản", _begin(sheet.parent_name), 12, 13, "organ", upper=True)
    for line in sheet.issuer_lines:
        yield Component("2 cơ quan ban hành", _begin(line), 12, 13, "organ", bold=True, upper=True)
    if sheet.numbered and sheet.number:
        yield Component("3 số, ký hiệu", f"Số: {sheet.number}/{sheet.symbol}", 13, 13, "number", whole=True)
    if sheet.place and sheet.issued_on:
        date = place_and_date(sheet)
        words = f"{sheet.place}, ngày {date['day']} tháng {date['month']} năm {date['year']}"
        yield Component("4 địa danh, ngày", words, 13, 14, "place_date", italic=True, whole=True)


def _title(sheet: Sheet) -> Iterator[Component]:
    if sheet.type_name is None:
        yield Component("5b trích yếu công văn", _begin(f"V/v {sheet.subject}"), 12, 13, "letter_subject")
        return
    yield Component("5a tên loại", sheet.type_name.upper(), 13, 14, "title", bold=True, upper=True, whole=True)
    if sheet.subject_printed:
        yield Component("5a trích yếu", _begin(sheet.subject), 13, 14, "title", bold=True)


def _text(sheet: Sheet) -> Iterator[Component]:
    if found := addressees_of(sheet):
        yield Component("8a kính gửi", found["lead"], 13, 14, "addressees")
        for line in found.get("lines", ()):
            yield Component("8a nơi kính gửi", _begin(f"- {line}"), 13, 14, "addressees")
    for base in closed_list(sheet.legal_bases):
        yield Component("căn cứ", _begin(base), 13, 14, "body", italic=True)
    if sheet.authority_line:
        yield Component("thẩm quyền", _begin(sheet.authority_line), 13, 14, "body", bold=True, upper=True)
        words = sheet.profile.ruleset.decision_words[sheet.doc_type]
        yield Component("quyết định", words, 13, 14, "body", bold=True, upper=True, whole=True)
    for block in html.fragment_fromstring(sheet.body_html, create_parent="div").iter("p", "h2", "h3", "h4"):
        if not any(True for _ in block.iterancestors("table", "li")):
            yield from _block(block)


def _block(block: HtmlElement) -> Iterator[Component]:
    words = " ".join((block.text or block.text_content()).split())
    if block.tag == "h2" and block.find("br") is not None:
        yield Component("6a phần, chương, mục", block.text, 13, 14, "body", bold=True, whole=True)
        yield Component("6a tiêu đề", _begin(block.find("br").tail.upper()), 13, 14, "body", bold=True, upper=True)
    elif block.tag == "h2" and not words.startswith("Điều"):
        yield Component("6b mục", _begin(words.upper()), 13, 14, "body", bold=True, upper=True)
    elif block.tag in ("h2", "h3"):
        yield Component("6a điều, khoản có tiêu đề", _begin(words), 13, 14, "body", bold=True)
    elif block.tag == "h4":
        yield Component("6a/b điểm", _begin(words), 13, 14, "body")
    elif not (block.text or "").strip():
        yield Component("6a điều", _begin(words)[:6], 13, 14, "body", bold=True)
    elif len(block.text) > 2 * BEGINNING:
        yield Component("6 nội dung", _begin(words), 13, 14, "body")


def _closing(sheet: Sheet) -> Iterator[Component]:
    for block in (sheet.signature, *sheet.co_signatures):
        for line in block.lines:
            yield Component("7 chức vụ", _begin(line), 13, 14, "signature", bold=True, upper=True)
        if block.other_office:
            words = _begin(block.other_office.upper())
            yield Component("7 chức vụ khác", words, 13, 14, "signature", bold=True, upper=True)
        yield Component("7 họ tên", block.name, 13, 14, "signature", bold=True, whole=True)
    yield Component("8b nơi nhận", "Nơi nhận:", 12, 12, "recipients_word", bold=True, italic=True, whole=True)
    for line in recipient_lines(sheet):
        yield Component("8b, 11 danh sách", _begin(line), 11, 11, "recipients")


def _marks(sheet: Sheet) -> Iterator[Component]:
    if stamp := sheet.profile.ruleset.urgency_stamps.get(sheet.urgency):
        yield Component("10 độ khẩn", stamp[0], 13, 14, "stamp", bold=True, upper=True, whole=True, colour=RED)
    if sheet.circulation:
        yield Component("13 lưu hành", sheet.circulation, 13, 14, "stamp", bold=True, upper=True, whole=True)
    if sheet.address_line:
        yield Component("12 địa chỉ", _begin(sheet.address_line), 11, 12, "address")
    for annex in sheet.annexes:
        if annex.form == "annex":
            yield Component("9 phụ lục", annex.label, 14, 14, "annex", bold=True, whole=True)
            yield Component("9 tên phụ lục", _begin(annex.title.upper()), 13, 14, "title", bold=True, upper=True)
        yield Component("9 kèm theo", "(Kèm theo", 13, 14, "title", italic=True)


def _begin(text: str) -> str:
    return text[:BEGINNING].strip()
