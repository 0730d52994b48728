"""A case as a manuscript: a whole finished text that is right but for what the case says, or a document's fields.

A case is a table. `source` is `text` (the default) or `document`; `type` is the key of a document type.

Of a text the parts are lines as written: `header` (bodies, Quốc hiệu, Tiêu ngữ and stamps), `number`, `date`, `title`
(the type line), `subject` (with `V/v`), `addressees`, `bases`, `body`, `recipients`, `archive`, `signature`, `annexes`
(a list of lists); a part that the case does not name is right, an empty one is left out. `text` replaces all of them.

Of a document they are its fields: `subject`, `addressees`, `bases`, `body` (paragraphs, or HTML), `recipients`,
`archive_unit`, `symbol`, `place`, `lines` and `name` of the signature, `annexes` (titles, or title and HTML).

Facts of both: `at_issue`, `today`, `office` (a table), `urgency`, `medium`, `signer_may_sign`, `number_is_taken`,
`void` (citations of what was recalled or replaced).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from workflow.definitions.loading import load_document_types
from workflow.documents.blocks import blocks_of
from workflow.documents.types import DocumentTypes
from workflow.format_rules.cited import citations_of
from workflow.format_rules.manuscript import (
    ADDRESSEES,
    ANNEX,
    ARCHIVE,
    BASES,
    BODY,
    RECIPIENTS,
    SUBJECT,
    AnnexFacts,
    Fragment,
    Manuscript,
    Office,
    VoidCitation,
)
from workflow.format_rules.of_document import kind_of
from workflow.format_rules.of_text import manuscript_of_text
from workflow.importing import parse_text
from workflow.importing.parsed import ReadSignature

Case = Mapping[str, Any]
TODAY = date(2026, 3, 5)
HEAD = ["UBND TỈNH SƠN LA", "SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
COMMITTEE = ["ỦY BAN NHÂN DÂN", "TỈNH SƠN LA", *HEAD[2:]]
CLOSING = {"archive": "- Lưu: VT, TCCB.", "signature": ["GIÁM ĐỐC", "", "Nguyễn Văn An"]}
LETTER: Case = {
    "header": HEAD,
    "number": "Số: 125/SNV-TCCB",
    "date": "Sơn La, ngày 05 tháng 3 năm 2024",
    "subject": "V/v rà soát vị trí việc làm năm 2024",
    "addressees": ["Kính gửi: Các sở, ban, ngành của tỉnh"],
    "body": [
        "Sở Nội vụ đề nghị các cơ quan rà soát vị trí việc làm và gửi kết quả về Sở trước ngày 20 tháng 3 năm 2024.",
        "Đề nghị các cơ quan quan tâm phối hợp thực hiện./.",
    ],
    "recipients": ["- Như trên;", "- Giám đốc Sở (để báo cáo);"],
    **CLOSING,
}
PLAN: Case = {
    **LETTER,
    "subject": "Tuyên truyền cải cách hành chính năm 2024",
    "addressees": [],
    "body": [
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích: nâng cao nhận thức của công chức.",
        "2. Yêu cầu: thiết thực, tiết kiệm.",
        "II. TỔ CHỨC THỰC HIỆN",
        "Các phòng căn cứ Kế hoạch này tổ chức thực hiện./.",
    ],
    "recipients": ["- Sở Thông tin và Truyền thông;", "- Các phòng thuộc Sở;"],
}
DECISION: Case = {
    **PLAN,
    "subject": "Về việc thành lập Tổ công tác cải cách hành chính",
    "authority": "GIÁM ĐỐC SỞ NỘI VỤ",
    "bases": [
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Theo đề nghị của Chánh Văn phòng Sở.",
    ],
    "operative": "QUYẾT ĐỊNH:",
    "body": [
        "Điều 1. Thành lập Tổ công tác cải cách hành chính gồm các ông, bà có tên sau đây.",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "Điều 3. Chánh Văn phòng và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
    ],
    "recipients": ["- Như Điều 3;", "- Các phòng thuộc Sở;"],
}


@cache
def types() -> DocumentTypes:
    """The types of the installation."""
    return load_document_types()


def manuscript_from(case: Case) -> Manuscript:
    """The manuscript of a case."""
    made = _document(case) if case.get("source") == "document" else _text(case)
    facts = {name: case[name] for name in ("urgency", "medium", "signer_may_sign", "number_is_taken") if name in case}
    void = tuple(VoidCitation(citations_of(text)[0].key(), how) for text, how in case.get("void", {}).items())
    return replace(made, void_citations=void, **facts)


def text_of(case: Case) -> str:
    """The finished text of a case, one line for each line of the page, the left column of the header first."""
    if "text" in case:
        return str(case["text"])
    kind = types().get(case.get("type", "cong-van"))
    parts = {**(LETTER if kind.has_subject_line else DECISION if kind.key == "quyet-dinh" else PLAN)}
    if kind.abbreviation and "number" not in case:
        parts["number"] = f"Số: 125/{kind.abbreviation}-SNV"
    if kind.has_type_line:
        parts["title"] = kind.name.upper()
    return "\n".join(_lines({**parts, **case}))


def _lines(parts: Case) -> Iterator[str]:
    letter = "title" not in parts or not parts["title"]
    yield from [*parts["header"], "", parts["number"]]
    if letter:
        yield parts["subject"]
    yield from ["", parts["date"], ""]
    if not letter:
        yield from [parts["title"], parts["subject"], ""]
    yield from [*parts["addressees"], ""]
    yield from [parts.get("authority", ""), ""]
    for line in [*parts.get("bases", []), parts.get("operative", ""), *parts["body"]]:
        yield from [line, ""]
    yield from [parts.get("recipients_head", "Nơi nhận:") if parts["recipients"] or parts["archive"] else ""]
    yield from [*parts["recipients"], parts["archive"], "", *parts["signature"], ""]
    for annex in parts.get("annexes", []):
        for line in annex:
            yield from [line, ""]


def _text(case: Case) -> Manuscript:
    text = text_of(case)
    parsed = parse_text(text)
    doc_type = types().by_name(parsed.doc_type)
    assert doc_type is not None
    return manuscript_of_text(
        parsed,
        text,
        doc_type,
        at_issue=case.get("at_issue", False),
        today=case.get("today", TODAY),
        office=_office(case),
    )


def _office(case: Case) -> Office | None:
    if "office" not in case:
        return None
    given = {"code": "x", "names": ("Sở Nội vụ",), "symbol": "SNV", "place": "Sơn La", "collective": False}
    return Office(**{**given, **{name: _frozen(value) for name, value in case["office"].items()}})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def _document(case: Case) -> Manuscript:
    doc_type = types().get(case.get("type", "cong-van"))
    annexes = [row if isinstance(row, list) else [row, "<p>bảng</p>"] for row in case.get("annexes", [])]
    lines, symbol = case.get("lines", []), case.get("symbol", "SNV-TCCB" if doc_type.has_subject_line else "")
    return Manuscript(
        source="document",
        kind=kind_of(doc_type),
        fragments=tuple(_fields(case, annexes)),
        at_issue=case.get("at_issue", False),
        office=_office(case),
        today=case.get("today", TODAY),
        symbol=symbol or None,
        place=case.get("place"),
        addressees=tuple(case.get("addressees", ["Sở Tài chính"] if doc_type.addressed else [])),
        recipients=tuple(case.get("recipients", ["Như trên"])),
        archive_unit=case.get("archive_unit", "TCCB") or None,
        symbol_unit=symbol.rpartition("-")[2] if doc_type.has_subject_line else None,
        signatures=(ReadSignature(tuple(lines), case.get("name", "Nguyễn Văn An")),) if lines else (),
        annexes=tuple(AnnexFacts("", title, bool(html)) for title, html in annexes),
    )


def _fields(case: Case, annexes: Sequence[Sequence[str]]) -> Iterator[Fragment]:
    doc_type = types().get(case.get("type", "cong-van"))
    body = case.get("body", ["Đề nghị các cơ quan phối hợp thực hiện./."])
    yield Fragment(SUBJECT, 0, case.get("subject", "rà soát vị trí việc làm"))
    addressees = case.get("addressees", ["Sở Tài chính"] if doc_type.addressed else [])
    yield from (Fragment(ADDRESSEES, n, line) for n, line in enumerate(addressees))
    yield from (Fragment(BASES, n, line) for n, line in enumerate(case.get("bases", [])))
    yield from _blocks(BODY, body if isinstance(body, str) else "".join(f"<p>{line}</p>" for line in body), 0)
    yield from (Fragment(RECIPIENTS, n, line) for n, line in enumerate(case.get("recipients", ["Như trên"])))
    yield Fragment(ARCHIVE, 0, case.get("archive_unit", "TCCB"))
    for annex, (_, html) in enumerate(annexes, 1):
        yield from _blocks(ANNEX, html, annex)


def _blocks(part: str, html: str, annex: int) -> Iterator[Fragment]:
    for n, block in enumerate(blocks_of(html) if html.strip() else []):
        yield Fragment(part, n, block.text, block.role, block.level, block.table, block.row, annex)
