"""Word out and in again: what a draft says and how it is built comes back as it was (property test).

Compared is what a person sees: letters with their emphasis, lists with their kinds, cells with their spans, notes with
their calls. Capitals that a style makes (headings, titles of annexes) come back as written capitals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from tests.rendering.papers import decision, letter, seed
from workflow.importing import Imported, import_file
from workflow.importing.drafts import draft_of
from workflow.rendering.sheet import Annex, Sheet, SignatureBlock
from workflow.rendering.word import docx_of

SYLLABLES = (
    "tổ chức thực hiện nhiệm vụ được giao rà soát hồ sơ báo cáo kết quả kiểm tra công tác cải cách hành chính của "
    "đơn vị trong quý đúng tiến độ chất lượng bảo đảm công khai minh bạch"
)
WORDS = SYLLABLES.split(" ")  # a list of single words would fill a page
PLACES = ("Sở Nội vụ", "UBND các xã, thị trấn", "Các phòng, đơn vị thuộc Sở", "Ban Quản lý dự án", "Thanh tra Sở")
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
    "Theo đề nghị của Chánh Văn phòng Sở",
)
CHAINS = (
    ("GIÁM ĐỐC",),
    ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
    ("TL. GIÁM ĐỐC", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
    ("TUQ. GIÁM ĐỐC", "CHI CỤC TRƯỞNG"),
    ("Q. GIÁM ĐỐC",),
)
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Phạm Xuân Vinh")
ARCHIVE_LINES = {
    "Lưu: VT, TCCB.": ("TCCB", None, None),
    "Lưu: VT, VP. PL.(30)": ("VP", "PL", 30),
    "Lưu: VT.": (None, None, None),
}
EMPHASIS = ("", "strong", "em", "u", "s")
ROMAN = ("I", "II", "III", "IV", "V")


# ---- what is written


@st.composite
def sentences(draw: st.DrawFn, least: int = 4, most: int = 14) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=most))
    return " ".join(words).capitalize()


@dataclass
class Notes:
    """The footnotes of one text, numbered as they are called."""

    texts: list[str]

    def call(self, text: str) -> str:
        self.texts.append(text)
        mark = len(self.texts)
        return f'<sup class="footnote-ref" data-note="{mark}">{mark}</sup>'

    def html(self) -> str:
        items = "".join(f'<li data-note="{at}">{text}</li>' for at, text in enumerate(self.texts, 1))
        return f'<ol class="footnotes">{items}</ol>' if items else ""


@st.composite
def paragraphs(draw: st.DrawFn, notes: Notes, end: str = ".") -> str:
    """Three stretches, each with an emphasis of its own, perhaps a footnote."""
    stretches = []
    for text in (draw(sentences()), draw(sentences(1, 5)).lower(), draw(sentences(1, 5)).lower()):
        tag = draw(st.sampled_from(EMPHASIS))
        stretches.append(f"<{tag}>{text}</{tag}>" if tag else text)
    if draw(st.booleans()):
        stretches[1] += notes.call(f"{draw(sentences())}.")
    align = draw(st.sampled_from(["", "", "", ' style="text-align:center"', ' style="text-align:right"']))
    return f"<p{align}>{' '.join(stretches)}{end}</p>"


@st.composite
def lists(draw: st.DrawFn) -> str:
    opening = draw(st.sampled_from(["<ul>", "<ol>", '<ol type="a">']))
    items = draw(st.lists(sentences(), min_size=1, max_size=7))
    inner = draw(st.lists(sentences(), max_size=3))
    nested = "<ul>" + "".join(f"<li>{text}.</li>" for text in inner) + "</ul>" if inner else ""
    written = [f"<li>{text}.</li>" for text in items]
    written[-1] = written[-1].replace("</li>", f"{nested}</li>")
    return opening + "".join(written) + f"</{opening[1:3]}>"


@st.composite
def tables(draw: st.DrawFn) -> str:
    columns = draw(st.integers(2, 4))
    head = "".join(f"<th>{draw(sentences(1, 3))}</th>" for _ in range(columns))
    rows = [[draw(sentences(1, 6)) for _ in range(columns)] for _ in range(draw(st.integers(2, 4)))]
    cells = [[f"<td>{text}</td>" for text in row] for row in rows]
    if draw(st.booleans()):
        cells[0][0:2] = [f'<td colspan="2">{rows[0][0]}</td>']
    elif draw(st.booleans()):
        cells[0][0] = f'<td rowspan="2">{rows[0][0]}</td>'
        del cells[1][0]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Headings that head something, paragraphs, lists, tables, notes; it ends as a text ends."""
    notes = Notes([])
    blocks = [draw(paragraphs(notes))]
    numbers = count(1)
    for roman in ROMAN[: draw(st.integers(0, 3))]:
        blocks.append(f"<h2>{roman}. {draw(sentences(2, 5)).upper()}</h2>")
        for _ in range(draw(st.integers(1, 2))):
            blocks.append(f"<h3>{next(numbers)}. {draw(sentences(2, 5))}</h3>")
            blocks.append(draw(paragraphs(notes)))
            blocks.extend(draw(st.lists(st.one_of(lists(), tables(), paragraphs(notes)), max_size=2)))
            blocks.append(draw(paragraphs(notes)))
    blocks.append(draw(paragraphs(notes, end="./.")))
    return "".join(blocks) + notes.html()


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    make = draw(st.sampled_from([letter, decision]))
    addressed = make is letter
    labels = ["Phụ lục"] if (many := draw(st.integers(0, 3))) == 1 else [f"Phụ lục {ROMAN[at]}" for at in range(many)]
    subject = draw(sentences(3, 12))
    return make(
        subject=f"{subject[:1].lower() if addressed else subject[:1]}{subject[1:]}",
        addressees=tuple(draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True)))
        if addressed
        else (),
        legal_bases=() if addressed else tuple(draw(st.permutations(BASES[:2]))[: draw(st.integers(1, 2))]) + BASES[2:],
        recipients=("Như trên", *draw(st.lists(st.sampled_from(PLACES), max_size=4, unique=True))),
        archive_line=draw(st.sampled_from(sorted(ARCHIVE_LINES))),
        signature=SignatureBlock(draw(st.sampled_from(CHAINS)), draw(st.sampled_from(NAMES))),
        urgency=draw(st.sampled_from(["normal", "urgent", "very_urgent", "express"])),
        circulation=draw(st.sampled_from([None, "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI"])),
        draft_mark=draw(st.booleans()),
        sample=draw(st.booleans()),
        body_html=draw(bodies()),
        annexes=tuple(Annex(label, draw(sentences(3, 8)), draw(bodies()), draw(st.booleans())) for label in labels),
    )


