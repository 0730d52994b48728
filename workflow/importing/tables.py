"""Tables that others send, as rows of text: CSV in the usual encodings and separators, and the first sheet of an .xlsx.

Nothing is calculated: a formula is its text. Macros, passwords, XML entities and packed bombs are refused by content.
Source: RFC 4180; ECMA-376 part 1, 18 (SpreadsheetML).
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from workflow.base.text import is_storable, nfc
from workflow.importing.decoding import decode_text
from workflow.importing.errors import UnreadableFile, UnreadableTable

MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_LETTERS = 5_000
"""In one cell."""
LARGEST_TABLE_BYTES = 5 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 80 * 1024 * 1024
MOST_RATIO = 200
MOST_PARTS = 2_000
_LAST_ROW = 50_000
_SEPARATORS = ";,\t"
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D|E)|\x00<\x00!\x00(?:D|E)", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, OSError, EOFError, NotImplementedError,
           RuntimeError, AttributeError, IndexError, SyntaxError)  # fmt: skip


@dataclass(frozen=True)
class TableRow:
    """A row that says something; `line` is where it stands in the file, from 1."""

    line: int
    cells: tuple[str, ...]


def is_workbook(content: bytes) -> bool:
    """Whether this is packed, hence for the child process."""
    return content.startswith(b"PK")


def read_table(content: bytes) -> list[TableRow]:
    """The rows that are not blank, in their order. Raises: UnreadableTable with the reason."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableTable(reason="empty")
    if len(content) > LARGEST_TABLE_BYTES:
        raise UnreadableTable(reason="too_large")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(reason="old_or_locked")
    rows = _workbook_rows(content) if is_workbook(content) else _csv_rows(_text(content))
    return list(_bounded(rows))


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> Iterator[TableRow]:
    """Without blank rows and blank ends. Raises: UnreadableTable beyond the bounds."""
    count = 0
    for line, given in rows:
        cells = [nfc(cell).strip() for cell in given]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 1 or len(cells) > MOST_COLUMNS or any(len(cell) > MOST_LETTERS for cell in cells):
            raise UnreadableTable(reason="too_long", most=MOST_ROWS)
        if not all(is_storable(cell) for cell in cells):
            raise UnreadableTable(reason="damaged")
        yield TableRow(line, tuple(cells))


def _text(content: bytes) -> str:
    """Raises: UnreadableTable."""
    try:
        return decode_text(content)
    except UnreadableFile as error:
        if error.facts.get("reason") != "encoding":
            raise UnreadableTable(reason="not_a_table") from error
    try:  # too few words to tell by: the code page of Vietnamese Windows
        return nfc(content.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise UnreadableTable(reason="encoding") from error


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line that each begins on; Excel's first line `sep=;` is heeded."""
    told = re.match(r"sep=([;,\t])\r?\n", text, re.IGNORECASE)
    start = 1 if told else 0
    text = text[told.end() :] if told else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told[1] if told else _separator(text))
    try:
        before = 0
        for cells in reader:
            yield start + before + 1, [_without_guard(cell) for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableTable(reason="too_long" if "limit" in str(error) else "damaged", most=MOST_ROWS) from error


def _separator(text: str) -> str:
    """The one that stands most often in the first line, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=bare.count) if any(one in bare for one in _SEPARATORS) else ","


def _without_guard(cell: str) -> str:
    """The apostrophe that keeps a spreadsheet from calculating a cell is no part of it."""
    return cell[1:] if re.match(r"'[=+\-@]", cell) else cell


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        _refuse_unsafe(content)
        yield from _sheet_rows(content)
    except _DAMAGE as error:
        raise UnreadableTable(reason="damaged") from error


def _sheet_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that is not hidden."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of validations and pictures that are not read
        book = load_workbook(io.BytesIO(content), read_only=True, keep_vba=False, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise UnreadableTable(reason="empty")
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            if line > _LAST_ROW:
                raise UnreadableTable(reason="too_long", most=MOST_ROWS)
            yield line, [_words(value) for value in cells]


def _words(value: Any) -> str:
    """A cell as a person reads it; whole numbers without a point, days as DD/MM/YYYY."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y" if value.time() == time() else "%d/%m/%Y %H:%M:%S")
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(getattr(value, "text", value))


def _refuse_unsafe(content: bytes) -> None:
    """Raises: UnreadableTable for a package that is no plain workbook, hides something or swells."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = package.infolist()
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise UnreadableTable(reason="old_or_locked")
        if any("vbaproject" in name.lower() or name.startswith("xl/macrosheets/") for name in names):
            raise UnreadableTable(reason="macro")
        if "xl/workbook.xml" not in names:
            raise UnreadableTable(reason="not_a_table")
        _refuse_bomb(entries)
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels", ".vml")):
                _refuse_declarations(package, entry)


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    """Bounds on what the entries say of themselves; what lies about it fails its check sum."""
    unpacked = sum(entry.file_size for entry in entries)
    swells = any(one.file_size > 1 << 20 and one.file_size > MOST_RATIO * max(one.compress_size, 1) for one in entries)
    if len(entries) > MOST_PARTS or unpacked > LARGEST_UNPACKED_BYTES or swells:
        raise UnreadableTable(reason="too_large")


def _refuse_declarations(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A document type or entity stands at the head of a part."""
    with package.open(entry) as part:
        if _DTD.search(part.read(4096)):
            raise UnreadableTable(reason="damaged")
