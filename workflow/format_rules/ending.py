"""The end mark `./.`: once, right after the last sentence of the text.

Source: PL3 mẫu 1.1 to 1.5 (FMT-BODY-5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_state
from workflow.format_rules.manuscript import ANNEX, ARCHIVE, BODY, RECIPIENTS, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, wordings

MARKED = frozenset({
    "nghi-quyet", "quyet-dinh", "chi-thi", "quy-che", "quy-dinh", "thong-cao", "thong-bao", "huong-dan",
    "chuong-trinh", "ke-hoach", "phuong-an", "de-an", "du-an", "bao-cao", "to-trinh", "cong-van", "cong-dien",
})  # fmt: skip
"""Types with running text by mẫu 1.1 to 1.6; a fixed form (giấy mời, biên bản, hợp đồng …) may end without the mark."""
END = "./."
_ENDS = re.compile(r"\./\.\s*[”\"’]?$")
_TAIL = re.compile(r"[\s.,;:/\\]*$")
_DOUBLED = re.compile(r"(?:\./\.[\s.]*){2,}$")
_CONTACT = re.compile(
    r"^\W*(?:ghi chu|luu y|thong tin|chi tiet|moi chi tiet|moi thong tin|dau moi|nguoi lien he|lien he|dia chi"
    r"|dien thoai|tai lieu|gui kem|kem theo|co |\d?\s*$)"
)


@rule("F-BODY-END")
def text_ends_with_its_mark(manuscript: Manuscript) -> Iterator[Hit]:
    """`./.` closes the text; it stands nowhere else but at the end of an annex."""
    body = [one for one in wordings(manuscript, BODY) if one.fragment.role != "note"]
    if body and is_state(manuscript):
        yield from _of_body(body, must=manuscript.kind.key in MARKED)
    if manuscript.is_finished_text:
        for line in wordings(manuscript, RECIPIENTS, ARCHIVE):
            if found := re.search(r"\./\.$", line.text):
                yield line.of(found, expected=".", fix=".", code="elsewhere")
    yield from _in_annexes(manuscript)


def _of_body(body: list[Wording], *, must: bool) -> Iterator[Hit]:
    last = _closing(body)
    early = [one for one in body if _ENDS.search(one.text) and one not in last]
    for one in early:
        if not one.text.startswith(("“", '"')) and one.fragment.role != "cell":
            found = re.search(r"\./\.", one.text)
            assert found is not None
            yield one.of(found, expected=".", fix="." if _marked(last) else None, code="early")
    for one in last:
        if doubled := _DOUBLED.search(one.text):
            yield one.of(doubled, expected=END, fix=END, code="twice")
    if must and not early and not _marked(last):
        yield _without(last[-1] if last else body[-1])


def _closing(body: list[Wording]) -> list[Wording]:
    """Where the mark may stand: the last block, before remarks after the text; all of a table's last row."""
    end = len(body)
    while end > 1 and _is_remark(body[end - 1]) and _ENDS.search(body[end - 2].text):
        end -= 1
    last = body[end - 1]
    if last.fragment.role != "cell":
        return [last]
    table = last.fragment.table
    before = [one for one in body[:end] if one.fragment.role != "cell" or one.fragment.table != table]
    cells = [one for one in body[:end] if one.fragment.table == table and one.fragment.role == "cell"]
    return [*before[-1:], *(one for one in cells if one.fragment.row == last.fragment.row)]


def _is_remark(line: Wording) -> bool:
    """Whom to call, or what is enclosed: in brackets or under such a word."""
    text = line.text
    return (text.startswith("(") and text.rstrip(" .").endswith(")")) or bool(_CONTACT.match(fold(text)))


def _marked(last: list[Wording]) -> bool:
    return any(_ENDS.search(one.text) for one in last)


def _without(line: Wording) -> Hit:
    """The place where the mark is missing; written after a sentence, not after a cell, a colon or an exclamation."""
    if line.fragment.role == "cell":
        return Hit(None, found="", expected=END, part=BODY, facts={"code": "missing"})
    found = _TAIL.search(line.text)
    tail = found[0].strip() if found else ""
    start = len(line.text) - len(found[0]) if found else len(line.text)
    safe = line.text[start - 1 : start].isalnum() or line.text[start - 1 : start] in ')”"…%'
    code = "wrong" if "/" in tail else "missing"
    fix = END if safe and ":" not in tail else None
    return line.hit(start, len(line.text), found=tail, expected=END, fix=fix, code=code)


def _in_annexes(manuscript: Manuscript) -> Iterator[Hit]:
    """Only the last block of an annex may carry the mark."""
    by_annex: dict[int, list[Wording]] = {}
    for one in wordings(manuscript, ANNEX):
        by_annex.setdefault(one.fragment.annex, []).append(one)
    for lines in by_annex.values():
        for one in lines[:-1]:
            if (found := re.search(r"\./\.$", one.text)) and one.fragment.role != "cell":
                yield one.of(found, expected=".", fix=".", code="annex")
