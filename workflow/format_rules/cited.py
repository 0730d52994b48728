"""Citations of other documents: complete at first, short afterwards, without contradiction, of what stands.

Source: PL1 II.6a and 6b (FMT-CITE-1, FMT-CITE-2); NĐ 30/2020/NĐ-CP Đ.18.3–18.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from workflow.base.text import fold
from workflow.citations import Citation, citations_in
from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import BASES, BODY, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import KEPT, Wording, wordings

_NOTE_BEHIND = re.compile(r"^\s?(?:[¹²³⁰⁴-⁹]|\(\d{1,2}\)|\[\^?\d{1,2}\]|<sup>)")
"""A footnote may tell the rest."""
_DAY_BEFORE = re.compile(r"\bngày\s+\d{1,2}[/. -][^.;]{4,90}\b(?:ban hành|ký|có|ra)\s*$", re.IGNORECASE)
"""`Ngày 18/9/2020, Chính phủ ban hành Nghị định số …`."""
_WORDS = {"date": "ngày tháng", "issuer": "cơ quan ban hành", "excerpt": "trích yếu"}
_ISSUED_WITH = re.compile(r"(?:ban hành\s+)?kèm theo\s*$", re.IGNORECASE)
_ASKED = re.compile(r"^(?:Xét\b|Theo\s+(?:đề nghị|đề xuất|Tờ trình))", re.IGNORECASE)
"""What is considered; who asks for the decision, by a paper that has the same subject."""
_TODAY_UNKNOWN = date.max


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation, the block it stands in, and whether its document was cited before."""

    line: Wording
    citation: Citation
    again: bool

    def whole(self, expected: str | None = None, fix: str | None = None, **facts: Any) -> Hit:
        """A hit on the citation."""
        return self.line.hit(self.citation.start, self.citation.end, expected=expected, fix=fix, **facts)


def mentions(manuscript: Manuscript) -> Iterator[Mention]:
    """The citations of running text in order; tables and notes list documents in their own way."""
    seen: set[tuple[object, ...]] = set()
    for line in wordings(manuscript, BASES, BODY):
        if line.fragment.role in ("cell", "note"):
            continue
        for one in citations_of(line.text):
            number, symbol, _ = one.key()
            key = (number, one.year, symbol)
            yield Mention(line, one, number is not None and key in seen)
            seen.add(key)


@lru_cache(maxsize=KEPT)
def citations_of(text: str) -> tuple[Citation, ...]:
    """The citations of one block, kept for the rules that ask again."""
    return tuple(citations_in(text))


@rule("F-CITE-FIRST")
def first_citation_is_complete(manuscript: Manuscript) -> Iterator[Hit]:
    """Type, number, day, issuer and trích yếu at the first mention; a law by its name alone."""
    for one in mentions(manuscript):
        lacking = [] if one.again else _lacking(one)
        if lacking:
            words = ", ".join(_WORDS[name] for name in lacking)
            yield one.whole(words, lacking=words)


def _lacking(mention: Mention) -> list[str]:
    """What is missing; the trích yếu is asked for among the căn cứ only, where nothing else can tell it."""
    missing = [name for name in mention.citation.missing if name in _WORDS]
    is_basis = mention.line.fragment.part == BASES and not _ASKED.match(mention.line.text)
    before = mention.line.text[: mention.citation.start]
    if "excerpt" in missing and (not is_basis or _says_more(mention) or _ISSUED_WITH.search(before)):
        missing.remove("excerpt")
    if "issuer" in missing and (re.search(r"\bcủa\s+\S", _around(mention)) or _names_its_issuer(mention)):
        missing.remove("issuer")
    if "date" in missing and _DAY_BEFORE.search(before):
        missing.remove("date")
    return [] if _NOTE_BEHIND.match(mention.line.text[mention.citation.end :]) else missing


def _names_its_issuer(mention: Mention) -> bool:
    """The body of the symbol stands shortly before: `Sở Nội vụ báo cáo (Báo cáo số 312/BC-SNV …)`."""
    issuer, start = fold(mention.citation.issuer or ""), mention.citation.start
    return len(issuer) > 4 and issuer in fold(mention.line.text[max(0, start - 60) : start])


def _says_more(mention: Mention) -> bool:
    """Words follow the citation within its sentence."""
    rest = re.split(r"[;.]", mention.line.text[mention.citation.end :])[0]
    return len(rest.split()) > 2


def _around(mention: Mention) -> str:
    """The words next to the citation, where an issuer may be named that the grammar does not know."""
    text, start, end = mention.line.text, mention.citation.start, mention.citation.end
    return text[max(0, start - 60) : start] + " | " + text[end : end + 12]


@rule("F-CITE-REPEAT")
def later_citation_is_short(manuscript: Manuscript) -> Iterator[Hit]:
    """Type and number are enough once a document was cited in full."""
    for one in mentions(manuscript):
        text, number = one.citation.text, one.citation.number_line
        at = text.find(number) if number else -1
        if not one.again or not number or at < 0 or not one.citation.date_text:
            continue
        if one.line.text[one.citation.start : one.citation.end] != text:
            continue
        short = text[: at + len(number)]
        yield one.whole(short, fix=short)


@rule("F-CITE-TYPE")
def type_and_symbol_agree(manuscript: Manuscript) -> Iterator[Hit]:
    """The type word is the one that the symbol abbreviates (`Kết luận số 103/TB-UBND` is a Thông báo)."""
    for one in mentions(manuscript):
        meant, said = one.citation.type_from_symbol, one.citation.type
        if meant and said and fold(meant) != fold(said) and not _goes_with(said, meant):
            end = one.citation.start + len(said)
            words = one.line.text[one.citation.start : end]
            if fold(words) == fold(said):
                yield one.line.hit(one.citation.start, end, expected=meant, cited=one.citation.text)


def _goes_with(said: str, meant: str) -> bool:
    """Documents that share the number of what issues them, and types whose symbol is free."""
    if fold(said) == "van ban":
        return True
    return (fold(said), fold(meant)) in {
        ("quy che", "quyet dinh"), ("quy dinh", "quyet dinh"), ("thong tu lien tich", "thong tu"),
        ("cong van", "cong dien"),
    }  # fmt: skip


@rule("F-CITE-DATE")
def cited_date_is_possible(manuscript: Manuscript) -> Iterator[Hit]:
    """A day of the calendar, not after this document, in the year that the number says."""
    latest = manuscript.issued_on or manuscript.today or _TODAY_UNKNOWN
    for one in mentions(manuscript):
        cited = one.citation
        if not cited.date_text:
            continue
        if cited.date is None:
            yield _on_date(one, code="impossible")
        elif cited.date > latest:
            yield _on_date(one, code="future", latest=f"{latest:%d/%m/%Y}")
        elif cited.year and cited.year != cited.date.year:
            yield _on_date(one, code="year", year=cited.year)


def _on_date(one: Mention, **facts: Any) -> Hit:
    words = one.citation.date_text or ""
    at = one.line.text.find(words, one.citation.start)
    start, end = (at, at + len(words)) if at >= 0 else (one.citation.start, one.citation.end)
    return one.line.hit(start, end, cited=one.citation.text, **facts)


@rule("F-CITE-VOID")
def cited_document_stands(manuscript: Manuscript) -> Iterator[Hit]:
    """No document is cited that was recalled or replaced, told at its first mention."""
    void = {one.key: one.validity for one in manuscript.void_citations}
    for one in mentions(manuscript) if void else ():
        validity = void.get(one.citation.key())
        if validity is not None and not one.again:
            yield one.whole(code=validity)
