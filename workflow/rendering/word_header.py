"""What stands above the text of a Word file: the two columns, marks, title, addressees, bases.

Source: PL1 II.1 to II.5, II.9, III.2; the widths are those of the PDF.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow.rendering.markup import (
    OPEN,
    SUBJECT_SHARE,
    addressees_of,
    closed_list,
    left_column_mm,
    place_and_date,
    ruled,
)
from workflow.rendering.masthead import masthead_of, written
from workflow.rendering.measure import width_mm
from workflow.rendering.nd30_2020 import PAPER_WIDTH_MM
from workflow.rendering.sheet import Sheet
from workflow.rendering.word_xml import (
    Look,
    Shape,
    Xml,
    by_mm,
    by_pt,
    cell,
    drawn_line,
    frame_border,
    paragraph,
    row,
    run,
    table,
    w,
)

RED = "E00000"
DRAFT_WORDS = "DỰ THẢO"
FRAME_PADDING_MM = 4
FRAME_INSET = by_pt(1)
"""A frame is drawn outside its paragraph, and would be cut off by the edge of its cell."""
CIRCULATION_LEFT, CIRCULATION_ABOVE_MM = 0.57, 13
"""Ô 11 of the position diagram: in the top margin, at 57 of 100 of the width (PL1 IV)."""
COLUMN_PADDING_MM = 2


def header_blocks(sheet: Sheet) -> Iterator[Xml]:
    """Everything above the text."""
    if sheet.circulation:
        yield _circulation(sheet, sheet.circulation)
    yield header_table(sheet, [_number_row(sheet), *_mark_row(sheet)])
    if sheet.type_name:
        yield from title(sheet, sheet.type_name, sheet.subject if sheet.subject_printed else "")
    yield from _addressees(sheet)
    if sheet.authority_line:
        yield paragraph("Authority", [run(sheet.authority_line)])
    for base in closed_list(sheet.legal_bases):
        yield paragraph("LegalBasis", [run(base)])
    decision = sheet.profile.ruleset.decision_words.get(sheet.doc_type)
    if decision and sheet.authority_line:
        yield paragraph("Authority", [run(decision)])


def header_table(sheet: Sheet, rows: list[Xml]) -> Xml:
    """Issuer on the left, Quốc hiệu and Tiêu ngữ on the right, and the rows below them."""
    left, right = _columns(sheet)
    return table((by_mm(left), by_mm(right)), [_masthead(sheet, left, right), *rows])


def _columns(sheet: Sheet) -> tuple[float, float]:
    left = left_column_mm(sheet)
    return left, sheet.profile.text_width_mm - left


def _masthead(sheet: Sheet, left: float, right: float) -> Xml:
    rules, sizes = sheet.profile.ruleset, sheet.profile.sizes
    names = list(_bodies(sheet))
    rule_mm = masthead_of(sheet, left - COLUMN_PADDING_MM).rule_mm
    motto_mm = width_mm(rules.motto, sizes.motto, "Bold")
    return row(
        cell(by_mm(left), [*names, drawn_line(rule_mm, left)]),
        cell(
            by_mm(right),
            [
                paragraph("Nation", [run(rules.nation)]),
                paragraph("Motto", [run(rules.motto)]),
                drawn_line(motto_mm, right, above_pt=0),
            ],
        ),
    )


def _bodies(sheet: Sheet) -> Iterator[Xml]:
    """Whoever issues it, each under its parent; Word breaks the lines by itself."""
    for parent, lines in written(sheet.bodies):
        if parent:
            yield paragraph("Parent", [run(parent)])
        yield from (paragraph("Issuer", [run(line)]) for line in lines)


def _number_row(sheet: Sheet) -> Xml:
    left, right = _columns(sheet)
    number = f"Số: {sheet.number or OPEN * 6}/{sheet.symbol}".replace("-", "\u2011") if sheet.numbered else ""
    date = place_and_date(sheet)
    day, month, year = (date[part] or OPEN * room for part, room in (("day", 5), ("month", 5), ("year", 7)))
    place = f"{sheet.place}, ngày {day} tháng {month} năm {year}" if sheet.place else ""
    return row(
        cell(by_mm(left), [paragraph("Number", [run(number)])]),
        cell(by_mm(right), [paragraph("PlaceDate", [run(place)])]),
    )


def _mark_row(sheet: Sheet) -> Iterator[Xml]:
    """The subject of a công văn (ô 5b), urgency and draft marks (ô 10b)."""
    left, right = _columns(sheet)
    blocks = [] if sheet.type_name else [paragraph("LetterSubject", [run(f"V/v {sheet.subject}")])]
    if stamp := sheet.profile.ruleset.urgency_stamps.get(sheet.urgency):
        blocks.append(_framed(sheet, stamp[0], stamp[1], left, RED))
    if sheet.draft_mark:
        blocks.append(_framed(sheet, DRAFT_WORDS, _word_mm(sheet, DRAFT_WORDS), left))
    if blocks:
        yield row(cell(by_mm(left), blocks), cell(by_mm(right), [paragraph("Number")]))


def _word_mm(sheet: Sheet, words: str) -> float:
    return width_mm(words, sheet.profile.sizes.stamp, "Bold") + FRAME_PADDING_MM


def _framed(sheet: Sheet, words: str, width: float, room: float, colour: str = "000000") -> Xml:
    """Upper case, bold, in a single frame of its lawful size (PL1 III.2b, III.2c)."""
    shape = Shape(
        before=by_pt(8),
        exact_line=by_mm(sheet.profile.ruleset.stamp_height_mm),
        left=FRAME_INSET,
        right=by_mm(room - width) - FRAME_INSET,
        border=frame_border(colour),
    )
    return paragraph("Mark", [run(words, Look(colour=colour))], shape)


def _circulation(sheet: Sheet, words: str) -> Xml:
    """A text frame that stands on the page itself, in the top margin."""
    profile, width = sheet.profile, _word_mm(sheet, words)
    height = by_mm(profile.ruleset.stamp_height_mm)
    left = min(profile.left_mm + profile.text_width_mm * CIRCULATION_LEFT, PAPER_WIDTH_MM - width)
    frame = w(
        "framePr",
        w=by_mm(width),
        h=height,
        hRule="exact",
        wrap="around",
        vAnchor="page",
        hAnchor="page",
        x=by_mm(left),
        y=by_mm(profile.top_mm - CIRCULATION_ABOVE_MM),
    )
    return paragraph("Mark", [run(words)], Shape(exact_line=height, frame=frame, border=frame_border()))


def title(sheet: Sheet, type_name: str, subject: str, reference: str | None = None) -> Iterator[Xml]:
    """Tên loại, trích yếu and the line below them (PL1 II.5)."""
    width, size = sheet.profile.text_width_mm, sheet.profile.sizes.title
    share = sheet.profile.ruleset.short_line_share
    yield paragraph("TypeName", [run(type_name.upper())])
    most = width * SUBJECT_SHARE
    if subject:
        aside = by_mm((width - most) / 2)
        yield paragraph("SubjectLine", [run(subject)], Shape(left=aside, right=aside))
    if reference:
        yield paragraph("AnnexReference", [run(reference)])
    yield drawn_line(ruled((subject or type_name.upper(),), most, size, share).rule_mm, width)


def _addressees(sheet: Sheet) -> Iterator[Xml]:
    found = addressees_of(sheet)
    if found is None:
        return
    first = by_pt(16)
    if found["only"] is not None:
        words = run(f"{found['lead']} {found['only']}")
        if found["form"] == "invitation":
            yield paragraph("BodyText", [words], Shape(before=first))
        elif found["fits"]:
            yield paragraph("Addressee", [words], Shape(align="center", before=first))
        else:
            indent = by_mm(found["indent"])
            yield paragraph("Addressee", [words], Shape(before=first, left=indent, hanging=indent))
        return
    yield paragraph("Addressee", [run(found["lead"])], Shape(before=first, left=by_mm(found["margin"])))
    dash = by_pt(sheet.profile.sizes.addressees * 0.58)
    left = by_mm(found["margin"] + found["indent"]) + dash
    for line in found["lines"]:
        yield paragraph("Addressee", [run(f"- {line}")], Shape(left=left, hanging=dash))
