"""How values are written in a package: days, instants, identities, and words without what XML cannot hold."""

from __future__ import annotations

import re
from datetime import date, datetime

from workflow.base.clock import VIETNAM
from workflow.base.text import nfc

# What XML 1.0 has no place for (production 2), and half characters.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = (
    re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", re.ASCII),
    re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII),
)
_TIME = re.compile(r"[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)

# Mã định danh: from the lowest level to the highest (QCVN 102:2016), or the other way round (QĐ 20/2020/QĐ-TTg),
# which gives enterprises their business code.
_ORGAN_ID = re.compile(
    r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.[0-9A-Z]{1,5}){0,6}|\d{10}(?:-\d{3})?", re.ASCII
)
LONGEST_ORGAN_ID = 35


def is_organ_id(text: str) -> bool:
    """Whether this has the form of a mã định danh, old or new."""
    return len(text) <= LONGEST_ORGAN_ID and _ORGAN_ID.fullmatch(text) is not None


def clean(text: str) -> str:
    """The words in NFC as XML can hold them, trimmed."""
    return nfc(_NO_XML.sub("", text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def written_day(day: date | None, *, old: bool = False) -> str:
    """`2024/03/05`, or `05/03/2024` in the older dialect; nothing for no day."""
    return "" if day is None else f"{day:%d/%m/%Y}" if old else f"{day.year:04d}/{day:%m/%d}"


def written_instant(at: datetime, *, old: bool = False) -> str:
    """The day, then the time in Vietnam to the second."""
    local = at.astimezone(VIETNAM)
    return f"{written_day(local.date(), old=old)} {local:%H:%M:%S}"


def read_day(text: str) -> date | None:
    """The day, in either order and with slashes or hyphens, a time behind it disregarded; None if it is none."""
    return _day_and_rest(text)[0]


def read_instant(text: str) -> datetime | None:
    """The instant; a day alone is its midnight, and a time without zone is Vietnam's. None if it is none."""
    day, rest = _day_and_rest(text)
    if day is None:
        return None
    found = _TIME.fullmatch(rest) if rest else None
    if rest and found is None:
        return None
    hour, minute, second, zone = found.groups() if found else ("0", "0", "0", None)
    written = f"{day.isoformat()}T{int(hour):02d}:{minute:0>2}:{second or 0:0>2}"
    try:
        plain = datetime.fromisoformat(written + (zone or ""))
        return (plain.replace(tzinfo=VIETNAM) if plain.tzinfo is None else plain).astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None


def _day_and_rest(text: str) -> tuple[date | None, str]:
    text = text.strip()
    for pattern, order in zip(_DAY, ((1, 2, 3), (3, 2, 1)), strict=True):
        found = pattern.match(text)
        if found is None:
            continue
        rest = text[found.end() :]
        try:
            return (date(*(int(found[n]) for n in order)), rest) if not rest[:1].isdigit() else (None, "")
        except ValueError:
            return None, ""
    return None, ""


def plain_content_id(text: str) -> str:
    """A content id without `cid:` and angle brackets, which only some producers write."""
    return text.strip().removeprefix("cid:").strip("<>").strip()


def plain_file_name(text: str) -> str:
    """The name alone: no folder of anybody's, nothing that a file system takes amiss."""
    name = re.split(r"[/\\]", clean(text))[-1]
    return re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", name).strip(". ")[:200] or "tep"
