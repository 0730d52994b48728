"""A line of text as a small PDF of exactly the asked size: what fills a form field or stands in a signature.

Source: FMT-SEAL-3 (Times New Roman, upright, black); dependencies: text stamps are imported, never drawn by pyHanko.
"""

from __future__ import annotations

from html import escape
from typing import Literal

from workflow.base.text import nfc
from workflow.rendering.pdf import lay_out

Align = Literal["left", "center", "right"]
LINE_EM = 1.107
"""Ascent 0.891 and descent 0.216 of the font."""


def render_stamp(
    text: str, width_pt: float, height_pt: float, size_pt: float, italic: bool = False, align: Align = "center"
) -> bytes:
    """One transparent page of width x height with the text on the baseline of the page's own line.

    Several lines (`\\n`) grow upwards from that baseline.
    """
    lines = "<br>".join(escape(line) for line in nfc(text).split("\n"))
    return bytes(
        lay_out(
            f"<!doctype html><html lang=vi><head><style>"
            f"@page {{ size: {width_pt:.3f}pt {height_pt:.3f}pt; margin: 0;"
            f" @top-center {{ content: none }} @bottom-center {{ content: none }} }}"
            f"body {{ position: absolute; bottom: 0; left: 0; right: 0; text-align: {align};"
            f" font-size: {size_pt:g}pt; line-height: {LINE_EM}; white-space: nowrap;"
            f" font-style: {'italic' if italic else 'normal'} }}"
            f"</style></head><body>{lines}</body></html>"
        ).write_pdf()
    )
