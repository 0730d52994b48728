"""The few elements of WordprocessingML that our pages need, each with its properties in the order of the schema.

Source: ECMA-376 part 1, 17.3 (paragraphs, runs), 17.4 (tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

Xml = etree._Element
Value = str | int | float | bool | None

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {"w": W, "r": R}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TWIPS_PER_PT, TWIPS_PER_MM = 20, 1440 / 25.4
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""No XML 1.0 file may hold these."""


def w(name: str, /, *children: Xml | None, **attributes: Value) -> Xml:
    """The element `w:name`; attributes and children that are None are left out."""
    element = etree.Element(f"{{{W}}}{name}", nsmap=NAMES)
    for key, value in attributes.items():
        if value is not None:
            element.set(f"{{{W}}}{key}", _written(value))
    element.extend([child for child in children if child is not None])
    return element


def _written(value: str | int | float | bool) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else str(round(value))


def by_mm(millimetres: float) -> int:
    """Twips."""
    return round(millimetres * TWIPS_PER_MM)


def by_pt(points: float) -> int:
    """Twips."""
    return round(points * TWIPS_PER_PT)


@dataclass(frozen=True)
class Look:
    """How letters look, as far as it differs from their paragraph's style."""

    bold: bool | None = None
    italic: bool | None = None
    underlined: bool = False
    struck: bool = False
    raised: str | None = None
    """`superscript` or `subscript`."""
    caps: bool | None = None
    size_pt: float | None = None
    colour: str | None = None

    def with_(self, **changes: bool | str | float | None) -> Look:
        return replace(self, **changes)  # type: ignore[arg-type]  # the fields above

    def properties(self) -> Xml | None:
        """`w:rPr`, or None where the style says all."""
        half_points = None if self.size_pt is None else round(self.size_pt * 2)
        found = [
            None if self.bold is None else w("b", val=self.bold),
            None if self.italic is None else w("i", val=self.italic),
            None if self.caps is None else w("caps", val=self.caps),
            w("strike") if self.struck else None,
            w("color", val=self.colour) if self.colour else None,
            w("sz", val=half_points) if half_points else None,
            w("szCs", val=half_points) if half_points else None,
            w("u", val="single") if self.underlined else None,
            w("vertAlign", val=self.raised) if self.raised else None,
        ]
        return w("rPr", *found) if any(part is not None for part in found) else None


PLAIN = Look()


def is_paragraph(block: Xml) -> bool:
    return block.tag == f"{{{W}}}p"


def run(text: str, look: Look = PLAIN) -> Xml:
    """Letters of one look; a line break stands for `\\n`, and a hyphen U+2011 is one that never breaks."""
    element = w("r", look.properties())
    for part in re.split("([\n\u2011])", UNPRINTABLE.sub("", text)):
        if part in ("\n", "\u2011"):
            element.append(w("br" if part == "\n" else "noBreakHyphen"))
        elif part:
            letters = w("t")
            letters.text = part
            letters.set(SPACE, "preserve")
            element.append(letters)
    return element


@dataclass(frozen=True)
class Shape:
    """What a paragraph has beside its style; lengths in twips."""

    align: str | None = None
    before: int | None = None
    after: int | None = None
    exact_line: int | None = None
    left: int | None = None
    right: int | None = None
    first_line: int | None = None
    hanging: int | None = None
    keep_next: bool = False
    numbering: tuple[int, int] | None = None
    """The list's number and the level in it."""
    border: Xml | None = None
    frame: Xml | None = None
    section: Xml | None = None


BARE = Shape()


def paragraph(style: str | None, runs: Iterable[Xml] = (), shape: Shape = BARE) -> Xml:
    """`w:p` of a style."""
    line: dict[str, Value] = {} if shape.exact_line is None else {"line": shape.exact_line, "lineRule": "exact"}
    spacing: dict[str, Value] = {"before": shape.before, "after": shape.after, **line}
    indent: dict[str, Value] = {name: getattr(shape, name) for name in ("left", "right", "hanging")} | {
        "firstLine": shape.first_line
    }
    properties = w(
        "pPr",
        w("pStyle", val=style) if style else None,
        w("keepNext") if shape.keep_next else None,
        shape.frame,
        _numbering(shape.numbering),
        shape.border,
        _if_any("spacing", spacing),
        _if_any("ind", indent),
        w("jc", val=shape.align) if shape.align else None,
        shape.section,
    )
    return w("p", properties if len(properties) else None, *runs)


def _numbering(at: tuple[int, int] | None) -> Xml | None:
    return None if at is None else w("numPr", w("ilvl", val=at[1]), w("numId", val=at[0]))


def _if_any(name: str, attributes: dict[str, Value]) -> Xml | None:
    return w(name, **attributes) if any(value is not None for value in attributes.values()) else None


def drawn_line(length_mm: float, room_mm: float, *, above_pt: float = 2.5) -> Xml:
    """A solid line of that length in the middle of the room: drawn, never typed (PL1 II.1b, II.2b, II.5b)."""
    aside = max(by_mm((room_mm - length_mm) / 2), 0)
    border = w("pBdr", w("bottom", val="single", sz=6, space=0, color="000000"))
    shape = Shape(before=by_pt(above_pt), exact_line=by_pt(2), left=aside, right=aside, border=border)
    return paragraph("Line", shape=shape)


def frame_border(colour: str = "000000") -> Xml:
    """A single line around a paragraph (PL1 III.2)."""
    sides = (w(side, val="single", sz=8, space=0, color=colour) for side in ("top", "left", "bottom", "right"))
    return w("pBdr", *sides)


def table(widths: Iterable[int], rows: Iterable[Xml], *, borders: bool = False, margin: int = 0) -> Xml:
    """A table of fixed columns (twips)."""
    columns = list(widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    padding = by_pt(2) if borders else 0
    properties = w(
        "tblPr",
        w("tblStyle", val="TableGrid") if borders else None,
        w("tblW", w=sum(columns), type="dxa"),
        w("tblBorders", *(w(side, val="none", sz=0, space=0, color="auto") for side in sides)) if not borders else None,
        w("tblLayout", type="fixed"),
        w(
            "tblCellMar",
            w("top", w=padding, type="dxa"),
            w("left", w=margin, type="dxa"),
            w("bottom", w=padding, type="dxa"),
            w("right", w=margin, type="dxa"),
        ),
    )
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in columns)), *rows)


def cell(width: int, content: Iterable[Xml], *, span: int = 1, merge: str | None = None, middle: bool = False) -> Xml:
    """A cell with its blocks; `merge` is `restart` or `continue` of cells over several rows."""
    blocks = list(content)
    if not blocks or not is_paragraph(blocks[-1]):
        blocks.append(paragraph("Line"))  # the schema wants a paragraph at the end of each cell
    properties = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=span) if span > 1 else None,
        w("vMerge", val=merge) if merge else None,
        w("vAlign", val="center") if middle else None,
    )
    return w("tc", properties, *blocks)


def row(*cells: Xml, repeated: bool = False) -> Xml:
    """A row that stays in one piece; a repeated one stands on top of each page (FMT: heads of long tables)."""
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader") if repeated else None), *cells)
