"""The foot of a document: Nơi nhận with the Lưu line, and the signatures, in whatever order extraction left them.

Source: PL1 II.7, II.9 (FMT-NN-1 to 5, FMT-SIG-1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workflow.base.text import fold
from workflow.importing.addressees import split_names
from workflow.importing.archive_line import is_archive_line, read_archive_line
from workflow.importing.header import is_body
from workflow.importing.lines import BULLET, LONGEST_HEADER_LINE, Line, columns, filled, is_nation, is_upper
from workflow.importing.number_line import read_date_line
from workflow.importing.paragraphs import is_page_number
from workflow.importing.parsed import ArchiveCopy, ReadSignature
from workflow.importing.prefixes import prefix_of
from workflow.importing.signature import (
    is_position,
    is_sign_mark,
    is_signature_part,
    name_of,
    parts_apart,
    read_signatures,
)

END_MARK = re.compile(r"\./\.\W*$")
_RECIPIENTS = re.compile(r"^(?:noi\s+nhan\s*[:.]?|noi\s+gui\s*:)")
_ANNEX = re.compile(r"^phu luc\b")
_FILE_MARK = re.compile(r"^\(?(?=[^\s\d]*\d)(?=[\d.]*[^\W\d])[\w./&-]{2,40}\)?\.?$")
"""The office's name of the file below the Lưu line: `D06/2024/CV`."""
LONGEST_BLOCK = 14


@dataclass(slots=True)
class Closing:
    """`start` is the first line after the body; `end` the first after the signatures."""

    start: int
    end: int
    entries: list[str] = field(default_factory=list)
    recipients: tuple[str, ...] = ()
    archive_raw: str | None = None
    archive_line: str | None = None
    archive_copy: ArchiveCopy | None = None
    signatures: list[ReadSignature] = field(default_factory=list)
    signer_title: str | None = None
    date_line: str | None = None
    recipient_lines: list[str] = field(default_factory=list)
    signature_raw: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)


def read_closing(lines: Sequence[Line], start: int) -> Closing:
    """Recipients, Lưu line and signatures of the text whose body begins at `start`."""
    head = _recipients_line(lines, start)
    if head is None:
        return _signature_at_end(lines, start)
    closing = Closing(head, head)
    leftover = _read_recipients(closing, lines, head)
    _take_signatures(closing, leftover, lines)
    if closing.signatures:
        _signatures_beside(closing, lines, start)
    else:
        _signature_before(closing, lines, start, leftover)
    if closing.archive_raw:
        closing.archive_line, closing.archive_copy = read_archive_line(closing.archive_raw)
    closing.recipients = tuple(split_names(closing.entries))
    return closing


def _parts(line: Line) -> list[Line]:
    return [part for column in columns(line) for part in parts_apart(column)]


def _recipients_line(lines: Sequence[Line], start: int) -> int | None:
    """The `Nơi nhận` of this document: the first after its end mark, else the last (an annex may follow)."""
    found = [line.index for line in lines[start:] if _is_recipients_head(line)]
    if not found:
        return None
    ends = next((line.index for line in lines[start:] if END_MARK.search(line.text[-8:])), None)
    return next((index for index in found if ends is not None and index > ends), found[-1])


def _is_recipients_head(line: Line) -> bool:
    if len(line.text) > LONGEST_HEADER_LINE:
        return False
    parts = [line, *columns(line)] if "  " in line.raw or "|" in line.raw or "\t" in line.raw else [line]
    return any(_RECIPIENTS.match(fold(part.text[:14])) for part in parts)


def _read_recipients(closing: Closing, lines: Sequence[Line], head: int) -> list[Line]:
    """Fill in the entries and the Lưu line; answer the columns and lines that are not recipients."""
    others: list[Line] = []
    end = _next_document(lines, head)
    for line in lines[head:end]:
        if line.is_blank or line.is_rule or is_page_number(line.text):
            continue
        if _ANNEX.match(fold(line.text[:10])) or len(line.text) > 2 * LONGEST_HEADER_LINE:
            end = line.index
            break
        for part in _parts(line):
            _sort(closing, others, part, first=line.index == head)
        if len(others) > 2 * LONGEST_BLOCK:
            break
    closing.end = end
    return others


