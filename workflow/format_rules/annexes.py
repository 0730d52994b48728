"""Phụ lục: named in the text, numbered, headed, and tied to the document by its line of reference.

Source: PL1 III.1 (FMT-ANX-1 to 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import ANNEX, BODY, Manuscript
from workflow.format_rules.numerals import roman, value_of_roman
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings
from workflow.importing.lines import is_upper
from workflow.importing.mentions import annexes_in
from workflow.importing.parsed import AnnexPointer

_HEAD = re.compile(
    r"^(?P<word>Phụ\s+lục)(?:\s+(?:số\s+)?(?P<number>[0-9IVXLC]{1,6}|[A-H])\b)?[.:]?\s*(?P<title>.*)$", re.I
)
_OF_ANOTHER = re.compile(r"\d/(?:\d{4}/)?[A-ZĐ]{2}|\b(?:Luật|Nghị định|Thông tư|nêu trên của)\b")
_NAMED = re.compile(r"phu luc|kem theo|dinh kem|gui kem|bieu mau|danh sach")
_LABEL = re.compile(r"\bphụ\s+lục\s+(?:số\s+)?(?P<number>\d{1,2})\b(?!\s*/)", re.IGNORECASE)
_REFERENCE = re.compile(r"^\(?\s*(?:ban hành\s+)?kèm theo\b", re.IGNORECASE)
_NUMBER = re.compile(r"số:?\s*(?P<number>\d{1,6})\s*(?P<symbol>(?:/\d{4})?/[A-ZĐ][\wĐ&]*(?:-[\wĐ&]+)*)?")
_DATE = re.compile(r"ngày\s*(?P<day>\d{1,2})(?:\s*tháng\s*|/)(?P<month>\d{1,2})(?:\s*năm\s*|/)(?P<year>\d{4})", re.I)
NEAR_THE_HEAD = 6


def _body(manuscript: Manuscript) -> list[Wording]:
    return [one for one in wordings(manuscript, BODY) if one.fragment.role != "note"]


def _pointers(body: list[Wording]) -> list[tuple[str | None, str]]:
    """Label and phrase of every pointer to an annex of this document."""
    found = _annexes_in(tuple(one.text for one in body))
    return [(one.label, one.pointer) for one in found if not _OF_ANOTHER.search(one.pointer)]


@lru_cache(maxsize=4)
def _annexes_in(paragraphs: tuple[str, ...]) -> tuple[AnnexPointer, ...]:
    """For the two rules that ask it of the same text."""
    return annexes_in(paragraphs)


@rule("F-ANX-POINTER")
def annexes_are_named_and_there(manuscript: Manuscript) -> Iterator[Hit]:
    """The text points to each annex, and each annex it points to exists."""
    body = _body(manuscript)
    pointers, count = _pointers(body), len(manuscript.annexes)
    labels = {label for label, _ in pointers if label}
    if pointers and not count:
        yield _at(body, pointers[0][1], code="absent", labels=", ".join(sorted(labels)) or "Phụ lục")
    elif count and not pointers and not any(_NAMED.search(fold(one.text)) for one in body):
        yield missing(BODY, "(… tại Phụ lục kèm theo)", code="unnamed", count=count)
    elif pointers and len(labels) > count:
        yield _at(body, pointers[0][1], code="fewer", labels=", ".join(sorted(labels)), count=count)
    elif len(labels) and count > len(labels) and all(label for label, _ in pointers):
        yield _at(body, pointers[0][1], code="more", labels=", ".join(sorted(labels)), count=count)


def _at(body: list[Wording], phrase: str, **facts: Any) -> Hit:
    """A hit on the phrase, in the first block that has it."""
    for one in body:
        if (at := one.text.find(phrase)) >= 0:
            return one.hit(at, at + len(phrase), **facts)
    return Hit(None, found=phrase, part=BODY, facts=dict(facts))


@rule("F-ANX-ROMAN")
def several_annexes_have_roman_numerals(manuscript: Manuscript) -> Iterator[Hit]:
    """Two or more annexes are Phụ lục I, II …; also where the text names them."""
    heads = _heads(manuscript)
    if len(heads) > 1:
        for place, (head, found) in enumerate(heads, 1):
            if value_of_roman((found["number"] or "").upper()) != place:
                start, end = found.span("number") if found["number"] else found.span("word")
                expected = roman(place) if found["number"] else f"{found['word']} {roman(place)}"
                yield head.hit(start, end, expected=expected, fix=expected, code="head")
    body = _body(manuscript)
    pointers = _pointers(body)
    if len(heads) > 1 or len(manuscript.annexes) > 1 or len({label for label, _ in pointers if label}) > 1:
        yield from _named_in_figures(body, {phrase for _, phrase in pointers})


def _heads(manuscript: Manuscript) -> list[tuple[Wording, re.Match[str]]]:
    """The first line of each annex of a finished text; in a document the page makes it."""
    if not manuscript.is_finished_text:
        return []
    firsts = [one for one in wordings(manuscript, ANNEX) if one.fragment.index == 0]
    return [(one, found) for one in firsts if (found := _HEAD.match(one.text))]


def _named_in_figures(body: list[Wording], phrases: set[str]) -> Iterator[Hit]:
    for one in body:
        for phrase in sorted(phrases):
            at = one.text.find(phrase)
            for found in _LABEL.finditer(phrase) if at >= 0 else ():
                right = roman(int(found["number"]))
                start, end = found.span("number")
                yield one.hit(at + start, at + end, expected=right, fix=right, code="pointer")


@rule("F-ANX-REF")
def annex_names_its_document(manuscript: Manuscript) -> Iterator[Hit]:
    """`(Kèm theo … số … ngày … của …)` under the heading; what is filled in there is that of the document."""
    if not manuscript.is_finished_text:
        return
    for head, _ in _heads(manuscript):
        annex = head.fragment.annex
        near = [one for one in wordings(manuscript, ANNEX) if one.fragment.annex == annex][:NEAR_THE_HEAD]
        line = next((one for one in near if _REFERENCE.match(one.text)), None)
        if line is None:
            yield head.whole("(Kèm theo … số …/… ngày … tháng … năm … của …)", code="missing")
        else:
            yield from _filled_in(manuscript, line)


def _filled_in(manuscript: Manuscript, line: Wording) -> Iterator[Hit]:
    found = _NUMBER.search(line.text)
    if found and manuscript.number and manuscript.number.isdecimal() and int(found["number"]) != int(manuscript.number):
        yield line.of(found, "number", expected=manuscript.number, fix=manuscript.number, code="number")
    day, issued = _DATE.search(line.text), manuscript.issued_on
    if day and issued:
        written = (int(day["day"]), int(day["month"]), int(day["year"]))
        if written != (issued.day, issued.month, issued.year):
            right = f"ngày {issued.day:02d} tháng {issued.month} năm {issued.year}"
            yield line.of(day, expected=right, code="date")


@rule("F-ANX-HEAD")
def annex_is_headed_right(manuscript: Manuscript) -> Iterator[Hit]:
    """`Phụ lục I` in sentence case, its name below in capitals (FMT-ANX-2)."""
    for head, found in _heads(manuscript):
        if found["word"] != "Phụ lục":
            yield head.of(found, "word", expected="Phụ lục", fix="Phụ lục", code="word")
        title = found["title"] and head.text[found.start("title") :]
        if title and len(title) > 2:
            continue
        annex = head.fragment.annex
        below = [one for one in wordings(manuscript, ANNEX) if one.fragment.annex == annex][1:2]
        for line in below:
            if not is_upper(line.text) and not _REFERENCE.match(line.text) and len(line.text) < 200:
                yield line.whole(line.text.upper(), fix=line.text.upper(), code="title")
