"""The words of a .docx: paragraphs as lines, data tables as rows with bars, layout tables cell by cell.

Only `word/document.xml` and the footnotes are read, with a parser that loads nothing and refuses a DTD. Styles and
lists as Word numbers them are the matter of the Word import; here a finished text is enough.
Source: ECMA-376 part 1, 17.3 and 17.4.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from lxml import etree

from workflow.base.text import nfc
from workflow.importing.document_types import type_named
from workflow.importing.errors import LARGEST_TEXT_BYTES, TextTooLarge, UnreadableFile

LARGEST_PACKAGE_BYTES = 50 * 1024 * 1024
LARGEST_PART_BYTES = 40 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16_DTD = re.compile(rb"<\x00!\x00|\x00<\x00!\x00[DE]")
_CALL = re.compile("\ue000([^\ue000\ue001]{0,20})\ue001")
_HEADER_WORDS = re.compile(
    r"^\s*(?:Số\s*:|CỘNG H|Độc lập|Nơi nhận|V/v|(?:KT|TM|TL|TUQ|Q)\.)", re.IGNORECASE | re.MULTILINE
)


def read_docx(content: bytes) -> str:
    """The text of a Word file, NFC, one line for each paragraph.

    Raises: UnreadableFile (damaged, DTD, no document inside), TextTooLarge (also when only unpacked too large).
    """
    if len(content) > LARGEST_PACKAGE_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_PACKAGE_BYTES)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            body = _parsed(_part(package, "word/document.xml")).find(f"{_W}body")
            notes = _notes(package)
    except (
        zipfile.BadZipFile,
        KeyError,
        NotImplementedError,  # what zipfile raises for a compression it does not know
        RuntimeError,
        EOFError,
        zlib.error,
        OSError,
    ) as error:
        raise UnreadableFile(reason="damaged") from error
    if body is None:
        raise UnreadableFile(reason="damaged")
    text = nfc("\n".join(_with_notes(_lines(body), notes)))
    if len(text.encode()) > LARGEST_TEXT_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    return text


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part, never unpacked beyond the limit whatever its entry says of its size."""
    with package.open(name) as part:
        content = part.read(LARGEST_PART_BYTES + 1)
    if len(content) > LARGEST_PART_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_PART_BYTES)
    return content


def _parsed(content: bytes) -> etree._Element:
    if _DTD.search(content) or _UTF16_DTD.search(content):
        raise UnreadableFile(reason="dtd")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(reason="damaged") from error


def _notes(package: zipfile.ZipFile) -> dict[str, str]:
    """The footnotes by the identity that their calls name."""
    if "word/footnotes.xml" not in package.namelist():
        return {}
    root = _parsed(_part(package, "word/footnotes.xml"))
    return {note.get(f"{_W}id", ""): " ".join(_lines(note)).strip() for note in root.iter(f"{_W}footnote")}


def _with_notes(lines: Iterable[str], notes: Mapping[str, str]) -> Iterator[str]:
    """The calls numbered in their order, and each note as a paragraph after the one (or the table) that calls it."""
    numbers: dict[str, int] = {}
    waiting: list[str] = []

    def numbered(call: re.Match[str]) -> str:
        identity = call.group(1)
        if not notes.get(identity):
            return ""
        if identity not in numbers:
            numbers[identity] = len(numbers) + 1
            waiting.append(f"<sup>{numbers[identity]}</sup> {notes[identity]}")
        return f"<sup>{numbers[identity]}</sup>"

    for line in lines:
        if waiting and not line.startswith("| "):
            yield from waiting
            waiting.clear()
        yield _CALL.sub(numbered, line)
    yield from waiting


def _lines(parent: etree._Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child).split("\n")
        elif child.tag == f"{_W}tbl":
            yield from _table(child)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _lines(child)


def _paragraph(paragraph: etree._Element) -> str:
    """Its runs; deleted text is gone, inserted text stands, raised text keeps its mark."""
    pieces: list[str] = []
    for node in paragraph.iter(
        f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}footnoteReference"
    ):
        if _is_outside(node, paragraph):
            continue
        if node.tag == f"{_W}t":
            pieces.append(_raised(node, node.text or ""))
        elif node.tag == f"{_W}footnoteReference":
            pieces.append(f"\ue000{node.get(f'{_W}id', '')}\ue001")
        else:
            pieces.append({"tab": "\t", "noBreakHyphen": "-"}.get(etree.QName(node).localname, "\n"))
    return "".join(pieces).strip("\n")


def _is_outside(node: etree._Element, paragraph: etree._Element) -> bool:
    """Text boxes stand twice in a file (with a fallback); tab stops of the paragraph are not tabs."""
    for above in node.iterancestors():
        if above is paragraph:
            return False
        if etree.QName(above).localname in {"Fallback", "tabs", "del", "moveFrom"}:
            return True
    return False


def _raised(node: etree._Element, text: str) -> str:
    run = node.getparent()
    raised = run.find(f"{_W}rPr/{_W}vertAlign") if run is not None else None
    is_raised = raised is not None and raised.get(f"{_W}val") == "superscript"
    return f"<sup>{text}</sup>" if is_raised and text.strip() else text


def _table(table: etree._Element) -> Iterator[str]:
    """Rows with bars; but the header and the foot of a document are tables only for their layout."""
    rows = [[list(_lines(cell)) for cell in row.iterfind(f"{_W}tc")] for row in table.iterfind(f"{_W}tr")]
    if _is_layout(rows):
        for column in range(max((len(row) for row in rows), default=0)):
            yield from (line for row in rows if column < len(row) for line in [*row[column], ""])
    else:
        yield from ("| " + " | ".join(" ".join(cell).strip() for cell in row) + " |" for row in rows)
    yield ""


def _is_layout(rows: list[list[list[str]]]) -> bool:
    widest = max((len(row) for row in rows), default=0)
    lines = [line for row in rows for cell in row for line in cell]
    words = "\n".join(lines)
    return (
        widest == 1
        or (widest <= 3 and bool(_HEADER_WORDS.search(words)))
        or (len(rows) == 1 and any(map(type_named, lines)))
    )