def _next_document(lines: Sequence[Line], head: int) -> int:
    """Where the header of a text issued with this one begins: names of bodies above its Quốc hiệu."""
    nation = next(
        (line.index for line in lines[head:] if len(line.text) < LONGEST_HEADER_LINE and _has_nation(line)), None
    )
    if nation is None:
        return len(lines)
    first = nation
    for line in reversed(filled(lines[max(head + 1, nation - 12) : nation])):
        if not (line.is_upper and is_body(line.text)):
            break
        first = line.index
    return first


def _has_nation(line: Line) -> bool:
    return any(is_nation(part.text) for part in columns(line))


def _sort(closing: Closing, others: list[Line], part: Line, *, first: bool) -> None:
    head = _RECIPIENTS.match(fold(part.text)) if first else None
    before = len(others) + len(closing.unplaced)
    _put(closing, others, part, head)
    if len(others) + len(closing.unplaced) == before:
        closing.recipient_lines.append(part.raw.strip())


def _put(closing: Closing, others: list[Line], part: Line, head: re.Match[str] | None) -> None:
    if head:
        rest = part.text[head.end() :].strip()
        if rest and is_upper(rest) and is_position(alone := replace(part, raw=rest, text=rest)):
            others.append(alone)
            closing.recipient_lines.append(part.text[: head.end()].strip())
            return
        _add_entries(closing, rest, part.raw.partition(":")[2]) if rest else None
    elif closing.archive_raw is not None:
        _after_archive(closing, others, part)
    elif BULLET.match(part.text) or is_archive_line(part.text):
        _add_entries(closing, part.text, part.raw)
    elif _is_of_signature(others, part) or (not closing.entries and is_position(part)):
        others.append(part)
    elif _is_entry(closing, others, part):
        _continue_entry(closing, part.text)
    else:
        others.append(part)


def _is_of_signature(others: Sequence[Line], part: Line) -> bool:
    if part.text.endswith((";", ",")):
        return False
    opens = part.is_upper or bool(others) or prefix_of(part.text) is not None
    return (is_signature_part(part) and opens) or bool(others and name_of(part.text))


def _is_entry(closing: Closing, others: Sequence[Line], part: Line) -> bool:
    if closing.entries and not closing.entries[-1].endswith((";", ".")):
        return True
    return part.text.endswith((";", ",")) or (not closing.entries and not others)


def _continue_entry(closing: Closing, text: str) -> None:
    if closing.entries and not closing.entries[-1].endswith(";"):
        closing.entries[-1] += f" {text}"
    else:
        closing.entries.append(text)


def _add_entries(closing: Closing, text: str, raw: str) -> None:
    """One entry, or several on one line; from `Lưu` on it is the Lưu line."""
    if is_archive_line(text):
        closing.archive_raw = re.sub(r"\s+", " ", raw).strip().strip("*")
        return
    inside = re.search(r"[;.]\s*[-+]?\s*(?=L[ưu]u\s*:)", text)
    if inside:
        closing.entries.append(BULLET.sub("", text[: inside.start()]))
        closing.archive_raw = text[inside.end() :]
    else:
        closing.entries.append(BULLET.sub("", text))


def _after_archive(closing: Closing, others: list[Line], part: Line) -> None:
    """The Lưu line may wrap after a comma; everything else is signature, or comes after it."""
    if (closing.archive_raw or "").endswith(",") and not part.is_upper and not others:
        closing.archive_raw = f"{closing.archive_raw} {part.text}"
    elif BULLET.match(part.text) and not others and part.text.endswith(";"):
        closing.entries.append(BULLET.sub("", part.text))
    elif _FILE_MARK.match(part.text):
        closing.unplaced.append(part.text)
    else:
        others.append(part)


def _take_signatures(closing: Closing, parts: list[Line], lines: Sequence[Line]) -> None:
    while parts and read_date_line(parts[0].text):
        closing.date_line = parts.pop(0).text
    blocks, title, taken = read_signatures(parts)
    if any(block.name for block in blocks) or (blocks and taken):
        closing.signatures, closing.signer_title = blocks, title
        closing.signature_raw = [part.raw.strip() for part in parts[:taken]]
    last = parts[taken - 1].index + 1 if taken and closing.signatures else None
    following = parts[taken].index if taken < len(parts) else None
    closing.unplaced += [part.text for part in parts[taken:] if last and part.index < last and not part.is_rule]
    closing.end = last or (following if following is not None else closing.end)
    if last and following is None:
        closing.end = next((line.index for line in lines[last:] if _ANNEX.match(fold(line.text[:10]))), last)


