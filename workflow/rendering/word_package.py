"""The parts of a Word file in their zip; the same parts give the same bytes.

Source: ECMA-376 part 2 (packages), part 1, 11.3 (parts of a document).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from lxml import etree

from workflow.rendering.word_styles import LANGUAGE
from workflow.rendering.word_xml import Xml, w

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
APPLICATION = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
TERMS = "http://purl.org/dc/elements/1.1/"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
MEDIA_TYPE = WORD_TYPE.format("document.main").removesuffix(".main+xml")
"""Of the whole file."""
FIRST_TIME = (1980, 1, 1, 0, 0, 0)
"""The zip's earliest date, so that a file does not tell when it was made."""


def package(parts: Mapping[str, Xml], properties: Mapping[str, str]) -> bytes:
    """The file from its parts by name (`document`, `styles`, `header1` and so on) and its Dublin Core properties."""
    others = [name for name in parts if name != "document"]
    files = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations(
            {
                f"{OFFICE}/officeDocument": "word/document.xml",
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties": (
                    "docProps/core.xml"
                ),
                f"{OFFICE}/extended-properties": "docProps/app.xml",
            }.items()
        ),
        "docProps/core.xml": _core(properties),
        "docProps/app.xml": _application(),
        "word/_rels/document.xml.rels": _relations((f"{OFFICE}/{kind_of(name)}", f"{name}.xml") for name in others),
        **{f"word/{name}.xml": part for name, part in parts.items()},
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in files.items():
            entry = zipfile.ZipInfo(name, FIRST_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return out.getvalue()


def relation_of(parts: Mapping[str, Xml], name: str) -> str:
    """By which the document names that part."""
    return f"rId{[other for other in parts if other != 'document'].index(name) + 1}"


def kind_of(name: str) -> str:
    """`header1` is a `header`."""
    return name.rstrip("0123456789")


def settings() -> Xml:
    """`w:settings`: present-day layout rules, Vietnamese, and where the lines above footnotes are."""
    version = "http://schemas.microsoft.com/office/word"
    return w(
        "settings",
        w("footnotePr", w("footnote", id=-1), w("footnote", id=0)),
        w("compat", w("compatSetting", name="compatibilityMode", uri=version, val="15")),
        w("themeFontLang", val=LANGUAGE),
    )


def _content_types(parts: Mapping[str, Xml]) -> Xml:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    for extension, kind in defaults.items():
        etree.SubElement(root, f"{{{TYPES}}}Default", Extension=extension, ContentType=kind)
    kinds = {f"/word/{name}.xml": WORD_TYPE.format(_type_of(name)) for name in parts} | {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    for name, kind in kinds.items():
        etree.SubElement(root, f"{{{TYPES}}}Override", PartName=name, ContentType=kind)
    return root


def _type_of(name: str) -> str:
    return "document.main" if name == "document" else kind_of(name)


def _relations(targets: Iterable[tuple[str, str]]) -> Xml:
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    for at, (kind, target) in enumerate(targets, 1):
        etree.SubElement(root, f"{{{RELATIONS}}}Relationship", Id=f"rId{at}", Type=kind, Target=target)
    return root


def _core(properties: Mapping[str, str]) -> Xml:
    root = etree.Element(f"{{{CORE}}}coreProperties", nsmap={"cp": CORE, "dc": TERMS})
    for name, value in properties.items():
        namespace = CORE if name == "keywords" else TERMS
        etree.SubElement(root, f"{{{namespace}}}{name}").text = value
    return root


def _application() -> Xml:
    root = etree.Element(f"{{{APPLICATION}}}Properties", nsmap={None: APPLICATION})
    etree.SubElement(root, f"{{{APPLICATION}}}Application").text = "Trình Ký"
    return root
