"""What comes back from the renderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Box:
    """A place on a page: points, origin at the bottom left; `page` counts from 0, as pyHanko counts."""

    page: int
    x: float
    y: float
    width: float
    height: float

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top: the order of a PDF /Rect."""
        return self.x, self.y, self.x + self.width, self.y + self.height


@dataclass(frozen=True)
class RenderedPdf:
    """The file, its number of pages (annexes included), its hash, and where signature, seal and fields lie.

    `boxes`: "signature" and "seal" always, "signature-2", "seal-2" and so on for further signers; "number", "day",
    "month", "year" when the sheet was fillable (of a biên bản only "number").
    """

    content: bytes
    pages: int
    sha256: str
    boxes: Mapping[str, Box] = field(default_factory=dict)


@dataclass(frozen=True)
class SealableFile:
    """An annex file ready for the organisation's signature: the pages, the line of text as a drawing, and its place."""

    content: bytes
    pages: int
    text_pdf: bytes
    box: Box


@dataclass(frozen=True)
class BarePdf:
    """Pages without form and signatures, and the size of the first one in points."""

    content: bytes
    width_pt: float
    height_pt: float
