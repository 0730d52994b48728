"""The official page for the browser: the same HTML and the same style sheet, shown at once while the PDF is made.

A browser knows no running heads and no notes at the foot of a page; `screen.css` says what stands in their place.
"""

from __future__ import annotations

import re
from functools import cache

from workflow.rendering.folders import STYLES
from workflow.rendering.parts import Part, part_html, parts_of
from workflow.rendering.sheet import Sheet

BODY = re.compile(r'<body class="([^"]*)">(.*)</body>', re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def screen_html(sheet: Sheet, fonts_url: str) -> str:
    """One HTML page of the main text and its annexes, each on a paper of its own; fonts come from `fonts_url`."""
    parts = [(part, part_html(part)) for part in parts_of(sheet)]
    own = STYLE.search(parts[0][1])
    papers = "\n".join(_paper(part, text) for part, text in parts)
    return (
        f'<!doctype html>\n<html lang="{sheet.language}"><head><meta charset="utf-8">'
        f"<style>{own[1] if own else ''}\n{_margins(sheet)}\n{_styles(fonts_url)}</style></head>\n"
        f"<body>{papers}</body></html>"
    )


def _margins(sheet: Sheet) -> str:
    page = sheet.profile
    sides = {"top": page.top_mm, "right": page.right_mm, "bottom": page.bottom_mm, "left": page.left_mm}
    return f":root {{ {' '.join(f'--paper-{side}: {mm}mm;' for side, mm in sides.items())} }}"


def _paper(part: Part, text: str) -> str:
    found = BODY.search(text)
    assert found is not None  # our own template
    turned = part.place and part.sheet.annexes[0].landscape
    return f'<section class="paper {found[1]}{" turned" if turned else ""}">{found[2]}</section>'


@cache
def _styles(fonts_url: str) -> str:
    official, screen = ((STYLES / name).read_text("utf-8") for name in ("official.css", "screen.css"))
    return official.replace("asset:tinos/", fonts_url) + screen
