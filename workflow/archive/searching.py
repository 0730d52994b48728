"""Search in issued documents: by words with or without accents, by number and symbol, by filters; newest first.

What a person may not view does not exist here: not as a hit, not in a count, a facet, an excerpt or a cursor.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import load_only

from workflow.archive.candidates import few_of_mine, matching
from workflow.archive.facets import Facet, facets_of, offices_of
from workflow.archive.filters import filters_of
from workflow.archive.highlighting import excerpt, marked
from workflow.archive.issued import IssuedDocument
from workflow.archive.match import Match, Term, readings
from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import number_in_digits
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.organisations.models import Person

MOST_COUNTED = 1_000
MOST_HITS = 100


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for; empty values do not filter. Office by code, unit by abbreviation, signer by account."""

    text: str = ""
    type: str | None = None
    office: str | None = None
    unit: str | None = None
    signer: str | None = None
    year: int | None = None
    field: str | None = None
    validity: str | None = None
    cursor: str | None = None
    limit: int = 20


@dataclass(frozen=True)
class Hit:
    """One issued document; the `_html` values are escaped text with `<mark>` around what was found."""

    document_id: uuid.UUID
    doc_type: str
    subject: str
    subject_html: str
    number_line: str
    issued_on: date
    office: str
    office_name: str
    signer_name: str | None
    validity: str | None
    excerpt_html: str


@dataclass(frozen=True)
class SearchPage:
    """A page of hits; `capped` says that there are more than `count`. Facets are those of the newest hits."""

    hits: tuple[Hit, ...] = ()
    count: int = 0
    capped: bool = False
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)
    next_cursor: str | None = None


def search(work: Work, query: SearchQuery) -> SearchPage:
    """A page of the issued documents that match and that the actor may view, newest first.

    Raises: InvalidInput("cursor_unknown") for a cursor that this query did not give.
    """
    filters = filters_of(work, query)
    if filters is None:
        return SearchPage()
    limit = min(max(query.limit, 1), MOST_HITS)
    meant = readings(query.text)
    if query.text.strip() and all(match.is_empty for match in meant):
        return SearchPage()  # nothing but punctuation was typed
    matches = [match.within(filters) for match in meant]
    reading, before = _read_cursor(work, query.cursor, len(matches))
    among = few_of_mine(work)
    reading, sample = _sample(work, matches, among, reading)
    match = matches[reading]
    shown = sample[: limit + 1] if before is None else matching(work, match, among, before, limit + 1)
    hits = _hits(work, shown[:limit], match.terms)
    return SearchPage(
        hits=hits,
        count=min(len(sample), MOST_COUNTED),
        capped=len(sample) > MOST_COUNTED,
        facets=facets_of(work, sample[:MOST_COUNTED]),
        next_cursor=f"{reading}.{hits[-1].document_id.hex}" if len(shown) > limit else None,
    )


def _sample(
    work: Work, matches: list[Match], among: Sequence[int] | None, reading: int | None
) -> tuple[int, list[int]]:
    """The first reading that finds something (or the one that the cursor names), with its newest hits."""
    tried = range(len(matches)) if reading is None else [reading]
    for number in tried:
        sample = matching(work, matches[number], among, None, MOST_COUNTED + 1)
        if sample:
            return number, sample
    return tried[-1], []


def _read_cursor(work: Work, cursor: str | None, readings_known: int) -> tuple[int | None, int | None]:
    """Reading and place that a cursor stands for; it names the last document shown, which must still be visible."""
    if not cursor:
        return None, None
    reading, _, key = cursor.partition(".")
    try:
        document_id = uuid.UUID(hex=key)
        number = int(reading)
    except ValueError as error:
        raise InvalidInput([Refusal("cursor_unknown")]) from error
    row = (
        select(IssuedDocument.id)
        .join(Document, Document.id == IssuedDocument.document_id)
        .where(IssuedDocument.document_id == document_id, access.visible(work, Document))
    )
    before = work.session.scalar(row)
    if before is None or not 0 <= number < readings_known:
        raise InvalidInput([Refusal("cursor_unknown")])
    return number, before


def _hits(work: Work, shown: Sequence[int], terms: Sequence[Term]) -> tuple[Hit, ...]:
    if not shown:
        return ()
    query = (
        select(IssuedDocument, Person.name)
        .outerjoin(Person, Person.id == IssuedDocument.signer_id)
        .where(IssuedDocument.id.in_(shown))
        .order_by(IssuedDocument.id.desc())
        .options(load_only(*_SHOWN))
    )
    rows = work.session.execute(query).all()
    offices = offices_of(work, {row.organisation_id for row, _ in rows})
    return tuple(_hit(row, signer, offices[row.organisation_id], terms) for row, signer in rows)


_SHOWN = (
    IssuedDocument.document_id, IssuedDocument.organisation_id, IssuedDocument.doc_type, IssuedDocument.subject,
    IssuedDocument.number, IssuedDocument.symbol, IssuedDocument.issued_on, IssuedDocument.validity,
    IssuedDocument.text,
)  # fmt: skip


def _hit(row: IssuedDocument, signer: str | None, office: tuple[str, str], terms: Sequence[Term]) -> Hit:
    return Hit(
        document_id=row.document_id,
        doc_type=row.doc_type,
        subject=row.subject,
        subject_html=marked(row.subject, terms),
        number_line=f"{number_in_digits(row.number)}/{row.symbol}",
        issued_on=row.issued_on,
        office=office[0],
        office_name=office[1],
        signer_name=signer,
        validity=row.validity,
        excerpt_html=excerpt(row.text, terms),
    )
