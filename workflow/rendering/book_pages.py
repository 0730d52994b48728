"""A register as pages to print and bind: cover, table with its head on every page, closing words. In the child process.

Source: NĐ 30/2020/NĐ-CP Đ.16.2b, 22 (printed with all columns and bound), PL4.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML

from workflow.base.text import nfc
from workflow.rendering.book_sheet import BookPart
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.folders import TEMPLATES
from workflow.rendering.information import Information, write_information
from workflow.rendering.parts import RenderedPart
from workflow.rendering.pdf import PDF_VARIANT, press
from workflow.rendering.tagging import finish_structure, forbid_interpolation


def render_book(part: BookPart, most_pages: int) -> RenderedPart:
    """The pages of a piece of a book. Raises: RenderingFailed `too_long`."""
    tools = press()
    document = HTML(string=book_html(part), base_url="asset:", url_fetcher=tools.fetcher).render(
        stylesheets=[_style()], font_config=tools.fonts, counter_style=tools.counters, presentational_hints=False
    )
    if len(document.pages) > most_pages:
        raise RenderingFailed("too_long", what="pages", limit=most_pages, found=len(document.pages))
    finish = partial(_finish, part=part)
    content = document.write_pdf(pdf_variant=PDF_VARIANT, pdf_tags=True, finisher=finish)
    return RenderedPart(content, len(document.pages))


def book_html(part: BookPart) -> str:
    """The piece as HTML."""
    whole = sum(column.share for column in part.sheet.columns)
    shares = [round(100 * column.share / whole, 2) for column in part.sheet.columns]
    return nfc(_template().render(sheet=part.sheet, part=part, shares=shares))


@cache
def _template() -> Any:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
    return environment.get_template("register.html")


@cache
def _style() -> Any:
    tools = press()
    return CSS(
        url="asset:official/register.css",
        url_fetcher=tools.fetcher,
        font_config=tools.fonts,
        counter_style=tools.counters,
    )


def _finish(document: Any, pdf: Any, *, part: BookPart) -> None:
    finish_structure(document, pdf, prefix=f"{part.page}." if not part.first else "")
    forbid_interpolation(pdf)
    sheet = part.sheet
    write_information(pdf, Information(sheet.name, sheet.office, sheet.title, "vi", ()))
