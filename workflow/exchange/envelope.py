"""The bytes of a package opened within bounds: its elements, found by local name, and its files.

Nothing is loaded and nothing expanded: a document type declaration is refused before the parser sees it. Both
dialects come to the same: the header elements, the references of the manifest, and contents by content id.
"""

from __future__ import annotations

import binascii
import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as MimeMessage
from email.policy import compat32
from io import BytesIO

from lxml import etree

from workflow.exchange.errors import PackageUnreadable
from workflow.exchange.texts import plain_content_id

LARGEST_PACKAGE_BYTES = 160 * 1024 * 1024
LARGEST_FILES_BYTES = 110 * 1024 * 1024
"""Of all files together, unpacked."""
MOST_FILES = 200
MOST_ELEMENTS = 20_000
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MULTIPART = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+?\r?\n", re.ASCII)
_ZIP = b"PK\x03\x04"
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError, ValueError)


@dataclass
class Envelope:
    """A package as elements: the header's by local name, the manifest's references, and the files."""

    root: etree._Element
    old: bool
    """Of the older dialect, in which dates begin with the day."""
    contents: dict[str, bytes] = field(default_factory=dict)
    """Files by their plain content id."""
    broken: dict[str, str] = field(default_factory=dict)
    """Content ids of files that cannot be decoded, with the reason."""

    def header(self, name: str) -> etree._Element | None:
        """The first element of this name anywhere in the envelope."""
        return next(find_all(self.root, name), None)


def opened(content: bytes) -> Envelope:
    """The envelope of these bytes. Raises: PackageUnreadable."""
    if len(content) > LARGEST_PACKAGE_BYTES:
        raise PackageUnreadable(reason="too_large")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise PackageUnreadable(reason="empty")
    envelope = _from_xml(content) if head.startswith(b"<") else _from_mime(content)
    _take_encoded(envelope)
    if sum(map(len, envelope.contents.values())) > LARGEST_FILES_BYTES:
        raise PackageUnreadable(reason="too_large")
    return envelope


def local(element: etree._Element) -> str:
    """The name without its namespace; of a comment or an instruction, nothing."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """The elements of this local name directly below."""
    return [] if element is None else [one for one in element if local(one) == name]


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first element directly below with one of these local names, the first name before the second."""
    return next((one for name in names for one in children(element, name)), None)


def words(element: etree._Element | None) -> str:
    """The words of an element, without those of elements inside it."""
    return (element.text or "").strip() if element is not None else ""


def find_all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every element of this local name, in the order of the text."""
    return (one for one in root.iter() if local(one) == name)


def _from_xml(content: bytes) -> Envelope:
    if _DECLARED.search(content):
        raise PackageUnreadable(reason="dtd")
    try:
        content.decode("utf-8")  # what is declared otherwise could hide a declaration from the look above
    except UnicodeDecodeError as error:
        raise PackageUnreadable(reason="not_utf8") from error
    # Files of more than 10 MB are one text node, which only a "huge" tree may hold; without a DTD nothing grows.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(content.removeprefix(b"\xef\xbb\xbf"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageUnreadable(reason="not_xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageUnreadable(reason="dtd")
    if sum(1 for _ in zip(root.iter(), range(MOST_ELEMENTS + 1), strict=False)) > MOST_ELEMENTS:
        raise PackageUnreadable(reason="too_many_elements")
    if local(root) not in ("edXML", "edXMLEnvelope", "Envelope"):
        raise PackageUnreadable(reason="not_edxml", root=local(root)[:60])
    return Envelope(root, old=local(root) == "Envelope")


def _from_mime(content: bytes) -> Envelope:
    """The older dialect with files: the part that is XML is the envelope, the others are found by their Content-ID."""
    if not _MULTIPART.match(content[:65_536]):
        raise PackageUnreadable(reason="not_xml")
    message = message_from_bytes(content, policy=compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    if len(parts) > MOST_FILES + 1:
        raise PackageUnreadable(reason="too_many_files")
    xml = [part for part in parts if part.get_content_type() in ("text/xml", "application/xml", "application/soap+xml")]
    start = str(message.get_param("start", "") or "").strip()
    first = next((part for part in xml if start and str(part.get("Content-ID", "")).strip() == start), None)
    first = first or next(iter(xml), None)
    if first is None:
        raise PackageUnreadable(reason="not_edxml", root="")
    envelope = _from_xml(_decoded(first))
    envelope.contents = {_part_id(part): _decoded(part) for part in parts if part is not first}
    return envelope


def _decoded(part: MimeMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _part_id(part: MimeMessage) -> str:
    return plain_content_id(str(part.get("Content-ID", "")))


def _take_encoded(envelope: Envelope) -> None:
    """The files of `AttachmentEncoded`, decoded; one that a producer zipped before is unzipped."""
    nodes = [one for group in find_all(envelope.root, "AttachmentEncoded") for one in children(group, "Attachment")]
    if len(nodes) > MOST_FILES:
        raise PackageUnreadable(reason="too_many_files")
    room = LARGEST_FILES_BYTES
    for node in nodes:
        key = plain_content_id(words(child(node, "ContentId")))
        try:
            content = b64decode("".join(words(child(node, "ContentTransferEncoded")).split()), validate=True)
        except (binascii.Error, ValueError):
            envelope.broken[key] = "base64"
            continue
        found = _unzipped(content, words(child(node, "AttachmentName")), room)
        if found is None:
            envelope.broken[key] = "zip"
            continue
        room -= len(found)
        if room < 0:
            raise PackageUnreadable(reason="too_large")
        envelope.contents[key] = found


def _unzipped(content: bytes, name: str, room: int) -> bytes | None:
    """The file itself where it was zipped for the way: an archive with one file of just this name; None if damaged.

    An archive that is the attachment stays one.
    """
    if not content.startswith(_ZIP) or name.lower().endswith(".zip"):
        return content
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _DAMAGE:
        return content  # whatever it is, it was not zipped for the way
    with archive:
        entries = archive.infolist()
        if len(entries) != 1 or _last_name(entries[0].filename) != _last_name(name):
            return content
        try:
            with archive.open(entries[0]) as stream:
                found = stream.read(room + 1)
        except _DAMAGE:
            return None
    if len(found) > room:
        raise PackageUnreadable(reason="too_large")
    return found


def _last_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
