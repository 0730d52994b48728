"""The tagged structure put right where the layout engine cannot know better: headings, layout tables, fields, pictures.

Source: ISO 14289-1 7.3 (figures), 7.4.2 (headings without gaps), 7.5 (tables), 7.18.4 (fields within a Form tag).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pydyf  # type: ignore[import-untyped]  # publishes no types

LAYOUT_TABLES = {"header", "closing"}
"""Classes of our templates' tables that only set things side by side."""
PICTURE = "Hình trong văn bản"
"""What a picture without words of its own is called."""
PARTS_OF_A_TABLE = {"/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD"}
HEADINGS = tuple(f"/H{level}" for level in range(1, 7))


def finish_structure(document: Any, pdf: Any, fields: Iterable[str] = (), prefix: str = "") -> None:
    """Make the tags of the written pages those of an accessible file.

    `fields`: names of the form fields in reading order; `prefix`: keeps the ids of several parts of one file apart.
    """
    elements = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"]
    _unmark_layout_tables(document, pdf)
    _level_headings(elements)
    _name_pictures(elements)
    _tag_fields(pdf, elements, list(fields))
    _index_ids(pdf, elements, prefix)


def forbid_interpolation(pdf: Any) -> None:
    """Pictures are shown as they are (ISO 19005-3 6.2.8)."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Stream) and "Interpolate" in one.extra:
            one.extra["Interpolate"] = "false"


def _level_headings(elements: list[Any]) -> None:
    """The first heading is H1, and none is more than one level below the heading above it."""
    above: list[int] = []
    for element in elements:
        if element["S"] in HEADINGS:
            level = HEADINGS.index(element["S"])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            element["S"] = HEADINGS[len(above) - 1]


def _name_pictures(elements: list[Any]) -> None:
    for element in elements:
        if element["S"] == "/Figure" and "Alt" not in element:
            element["Alt"] = pydyf.String(PICTURE)


def _unmark_layout_tables(document: Any, pdf: Any) -> None:
    """A table that only sets blocks side by side is no table to a reader: its rows and cells become plain groups."""
    for page in document.pages:
        for table in page._page_box.descendants():
            if table.element_tag == "table" and table.element.get("class") in LAYOUT_TABLES:
                for box in table.descendants():
                    if (cell := getattr(box, "mark", None)) is not None:
                        _unmark(pdf, cell)


def _unmark(pdf: Any, cell: Any) -> None:
    """The cell, its row, its row group and its table."""
    cell.pop("A", None)
    while cell["S"] in PARTS_OF_A_TABLE:
        cell["S"] = "/Div"
        cell = _object(pdf, cell["P"])


def _tag_fields(pdf: Any, elements: list[Any], fields: list[str]) -> None:
    """Each field is read where its place is: the empty span that keeps the place becomes its Form tag."""
    if not fields:
        return
    widgets = {one["T"].string: one for one in pdf.objects if isinstance(one, dict) and one.get("FT") == "/Tx"}
    places = [element for element in elements if element["S"] == "/Span" and not element["K"]]
    for name, element in zip(fields, places, strict=False):
        _attach(pdf, widgets[name], element)


def _attach(pdf: Any, widget: Any, element: Any) -> None:
    link = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": widget["P"]})
    pdf.add_object(link)
    element["S"], element["K"] = "/Form", link.reference  # no array: validators of signatures look for K.Obj
    numbers = _object(pdf, _root(pdf)["ParentTree"])["Nums"]
    widget["StructParent"] = numbers[-2] + 1
    numbers.extend([widget["StructParent"], element.reference])


def _index_ids(pdf: Any, elements: list[Any], prefix: str) -> None:
    """Ids of header cells, unlike those of other parts, in the index that the root must have (ISO 32000-1 14.7.2)."""
    names: list[tuple[str, Any]] = []
    for element in elements:
        if "ID" in element:
            name = prefix + element["ID"].string
            element["ID"].string = name  # the cells below name the very same object
            names.append((name, element.reference))
    if names:
        flat = [part for name, reference in sorted(names) for part in (pydyf.String(name), reference)]
        tree = pydyf.Dictionary({"Names": pydyf.Array(flat)})
        pdf.add_object(tree)
        _root(pdf)["IDTree"] = tree.reference


def _root(pdf: Any) -> Any:
    return _object(pdf, pdf.catalog["StructTreeRoot"])


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