# ---- what a person sees of a text


MARKS = {"strong": "b", "b": "b", "em": "i", "i": "i", "u": "u", "s": "s", "sup": "^", "sub": "_"}


def seen(body_html: str) -> list[Any]:
    """The blocks: kind, and letters with their emphasis; spaces have none."""
    root = lxml_html.fragment_fromstring(body_html, create_parent="div")
    for at, mark in enumerate(root.xpath(".//sup[@class='footnote-ref']"), 1):
        mark.text = str(at)  # Word numbers the notes of a file, the page those of each text
    return list(_blocks(root, 0))


def _blocks(root: Any, depth: int) -> Any:
    for node in root:
        if node.tag == "table":
            rows = [[_cell(cell) for cell in row.xpath("./td|./th")] for row in node.iter("tr")]
            yield "table", rows
        elif node.get("class") == "footnotes":
            yield "notes", [_letters(item) for item in node]
        elif node.tag in ("ul", "ol"):
            kind = f"{node.tag}{node.get('type', '')}"
            for item in node:
                yield kind, depth, _letters(item)
                yield from _blocks([one for one in item if one.tag in ("ul", "ol")], depth + 1)
        else:
            align = re.search(r"text-align:\s*(\w+)", node.get("style", ""))
            yield node.tag, align[1] if align else "", _letters(node)


