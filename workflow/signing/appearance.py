"""Where a signature stands on the page and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from PIL import Image
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

POINTS_PER_MM = 72 / 25.4
SEAL_DIAMETER_MM = 36.0
"""Real size of a seal; ND30 gives none. Source: FMT-SEAL-1 and the note on the diameter below it."""
SEAL_COVERS = 1 / 3
"""The part of the signature image under the seal, from its left edge. Source: PL1 II.8a (FMT-SEAL-1)."""


class Place(Protocol):
    """A rectangle on a page: points, origin at the bottom left; page 0 is the first."""

    @property
    def page(self) -> int: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


@dataclass(frozen=True)
class Box:
    """The `Place` of this room."""

    page: int
    x: float
    y: float
    width: float
    height: float


def corners(place: Place) -> tuple[float, float, float, float]:
    """Lower left and upper right corner, the order of a PDF rectangle."""
    return place.x, place.y, place.x + place.width, place.y + place.height


def drawn_box(place: Place, image_png: bytes) -> Box:
    """The part of the place that the picture fills when it keeps its aspect ratio and is centred."""
    with Image.open(BytesIO(image_png)) as image:
        scale = min(place.width / image.width, place.height / image.height)
        width, height = image.width * scale, image.height * scale
    return Box(
        page=place.page,
        x=place.x + (place.width - width) / 2,
        y=place.y + (place.height - height) / 2,
        width=width,
        height=height,
    )


def seal_box(signature: Place, image_png: bytes | None = None, diameter_mm: float = SEAL_DIAMETER_MM) -> Box:
    """The place of the round seal: real size, its right edge a third into the signature image.

    Source: PL1 II.8a (FMT-SEAL-1).
    """
    drawn = drawn_box(signature, image_png) if image_png else signature
    diameter = diameter_mm * POINTS_PER_MM
    return Box(
        page=drawn.page,
        x=drawn.x + drawn.width * SEAL_COVERS - diameter,
        y=drawn.y + (drawn.height - diameter) / 2,
        width=diameter,
        height=diameter,
    )


def picture_style(image_png: bytes | None) -> StaticStampStyle:
    """The appearance of a signature: the picture alone, unframed and opaque; without a picture, nothing.

    Source: PL1 II.7d, II.8a (FMT-ESIG-1, FMT-SEAL-1): a picture, no text.
    """
    return StaticStampStyle(
        border_width=0,
        background=None if image_png is None else _pdf_image(image_png),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MID,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins.uniform(0),
            inner_content_scaling=InnerScaling.STRETCH_TO_FIT,  # to the box, the aspect ratio kept
        ),
    )


class _PageContent(PdfContent):
    """The first page of a PDF held in memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    def render(self) -> bytes:
        """Bring the page in as a drawing, at its own size."""
        writer = self._ensure_writer
        drawing = writer.import_page_as_xobject(PdfFileReader(BytesIO(self._content)))
        left, bottom, right, top = (float(edge) for edge in drawing.get_object()["/BBox"])
        self.resources.xobject["/Text"] = drawing
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Text Do"


def text_style(text_pdf: bytes) -> StaticStampStyle:
    """The appearance of a signature that is a line of text: a drawn page, as pyHanko's own text is letter-spaced."""
    return StaticStampStyle(
        border_width=0,
        background=_PageContent(text_pdf),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MAX,
            y_align=AxisAlignment.ALIGN_MAX,
            margins=Margins.uniform(0),
            inner_content_scaling=InnerScaling.NO_SCALING,
        ),
    )


def _pdf_image(image_png: bytes) -> PdfImage:
    with Image.open(BytesIO(image_png)) as image:
        return PdfImage(image.convert("RGBA"))
