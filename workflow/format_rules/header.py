"""Quốc hiệu, Tiêu ngữ and the issuing body with the one above it, as a finished text writes them.

Source: PL1 II.1, II.2 (FMT-HDR-1, FMT-HDR-2, FMT-ORG-1, FMT-ORG-4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import bodies, is_state
from workflow.format_rules.manuscript import HEADER, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NATION_SPELLINGS = frozenset({NATION, NATION.replace("HÒA", "HOÀ")})
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NEAR = 0.84
_HALVES = ({"CỘNG HÒA XÃ HỘI", "CỘNG HOÀ XÃ HỘI"}, {"CHỦ NGHĨA VIỆT NAM"})
_BELOW_ANOTHER = re.compile(r"^(?:SỞ|CHI CỤC|PHÒNG)\s")


def _near(text: str, right: str) -> bool:
    one, other = re.sub(r"\W", "", fold(text)), re.sub(r"\W", "", fold(right))
    return abs(len(one) - len(other)) < 6 and SequenceMatcher(None, one, other).ratio() > NEAR


def _found(manuscript: Manuscript, right: str) -> Wording | None:
    return next((line for line in wordings(manuscript, HEADER) if _near(line.text, right)), None)


def _has_head(manuscript: Manuscript) -> bool:
    """Whether the head of the page was kept; text extraction, drafts for a template and letters often have none."""
    return (bool(bodies(manuscript)) or manuscript.at_issue) and manuscript.kind.numbered


@rule("F-QH-TEXT")
def nation_is_named(manuscript: Manuscript) -> Iterator[Hit]:
    """Quốc hiệu in capitals, spelt right (`HÒA` and `HOÀ` both occur in the decree)."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return
    line = _found(manuscript, NATION)
    if line is None and not _in_two_lines(manuscript):
        if _has_head(manuscript):
            yield missing(HEADER, NATION, code="missing")
    elif line and line.text not in NATION_SPELLINGS:
        yield line.whole(NATION, fix=NATION, code="spelling")


def _in_two_lines(manuscript: Manuscript) -> bool:
    texts = {line.text for line in wordings(manuscript, HEADER)}
    return all(half & texts for half in _HALVES)


@rule("F-TN-TEXT")
def motto_is_written_right(manuscript: Manuscript) -> Iterator[Hit]:
    """`Độc lập - Tự do - Hạnh phúc`: three capitals, hyphens with a space on both sides."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return
    line = _found(manuscript, MOTTO)
    if line is None:
        if _has_head(manuscript) or _found(manuscript, NATION):
            yield missing(HEADER, MOTTO, code="missing")
    elif line.text != MOTTO:
        yield line.whole(MOTTO, fix=MOTTO, code="spelling")


@rule("F-ORG-PARENT")
def body_above_is_named(manuscript: Manuscript) -> Iterator[Hit]:
    """A body under another names that one on the line above its own (FMT-ORG-1)."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return
    lines, office = bodies(manuscript), manuscript.office
    if not lines:
        return
    if office and office.parent_names and not office.collective:
        if not any(_names_parent(line, office.parent_names) for line in lines):
            yield lines[0].whole(office.parent_names[0].upper(), code="office", parent=office.parent_names[0])
    elif office is None and len(lines) == 1 and (found := _BELOW_ANOTHER.match(lines[0].text)):
        yield lines[0].whole(code="kind", kind=found[0].strip().capitalize())


def _names_parent(line: Wording, names: tuple[str, ...]) -> bool:
    words = _short(line.text)
    return any(words == _short(name) or _near(line.text, name) for name in names)


def _short(name: str) -> str:
    return re.sub(r"\buy ban nhan dan\b", "ubnd", re.sub(r"\bhoi dong nhan dan\b", "hdnd", fold(name))).strip()
