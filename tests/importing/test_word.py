"""Word files: what is written, how it looks, and what becomes of it in a draft."""

# ruff: noqa: E501 (XML as Word writes it)

from __future__ import annotations

import pytest

from tests.importing.word_files import PLAN_WITH_ANNEX, R, level, listed, p, package, relation, run
from workflow.importing import import_file, read_word
from workflow.importing.imported import ImportedAnnex
from workflow.importing.leftovers import Leftover
from workflow.importing.word_layout import WordParagraph


def only(content: bytes) -> WordParagraph:
    return read_word(content).layout.paragraphs[0]


STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:sz w:val="22"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/>
<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="B"><w:name w:val="Nội dung"/><w:basedOn w:val="N"/>
<w:pPr><w:spacing w:before="120" w:after="0" w:line="360" w:lineRule="auto"/><w:ind w:firstLine="720"/><w:jc w:val="both"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="D"><w:name w:val="Đậm"/><w:basedOn w:val="B"/><w:rPr><w:b/><w:caps/></w:rPr></w:style>
<w:style w:type="character" w:styleId="K"><w:name w:val="Mạnh"/><w:rPr><w:b/></w:rPr></w:style>
"""


def styled(style: str, *content: str, more: str = "") -> bytes:
    return package(p(*content, properties=f'<w:pStyle w:val="{style}"/>{more}'), styles=STYLES)


def test_the_chain_of_styles_gives_the_form_of_a_paragraph():
    found = only(styled("B", "Căn cứ"))
    assert (found.alignment, found.first_line_mm, found.before_pt, found.after_pt) == ("both", 12.7, 6.0, 0.0)
    assert (found.line_spacing, found.font, found.size_pt, found.style) == (1.5, "Times New Roman", 14.0, "Nội dung")


def test_the_default_style_stands_above_the_defaults_of_the_file():
    found = only(package(p("x"), styles=STYLES))
    assert (found.font, found.size_pt, found.after_pt, found.line_spacing) == ("Times New Roman", 14.0, 8.0, 1.079)


def test_direct_form_outdoes_styles():
    more = '<w:jc w:val="center"/><w:ind w:hanging="360" w:left="360"/><w:spacing w:line="300" w:lineRule="exact"/>'
    found = only(styled("B", run("x", '<w:sz w:val="26"/><w:i/><w:color w:val="ff0000"/>'), more=more))
    assert (found.alignment, found.first_line_mm, found.left_mm) == ("center", -6.35, 6.35)
    assert (found.line_spacing, found.line_spacing_pt) == (None, 15.0)
    assert (found.size_pt, found.is_italic, found.runs[0].color) == (13.0, True, "FF0000")


def test_capitals_by_form_are_capitals_in_the_text():
    found = only(styled("D", "Kế hoạch"))
    assert (found.text, found.is_upper, found.is_bold, found.runs[0].caps) == ("KẾ HOẠCH", True, True, True)


def test_a_switch_set_by_two_styles_cancels_out():
    assert not only(styled("D", run("x", '<w:rStyle w:val="K"/>'))).is_bold
    assert only(styled("D", run("x", '<w:rStyle w:val="K"/><w:b/>'))).is_bold
    assert only(styled("B", run("x", '<w:rStyle w:val="K"/>'))).is_bold


NUMBERS = (
    '<w:abstractNum w:abstractNumId="1">'
    + level(0, "upperRoman", "%1.")
    + level(1, "decimal", "%2.")
    + level(2, "lowerLetter", "%3)")
    + level(3, "decimal", "%2.%4.", "<w:isLgl/>")
    + "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="2">' + level(0, "bullet", "\uf0b7") + level(1, "bullet", "-") + "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="3">'
    + level(0, "decimal", "Điều %1.", '<w:suff w:val="space"/>')
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def test_automatic_numbers_stand_in_the_text_with_their_levels_and_restarts():
    order = [
        (1, 0),
        (1, 1),
        (1, 2),
        (1, 2),
        (1, 3),
        (1, 1),
        (1, 2),
        (1, 0),
        (1, 1),
        (3, 0),
        (3, 0),
        (2, 0),
        (2, 1),
        (4, 0),
    ]
    content = package("".join(listed("x", *one) for one in order), numbering=NUMBERS)
    labels = [one.label.strip() for one in read_word(content).layout.paragraphs]
    assert labels == (["I.", "1.", "a)", "b)", "1.1.", "2.", "a)", "II.", "1.", "Điều 1.", "Điều 2.", "•", "-", "I."])


def test_letters_go_on_as_word_writes_them():
    content = package("".join(listed("x", 1, 2) for _ in range(28)), numbering=NUMBERS)
    labels = [one.label.strip() for one in read_word(content).layout.paragraphs]
    assert labels[3:6] + labels[25:] == ["d)", "e)", "f)", "z)", "aa)", "bb)"]


LINE = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="1800000" cy="0"/><a:graphic>'
    '<a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst="straightConnector1"/></wps:spPr></wps:wsp></a:graphicData></a:graphic>'
    '</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:line from="0,0" to="100pt,0"/></w:pict></mc:Fallback>'
    "</mc:AlternateContent></w:r>"
)


def test_a_drawn_line_and_a_border_are_lines_below():
    drawn, bordered, plain = read_word(
        package(
            p("Độc lập", LINE)
            + p("SỞ NỘI VỤ", properties='<w:pBdr><w:bottom w:val="single"/></w:pBdr>')
            + p("x", "<w:r><w:rPr><w:u w:val='single'/></w:rPr></w:r>")
        )
    ).layout.paragraphs
    assert (drawn.drawn_line_mm, drawn.has_line_below) == (50.0, True)
    assert (bordered.border_bottom, bordered.drawn_line_mm, bordered.has_line_below) == (True, None, True)
    assert not plain.has_line_below


def test_a_line_drawn_in_the_empty_paragraph_below_belongs_to_the_words_above():
    first, second = read_word(package(p("Độc lập") + p(LINE))).layout.paragraphs
    assert first.has_line_below
    assert second.is_empty


def test_vml_lines_have_their_length():
    line = '<w:r><w:pict><v:line from="10pt,3pt" to="82pt,3pt"/></w:pict></w:r>'
    assert only(package(p("x", line))).drawn_line_mm == 25.4


BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx><w:txbxContent>{0}</w:txbxContent>'
    "</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent>"
    "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_the_words_of_a_text_box_stand_once():
    document = read_word(package(p("Trước", BOX.format(p("HỎA TỐC"))) + p("Sau")))
    assert document.text == "Trước\nHỎA TỐC\nSau"
    assert [one.in_text_box for one in document.layout.paragraphs] == [False, True, False]


def test_sections_margins_and_page_numbers_in_headers():
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="h1"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:bottom="1134" w:left="1701" w:right="851" w:header="567" w:footer="567"/>'
        "<w:titlePg/></w:sectPr>"
    )
    across = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134"/></w:sectPr>'
    number = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>2</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    header = p(number, properties='<w:jc w:val="center"/>')
    content = package(
        p("một", properties=page) + p("hai") + across, header1=header, relations=relation("h1", "header", "header1.xml")
    )
    first, second = read_word(content).layout.sections
    margins = (first.margin_top_mm, first.margin_bottom_mm, first.margin_left_mm, first.margin_right_mm)
    assert (margins, first.width_mm, first.has_title_page) == ((20.0, 20.0, 30.0, 15.01), 210.01, True)
    assert (second.is_landscape, second.first_line) == (True, 1)
    edge = second.edge("header")
    assert edge is not None
    paragraph = edge.page_number
    assert paragraph is not None
    assert (paragraph.alignment, paragraph.runs[0].size_pt, paragraph.text) == ("center", 14.0, "")
    assert first.edge("header", "first") is None


def test_page_fields_of_the_body_are_dropped_and_others_keep_their_result():
    fields = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    fields += '<w:fldSimple w:instr=" DATE "><w:r><w:t>05/3</w:t></w:r></w:fldSimple>'
    assert read_word(package(p("ngày ", fields))).text == "ngày 05/3"


def test_tracked_changes_read_as_accepted_and_a_deleted_paragraph_end_joins():
    body = (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Một </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>cũ</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>hai</w:t></w:r></w:moveTo></w:p>"
    )
    document = read_word(package(body))
    assert (document.text, document.removed) == ("Một hai", ("changes",))


def test_hidden_text_and_headers_are_told_and_not_taken():
    document = read_word(package(p("hiện", run(" ẩn", "<w:vanish/>"))))
    assert (document.text, document.hidden) == ("hiện", ("ẩn",))


def test_links_keep_their_words_and_formulas_theirs():
    link = f'<w:hyperlink r:id="l1" {R}><w:r><w:t>cổng</w:t></w:r></w:hyperlink>'
    formula = "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    content = package(
        p("Xem ", link, " ", formula), relations=relation("l1", "hyperlink", "https://a.vn/", external=True)
    )
    document = read_word(content)
    assert document.text == "Xem cổng a+b"
    assert [one.link for one in document.layout.paragraphs[0].runs if one.text == "cổng"] == ["https://a.vn/"]


@pytest.mark.parametrize(
    ("kind", "target", "external", "told"),
    [
        ("attachedTemplate", "http://evil.example/t.dotm", True, "template"),
        ("image", "http://evil.example/x.png", True, "remote_image"),
        ("oleObject", "embeddings/o.bin", False, "object"),
        ("frame", "http://evil.example/", True, "remote_frame"),
        ("image", "media/1.png", False, None),
        ("hyperlink", "https://a.vn/", True, None),
    ],
)
def test_what_comes_from_outside_is_left_out_and_told(kind, target, external, told):
    document = read_word(package(p("x"), relations=relation("r1", kind, target, external=external)))
    assert document.removed == ((told,) if told else ())


def test_an_office_plan_becomes_a_draft_with_its_form():
    found = import_file(PLAN_WITH_ANNEX)
    assert found.body_html.split("\n") == [
        "<h2>I. MỤC ĐÍCH</h2>",
        "<p>Rà soát <strong>toàn bộ</strong> thủ tục, x<sup>2</sup></p>",
        "<ol><li>Việc một</li><li>Việc hai</li></ol>",
        "<ul><li>gạch một</li><li>gạch hai</li></ul>",
        '<p style="text-align:center">Ở giữa</p>',
        "<table><thead><tr><th>TT</th><th>Việc</th><th>Hạn</th></tr></thead><tbody>"
        '<tr><td colspan="2">1</td><td rowspan="2">Quý I</td></tr><tr><td>2</td><td>b</td></tr></tbody></table>',
        "<p>Hết (chi tiết theo Phụ lục I kèm theo)./.</p>",
    ]
    assert found.annexes == (
        ImportedAnnex(
            "DANH MỤC NHIỆM VỤ",
            "<table><tbody><tr><td>TT</td><td>Nhiệm vụ</td></tr><tr><td>1</td><td>Rà soát</td></tr></tbody></table>",
            landscape=True,
        ),
    )
    assert found.leftovers == (
        Leftover("number", "Số: 15/KH-SNV"),
        Leftover("date", "Lai Châu, ngày 05 tháng 3 năm 2024"),
        Leftover("signature", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC / Lý Văn Thử"),
        Leftover("hidden", "Bản nháp của tôi"),
    )


CENTRED = p("{}", properties='<w:jc w:val="center"/>')
FRAME = (
    p("SỞ NỘI VỤ") + p("Số: /KH-SNV") + CENTRED.format("KẾ HOẠCH") + CENTRED.format("Công tác") + "{}" + p("Nơi nhận:") + p("- Các phòng;")
    + p("- Lưu: VT.") + p("GIÁM ĐỐC") + p("Lý Văn Thử")
)  # fmt: skip


def body_of(content: str, **parts: str) -> str:
    return import_file(package(FRAME.format(content), **parts)).body_html


def test_lists_nest_and_letters_follow_the_decree():
    content = listed("một", 1, 1) + listed("a", 1, 2) + listed("b", 1, 2) + listed("hai", 1, 1) + listed("gạch", 2, 1)
    assert body_of(content, numbering=NUMBERS) == (
        '<ol><li>một<ol type="a"><li>a</li><li>b</li></ol></li><li>hai</li></ol>\n<ul><li>gạch</li></ul>'
    )


def test_a_list_that_goes_on_behind_a_paragraph_keeps_its_number():
    content = listed("một", 1, 1) + p("Xen giữa.") + listed("hai", 1, 1)
    assert (
        body_of(content, numbering=NUMBERS)
        == '<ol><li>một</li></ol>\n<p>Xen giữa.</p>\n<ol start="2"><li>hai</li></ol>'
    )


def test_articles_and_roman_numbers_are_words_of_the_text():
    content = listed("Phạm vi./.", 3) + listed("MỤC ĐÍCH", 1) + p("Rõ.")
    assert body_of(content, numbering=NUMBERS) == "<p>Điều 1. Phạm vi./.</p>\n<h2>I. MỤC ĐÍCH</h2>\n<p>Rõ.</p>"


def test_emphasis_is_kept_and_markup_in_words_is_only_words():
    content = p(
        "Chữ ",
        run("đậm ", "<w:b/>"),
        run("nghiêng", "<w:b/><w:i/>"),
        " &lt;b&gt; 2 * 3 * 4 ",
        run("2", '<w:vertAlign w:val="subscript"/>'),
    )
    assert (
        body_of(content)
        == "<p>Chữ <strong>đậm</strong> <strong><em>nghiêng</em></strong> &lt;b&gt; 2 * 3 * 4 <sub>2</sub></p>"
    )


def test_notes_of_tables_and_paragraphs_stand_at_the_end_in_the_order_of_their_calls():
    note = '<w:footnote w:id="{0}"><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:footnote>'
    call = '<w:r><w:footnoteReference w:id="{0}"/></w:r>'
    content = p(call.format(5), "Đầu", call.format(4))
    notes = (
        note.format(4, "bốn") + note.format(5, "năm") + '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
    )
    assert body_of(content, footnotes=notes) == (
        '<p><sup class="footnote-ref" data-note="1">1</sup>Đầu<sup class="footnote-ref" data-note="2">2</sup></p>\n'
        '<ol class="footnotes"><li data-note="1">năm</li><li data-note="2">bốn</li></ol>'
    )
