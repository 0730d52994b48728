"""Copies (bản sao): the pages of a finished document anew, with the block of the copy below their end.

Runs in the child process. The original is only read: its signatures stay with it, as a copy is no signed original.
Source: NĐ 30/2020/NĐ-CP PL1 P.II, PL3 mẫu 3.1 and 3.2 (FMT-COPY-1 to 5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL.Image import Resampling

from workflow.rendering.closing import balanced_blocks, beside_and_below
from workflow.rendering.markup import (
    COLUMN_PADDING_MM,
    issuer_of,
    left_column_mm,
    page_of,
    place_and_date,
)
from workflow.rendering.pdf import PT_PER_MM, PT_PER_PX, lay_out
from workflow.rendering.picture import opened
from workflow.rendering.sheet import Sheet

MEASURED_PER_PT = 2.0
"""Pixels a point: the end of a page is found to half a point."""
PAPER_WHITE = 235
"""Lighter grey than this is paper, also that of a scan."""
EDGE_MM = 1
FOOT_MM = 25
"""How high above the bottom margin the line over the address may stand (ô 13)."""
FULL_WIDTH = 0.97
"""Of the width of the text, before a drawn row counts as that line."""
GAP_PT = 14
"""Between the end of the document and the line."""
BLOCK = "field-copy"


@dataclass(frozen=True)
class Room:
    """The strip in which the block is laid out: as wide as the text."""

    width_mm: float
    height_mm: float


def bare(source: bytes) -> tuple[bytes, float, float]:
    """The pages as they look, fields and signatures drawn, without form and signatures; width and height of page 1.

    Raises: RenderingFailed `unreadable_pdf`.
    """
    with opened(source) as document:
        width, height = document.get_page_size(0)
        return saved(copied(document)), width, height


def paper_copy(source: bytes, block: Sheet) -> tuple[bytes, int]:
    """The pages with the block right after the end of the document, on a new page only if there is no room.

    Raises: RenderingFailed `unreadable_pdf`.
    """
    with opened(source) as document:
        made = copied(document)
    last = made[len(made) - 1]
    floor_pt, free_pt = _free_below(last, block)
    free_pt -= GAP_PT
    strip, height_pt = _laid_out(block, Room(_text_width_mm(last, block), block.profile.ruleset.paper_height_mm))
    if height_pt <= free_pt:
        _place(made, last, strip, block.profile.left_mm * PT_PER_MM, floor_pt + free_pt)
    else:
        own = pypdfium2.PdfDocument(_laid_out(block, None)[0])
        made.import_pages(own)
        own.close()
    return saved(made), len(made)


def copied(source: Any) -> Any:
    """All pages in a new file, with what was drawn over them made part of them."""
    source.init_forms()
    for at in range(len(source)):
        page = source[at]
        pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT)
        page.close()
    made = pypdfium2.PdfDocument.new()
    made.import_pages(source)
    return made


def _free_below(page: Any, block: Sheet) -> tuple[float, float]:
    """Where the room below the text ends, from the foot of the page, and how high it is, in points.

    It ends at the bottom margin, which holds no text, or above the address line of a first page (ô 13).
    """
    bottom_pt = block.profile.bottom_mm * PT_PER_MM
    picture = page.render(scale=MEASURED_PER_PT, grayscale=True).to_pil().convert("L")
    edge = round(EDGE_MM * PT_PER_MM * MEASURED_PER_PT)
    area = picture.crop((edge, 0, picture.width - edge, round((page.get_height() - bottom_pt) * MEASURED_PER_PT)))
    marks = area.point(lambda grey: 255 if grey < PAPER_WHITE else 0)
    floor = _line_over_address(marks, block) or area.height
    found = marks.crop((0, edge, area.width, floor)).getbbox()
    lowest = found[3] + edge if found else round(block.profile.top_mm * PT_PER_MM * MEASURED_PER_PT)
    return bottom_pt + (area.height - floor) / MEASURED_PER_PT, (floor - lowest) / MEASURED_PER_PT


def _line_over_address(marks: Any, block: Sheet) -> int | None:
    """The row of the drawn line across the whole text near its foot; None where there is none."""
    per_mm = PT_PER_MM * MEASURED_PER_PT
    text_width = marks.width + 2 * EDGE_MM * per_mm - (block.profile.left_mm + block.profile.right_mm) * per_mm
    top = marks.height - round(FOOT_MM * per_mm)
    rows = marks.crop((0, top, marks.width, marks.height)).resize((1, marks.height - top), Resampling.BOX)
    drawn = FULL_WIDTH * 255 * text_width / marks.width
    return next((top + at for at, share in enumerate(rows.getdata()) if share >= drawn), None)


def _text_width_mm(page: Any, block: Sheet) -> float:
    return round(float(page.get_width()) / PT_PER_MM - block.profile.left_mm - block.profile.right_mm, 2)


def _laid_out(block: Sheet, room: Room | None) -> tuple[bytes, float]:
    """The block as a file of one page, and how high it is in points."""
    document = lay_out(_html(block, room))
    _, top, _, bottom = document.pages[0].anchors[BLOCK]
    for page in document.pages:
        page.anchors = {}  # else the file would publish our own names as destinations
    return document.write_pdf(), (bottom - top) * PT_PER_PX


def _html(block: Sheet, room: Room | None) -> str:
    left = left_column_mm(block) - COLUMN_PADDING_MM
    return page_of(
        "copy.html",
        block if room is None else replace(block, sample=False),  # the page it goes onto says so already
        room=room,
        issuer=issuer_of(block, left),
        form=(block.type_name or "").upper(),
        date=place_and_date(block),
        blocks=balanced_blocks(block),
        recipients=beside_and_below(block),
    )


def _place(made: Any, page: Any, strip: bytes, left: float, top: float) -> None:
    """Lay the strip onto the page, its upper edge at `top`."""
    source = pypdfium2.PdfDocument(strip)
    piece = source.page_as_xobject(0, made).as_pageobject()
    piece.set_matrix(pypdfium2.PdfMatrix().translate(left, top - source[0].get_height()))
    page.insert_obj(piece)
    page.gen_content()
    source.close()


def saved(made: Any) -> bytes:
    """The file as bytes."""
    out = BytesIO()
    made.save(out)
    return out.getvalue()
