"""Makes the pictures of the README anew, from the sample: the sign page on a phone, and the pages of a sealed letter.

    .venv/bin/python docs/pictures/make.py

It starts the product as the journeys of the tests do, so it needs what `make test` has set up.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.journeys.calling import Caller, walks  # noqa: E402  # the path is known only now
from tests.journeys.conftest import FLAGS, PHONE  # noqa: E402
from tests.journeys.installation import Served, served_in  # noqa: E402

COLOURS = 128
GAP = 24
GROUND = (200, 203, 207)
PAGE_SCALE = 1.1  # of 72 dots per inch: 655 dots are the width of A4


def seed(caller: Caller, doc_type: str) -> str:
    """The id of the sample draft of this type."""
    return str(caller.get(f"/documents?type={doc_type}&mine=true")["documents"][0]["id"])


def keep(picture: Image.Image, name: str) -> None:
    """Write it small: a page has few colours."""
    file = HERE / name
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}: {picture.width} x {picture.height}, {file.stat().st_size / 1024:.0f} KB")


def sign_page(served: Served) -> Image.Image:
    """What the deputy director sees on a screen 360 dots wide: the top of the page, and the place of the signature."""
    plan = walks(served, seed(served.caller("ls.chuyenvien"), "KH"), "awaiting_signature", "ls.phogiamdoc")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(locale="vi-VN", **PHONE)
        context.add_cookies([{"name": "trinhky", "value": served.session_of("ls.phogiamdoc"), "url": served.url}])
        page = context.new_page()
        page.goto(f"{served.url}/documents/{plan}/sign")
        page.locator(".pdf-page img").first.evaluate("one => one.decode()")
        screens = [page.screenshot()]
        page.locator(".sign-box").scroll_into_view_if_needed()
        page.locator(".sign-box").evaluate("one => one.scrollIntoView({block: 'start'})")
        screens.append(page.screenshot())
        browser.close()
    return beside(*(Image.open(io.BytesIO(screen)) for screen in screens))


def beside(*pictures: Image.Image) -> Image.Image:
    """The pictures in a row."""
    width = sum(one.width for one in pictures) + GAP * (len(pictures) + 1)
    row = Image.new("RGB", (width, max(one.height for one in pictures) + 2 * GAP), GROUND)
    left = GAP
    for one in pictures:
        row.paste(one, (left, GAP))
        left += one.width + GAP
    return row


def sealed_pages(served: Served) -> Image.Image:
    """The letter with number and date on page 1, signature and seal on page 2."""
    clerk = served.caller("qn.vanthu")
    letter = walks(served, seed(served.caller("qn.chuyenvien"), "CV"), "issued")
    document = pypdfium2.PdfDocument(clerk.ask("GET", f"/documents/{letter}/pdf")[1])
    document.init_forms()
    pages = [document[place].render(scale=PAGE_SCALE).to_pil() for place in (0, 1)]
    document.close()
    return beside(*pages)


def main() -> None:
    """Both pictures."""
    with tempfile.TemporaryDirectory() as folder, served_in(Path(folder)) as served:
        keep(sign_page(served), "sign-page.png")
        keep(sealed_pages(served), "document-page.png")


if __name__ == "__main__":
    main()
