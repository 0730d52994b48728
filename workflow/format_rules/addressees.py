"""Kính gửi: who must have it and who not, one addressee on the line or several in a list.

Source: PL1 II.9b to d (FMT-KG-1 to 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_state
from workflow.format_rules.manuscript import ADDRESSEES, BODY, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings

UNADDRESSED = frozenset({
    "nghi-quyet", "quyet-dinh", "chi-thi", "quy-che", "quy-dinh", "thong-cao", "thong-bao", "huong-dan",
    "chuong-trinh", "ke-hoach", "phuong-an", "de-an", "du-an",
})  # fmt: skip
"""Types that never have a Kính gửi; slips, letters of introduction and the like may, by custom."""
_LEAD = re.compile(r"^(?P<lead>Kính\s+g[ửứưừ]i)(?P<colon>\s*:)?\s*(?P<rest>.*)$", re.IGNORECASE)
_DASH = re.compile(r"^[-–+•]\s*")
_BODY_BEGINS = (
    r"(?:Sở|Bộ|UBND|HĐND|Ủy ban|Uỷ ban|Hội đồng|Văn phòng|Phòng|Cục|Chi cục|Trung tâm|Công ty|Công an|Thanh tra|Ban|"
    r"Tỉnh ủy|Huyện ủy|Trường|Viện|Kho bạc|Bảo hiểm)"
)
_SEVERAL = re.compile(rf"^{_BODY_BEGINS}\s[^,;()]+(?:,\s*{_BODY_BEGINS}\s[^,;()]+)+[.]?$")


@rule("F-KG-MISSING")
def letter_is_addressed(manuscript: Manuscript) -> Iterator[Hit]:
    """A công văn, and a tờ trình, says whom it is for (FMT-KG-1); an empty page is not judged yet."""
    if manuscript.kind.addressing != "required" or manuscript.addressees or manuscript.first(BODY) is None:
        return
    if next(wordings(manuscript, ADDRESSEES), None) is None and not _stands_in_body(manuscript):
        yield missing(ADDRESSEES, "Kính gửi: …", name=manuscript.kind.name.lower())


def _stands_in_body(manuscript: Manuscript) -> bool:
    return any(_LEAD.match(wording.text) for wording in wordings(manuscript, BODY))


@rule("F-KG-FORM")
def addressees_stand_in_their_form(manuscript: Manuscript) -> Iterator[Hit]:
    """One on the line of `Kính gửi:`; several each on a dash line, `;` between and `.` at the end (FMT-KG-2 to 4)."""
    if not manuscript.is_finished_text:
        yield from (
            line.whole(code="several") for line in wordings(manuscript, ADDRESSEES) if _names_several(line.text)
        )
        return
    lines = list(wordings(manuscript, ADDRESSEES))
    found = _LEAD.match(lines[0].text) if lines else None
    if not found or not is_state(manuscript):
        return
    if not found["colon"]:
        yield lines[0].of(found, "lead", expected="Kính gửi:", fix="Kính gửi:", code="colon")
    listed = [line for line in lines[1:] if _DASH.match(line.text)]
    if found["rest"] and not listed:
        yield from _on_the_line(lines, found)
    elif len(listed) == 1 and not found["rest"] and ";" not in listed[0].text:
        yield listed[0].whole(f"Kính gửi: {_DASH.sub('', listed[0].text).rstrip('.')}", code="alone")
    elif listed:
        yield from _in_a_list(_entries(lines[1:]))


def _names_several(text: str) -> bool:
    return bool(";" in re.sub(r"\([^()]*\)", "", text).rstrip("; ") or _SEVERAL.match(text))


def _on_the_line(lines: list[Wording], found: re.Match[str]) -> Iterator[Hit]:
    """All addressees follow the lead, perhaps wrapped over lines."""
    words = " ".join([_DASH.sub("", found["rest"]), *(line.text for line in lines[1:])])
    if _names_several(words):
        yield lines[0].hit(found.start("rest"), found.end("rest"), code="several")
    elif _DASH.match(found["rest"]) and len(lines) == 1:
        yield lines[0].of(found, "rest", expected=words, fix=words, code="alone")


def _entries(lines: list[Wording]) -> list[Wording]:
    """The last line of each entry: an entry may wrap."""
    last = [n for n, line in enumerate(lines) if n + 1 == len(lines) or _DASH.match(lines[n + 1].text)]
    return [lines[n] for n in last]


def _in_a_list(entries: list[Wording]) -> Iterator[Hit]:
    for place, entry in enumerate(entries, 1):
        mark = "." if place == len(entries) else ";"
        if not entry.text.endswith(mark):
            yield ended(entry, mark)


def ended(line: Wording, mark: str) -> Hit:
    """The end of a line that should be `mark`: the marks that stand there, or nothing."""
    found = re.search(r"\s*[.,;:]*$", line.text)
    start = found.start() if found else len(line.text)
    there = line.text[start:].strip()
    code = "end" if there else "open"
    return line.hit(start, len(line.text), found=there, expected=mark, fix=mark, code=code, line=line.text[-40:])


@rule("F-KG-EXTRA")
def type_has_no_addressees(manuscript: Manuscript) -> Iterator[Hit]:
    """Decisions, plans, notices and the like have no Kính gửi (FMT-KG-1)."""
    if manuscript.kind.key not in UNADDRESSED or not is_state(manuscript):
        return
    lines = list(wordings(manuscript, ADDRESSEES))
    if lines and (not manuscript.is_finished_text or _LEAD.match(lines[0].text)):
        yield lines[0].whole(name=manuscript.kind.name.lower())
