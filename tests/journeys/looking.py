"""What is looked at on any page: barriers that axe finds, its width; and the key of a document's proof page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # publishes no types
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
AXE_OPTIONS: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}  # the frame is the browser's PDF viewer


def barriers(page: Page) -> list[str]:
    """What axe calls serious or critical, and where."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{row['id']}: {row['nodes'][0]['target']}" for row in found if row["impact"] in SERIOUS]


def width(page: Page) -> int:
    """How wide the page is, in pixels of its own."""
    return int(page.evaluate("() => document.documentElement.scrollWidth"))


def proof_key(pdf: bytes) -> str:
    """The key in the QR's address, as a screen reader tells it."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        told = [str(one.Alt) for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    return next(alt for alt in told if "/verify/" in alt).rpartition("/")[2]