def _cell(cell: Any) -> Any:
    return cell.tag, cell.get("colspan", "1"), cell.get("rowspan", "1"), cell.text_content().strip()


def _letters(node: Any, marks: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Each letter with its marks, then words and spaces; a call of a note is its mark."""
    found = _of_text(node.text, marks)
    for child in node:
        if child.tag == "br":
            found += [(" ", "")]
        elif child.get("class") == "footnote-ref":
            found += [(f"note {child.text}", "")]
        elif child.tag not in ("ul", "ol"):
            found += _letters(child, marks | ({MARKS[child.tag]} if child.tag in MARKS else set()))
        found += _of_text(child.tail, marks)
    return _single_spaced(found)


def _of_text(text: str | None, marks: frozenset[str]) -> list[tuple[str, str]]:
    return [(" ", "") if letter.isspace() else (letter, "".join(sorted(marks))) for letter in text or ""]


def _single_spaced(letters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [one for at, one in enumerate(letters) if one[0] != " " or (at and letters[at - 1][0] != " ")]
    while kept and kept[-1][0] == " ":
        kept.pop()
    return kept


def back(sheet: Sheet) -> Imported:
    return import_file(docx_of(sheet))


def assert_same(sheet: Sheet, found: Imported) -> None:
    """Everything that a draft takes over."""
    given_back = draft_of(found, "x.docx")
    assert given_back.subject == sheet.subject
    assert tuple(given_back.addressees or ()) == sheet.addressees
    assert tuple(base.rstrip(";.") for base in given_back.legal_bases or ()) == sheet.legal_bases
    assert tuple(line.line for line in given_back.recipients or ()) == sheet.recipients
    archived = (given_back.archive_unit, given_back.drafter_sign, given_back.copies)
    assert archived == ARCHIVE_LINES[sheet.archive_line]
    assert (found.parsed.signature_lines, found.parsed.signer_name) == (sheet.signature.lines, sheet.signature.name)
    assert found.parsed.symbol == sheet.symbol
    assert (given_back.urgency or "normal") == sheet.urgency
    assert seen(given_back.body_html or "") == seen(sheet.body_html)
    assert [one.title for one in found.annexes] == [one.title.upper() for one in sheet.annexes]
    assert [one.landscape for one in found.annexes] == [one.landscape for one in sheet.annexes]
    for one, written in zip(found.annexes, sheet.annexes, strict=True):
        assert seen(one.body_html) == seen(written.body_html)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets())
def test_a_sheet_comes_back_from_word_as_it_went(sheet: Sheet) -> None:
    assert_same(sheet, back(sheet))


@pytest.mark.parametrize("number", range(5))
def test_the_real_drafts_come_back(number: int) -> None:
    sheet = seed(number)
    found = back(sheet)
    assert words_of(found.body_html) == words_of(sheet.body_html)  # what a page break had cut is joined
    assert found.parsed.signer_name == sheet.signature.name
    assert found.parsed.recipients == sheet.recipients
    assert found.parsed.addressees == sheet.addressees


def words_of(body_html: str) -> list[str]:
    root = lxml_html.fragment_fromstring(body_html, create_parent="div")
    blocks = root.xpath("./*[not(@class='footnotes')]")
    return " ".join(block.text_content() for block in blocks).upper().split()


def test_the_word_file_of_what_came_back_is_the_same() -> None:
    """Twice through Word is as once."""
    sheet = letter(body_html="<h2>I. MỤC ĐÍCH</h2><p>Thực hiện <em>ngay</em>.</p><p>Kết thúc./.</p>")
    again = replace(sheet, body_html=back(sheet).body_html)
    assert docx_of(again) == docx_of(sheet)
