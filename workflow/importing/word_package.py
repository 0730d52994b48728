"""A Word file as its parts: opened within bounds, by a parser that loads nothing and refuses a DTD.

Whatever could run, fetch or hide something in a reader's program is not taken over and is told: macros, attached
templates, embedded objects, pictures and frames from outside.
Source: ECMA-376 part 2 (packages), part 1, 9.2 (relationships).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from workflow.importing.errors import TextTooLarge, UnreadableFile

LARGEST_PACKAGE_BYTES = 50 * 1024 * 1024
LARGEST_PART_BYTES = 40 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_PARTS = 5_000
MOST_RATIO = 200
"""Of a part larger than a megabyte; the XML of honest files shrinks to a fiftieth at most."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE_DOCUMENT = "/officeDocument"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|officeDocument|drawingml)/")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16_DTD = re.compile(rb"<\x00!\x00|\x00<\x00!\x00[DE]")
_NO_MEMORY = 2
"""XML_ERR_NO_MEMORY of libxml2, whose words are then `unknown error`."""
_DAMAGE = (
    zipfile.BadZipFile,
    KeyError,
    NotImplementedError,  # what zipfile raises for a compression it does not know
    RuntimeError,
    EOFError,
    zlib.error,
    OSError,
)
_UNSAFE = {
    "attachedTemplate": "template",
    "oleObject": "object",
    "package": "object",
    "control": "object",
    "image": "remote_image",
    "frame": "remote_frame",
    "subDocument": "remote_frame",
    "aFChunk": "chunk",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to; `is_external` when it lies outside the package."""

    kind: str
    target: str
    is_external: bool


class WordPackage:
    """The parts of a .docx by name. Raises: UnreadableFile, TextTooLarge, on opening and on reading."""

    def __init__(self, content: bytes) -> None:
        if len(content) > LARGEST_PACKAGE_BYTES:
            raise TextTooLarge(limit_bytes=LARGEST_PACKAGE_BYTES)
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except _DAMAGE as error:
            raise UnreadableFile(reason="damaged") from error
        self._refuse_bomb()
        self.names = frozenset(self._zip.namelist())
        self.main = self._main_part()

    def _refuse_bomb(self) -> None:
        """Bounds on what the entries say of themselves; reading a part is bounded again."""
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
            raise TextTooLarge(limit_bytes=LARGEST_UNPACKED_BYTES)
        for entry in entries:
            if entry.file_size > 1 << 20 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
                raise TextTooLarge(limit_bytes=LARGEST_PART_BYTES)
            if entry.flag_bits & 0x1:
                raise UnreadableFile(reason="encrypted")

    def _main_part(self) -> str:
        for relationship in self._relationships("_rels/.rels", "").values():
            if relationship.kind == "officeDocument" and relationship.target in self.names:
                return relationship.target
        if "word/document.xml" not in self.names:
            raise UnreadableFile(reason="damaged")
        return "word/document.xml"

    def part(self, name: str) -> etree._Element | None:
        """The part's root element; None where there is no such part."""
        return parsed(self._bytes(name)) if name in self.names else None

    def beside_main(self, kind: str) -> etree._Element | None:
        """The part that the main document names by this kind of relationship (`styles`, `numbering`, …)."""
        target = next((one.target for one in self.relationships(self.main).values() if one.kind == kind), None)
        usual = {"theme": "theme/theme1"}.get(kind, kind)
        return self.part(target if target in self.names else posixpath.join("word", f"{usual}.xml"))

    def relationships(self, name: str) -> dict[str, Relationship]:
        """By the identity that the part's elements name."""
        folder, file = posixpath.split(name)
        return self._relationships(posixpath.join(folder, "_rels", f"{file}.rels"), folder)

    def _relationships(self, name: str, folder: str) -> dict[str, Relationship]:
        root = self.part(name)
        found: dict[str, Relationship] = {}
        for one in root.iterfind(f"{_R}Relationship") if root is not None else ():
            external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = Relationship(kind, target if external else _inside(folder, target), external)
        return found

    def unsafe(self) -> list[str]:
        """What the package holds beside the text that is not taken over, each kind once."""
        found = ["macro" for name in self.names if posixpath.basename(name).lower().startswith("vbaproject")]
        for name in self.names:
            if name.endswith(".rels"):
                found += [_UNSAFE[one.kind] for one in self._relationships(name, "").values() if _is_unsafe(one)]
        return sorted(set(found))

    def _bytes(self, name: str) -> bytes:
        """One part, never unpacked beyond the limit whatever its entry says of its size."""
        try:
            with self._zip.open(name) as part:
                content = part.read(LARGEST_PART_BYTES + 1)
        except _DAMAGE as error:
            raise UnreadableFile(reason="damaged") from error
        if len(content) > LARGEST_PART_BYTES:
            raise TextTooLarge(limit_bytes=LARGEST_PART_BYTES)
        return content


def _is_unsafe(one: Relationship) -> bool:
    return one.kind in _UNSAFE and (one.is_external or one.kind in {"oleObject", "package", "control", "aFChunk"})


def _inside(folder: str, target: str) -> str:
    """The name of a part; a target cannot leave the package."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def parsed(content: bytes) -> etree._Element:
    """The root element. Raises: UnreadableFile (dtd, damaged)."""
    if _DTD.search(content) or _UTF16_DTD.search(content):
        raise UnreadableFile(reason="dtd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_transitional(content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", None) == _NO_MEMORY:
            raise MemoryError from error
        raise UnreadableFile(reason="damaged") from error


def _transitional(content: bytes) -> bytes:
    """The names of the strict variant of the format as those of the usual one."""

    def usual(found: re.Match[bytes]) -> bytes:
        return b"http://schemas.openxmlformats.org/" + found.group(1) + b"/2006/"

    return _STRICT.sub(usual, content)
