"""A page of a PDF as a picture, and the number of its pages; form fields and signatures are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageChops

from workflow.rendering.errors import RenderingFailed

MOST_WIDTH_PX = 4_000
MOST_PIXELS = 40_000_000


def page_count(content: bytes) -> int:
    """How many pages the file has. Raises: RenderingFailed `unreadable_pdf`."""
    with opened(content) as document:
        return len(document)


def page_png(content: bytes, page: int, width_px: int) -> bytes:
    """The page (from 0) as PNG of the given width. Raises: RenderingFailed `page_missing`, `unreadable_pdf`."""
    with opened(content) as document:
        if not 0 <= page < len(document):
            raise RenderingFailed("page_missing", page=page)
        document.init_forms()
        found = document[page]
        scale = _scale(found.get_width(), found.get_height(), width_px)
        return _png(found.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB"))


def _png(picture: Image.Image) -> bytes:
    """Quickly made and small: a page without colour is stored in shades of grey."""
    red, green, blue = picture.split()
    coloured = ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox()
    out = BytesIO()
    (picture if coloured else red).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _scale(width: float, height: float, width_px: int) -> float:
    """A strange page is drawn smaller rather than without bound."""
    wished = min(max(width_px, 1), MOST_WIDTH_PX) / width
    return float(min(wished, (MOST_PIXELS / (width * height)) ** 0.5))


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RenderingFailed("unreadable_pdf") from error
    try:
        yield document
    finally:
        document.close()