def _signature_before(closing: Closing, lines: Sequence[Line], start: int, behind: Sequence[Line]) -> None:
    """The right column came first: the signature stands between the body and `Nơi nhận`, its name perhaps below."""
    block = _block_before(lines, start, closing.start)
    if not block:
        return
    parts = [part for line in block for part in _parts(line)]
    named = _name_behind(behind) if all(is_signature_part(part) for part in parts) else []
    signatures, title, _ = read_signatures([*parts, *named])
    if signatures:
        closing.signatures, closing.signer_title = signatures, title
        closing.signature_raw = [part.raw.strip() for part in (*parts, *named)]
        closing.start = block[0].index
        if named:
            closing.end = max(closing.end, named[-1].index + 1)


def _signatures_beside(closing: Closing, lines: Sequence[Line], start: int) -> None:
    """Several sign: whole blocks between the end mark and `Nơi nhận`, where a file gives column after column."""
    block = _block_before(lines, start, closing.start)
    above = filled(lines[start : block[0].index])[-1:] if block else []
    if not above or not END_MARK.search(above[0].text[-8:]):
        return
    parts = [part for line in block for part in _parts(line)]
    signatures, _, taken = read_signatures(parts)
    if taken == len(parts) and all(signature.name for signature in signatures):
        closing.signatures = [*signatures, *closing.signatures]
        closing.signature_raw = [*(part.raw.strip() for part in parts), *closing.signature_raw]
        closing.start = block[0].index


def _name_behind(parts: Sequence[Line]) -> list[Line]:
    """Marks and the name that stand alone below the Lưu line."""
    taken: list[Line] = []
    for part in parts:
        if not is_sign_mark(part):
            return [*taken, part] if name_of(part.text) else []
        taken.append(part)
    return []


def _signature_at_end(lines: Sequence[Line], start: int) -> Closing:
    """No Nơi nhận (thư công, hợp đồng): the signature is the last block before an annex or the end."""
    annex = next((line.index for line in lines[start:] if _is_annex_head(line)), len(lines))
    block = _block_before(lines, start, annex)
    closing = Closing(annex, annex)
    if block:
        signatures, title = _read_block(block)
        if any(signature.name for signature in signatures):
            closing.signatures, closing.signer_title, closing.start = signatures, title, block[0].index
            _date_above(closing, lines, start)
            closing.signature_raw = _raw(block)
    return closing


def _date_above(closing: Closing, lines: Sequence[Line], start: int) -> None:
    """A thư công has place and date above the signature."""
    above = next((line for line in reversed(lines[start : closing.start]) if not line.is_blank), None)
    if above and read_date_line(above.text):
        closing.date_line, closing.start = above.text, above.index


def _is_annex_head(line: Line) -> bool:
    return len(line.text) < 40 and bool(re.match(r"^phu luc(?:\s+[ivx\d]+)?\.?$", fold(line.text)))


def _block_before(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """The last lines before `end`, back to the first of an unbroken run of positions, marks and names."""
    block: list[Line] = []
    for line in reversed(filled(lines[max(start, end - 60) : end])):
        if len(block) >= LONGEST_BLOCK or not all(_of_block(part) for part in _parts(line)):
            break
        block.insert(0, line)
    while block and not any(is_position(part) for part in _parts(block[0])):
        block.pop(0)
    return block


def _of_block(part: Line) -> bool:
    if is_sign_mark(part):
        return True
    if part.text.endswith((":", ";")) and not part.is_upper:
        return False
    return is_signature_part(part) or name_of(part.text) is not None


def _raw(block: Sequence[Line]) -> list[str]:
    return [part.raw.strip() for line in block for part in _parts(line)]


def _read_block(block: Sequence[Line]) -> tuple[list[ReadSignature], str | None]:
    blocks, title, _ = read_signatures([part for line in block for part in _parts(line)])
    return blocks, title
