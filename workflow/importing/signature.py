"""Signature blocks: quyền hạn, chức vụ, name; one, or two side by side.

Source: PL1 II.7 (FMT-SIG-1 to 4); ND30 Đ.13; PL3 mẫu 1.9 for two signatures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workflow.base.text import fold
from workflow.importing.document_types import type_named
from workflow.importing.lines import BULLET, Line, is_upper
from workflow.importing.markup import CAPITAL
from workflow.importing.parsed import ReadSignature
from workflow.importing.prefixes import lines_apart, prefix_of

_SIGN_MARK = re.compile(
    r"^[\[(]?\s*(?:[đd][ãa]\s*k[ýyí](?!\w)|(?:ký\s+tên|ký\s+và|chữ\s+ký|ký\s+số|ký\s+điện\s+tử|signed|dấu)\b|ký\s*,).{0,80}$",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"^(?:pho|quyen|giam doc|chu tich|chanh|truong|cuc truong|chi cuc truong|tong|bo truong|thu truong|vien truong|"
    r"hieu truong|bi thu|thu tuong|to truong|tram truong|doi truong|hat truong|ke toan|vu truong|thanh tra|thu ky|"
    r"chu toa|chu tri|chu nhiem|uy vien|dai dien|thong doc|nguoi|benh vien truong|thu truong|ban chi dao|hoi dong|"
    r"uy ban|ben [ab]\b|tm|kt|dai bieu|pho truong|doan truong|khoa truong|doi|to pho|can bo|ong|ba)\b"
)
_TITLE = re.compile(
    r"^(?P<title>(?:(?:Ông|Bà)\b\s*)?(?:(?:GS|PGS|TSKH|TS|ThS|Th\.S|BS\.?\s?CK\s?I{1,2}|BS|Luật sư|Kỹ sư|DS|KS|CN|Ths"
    r"|NGND|NGƯT|NSND|(?:Đại|Thượng|Trung|Thiếu)\s(?:tá|tướng|úy))\b[.,]?\s*)*)(?=\S)"
)
"""`Ông`, `Bà` stand before a degree; behind it they are a family name."""
_DEGREES = r"(?:(?:GS|PGS|TSKH|TS|ThS|BS|BSCK\s?I{1,2}|DS|KS|CN|NGND|NGƯT|NSND)\.?\s*){0,4}"
_SURNAMES = frozenset({
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong",
    "ly", "dinh", "doan", "trinh", "lam", "mai", "dao", "cao", "ha", "ta", "to", "luong", "truong", "chau", "quach",
    "tu", "vuong", "thai", "tang", "trieu", "kieu", "chu", "nong", "hua", "la", "be", "vi", "luu", "nghiem", "phung",
    "mac", "giang", "ninh", "tong", "quang", "ma", "sung", "thao", "giap", "khuat", "doi", "vang", "lo", "dam",
    "kim", "au", "bach", "cu", "diep", "ton", "tieu", "van", "lai", "kha", "giao",
})  # fmt: skip
_POSITION_THEN_NAME = re.compile(
    rf"^(?P<position>(?:[{CAPITAL}]+\.?\s+){{1,14}}?)(?P<mark>\([^()]{{2,40}}\)\s+)?(?P<name>{_DEGREES}[{CAPITAL}][^\W\d_{CAPITAL}][^()]{{2,60}})$"
)
_PARALLEL = re.compile(r"^(?:thu ky|chu toa|chu tri|dai dien|ben [ab]|nguoi|truong doan|ke toan)")
LONGEST_POSITION = 160


def parts_apart(part: Line) -> list[Line]:
    """`GIÁM ĐỐC (đã ký) Nguyễn Văn A`, which a flattened table cell leaves on one line."""
    found = _POSITION_THEN_NAME.match(part.text) if len(part.text) <= LONGEST_POSITION else None
    if not found or not name_of(found.group("name")) or not _POSITION.match(fold(part.text)):
        return [part]
    words = [found.group("position").strip(), found.group("name")]
    return [replace(part, raw=text, text=text) for text in words]


def is_sign_mark(line: Line) -> bool:
    """`(Đã ký)`, `[Ký số]`, `(chữ ký, dấu)`."""
    return bool(_SIGN_MARK.match(line.text))


def is_signature_part(line: Line) -> bool:
    """A position line or a sign mark; such a line closes the body."""
    return is_position(line) or is_sign_mark(line)


def is_position(line: Line) -> bool:
    """`KT. GIÁM ĐỐC`, `PHÓ GIÁM ĐỐC`; also in sentence case where the words are a known position."""
    text = line.text
    if (
        BULLET.match(text)
        or len(text) > LONGEST_POSITION
        or text.endswith((";", ":", ","))
        or fold(text[:7]) == "phu luc"
        or type_named(text) is not None
    ):
        return False
    if prefix_of(text):
        return True
    known = bool(_POSITION.match(fold(text[:60])))
    if is_upper(text):
        return known or not (name_of(text) or any(character.isdigit() for character in text))
    return known and len(text) < 60 and not text.endswith(".") and text.count(" ") < 10


def name_of(text: str) -> tuple[str, str | None] | None:
    """Name and title (FMT-SIG-2 forbids the title, real texts have it); None where it is no person's name."""
    title = _TITLE.match(text := text.rstrip(" ."))
    words = (text[title.end() :] if title else text).split()
    if not 2 <= len(words) <= 7 or not all(_is_name_word(word) for word in words):
        return None
    if is_upper(text) and fold(words[0]) not in _SURNAMES:
        return None
    if _POSITION.match(fold(text)) and fold(words[0]) not in _SURNAMES:
        return None
    return " ".join(words), (title.group("title").strip() or None if title else None)


