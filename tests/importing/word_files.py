"""Word files for the tests of the import: made with python-docx, or part by part where Word's own XML counts."""

# ruff: noqa: E501 (XML as Word writes it)

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MORE = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def package(body: str, *, relations: str = "", **parts: str) -> bytes:
    """A .docx of this body; `styles`, `numbering`, `footnotes` and others by name, relationships as XML."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("word/document.xml", f"<w:document {W} {R} {MORE}><w:body>{body}</w:body></w:document>")
        roots = {
            "styles": "styles",
            "numbering": "numbering",
            "footnotes": "footnotes",
            "header1": "hdr",
            "footer1": "ftr",
        }
        for name, content in parts.items():
            written.writestr(f"word/{name}.xml", f"<w:{roots[name]} {W} {R} {MORE}>{content}</w:{roots[name]}>")
        if relations:
            rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
            written.writestr("word/_rels/document.xml.rels", rels)
    return buffer.getvalue()


def relation(identity: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{identity}" Type="{_KIND}{kind}" Target="{target}"{mode}/>'


def p(*content: str, properties: str = "") -> str:
    """A paragraph; plain words become a run."""
    runs = (one if one.startswith("<") else run(one) for one in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def listed(words: str, list_id: int, level: int = 0) -> str:
    return p(words, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(number: int, kind: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def saved(document: Document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _filled(table: Table, *rows: list[str]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def plan_with_annex() -> bytes:
    """A plan as an office makes it by hand: header and foot as tables, lists, a merged table, an annex lying across."""
    document = docx.Document()
    first = document.sections[0]
    first.page_width, first.page_height = Mm(210), Mm(297)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    _filled(
        document.add_table(2, 2),
        ["UBND TỈNH LAI CHÂU\nSỞ NỘI VỤ", nation],
        ["Số: 15/KH-SNV", "Lai Châu, ngày 05 tháng 3 năm 2024"],
    )
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("KẾ HOẠCH").bold = True
    document.add_paragraph("Công tác năm 2024").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("I. MỤC ĐÍCH")
    text = document.add_paragraph("Rà soát ")
    text.add_run("toàn bộ").bold = True
    text.add_run(" thủ tục, x")
    text.add_run("2").font.superscript = True
    for words in ("Việc một", "Việc hai"):
        document.add_paragraph(words, style="List Number")
    for words in ("gạch một", "gạch hai"):
        document.add_paragraph(words, style="List Bullet")
    document.add_paragraph("Ở giữa").alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = document.add_table(3, 3)
    table.style = "Table Grid"
    _filled(table, ["TT", "Việc", "Hạn"], ["1", "", "Quý I"], ["2", "b", ""])
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    table.cell(1, 0).merge(table.cell(1, 1))
    table.cell(1, 2).merge(table.cell(2, 2))
    document.add_paragraph("Hết (chi tiết theo Phụ lục I kèm theo)./.")
    block = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nLý Văn Thử"
    _filled(document.add_table(1, 2), ["Nơi nhận:\n- UBND tỉnh (báo cáo);\n- Các phòng;\n- Lưu: VT, VP.", block])
    across = document.add_section(WD_SECTION.NEW_PAGE)
    across.orientation, across.page_width, across.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    document.add_paragraph("Phụ lục I")
    document.add_paragraph("DANH MỤC NHIỆM VỤ")
    document.add_paragraph("(Kèm theo Kế hoạch số /KH-SNV ngày tháng 3 năm 2024 của Sở Nội vụ)")
    annexed = document.add_table(2, 2)
    annexed.style = "Table Grid"
    _filled(annexed, ["TT", "Nhiệm vụ"], ["1", "Rà soát"])
    first.header.paragraphs[0].text = "Bản nháp của tôi"
    return saved(document)


PLAN_WITH_ANNEX = plan_with_annex()
