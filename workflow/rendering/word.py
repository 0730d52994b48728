"""A sheet as a Word file in the layout of the official page, to be mailed around and edited while it is a draft.

Written part by part: a library's template would bring its own styles, pictures and dates into each file. Nothing in it
is fetched or runs: no macro, no outside link, no field but the page number.
Source: ECMA-376 part 1; figures by the sheet's ruleset.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow.rendering.markup import reference_of
from workflow.rendering.sheet import Annex, Sheet
from workflow.rendering.word_body import BodyWriter
from workflow.rendering.word_closing import closing_table
from workflow.rendering.word_header import header_blocks, header_table, title
from workflow.rendering.word_lists import Lists
from workflow.rendering.word_package import MEDIA_TYPE, package, relation_of, settings
from workflow.rendering.word_styles import LANGUAGE, styles_of
from workflow.rendering.word_xml import Look, R, Shape, Xml, by_mm, by_pt, drawn_line, is_paragraph, paragraph, run, w

__all__ = ["MEDIA_TYPE", "docx_of"]

SAMPLE_WORDS = "BẢN MẪU – không có giá trị"
SAMPLE_COLOUR = "C00000"
EDGE_MM = 8
"""From the edge of the paper to the sample line."""
ANNEX_LINE_MM = 40


def docx_of(sheet: Sheet) -> bytes:
    """The Word file of a sheet: the same sheet gives the same bytes."""
    writer = BodyWriter(Lists(by_mm(sheet.profile.indent_mm)))
    content = [*_main_text(sheet, writer)]
    annexes = [[*_annex_text(sheet, annex, writer)] for annex in sheet.annexes]
    parts: dict[str, Xml] = {
        "document": w("document"),
        "styles": styles_of(sheet.profile),
        "settings": settings(),
        "numbering": writer.lists.part(),
        "footnotes": writer.notes.part(),
        "header1": w("hdr", _page_number()),
        "footer1": w("ftr", *_footer(sheet, first=True)),
        "footer2": w("ftr", *_footer(sheet, first=False)),
    }
    parts["document"].append(_body(sheet, content, annexes, parts))
    return package(parts, _properties(sheet))


def _main_text(sheet: Sheet, writer: BodyWriter) -> Iterator[Xml]:
    yield from header_blocks(sheet)
    body = writer.write(sheet.body_html, by_mm(sheet.profile.text_width_mm))
    _keep_with_closing(body)
    yield from body
    yield closing_table(sheet)


def _keep_with_closing(body: list[Xml]) -> None:
    """The last paragraph goes with the signature, so that no page holds that alone."""
    if body and is_paragraph(body[-1]) and len(body[-1]):
        body[-1][0].insert(1, w("keepNext"))


def _annex_text(sheet: Sheet, annex: Annex, writer: BodyWriter) -> Iterator[Xml]:
    """Label, title, reference line, text (PL1 III.1); or a document issued with this one under its header."""
    width = _text_width_mm(sheet, annex)
    if annex.form == "issued_with":
        yield header_table(sheet, [])
        yield from title(sheet, annex.type_name or "", annex.title, reference_of(sheet))
    else:
        yield paragraph("AnnexLabel", [run(annex.label)])
        yield paragraph("AnnexTitle", [run(annex.title)])
        yield paragraph("AnnexReference", [run(reference_of(sheet))])
        yield drawn_line(ANNEX_LINE_MM, width)
    yield from writer.write(annex.body_html, by_mm(width))


def _text_width_mm(sheet: Sheet, annex: Annex) -> float:
    """Of a landscape page the margins stay on their sides of the paper as it is read."""
    rules = sheet.profile.ruleset
    wider = rules.paper_height_mm - rules.paper_width_mm if annex.landscape else 0
    return sheet.profile.text_width_mm + wider


def _body(sheet: Sheet, content: list[Xml], annexes: list[list[Xml]], parts: dict[str, Xml]) -> Xml:
    """All sections; each but the last ends in a small paragraph that carries its page."""
    texts = [(content, False), *((text, annex.landscape) for text, annex in zip(annexes, sheet.annexes, strict=True))]
    body = w("body")
    for at, (text, landscape) in enumerate(texts):
        body.extend(text)
        section = _section(sheet, parts, landscape=landscape, first=at == 0)
        if at < len(texts) - 1:
            body.append(paragraph("Line", shape=Shape(section=section)))
        else:
            body.append(paragraph("Line"))  # the schema wants a paragraph after a table
            body.append(section)
    return body


def _section(sheet: Sheet, parts: dict[str, Xml], *, landscape: bool, first: bool) -> Xml:
    """A4, margins, page numbers from 1 and none on the first page (PL1 I.1 to I.3, I.7, III.1đ)."""
    profile, rules = sheet.profile, sheet.profile.ruleset
    width, height = by_mm(rules.paper_width_mm), by_mm(rules.paper_height_mm)
    size = w("pgSz", w=width, h=height) if not landscape else w("pgSz", w=height, h=width, orient="landscape")
    addressed = bool(sheet.address_line) and not sheet.sample
    margins = w(
        "pgMar",
        top=by_mm(profile.top_mm),
        right=by_mm(profile.right_mm),
        bottom=by_mm(profile.bottom_mm),
        left=by_mm(profile.left_mm),
        header=by_mm(profile.top_mm / 2) - by_pt(profile.sizes.page_number * 0.6),
        footer=by_mm(profile.bottom_mm if addressed else EDGE_MM),
        gutter=0,
    )
    return w(
        "sectPr",
        _reference("headerReference", "default", relation_of(parts, "header1")),
        _reference("footerReference", "default", relation_of(parts, "footer2")),
        _reference("footerReference", "first", relation_of(parts, "footer1" if first else "footer2")),
        w("footnotePr", w("numRestart", val="eachSect")),  # notes are numbered in each text, as on the page
        w("type", val="nextPage"),
        size,
        margins,
        w("pgNumType", fmt="decimal", start=1),
        w("titlePg"),
    )


def _reference(name: str, kind: str, relation: str) -> Xml:
    element = w(name, type=kind)
    element.set(f"{{{R}}}id", relation)
    return element


def _page_number() -> Xml:
    """The number of the page, in the middle of the top margin (FMT-PAGE-7)."""
    return paragraph("Header", [w("fldSimple", run("2"), instr=" PAGE ")])


def _footer(sheet: Sheet, *, first: bool) -> Iterator[Xml]:
    """Address line of page 1 under a line across the text (PL1 III.4), and the mark of a sample."""
    if first and sheet.address_line:
        line = w("pBdr", w("top", val="single", sz=6, space=3, color="000000"))
        yield paragraph("AddressLine", [run(sheet.address_line)], Shape(border=line, after=by_mm(3)))
    if sheet.sample:
        yield paragraph("Footer", [run(SAMPLE_WORDS, Look(colour=SAMPLE_COLOUR))])
    elif not (first and sheet.address_line):
        yield paragraph("Footer")


def _properties(sheet: Sheet) -> dict[str, str]:
    number = f"{sheet.number or ''}/{sheet.symbol}" if sheet.numbered else ""
    return {
        "title": sheet.title,
        "subject": sheet.subject,
        "creator": sheet.author,
        "keywords": f"symbol={sheet.symbol}" + (f"; number={number}" if sheet.number else ""),
        "language": LANGUAGE if sheet.language == "vi" else sheet.language,
    }
