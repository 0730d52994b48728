"""Part `rendering`: official pages against the bare engine on the same HTML, and against the browser's warm print."""

from __future__ import annotations

import base64
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from tests.bench.figures import say
from tests.bench.papers import LETTER, PLAN, edited
from workflow.rendering.folders import FONTS, STYLES
from workflow.rendering.parts import part_html, parts_of
from workflow.rendering.process import RenderingService, sensible_size
from workflow.rendering.sheet import Sheet

ROUNDS = {"letter": 15, "plan": 7}
SHEETS = {"letter": LETTER, "plan": PLAN}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Printer = Callable[[list[str]], object]


def run() -> None:
    """All figures of the engine."""
    bare = BareEngine()
    with closing(RenderingService(size=sensible_size())) as service, warm_browser() as browser:
        service.warm()
        for name, sheet in SHEETS.items():
            measure(name, sheet, service, bare, browser)


def measure(name: str, sheet: Sheet, service: RenderingService, bare: Printer, browser: Printer | None) -> None:
    """Ours, the engine alone and the browser in turn on the same texts, so that a noisy minute is noisy for all."""
    ours, alone, chrome, again = ([] for _ in range(4))
    for turn in range(ROUNDS[name] + 1):
        fresh = edited(sheet, annexes=True)
        pages = [part_html(part) for part in parts_of(fresh)]
        took = [_ms(service.pdf, fresh), _ms(bare, pages), _ms(browser, pages) if browser else 0.0]
        took.append(_ms(service.pdf, edited(fresh)))
        if turn:  # the first warms all of them
            for times, one in zip((ours, alone, chrome, again), took, strict=True):
                times.append(one)
    count, median = len(ours), statistics.median(ours)
    _told(f"rendering.{name}.bare_engine", statistics.median(alone), count)
    _told(f"rendering.{name}", median, count, f"rendering.{name}.bare_engine", statistics.median(alone))
    if browser:
        _told(f"rendering.{name}.browser", statistics.median(chrome), count)
        _told(
            f"rendering.{name}.against_browser", median, count, f"rendering.{name}.browser", statistics.median(chrome)
        )
    if sheet.annexes:
        _told(f"rendering.{name}.text_edited", statistics.median(again), count, f"rendering.{name}", median)


def _told(name: str, ms: float, count: int, ratio_to: str | None = None, other: float | None = None) -> None:
    say(name, ms, "ms", count, ratio_to, ms / other if other else None)


def official_ms(sheet: Sheet, rounds: int = ROUNDS["plan"]) -> float:
    """Median time of the official pages of a text never seen before; other parts of the bench compare with it."""
    with closing(RenderingService(size=sensible_size())) as service:
        service.warm()
        service.pdf(sheet)
        return statistics.median(_ms(service.pdf, edited(sheet, annexes=True)) for _ in range(rounds))


def _ms(act: Callable[..., object], *given: object) -> float:
    begun = time.perf_counter()
    act(*given)
    return (time.perf_counter() - begun) * 1000


class BareEngine:
    """WeasyPrint called by itself, warm, its fonts and its style sheet read once: no process, no bounds, no fields."""

    def __init__(self) -> None:
        from weasyprint import CSS
        from weasyprint.css.counters import CounterStyle
        from weasyprint.text.fonts import FontConfiguration

        from workflow.rendering.fetcher import ClosedFetcher

        self._fetcher, self._fonts, self._counters = ClosedFetcher(), FontConfiguration(), CounterStyle()
        self._style = CSS(
            url="asset:official/official.css",
            url_fetcher=self._fetcher,
            font_config=self._fonts,
            counter_style=self._counters,
        )

    def __call__(self, pages: list[str]) -> bytes:
        from weasyprint import HTML

        shared = {"stylesheets": [self._style], "font_config": self._fonts, "counter_style": self._counters}
        parts = [HTML(string=page, base_url="asset:", url_fetcher=self._fetcher).render(**shared) for page in pages]
        laid_out = [page for part in parts for page in part.pages]
        return bytes(parts[0].copy(laid_out).write_pdf(pdf_variant="pdf/a-3a"))


@contextmanager
def warm_browser() -> Iterator[Printer | None]:
    """Chromium's print of the same pages by one tab that stays open; None where it is not installed."""
    program = shutil.which("chromium")
    if program is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    style = _inlined_style()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        tab = browser.new_page()
        yield lambda pages: [_printed(tab, page.replace("</head>", f"<style>{style}</style></head>")) for page in pages]
        browser.close()


def _printed(tab: Any, page: str) -> bytes:
    tab.set_content(page, wait_until="load")
    tab.evaluate("() => document.fonts.ready.then(() => true)")
    return bytes(tab.pdf(prefer_css_page_size=True, tagged=True))


def _inlined_style() -> str:
    style = (STYLES / "official.css").read_text("utf-8")
    for font in FONTS.glob("*.ttf"):
        data = base64.b64encode(font.read_bytes()).decode()
        style = style.replace(f"asset:tinos/{font.name}", f"data:font/ttf;base64,{data}")
    return style