def _is_name_word(word: str) -> bool:
    parts = [part for part in re.split(r"[-'’]", word) if part]
    return word[0].isupper() and all(map(str.isalpha, parts))


def read_signatures(parts: Sequence[Line]) -> tuple[list[ReadSignature], str | None, int]:
    """The blocks among these lines, the title of the last signer, and how many of the lines they take."""
    positions: list[list[str]] = []
    names: list[str | None] = []
    title, taken, signed = None, 0, False
    for count, part in enumerate(parts, start=1):
        if _SIGN_MARK.match(part.text):
            signed = True
        elif positions and (named := name_of(part.text)) and not _reads_as_position(part):
            names.append(named[0])
            title = named[1]
        elif is_position(part):
            if len(names) < len(positions) and (signed or _is_second_office(positions, part, parts[count - 2])):
                continue
            _add_position(positions, names, part.text)
            signed = False
        elif names or not _continues(positions, part):
            break
        else:
            positions[-1][-1] += f" {part.text}"
        taken = count
    return _blocks(positions, names), title, taken


def _is_second_office(positions: list[list[str]], part: Line, above: Line) -> bool:
    """Below the room of the signature stands another office of the signer, right above the name (FMT-SIG-4)."""
    room = part.index - above.index > 2 and part.after_blank
    return room and prefix_of(positions[-1][-1]) is None and not _PARALLEL.match(fold(part.text))


def _reads_as_position(part: Line) -> bool:
    """Capitals that begin like a position (`CHỦ TỊCH`) although their first word is also a surname."""
    return is_upper(part.text) and bool(_POSITION.match(fold(part.text)))


def _continues(positions: list[list[str]], part: Line) -> bool:
    return bool(positions) and part.text[:1].islower() and len(part.text) < 60


def _add_position(positions: list[list[str]], names: list[str | None], text: str) -> None:
    """A new block after a name, and for posts that sign side by side; otherwise a further line of the block."""
    lines = lines_apart(text)
    if positions and len(names) < len(positions) and _is_open(positions[-1][-1]):
        positions[-1][-1] = f"{positions[-1][-1]} {lines[0]}"
        positions[-1].extend(lines[1:])
    elif not positions or len(names) >= len(positions) or _PARALLEL.match(fold(text)):
        positions.append(lines)
    elif _begins_line(lines[0]):
        positions[-1].extend(lines)
    else:
        positions[-1][-1] += f" {lines[0]}"
        positions[-1].extend(lines[1:])


def _is_open(text: str) -> bool:
    """A prefix alone on its line, which the decree does not know."""
    found = prefix_of(text)
    return bool(found and not found[1])


def _begins_line(text: str) -> bool:
    """Not the wrapped rest of the line above, such as `VÀ BẢO VỆ THỰC VẬT`."""
    return bool(prefix_of(text) or _POSITION.match(fold(text)))


def _blocks(positions: list[list[str]], names: list[str | None]) -> list[ReadSignature]:
    padded = [*names, *[None] * len(positions)]
    return [ReadSignature(tuple(lines), name) for lines, name in zip(positions, padded, strict=False)]
