"""The Word file, read by another library than the one that wrote it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document as read_docx  # type: ignore[import-not-found, unused-ignore]
from docx.shared import Mm
from lxml import etree

from tests.rendering.papers import annex, decision, letter, long_body, seed
from workflow.importing import read_word
from workflow.rendering.measure import width_mm
from workflow.rendering.nd30_2020 import DECREE_ANNEX, MOTTO
from workflow.rendering.sheet import Sheet, SignatureBlock
from workflow.rendering.word import docx_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTED = (
    '<p>Thực hiện Quyết định số 48/2021/QĐ-UBND<sup class="footnote-ref" data-note="1">1</sup> của tỉnh.</p>'
    '<ol class="footnotes"><li data-note="1">Đã được <em>sửa đổi</em>.</li></ol>'
)


def opened(sheet: Sheet) -> Any:
    return read_docx(BytesIO(docx_of(sheet)))


def part(sheet: Sheet, name: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(docx_of(sheet))) as package:
        return etree.fromstring(package.read(name))


def texts(paragraphs: Any) -> list[str]:
    return [found.text for found in paragraphs if found.text.strip()]


def close(one: Any, other: Any) -> bool:
    """Twips are 0.018 mm."""
    return bool(abs(one - other) < Mm(0.02))


def test_same_sheet_gives_the_same_bytes_and_no_time_of_making() -> None:
    made = docx_of(seed(4))
    assert made == docx_of(seed(4))
    with zipfile.ZipFile(BytesIO(made)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_in_it_runs_or_is_fetched() -> None:
    with zipfile.ZipFile(BytesIO(docx_of(seed(4)))) as package:
        names = package.namelist()
        relations = [package.read(name) for name in names if name.endswith(".rels")]
    assert all(name.endswith((".xml", ".rels")) for name in names)
    assert not any(b"TargetMode" in found for found in relations)


@pytest.mark.parametrize("paper", [letter(), letter(profile=DECREE_ANNEX)], ids=["standard", "decree"])
def test_page_is_a4_with_the_margins_of_the_profile(paper: Sheet) -> None:
    section = opened(paper).sections[0]
    profile = paper.profile
    assert close(section.page_width, Mm(210))
    assert close(section.page_height, Mm(297))
    assert close(section.top_margin, Mm(profile.top_mm))
    assert close(section.bottom_margin, Mm(profile.bottom_mm))
    assert close(section.left_margin, Mm(profile.left_mm))
    assert close(section.right_margin, Mm(profile.right_mm))


def test_page_number_is_a_field_in_the_middle_of_the_top_margin_but_not_on_the_first_page() -> None:
    document = opened(letter())
    section = document.sections[0]
    number = section.header.paragraphs[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous  # there is none: nothing is printed
    assert number._p.find(f"{W}fldSimple").get(f"{W}instr").strip() == "PAGE"
    assert (number.style.paragraph_format.alignment, number.style.font.size.pt) == (1, 14)
    assert section.header_distance < section.top_margin / 2


def test_header_has_two_columns_without_borders_and_the_words_of_the_decree() -> None:
    header = opened(letter(number="15")).tables[0]
    left, right = header.rows[0].cells
    assert texts(left.paragraphs) == ["UBND TỈNH QUẢNG NGÃI", "SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN"]
    assert texts(right.paragraphs) == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert header.rows[1].cells[0].text == "Số: 15/SNNPTNT-TCCB"
    assert header.rows[2].cells[0].text == "V/v nâng bậc lương năm 2024"
    assert {edge.get(f"{W}val") for edge in header._tbl.tblPr.find(f"{W}tblBorders")} == {"none"}
    shares = [cell.width for cell in header.rows[0].cells]
    assert 0.38 < shares[0] / sum(shares) <= 0.4


def test_lines_under_motto_and_issuer_are_drawn_with_their_lawful_lengths() -> None:
    left, right = opened(letter()).tables[0].rows[0].cells

    def length_mm(cell: Any) -> float:
        line = cell.paragraphs[-1]
        assert line.text == ""
        assert line._p.pPr.find(f"{W}pBdr/{W}bottom").get(f"{W}val") == "single"
        form = line.paragraph_format
        return float((cell.width - form.left_indent - form.right_indent) / Mm(1))

    assert length_mm(right) == pytest.approx(width_mm(MOTTO, 13, "Bold"), abs=0.05)
    assert 20 < length_mm(left) < 30


def test_sizes_and_styles_of_the_components() -> None:
    document = opened(decision(number="15"))
    rows = [document.tables[0].rows, document.tables[1].rows]
    header = [found for row in rows[0] for cell in row.cells for found in cell.paragraphs if found.text.strip()]
    closing = [found for row in rows[1] for cell in row.cells for found in cell.paragraphs if found.text.strip()]
    looks = {
        found.text.split(",")[0].split(" ")[0]: (
            found.style.font.size.pt,
            found.style.font.bold,
            found.style.font.italic,
        )
        for found in [*header, *closing]
    }
    assert looks["UBND"] == (12, None, None)
    assert looks["SỞ"] == (12, True, None)
    assert looks["CỘNG"] == (12, True, None)
    assert looks["Độc"] == (13, True, None)
    assert looks["Số:"] == (13, None, None)
    assert looks["Quảng"] == (13, None, True)
    assert looks["Nơi"] == (12, True, True)
    assert looks["-"] == (11, None, None)
    assert looks["KT."] == (14, True, None)
    assert looks["Nguyễn"] == (14, True, None)
    assert document.styles["Normal"].font.size.pt == 14
    fonts = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert set(fonts.attrib.values()) == {"Times New Roman"}


def test_body_is_justified_with_first_line_indent_and_lawful_spacing() -> None:
    document = opened(letter())
    body = next(found for found in document.paragraphs if found.text.startswith("Yêu cầu"))
    form = body.style.paragraph_format
    assert (body.style.name, form.alignment) == ("Body Text", 3)
    assert close(form.first_line_indent, Mm(12.7))
    assert form.space_before.pt == 6
    assert 1 <= form.line_spacing <= 1.5


def test_headings_are_headings_of_word() -> None:
    paper = letter(
        body_html="<h2>Chương I<br>Quy định chung</h2><h2>I. Mục</h2><h3>1. Khoản</h3><h4>a) Điểm</h4><p>x</p>"
    )
    found = [(one.text, one.style.name) for one in opened(paper).paragraphs if one.style.name.startswith("Heading")]
    assert found == [
        ("Chương I\nQuy định chung", "Heading 1"),
        ("I. Mục", "Heading 1"),
        ("1. Khoản", "Heading 2"),
        ("a) Điểm", "Heading 3"),
    ]


def test_lists_are_numbered_by_word_and_letters_are_those_of_the_decree() -> None:
    items = "".join(f"<li>Mục {at}</li>" for at in range(1, 6))
    paper = letter(body_html=f'<ul>{items}</ul><ol start="3">{items}</ol><ol type="a">{items}</ol>')
    listed = [one for one in opened(paper).paragraphs if one.style.name == "List Paragraph"]
    labels = [one.label.strip() for one in read_word(docx_of(paper)).layout.paragraphs if one.label]
    assert labels == ["-"] * 5 + ["3.", "4.", "5.", "6.", "7."] + ["a)", "b)", "c)", "d)", "đ)"]
    assert len(listed) == len(labels)


def test_table_keeps_cells_merges_and_repeats_its_head() -> None:
    html = (
        "<table><thead><tr><th>STT</th><th colspan='2'>Nội dung</th></tr></thead><tbody>"
        "<tr><td rowspan='2'>1</td><td>a</td><td style='text-align:right'>b</td></tr><tr><td>c</td><td>d</td></tr>"
        "</tbody></table>"
    )
    table = opened(letter(body_html=html)).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["STT", "Nội dung", "Nội dung"], ["1", "a", "b"], ["1", "c", "d"],
    ]  # fmt: skip
    repeated = [row._tr.trPr.find(f"{W}tblHeader") is not None for row in table.rows]
    assert repeated == [True, False, False]
    assert table.rows[0].cells[0].paragraphs[0].runs[0].bold
    assert table.rows[1].cells[2].paragraphs[0].alignment == 2
    assert table.rows[0].cells[0].width > Mm(12)  # room for STT


def test_footnotes_are_footnotes_of_word() -> None:
    paper = letter(body_html=NOTED)
    calls = part(paper, "word/document.xml").findall(f".//{W}footnoteReference")
    notes = part(paper, "word/footnotes.xml").findall(f"{W}footnote")
    assert [call.get(f"{W}id") for call in calls] == ["1"]
    words = {note.get(f"{W}id"): "".join(note.itertext()).strip() for note in notes}
    assert words == {"-1": "", "0": "", "1": "Đã được sửa đổi."}


def test_notes_of_text_and_annex_with_the_same_mark_are_two() -> None:
    from dataclasses import replace

    paper = letter(body_html=NOTED, annexes=(replace(annex(), body_html=NOTED.replace("sửa đổi", "thay thế")),))
    notes = part(paper, "word/footnotes.xml").findall(f"{W}footnote")
    assert ["".join(note.itertext()).strip() for note in notes][2:] == ["Đã được sửa đổi.", "Đã được thay thế."]


def test_each_annex_is_a_section_numbered_from_one_and_landscape_where_asked() -> None:
    document = opened(letter(annexes=(annex("Phụ lục I"), annex("Phụ lục II", landscape=True))))
    assert [section.orientation for section in document.sections] == [0, 0, 1]
    assert close(document.sections[2].page_width, Mm(297))
    starts = [section._sectPr.find(f"{W}pgNumType").get(f"{W}start") for section in document.sections]
    assert starts == ["1", "1", "1"]
    assert [one.text for one in document.paragraphs if one.style.name == "Phu luc"] == ["Phụ lục I", "Phụ lục II"]


def test_signature_stays_with_the_recipients_and_the_last_paragraph() -> None:
    document = opened(letter(body_html=long_body(3)))
    closing = document.tables[-1]
    left, right = closing.rows[0].cells
    assert texts(left.paragraphs) == ["Nơi nhận:", "- Như trên;", "- GĐ và các PGĐ Sở;", "- Lưu: VT, TCCB."]
    assert texts(right.paragraphs) == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn A"]
    assert closing.rows[0]._tr.trPr.find(f"{W}cantSplit") is not None
    last = [one for one in document.paragraphs if one.style.name == "Body Text"][-1]
    assert last.paragraph_format.keep_with_next


def test_two_signers_stand_side_by_side_above_the_recipients() -> None:
    closing = opened(letter(co_signatures=(SignatureBlock(("THƯ KÝ",), "Lê Văn B"),))).tables[-1]
    assert [texts(cell.paragraphs)[0] for cell in closing.rows[0].cells] == ["THƯ KÝ", "KT. GIÁM ĐỐC"]
    assert texts(closing.rows[1].cells[0].paragraphs)[0] == "Nơi nhận:"


def test_marks_stand_in_frames_of_their_size() -> None:
    document = opened(letter(urgency="very_urgent", circulation="LƯU HÀNH NỘI BỘ", draft_mark=True))
    cell = document.tables[0].rows[2].cells[0]
    urgent, draft = cell.paragraphs[1:3]
    assert (urgent.text, draft.text) == ("THƯỢNG KHẨN", "DỰ THẢO")
    form = urgent.paragraph_format
    assert close(cell.width - form.left_indent - form.right_indent, Mm(40))
    assert close(form.line_spacing, Mm(8))
    assert {edge.get(f"{W}color") for edge in urgent._p.pPr.find(f"{W}pBdr")} == {"E00000"}
    circulation = document.paragraphs[0]
    assert circulation.text == "LƯU HÀNH NỘI BỘ"
    assert circulation._p.pPr.find(f"{W}framePr").get(f"{W}vAnchor") == "page"


def test_properties_name_the_document_in_vietnamese() -> None:
    properties = opened(decision(number="15")).core_properties
    assert properties.title == "Quyết định Về việc nâng bậc lương đối với công chức"
    assert (properties.language, properties.author) == ("vi-VN", "Sở Nông nghiệp và Phát triển nông thôn")


def test_letters_that_no_xml_may_hold_are_left_out() -> None:
    assert "Nội dung" in [one.text for one in opened(letter(body_html="<p>Nội\x0b dung\ufffe</p>")).paragraphs]


def test_broken_markup_gives_a_file_that_opens() -> None:
    lists = "<ul><li></li>chữ rời<ul><li>trong</li></ul></ul>"
    tables = "<table></table><table><tr></tr></table><p><table><td colspan=0 rowspan=9>x"
    assert any("trong" in one.text for one in opened(letter(body_html=lists + tables)).paragraphs)
