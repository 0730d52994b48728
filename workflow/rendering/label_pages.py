"""Address labels as pages, in the child process."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML

from workflow.base.text import nfc
from workflow.rendering.folders import TEMPLATES
from workflow.rendering.label_sheet import LabelSheet
from workflow.rendering.parts import RenderedPart
from workflow.rendering.pdf import press


def render_labels(sheet: LabelSheet) -> RenderedPart:
    """The pages of a batch of labels."""
    tools = press()
    document = HTML(string=labels_html(sheet), base_url="asset:", url_fetcher=tools.fetcher).render(
        stylesheets=[_style()], font_config=tools.fonts, counter_style=tools.counters, presentational_hints=False
    )
    return RenderedPart(document.write_pdf(), len(document.pages))


def labels_html(sheet: LabelSheet) -> str:
    """The labels as HTML."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
    return nfc(environment.get_template("labels.html").render(pages=sheet.pages))


@cache
def _style() -> Any:
    tools = press()
    return CSS(
        url="asset:official/labels.css",
        url_fetcher=tools.fetcher,
        font_config=tools.fonts,
        counter_style=tools.counters,
    )
