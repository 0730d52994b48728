"""Number, day, month and year as form fields of the PDF, laid over the places left open in the page.

The renderer's own form support embeds whole fonts, asks viewers to draw the fields and turns rectangles upside down;
so the fields are written here. Each has an empty appearance, so that the blank page looks the same everywhere and
nothing is left for a viewer to decide (ISO 32000-2 12.7; ISO 19005-3 6.4.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pydyf  # type: ignore[import-untyped]

from workflow.rendering.nd30_2020 import SizeSet
from workflow.rendering.rendered import Box

PRINTED = 4
"""Annotation flag: the field is printed (ISO 19005-3 6.3.2)."""
HUMAN_NAMES = {"number": "Số văn bản", "day": "Ngày", "month": "Tháng", "year": "Năm"}
MOST_DIGITS = {"number": 6, "day": 2, "month": 2, "year": 4}
RIGHT, CENTRE = 2, 1


def add_fields(pdf: Any, boxes: Mapping[str, Box], sizes: SizeSet) -> None:
    """Write a text field over each of the open places; the file then has an AcroForm without NeedAppearances."""
    fonts = pydyf.Dictionary({"Upright": _font(pdf, "Tinos-Official")})
    if "day" in boxes:
        fonts["Italic"] = _font(pdf, "Tinos-Official-Italic")
    form = pydyf.Dictionary(
        {
            "Fields": pydyf.Array(),
            "DR": pydyf.Dictionary({"Font": fonts}),
            "DA": pydyf.String(_default(sizes.number, italic=False)),
        }
    )
    for name in (name for name in HUMAN_NAMES if name in boxes):
        size = sizes.number if name == "number" else sizes.place_date
        field = _field(pdf, name, boxes[name], _default(size, italic=name != "number"))
        form["Fields"].append(field.reference)
        _annotate(pdf, boxes[name].page, field)
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _default(size: float, *, italic: bool) -> str:
    return f"/{'Italic' if italic else 'Upright'} {size:g} Tf 0 g"


def _field(pdf: Any, name: str, box: Box, default: str) -> Any:
    empty = pydyf.Stream(
        [],
        pydyf.Dictionary(
            {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([0, 0, _pt(box.width), _pt(box.height)])}
        ),
    )
    pdf.add_object(empty)
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Tx",
            "F": PRINTED,
            "T": pydyf.String(name),
            "TU": pydyf.String(HUMAN_NAMES[name]),
            "V": pydyf.String(""),
            "MaxLen": MOST_DIGITS[name],
            "DA": pydyf.String(default),
            "Q": RIGHT if name == "number" else CENTRE,
            "Rect": pydyf.Array([_pt(value) for value in box.rectangle]),
            "AP": pydyf.Dictionary({"N": empty.reference}),
        }
    )
    pdf.add_object(field)
    return field


def _annotate(pdf: Any, page_index: int, field: Any) -> None:
    page = [found for found in pdf.objects if _is(found, "Type", "/Page")][page_index]
    field["P"] = page.reference
    page.setdefault("Annots", pydyf.Array()).append(field.reference)


def _font(pdf: Any, name: str) -> Any:
    """The font entry of the page itself, so that nothing is embedded twice."""
    for found in pdf.objects:
        if _is(found, "Subtype", "/Type0") and found["BaseFont"].decode().partition("+")[2] == name:
            return found.reference
    raise LookupError(name)


def _is(found: Any, key: str, value: str) -> bool:
    return isinstance(found, dict) and found.get(key) == value


def _pt(value: float) -> float:
    return round(value, 3)
