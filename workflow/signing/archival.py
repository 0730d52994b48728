"""What keeps a signed file archival and accessible: its signature fields tagged, its number in its metadata.

Files of other makers may have no tags and no metadata; they stay as they are.
Source: ISO 14289-1 7.18.4 (a widget lies within a Form tag), ISO 19005-3 6.6 (information and its XMP twin agree).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata import model
from pyhanko.pdf_utils.metadata.xmp_xml import MetadataStream
from pyhanko.pdf_utils.misc import PdfReadError

from workflow.signing.form import entry

SCHEMA = "urn:trinhky:van-ban:1.0"
"""Properties of an official document in the metadata that the renderer writes; it describes them there."""
KEYWORDS = model.ExpandedName(model.NS["pdf"], "Keywords")
etree.register_namespace("vb", SCHEMA)  # the prefix that its description names


def tag_signatures(writer: IncrementalPdfFileWriter, names: Collection[str]) -> None:
    """Put the widgets of these fields into the structure tree; must come before the first signature."""
    if "/StructTreeRoot" not in writer.root:
        return
    root = writer.root["/StructTreeRoot"]
    document, tree = root["/K"][0], root["/ParentTree"]
    numbers = tree["/Nums"]
    for name, reference in _references(writer):
        if name in names:
            widget = reference.get_object()
            key = generic.NumberObject(int(numbers[-2]) + 1)
            element = writer.add_object(_form_element(reference, widget.raw_get("/P"), root["/K"].raw_get(0)))
            document["/K"].append(element)
            numbers.extend([key, element])
            widget["/StructParent"] = key
    for changed in (document, tree):
        writer.update_container(changed)


def _references(writer: IncrementalPdfFileWriter) -> list[tuple[str, generic.IndirectObject]]:
    fields = writer.root["/AcroForm"]["/Fields"]
    references = [fields.raw_get(place) for place in range(len(fields))]
    return [(str(one.get_object()["/T"]), one) for one in references]


def _form_element(
    widget: generic.IndirectObject, page: generic.PdfObject, parent: generic.PdfObject
) -> generic.DictionaryObject:
    link = {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): widget, pdf_name("/Pg"): page}
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): parent,
            pdf_name("/Pg"): page,
            pdf_name("/K"): generic.DictionaryObject(link),
        }
    )


def record_number(writer: IncrementalPdfFileWriter, values: Mapping[str, str]) -> None:
    """Number and date in the document information and its XMP twin: a change that a certified file permits."""
    known = {name: value for name, value in (("number", values.get("number")), ("issuedOn", _day(values))) if value}
    information, packet = _dictionary(writer, "/Info"), entry(writer.root, "/Metadata")
    if not known or information is None or "/symbol" not in information or not isinstance(packet, MetadataStream):
        return
    keywords = "/".join(filter(None, (known.get("number"), str(information["/symbol"]))))
    added = {model.ExpandedName(SCHEMA, name): model.XmpValue(value) for name, value in known.items()}
    added[KEYWORDS] = model.XmpValue(keywords)
    packet.xmp.append(model.XmpStructure(added))  # what stands last is kept when the packet is written
    information["/Keywords"] = generic.pdf_string(keywords)
    information.update({pdf_name(f"/{name}"): generic.pdf_string(value) for name, value in known.items()})
    writer.update_container(information)


def _dictionary(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject | None:
    try:
        found = writer.prev.trailer_view[name]
    except (KeyError, PdfReadError):
        return None
    return found if isinstance(found, generic.DictionaryObject) else None


def _day(values: Mapping[str, str]) -> str | None:
    try:
        return date(*(int(values[name]) for name in ("year", "month", "day"))).isoformat()
    except (KeyError, ValueError):
        return None
