"""What the body says of other papers: its annexes, what is sent with it, and the dates of cited documents.

Source: PL1 III.1 (FMT-ANX-1); citations by the grammar of the citation sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from workflow.citations import citations_in
from workflow.importing.markup import CAPITAL
from workflow.importing.outline import Marker, places_of
from workflow.importing.parsed import POINT_RANK, AnnexPointer

_BRACKETED = re.compile(r"\(([^()]{4,600})\)")
_SENTENCE = re.compile(r"[^.;()]{4,600}")
_ANNEX = re.compile(r"phụ\s+lục", re.IGNORECASE)
_ENCLOSED = re.compile(
    r"kèm theo|đính kèm|gửi kèm|(?:chi tiết|cụ thể)\b.{0,200}\b(?:tại|theo|ở)\s+(?:các\s+)?phụ\s+lục", re.IGNORECASE
)
_CITED = re.compile(r"\bsố:?\s*\d{1,6}\s*[/-]")
_ANNEX_LABELS = re.compile(
    r"Phụ\s+lục\s+((?:[IVX]{1,6}|\d{1,2}|[A-H])(?:\s*(?:,|và|;)\s*(?:[IVX]{1,6}|\d{1,2}|[A-H])\b)*)\b", re.IGNORECASE
)
_SENT_WITH = re.compile(r"^(?:Có|Gửi kèm|Kèm theo|Đính kèm)\b|\b(?:gửi kèm|gửi kèm theo)\s*$", re.IGNORECASE)
_PROVINCE = re.compile(rf"\s+(?:tỉnh|thành phố)\s+[{CAPITAL}]\S*(?:\s+[{CAPITAL}]\S*)*$")
_CITED_DATE = re.compile(r"\bngày\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")


def annexes_in(paragraphs: Sequence[str]) -> tuple[AnnexPointer, ...]:
    """Every pointer to an annex of this document; the annexes of cited documents are not ours."""
    found: list[AnnexPointer] = []
    for text, place in zip(paragraphs, places_of(paragraphs), strict=True):
        if not _ANNEX.search(text):
            continue
        item = _item(place, alone=text.startswith("(") and text.rstrip(" .;/").endswith(")"))
        for pointer in _pointers(text):
            found.extend(AnnexPointer(label, pointer, item) for label in _labels(pointer))
    return tuple(found)


def _pointers(text: str) -> list[str]:
    bracketed = [found.group(1).strip() for found in _BRACKETED.finditer(text)]
    outside = [found.group().strip() for found in _SENTENCE.finditer(_BRACKETED.sub(" ", text))]
    return [phrase for phrase in (*bracketed, *outside) if _points_to_annex(phrase)]


def _points_to_annex(phrase: str) -> bool:
    return bool(_ANNEX.search(phrase) and _ENCLOSED.search(phrase) and not _CITED.search(phrase))


def _labels(pointer: str) -> list[str | None]:
    numbers = [
        number
        for found in _ANNEX_LABELS.finditer(pointer)
        for number in re.split(r"\s*(?:,|;|\bvà\b)\s*", found.group(1))
    ]
    return [f"Phụ lục {number}" for number in dict.fromkeys(numbers)] or [None]


def _item(place: Sequence[Marker], *, alone: bool) -> str | None:
    """`II.2.2`, `1.a`: a bracketed paragraph of its own closes the numbered item, not its last point."""
    labels: list[str] = []
    for marker in place:
        if alone and marker.rank >= POINT_RANK:
            continue
        label = re.sub(r"[\s.):/-]+$", "", marker.label)
        if labels and label.startswith(f"{labels[-1]}."):
            labels.pop()
        labels.append(label)
    return ".".join(labels) or None


def attachments_in(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """`(Có … gửi kèm)`: how many documents of which type and issuer are sent with this one."""
    counts: dict[str, int] = {}
    for text in paragraphs:
        for phrase in _BRACKETED.findall(text) if "kèm" in text else ():
            if not _SENT_WITH.search(phrase) or _ANNEX.search(phrase):
                continue
            for found in citations_in(phrase):
                issuer = _PROVINCE.sub("", found.issuer or "") if found.issuer_source == "adjacent" else ""
                name = f"{found.type} ({issuer})" if issuer else found.type
                counts[name] = counts.get(name, 0) + 1
    return tuple(f"{count} {name}" for name, count in counts.items())


def latest_cited_date(paragraphs: Sequence[str]) -> date | None:
    """The latest date of a cited document: this document cannot be older."""
    days = [day for text in paragraphs for found in _CITED_DATE.finditer(text) if (day := _day(*found.groups()))]
    return max(days, default=None)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
