"""A part laid out and written as PDF/A-3a and PDF/UA-1, in the child process; the same part gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration

from workflow.rendering.errors import RenderingFailed
from workflow.rendering.fetcher import ClosedFetcher
from workflow.rendering.fields import HUMAN_NAMES, add_fields
from workflow.rendering.information import Information, write_information
from workflow.rendering.parts import Part, RenderedPart, part_html
from workflow.rendering.rendered import Box
from workflow.rendering.ruleset import Ruleset
from workflow.rendering.tagging import finish_structure, forbid_interpolation

PT_PER_PX = 0.75
PT_PER_MM = 72 / 25.4
MOST_PAGES = 400
PDF_VARIANT = "pdf/a-3a"
PLACE = "field-"
"""Ids of the places in our templates; a text of a document keeps no ids."""


@dataclass(frozen=True)
class Press:
    """What is read once and kept warm: fonts, style sheet, counters."""

    fetcher: ClosedFetcher
    fonts: Any
    counters: Any
    style: Any


@cache
def press() -> Press:
    """The press of this process."""
    fetcher, fonts, counters = ClosedFetcher(), FontConfiguration(), CounterStyle()
    style = CSS(url="asset:official/official.css", url_fetcher=fetcher, font_config=fonts, counter_style=counters)
    return Press(fetcher, fonts, counters, style)


def render_part(part: Part, most_pages: int = MOST_PAGES) -> RenderedPart:
    """The pages of the main text, with the file's information and form, or those of one annex.

    Raises: RenderingFailed `too_long`.
    """
    document = lay_out(part_html(part))
    if len(document.pages) > most_pages:
        raise RenderingFailed("too_long", what="pages", limit=most_pages, found=len(document.pages))
    boxes = _boxes(document.pages, part.sheet.profile.ruleset)
    _forget_places(document.pages)
    finish = partial(_finish, part=part, boxes=boxes)
    content = document.write_pdf(pdf_variant=PDF_VARIANT, pdf_tags=True, finisher=finish)
    return RenderedPart(content, len(document.pages), boxes)


def lay_out(text: str) -> Any:
    """A page layout of our own HTML with the official style sheet."""
    tools = press()
    document = HTML(string=text, base_url="asset:", url_fetcher=tools.fetcher)
    return document.render(
        stylesheets=[tools.style], font_config=tools.fonts, counter_style=tools.counters, presentational_hints=False
    )


def _finish(document: Any, pdf: Any, *, part: Part, boxes: dict[str, Box]) -> None:
    fields = []
    if part.sheet.fillable and not part.place:
        add_fields(pdf, boxes, part.sheet.profile.sizes)
        fields = [name for name in boxes if name in HUMAN_NAMES]
    finish_structure(document, pdf, fields, prefix=f"{part.place}." if part.place else "")
    forbid_interpolation(pdf)
    write_information(pdf, Information.of(part.sheet))


def _boxes(pages: list[Any], rules: Ruleset) -> dict[str, Box]:
    boxes = {
        name.removeprefix(PLACE): _box(index, page.height, corners)
        for index, page in enumerate(pages)
        for name, corners in page.anchors.items()
        if name.startswith(PLACE)
    }
    signatures = [name for name in boxes if name.startswith("signature")]
    return boxes | {name.replace("signature", "seal"): _seal(boxes[name], rules) for name in signatures}


def _box(index: int, page_height: float, corners: tuple[float, float, float, float]) -> Box:
    left, top, right, bottom = (value * PT_PER_PX for value in corners)
    return Box(index, left, page_height * PT_PER_PX - bottom, right - left, bottom - top)


def _seal(signature: Box, rules: Ruleset) -> Box:
    """A square around the seal's circle, level with the signature, over its left third (PL1 II.8a)."""
    size = rules.seal_diameter_mm * PT_PER_MM
    right = signature.x + signature.width * rules.seal_covers
    middle = signature.y + signature.height / 2
    return Box(signature.page, right - size, middle - size / 2, size, size)


def _forget_places(pages: list[Any]) -> None:
    """Our places are no link targets: without this the file would publish them as named destinations."""
    for page in pages:
        page.anchors = {name: at for name, at in page.anchors.items() if not name.startswith(PLACE)}
