"""The Lưu line, in the spellings of real offices.

Source: PL1 II.9d, III.3 (FMT-NN-4, FMT-NN-5); the forms of the tolerant parser in the format sheet, and beyond them
several units (`VT, KTN, NC`) and a superscript sign without a full stop before it.
"""

from __future__ import annotations

import re

from workflow.importing.lines import BULLET
from workflow.importing.markup import without_styles
from workflow.importing.parsed import ArchiveCopy

_LEAD = re.compile(r"^(?:[-+•]\s*)?L[ưuữ]u\s*(?:[:;.,]|(?=\s*(?:VT|VP|Văn)\b))\s*", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"[.\s]*<sup>\s*([^<>]{1,60}?)\s*</sup>", re.IGNORECASE)
_CLERK = re.compile(
    r"^(?:VT-LT\b|VT,\s*LT\b|VTLT|VT|Văn\s+thư)\b(?:\s*\((\d{1,5})b?\))?"
    r"(?:\.(?=[A-ZĐ]{2}[^(]*$)|[\s,;/–-]*)",
    re.IGNORECASE,
)
_CLERK_LATER = re.compile(
    r"^(?P<before>[^.()_]{1,60}?)\s*[,;]\s*(?:VT|VTLT|Văn\s+thư)\b[\s,;]*(?P<after>.*)$", re.IGNORECASE
)
_COPIES = re.compile(r"\s*\(\s*(\d{1,5})\s*(?:b|bản)?\s*\)[\s.]*$|[\s,.]+(\d{1,5})\s*(?:b|bản)[\s.]*$", re.IGNORECASE)
_SIGN_AFTER_BAR = re.compile(r"\s*_\s*\(?\s*([^()_]{1,60}?)\s*\)?[\s.]*$")
_SIGN_AFTER_STOP = re.compile(r"\.+\s*((?:[^\W_]+|[^\W\d_]+(?:\s[^\W\d_]+){1,3}))\.?$")
_SIGN_AFTER_COMMA = re.compile(r"(?<=\S),\s*([^\W\d_a-zà-ỹ][a-zà-ỹ]{1,6})[\s.]*$")
"""A given name behind the unit: `VT, GDTrH, Bình`; abbreviations have more capitals."""
_SIGN_AFTER_SEMICOLON = re.compile(r"(?<=\S);\s*([^\W\d_]{1,4}\d{1,4}[^\W\d_]?)[\s.]*$")
_FILE_NUMBER = re.compile(r"(?<=\S),\s*(\d{1,2}(?:\.\d{1,3}){1,4})[\s.]*$")
_SIGN_IN_BRACKETS = re.compile(r"\s*\(\s*([^\W\d_][^()]{0,40})\)[\s.]*$")


def is_archive_line(text: str) -> bool:
    """Whether these words are a Lưu line."""
    return bool(_LEAD.match(text[:200]))


def read_archive_line(raw: str) -> tuple[str, ArchiveCopy]:
    """The line as printed, without the drafter's sign that follows its full stop, and its parts."""
    raised = _SUPERSCRIPT.search(raw)
    words = without_styles(_SUPERSCRIPT.sub(r"_(\1)", raw) if raised else raw)
    rest = _LEAD.sub("", words, count=1)
    rest, copies = _copies(rest)
    if (later := _CLERK_LATER.match(rest)) and not _CLERK.match(rest):
        rest = f"VT, {later.group('before')}{later.group('after')}"
    clerk = _CLERK.match(rest)
    if clerk and clerk.group(1):
        copies = copies or int(clerk.group(1))
    unit, drafter = _unit_and_drafter(rest[clerk.end() :] if clerk else rest)
    copy = ArchiveCopy(clerk is not None, unit or None, drafter, copies)
    return _printed(words, drafter), copy


def _copies(rest: str) -> tuple[str, int | None]:
    """`(300)`, `3b` or `5 bản` at the end of the line."""
    found = _COPIES.search(rest)
    if not found:
        return rest, None
    return rest[: found.start()], int(found.group(1) or found.group(2))


def _unit_and_drafter(rest: str) -> tuple[str, str | None]:
    for pattern in (
        _SIGN_AFTER_BAR,
        _FILE_NUMBER,
        _SIGN_IN_BRACKETS,
        _SIGN_AFTER_STOP,
        _SIGN_AFTER_COMMA,
        _SIGN_AFTER_SEMICOLON,
    ):
        found = pattern.search(rest)
        if found and not _is_unit_prefix(rest, found):
            return rest[: found.start()].strip(" .,;"), found.group(1).strip()
    return rest.strip(" .,;"), None


def _is_unit_prefix(rest: str, found: re.Match[str]) -> bool:
    """The stop of `P.TCCB` (phòng), `TT.`, `BQL.` belongs to the unit, not to the line."""
    before = rest[: found.start()].rpartition(",")[2].strip()
    return (
        found.re is _SIGN_AFTER_STOP
        and rest[found.start() :].count("..") == 0
        and before in {"P", "TT", "B", "V", "T", "Đ"}
    )


def _printed(words: str, drafter: str | None) -> str:
    """Up to the full stop of the line: `Lưu: VT, P.TCCB Sở.`; a sign before it (`_(tuc42).`) stays."""
    line = BULLET.sub("", words)
    if drafter and (after_stop := re.search(r"\.[.\s]*_?\(?" + re.escape(drafter) + r"\)?.{0,20}$", line)):
        return line[: after_stop.start() + 1]
    if drafter and line.endswith(f"_({drafter})"):
        return line.removesuffix(f"_({drafter})") + "."
    return line
