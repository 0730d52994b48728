"""The scan: every number with a symbol, the type word before it, the day and the issuer around it.

Every look backwards and forwards is bounded, so that the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from dataclasses import replace

from workflow.citations.citation import Citation, Home
from workflow.citations.cleaned import Cleaned
from workflow.citations.found import Found, Head
from workflow.citations.heads import Heads
from workflow.citations.laws import dated_laws
from workflow.citations.numbers import Number, numbers_in
from workflow.citations.symbols import agree, is_certain, issuer_part, repaired, type_meant
from workflow.citations.tails import Tails
from workflow.citations.words import EXCERPT, INTRODUCED, day_of

_LEVELS = "TỈNH|THÀNH PHỐ|HUYỆN|THỊ XÃ|QUẬN|THỊ TRẤN|XÃ|PHƯỜNG|ĐẶC KHU"
_COMMITTEE = re.compile(rf"[UỦ][ỶY] BAN NHÂN DÂN[ \n](?P<level>{_LEVELS})")
_DEPARTMENT = re.compile(r"(?<!\w)SỞ [A-ZĐÀ-Ỹ]")
_HEADER_LENGTH = 1500
_JOINED = re.compile(r",? ?(?:va )?", re.IGNORECASE)
"""What stands between two that one `của …` tells the issuer of."""


def citations_in(text: str, *, home: Home | None = None, paragraphs: bool = False) -> list[Citation]:
    """Every mention of an identifiable document, in the order of the text; offsets in its NFC form.

    `home` is the office that writes; without it, what the header of the text says is taken. `paragraphs`: each line is
    a paragraph of its own, as in a structured document; a finished text may be broken into lines anywhere.
    Source: citation sheet §1 to §5; PL1 II.6b.
    """
    view = Cleaned.of(text, paragraphs=paragraphs)
    heads, tails = Heads(view), Tails(view, home or _home_of(view))
    found: list[Found] = []
    for number in numbers_in(view.text):
        last = found[-1] if found else None
        if last is not None and number.start < last.end:
            continue
        if (head := heads.of(number, last)) is None:
            continue
        one = _found(view, tails, head, number, last.end if last else 0)
        if one.citation.date_text or is_certain(one.citation.symbol or "", head.type):
            found.append(one)
    found += list(dated_laws(view, heads.words, tails, found))
    found.sort(key=lambda each: each.start)
    _share_issuers(view, found)
    return [_with_surroundings(view, found, index) for index in range(len(found))]


def _home_of(view: Cleaned) -> Home:
    """The office that the header names: its level is all that is asked of it."""
    head = view.text[:_HEADER_LENGTH]
    if _DEPARTMENT.search(head):
        return Home("Sở")
    committee = _COMMITTEE.search(head)
    return Home(f"UBND {committee['level'].lower()}") if committee else Home()


def _found(view: Cleaned, tails: Tails, head: Head, number: Number, floor: int) -> Found:
    symbol = repaired(number.symbol, head.type)
    joint = "liên tịch" in head.type or symbol.startswith(("TTLT", "NQLT"))
    day, end, after = tails.read(number.end, joint=joint)
    beside = head.issuer or after
    told = (view.words(*beside), "adjacent") if beside else tails.elsewhere(head.start, end, symbol, floor)
    start, stop = view.span(head.start, end)
    citation = Citation(
        text=view.words(head.start, end),
        type=head.type,
        type_from_symbol=type_meant(symbol, head.type),
        number=number.number,
        year=number.year,
        symbol=symbol,
        date=day_of(day) if day else None,
        date_text=view.words(*day.span("written")) if day else None,
        issuer=told[0] if told else None,
        issuer_source=told[1] if told else None,  # type: ignore[arg-type]
        excerpt=None,
        lead=None,
        start=start,
        end=stop,
    )
    return Found(citation, head, end, shares=head.issuer is not None)


def _share_issuers(view: Cleaned, found: list[Found]) -> None:
    """In a list with one type word, an issuer told once holds for all: the last one's, or what leads the first.

    Two of one issuer by their symbols share it as well: `Nghị định số … và Nghị định số … của Chính phủ`.
    """
    for index in range(len(found) - 2, -1, -1):
        _take_issuer(found, index, index + 1, {"adjacent"})
    for index in range(len(found) - 2, -1, -1):
        one, two = found[index], found[index + 1]
        if _JOINED.fullmatch(view.folded, one.end, min(two.start, one.end + 10)) and _same_body(one, two):
            _take_issuer(found, index, index + 1, {"adjacent"}, joined=True)
    for index in range(1, len(found)):
        _take_issuer(found, index, index - 1, {"lead", "owner"} | ({"adjacent"} if found[index - 1].shares else set()))


def _same_body(one: Found, two: Found) -> bool:
    parts = [issuer_part(each.citation.symbol or "") for each in (one, two)]
    return bool(parts[0]) and parts[0] == parts[1]


def _take_issuer(found: list[Found], index: int, other: int, sources: set[str], *, joined: bool = False) -> None:
    one, two = found[index], found[other]
    told = two.citation.issuer
    if (one.head.group != two.head.group and not joined) or told is None or two.citation.issuer_source not in sources:
        return
    if one.citation.issuer_source in {None, "symbol"} and agree(told, one.citation.symbol or ""):
        taken = replace(one.citation, issuer=told, issuer_source=two.citation.issuer_source)
        found[index] = replace(one, citation=taken, shares=two.shares)


def _with_surroundings(view: Cleaned, found: list[Found], index: int) -> Citation:
    """The citation with the abstract that follows and the word that introduces it."""
    each = found[index]
    limit = found[index + 1].start if index + 1 < len(found) else len(view.text)
    excerpt = EXCERPT.match(view.lower, each.end, limit)
    lead = INTRODUCED.search(view.lower, max(0, each.start - 40), each.start)
    return replace(
        each.citation,
        excerpt=view.words(*excerpt.span("text")) if excerpt else None,
        lead=lead.group(1) if lead else None,
    )
