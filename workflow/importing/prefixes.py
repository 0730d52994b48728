"""The prefixes of authority before a position: KT., TM., TL., TUQ., Q., in the spellings of real offices.

Source: PL1 II.7b; ND30 Đ.13. Right is a full stop and one space; slashes, lost stops and lost spaces occur.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflow.base.text import fold

_SPELLINGS = {"kt": "KT", "tm": "TM", "tl": "TL", "tuq": "TUQ", "tun": "TUN", "q": "Q"}
_STOPPED = re.compile(
    r"^(?P<prefix>K\s?/\s?T|T\s?/\s?M|T\s?/\s?L|T\s?/\s?U\s?/?\s?Q|T\.\s?UQ|T\.\s?U\.\s?Q|K\.\s?T(?=\.)|T\.\s?M(?=\.)"
    r"|T\.\s?L(?=\.)|KT|TM|TL|TUQ|TUN|Q)(?P<stop>\s*[./]\s*|\s+|$)(?P<whom>.*)$",
    re.IGNORECASE,
)
_POSITION_WORDS = (
    r"(?:pho |quyen )?(?:tong )?(?:giam doc|chu tich|bo truong|thu truong|thong doc|tong cuc truong|chi cuc truong|"
    r"cuc truong|vu truong|vien truong|hieu truong|truong (?:phong|ban|tram|khoa|doan|cong an)|chanh|chu nhiem|bi thu|"
    r"thu tuong|tong bi thu|tong thanh tra|tong kiem toan|hat truong|doi truong|tram truong|ke toan|tu lenh|thu ky)"
)
_COLLECTIVE_WORDS = (
    r"(?:uy ban|ubnd|hdnd|hoi dong|ban|ubmttq|doan|to |chinh phu|thuong truc|bch|btv|tap the|dang uy|chi bo)"
)
_POSITION_START = re.compile(rf"^{_POSITION_WORDS}\b")
_ANY_START = re.compile(rf"^(?:{_POSITION_WORDS}|{_COLLECTIVE_WORDS})")
_INSIDE = re.compile(r"(?<=\S)\s+(?=(?:KT|TL|TUQ|TM|Q)\s?\.\s*\S|(?:K/T|T/L|T/M)[.\s]\s*\S)")
_HEADS = (
    r"(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|BỘ TRƯỞNG|CỤC TRƯỞNG|VIỆN TRƯỞNG|HIỆU TRƯỞNG|CHỦ NHIỆM|THỦ TƯỚNG|"
    r"TRƯỞNG BAN|THỐNG ĐỐC|TỔNG THANH TRA)"
)
_ONE_LINE = (
    re.compile(r"^((?:KT|TL|TUQ)\. .*?\S)\s+((?:PHÓ|THỨ TRƯỞNG)\b.*)$"),
    re.compile(rf"^((?:TL|TUQ)\. {_HEADS})\s+((?:CHÁNH|TRƯỞNG|GIÁM ĐỐC|CỤC TRƯỞNG|CHI CỤC|VỤ TRƯỞNG|CHỦ TỊCH)\b.*)$"),
    re.compile(r"^(TM\. \S.{2,120}?)\s+((?:Q\. )?(?:CHỦ TỊCH|TRƯỞNG BAN|PHÓ CHỦ TỊCH|BÍ THƯ|PHÓ BÍ THƯ|TRƯỞNG ĐOÀN))$"),
)


def prefix_of(text: str) -> tuple[str, str] | None:
    """The prefix without its stop and what follows it: `("KT", "GIÁM ĐỐC")`."""
    found = _STOPPED.match(text) if len(text) < 300 else None
    if not found:
        return None
    prefix = _SPELLINGS.get(re.sub(r"[\s./]", "", found.group("prefix")).lower())
    whom = found.group("whom").strip()
    if prefix is None or not _is_meant(found, prefix, whom):
        return None
    return prefix, whom


def _is_meant(found: re.Match[str], prefix: str, whom: str) -> bool:
    """Alone it needs its stop; without a stop, in small letters or as `Q.` it needs a position or body after it."""
    stopped = bool(found.group("stop").strip()) or "/" in found.group("prefix")
    if not whom:
        return stopped and found.group("prefix").isupper() and prefix != "Q"
    if stopped and prefix != "Q" and found.group("prefix")[:1].isupper() and whom[0].isupper():
        return True
    return bool((_POSITION_START if prefix == "Q" else _ANY_START).match(fold(whom)))


def in_right_form(text: str) -> str:
    """The line with a full stop and one space behind its prefix; other lines as they are."""
    found = prefix_of(text)
    return f"{found[0]}. {found[1]}".strip() if found else text


def lines_apart(text: str) -> list[str]:
    """`KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC` on one line is two lines (flattened by extraction)."""
    lines: list[str] = []
    for piece in map(in_right_form, _INSIDE.split(text)):
        found = next((match for pattern in _ONE_LINE if (match := pattern.match(piece))), None)
        lines.extend(found.groups() if found else [piece])
    return lines


def authority_of(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """The prefixes of a block (`KT.`, `TM.+KT.`) and on whose behalf the first of them signs (PL1 II.7b)."""
    found = [prefix for line in lines if (prefix := prefix_of(line))]
    if not found:
        return None, None
    return "+".join(f"{prefix}." for prefix, _ in found), found[0][1] or None
