"""The citations of a document: found in its parts, kept as rows when it is issued.

Source: PL1 II.6a and 6b (FMT-CC-1, FMT-CITE-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import delete

from workflow.citations import Citation, Home, citations_in
from workflow.documents.models import Document, KeptCitation
from workflow.documents.sanitising import plain_text
from workflow.engine.move import Move
from workflow.organisations.models import Organisation
from workflow.organisations.names import NameMissing, name_on

Part = Literal["legal_bases", "body", "annex"]
LEGAL_BASES: Part = "legal_bases"


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation and the part it stands in; its offsets count in that part's plain text."""

    part: Part
    index: int
    """Which căn cứ, or which annex, from 0; 0 for the body."""
    citation: Citation
    repeated: bool
    """The same document was cited before (FMT-CITE-2)."""


def mentions_in(document: Document, day: date) -> list[Mention]:
    """Every citation of the document as it stands: bases, body and typed annexes, in this order.

    A repeated mention without its day has the day of the first one, so that both have the same key.
    """
    home = home_of(document.organisation, document.issued_on or day)
    found = [
        (part, index, citation)
        for part, index, text in _parts(document)
        for citation in citations_in(text, home=home, paragraphs=True)
    ]
    return list(_with_repetitions(found))


def _parts(document: Document) -> Iterator[tuple[Part, int, str]]:
    for index, basis in enumerate(document.legal_bases):
        yield LEGAL_BASES, index, basis
    yield "body", 0, plain_text(document.body_html)
    for index, file in enumerate(document.files_of("annex")):
        if file.body_html:
            yield "annex", index, plain_text(file.body_html)


def _with_repetitions(found: Sequence[tuple[Part, int, Citation]]) -> Iterator[Mention]:
    first: dict[tuple[object, ...], date | None] = {}
    for part, index, citation in found:
        number, symbol, day = citation.key()
        short = (number, citation.year, symbol)
        repeated = number is not None and short in first and (day is None or first[short] in {None, day})
        if repeated and day is None:
            citation = replace(citation, date=first[short])
        yield Mention(part, index, citation, repeated)
        if first.get(short) is None:
            first[short] = citation.date


def home_of(organisation: Organisation, day: date) -> Home:
    """The office as the reader of its citations; the province is that of the nearest committee of a province above."""
    office = _name(organisation, day)
    above = next((name for name in map(str, _committees(organisation, day)) if _is_province(name)), "")
    return Home(office, above.split("dân ", 1)[-1].removeprefix("UBND "))


def _committees(organisation: Organisation, day: date) -> Iterator[str]:
    body: Organisation | None = organisation
    while body is not None:
        yield _name(body, day)
        body = body.parent


def _is_province(name: str) -> bool:
    return name.startswith(("UBND tỉnh", "Ủy ban nhân dân tỉnh", "UBND thành phố", "Ủy ban nhân dân thành phố"))


def _name(organisation: Organisation, day: date) -> str:
    try:
        return name_on(organisation, day).name
    except NameMissing:
        return ""


def keep_citations(move: Move) -> None:
    """Keep what the issued document cites, so that one can ask what cites a document."""
    document: Document = move.item
    session = move.work.session
    session.execute(delete(KeptCitation).where(KeptCitation.document_id == document.id))
    session.add_all(rows_of(document, mentions_in(document, move.work.today)))


def drop_citations(move: Move) -> None:
    """A document whose number was voided cites nothing any more."""
    move.work.session.execute(delete(KeptCitation).where(KeptCitation.document_id == move.item.id))


def rows_of(document: Document, mentions: Iterable[Mention]) -> list[KeptCitation]:
    """The mentions as rows of the document."""
    return [
        KeptCitation(
            document_id=document.id,
            position=position,
            part=mention.part,
            index=mention.index,
            start=mention.citation.start,
            end=mention.citation.end,
            text=mention.citation.text,
            type_name=mention.citation.type,
            number=mention.citation.key()[0],
            number_line=mention.citation.number_line,
            year=mention.citation.year,
            symbol=mention.citation.symbol or "",
            dated=mention.citation.date,
            issuer=mention.citation.issuer,
            issuer_source=mention.citation.issuer_source,
        )
        for position, mention in enumerate(mentions, 1)
    ]
