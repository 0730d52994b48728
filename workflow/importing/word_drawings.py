"""Drawings in a paragraph: lines under the motto and the issuing body, text boxes with marks, pictures.

Source: ECMA-376 part 1, 20.1 and 20.4 (DrawingML); part 4, 19.1 (VML).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from workflow.importing.word_package import W

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LINES = frozenset({"line", "straightConnector1", "lineInv"})
_LINE_TYPES = frozenset({"#_x0000_t32", "#_x0000_t20"})
_EMU_PER_MM = 36_000
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 0.75}
_LENGTH = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(pt|in|cm|mm|px|)\s*$")
_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*([^;]+)")


def drawn_line_mm(drawings: Iterable[etree._Element]) -> float | None:
    """The length of the longest straight line that is drawn here; 0.0 when it is not said, None without a line."""
    found = [length for drawing in drawings for length in _lines(drawing)]
    return max(found, default=None)


def _lines(drawing: etree._Element) -> Iterator[float]:
    for shape in drawing.iter(f"{_A}prstGeom"):
        if shape.get("prst") in _LINES and not _is_fallback(shape):
            yield _extent_mm(shape, drawing)
    for line in drawing.iter(f"{_VML}line"):
        yield _between(line.get("from"), line.get("to"))
    for shape in drawing.iter(f"{_VML}shape"):
        if shape.get("type") in _LINE_TYPES:
            width = _WIDTH.search(shape.get("style", ""))
            yield _points(width.group(1) if width else None) * 25.4 / 72


def _extent_mm(shape: etree._Element, drawing: etree._Element) -> float:
    parent = shape.getparent()
    extent = parent.find(f"{_A}xfrm/{_A}ext") if parent is not None else None
    if extent is None:
        extent = next(drawing.iter(f"{_WP}extent"), None)
    width = extent.get("cx", "0") if extent is not None else "0"
    return round(int(width) / _EMU_PER_MM, 2) if width.isdecimal() else 0.0


def _between(start: str | None, end: str | None) -> float:
    """`from="12pt,3pt" to="140pt,3pt"`: the horizontal distance."""
    first, second = (_points((value or "").partition(",")[0]) for value in (start, end))
    return round(abs(second - first) * 25.4 / 72, 2)


def _points(length: str | None) -> float:
    found = _LENGTH.match(length or "")
    return float(found.group(1)) * _POINTS[found.group(2)] if found else 0.0


def _is_fallback(node: etree._Element) -> bool:
    return any(above.tag == f"{_MC}Fallback" for above in node.iterancestors())


def text_boxes(drawings: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """The contents of the text boxes, each once: a fallback repeats what the first choice says."""
    for drawing in drawings:
        for content in drawing.iter(f"{W}txbxContent"):
            inner = any(above.tag == f"{W}txbxContent" for above in content.iterancestors())
            if not inner and not _is_fallback(content):
                yield content


def pictures(drawings: Iterable[etree._Element]) -> int:
    """How many pictures stand here; they are not taken over."""
    return sum(
        1 for drawing in drawings for node in drawing.iter(f"{_PIC}pic", f"{_VML}imagedata") if not _is_fallback(node)
    )
