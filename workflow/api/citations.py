"""Which documents a document cites, and which cite it."""

from __future__ import annotations

import datetime
import uuid
from typing import Literal

from flask import Response
from pydantic import BaseModel

from workflow.api.answers import answer
from workflow.api.blueprint import api
from workflow.api.shapes import DocumentPath
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.documents.resolving import Cited, cited_by_document, citing_documents
from workflow.engine.access import find_visible
from workflow.http.context import request_reading
from workflow.http.sign_in import permission


class KnownJson(BaseModel):
    """A document of this archive that the reader may view."""

    id: uuid.UUID
    number_line: str
    subject: str
    issued_on: datetime.date | None
    validity: str | None


class CitationJson(BaseModel):
    """One mention. `start` and `end` count characters of the plain text of the part: of the căn cứ or annex `index`.

    `document` is what it means here: null when no document that the reader may view has this number, symbol and day.
    """

    text: str
    type: str
    type_from_symbol: str | None
    number: str | None
    year: int | None
    symbol: str | None
    date: datetime.date | None
    issuer: str | None
    issuer_source: Literal["adjacent", "lead", "owner", "symbol"] | None
    excerpt: str | None
    part: Literal["legal_bases", "body", "annex"]
    index: int
    start: int
    end: int
    repeated: bool
    document: KnownJson | None


class CitationsJson(BaseModel):
    """What the document cites, in the order of its parts, and the issued documents that cite it."""

    id: uuid.UUID
    version: int
    citations: list[CitationJson]
    cited_by: list[KnownJson]


@api.get("/documents/<uuid:document_id>/citations", responses={200: CitationsJson})
@permission("view")
def show_citations(path: DocumentPath) -> Response:
    """The citations of the document as it is now; recalled and replaced documents show it in their validity."""
    with request_reading() as work:
        document = find_visible(work, Document, path.document_id)
        told = CitationsJson(
            id=document.id,
            version=document.version,
            citations=[_citation(one) for one in cited_by_document(work, document)],
            cited_by=[_known(other) for other in citing_documents(work, document)],
        )
    return answer(told)


def _known(document: Document) -> KnownJson:
    return KnownJson(
        id=document.id,
        number_line=number_line(document),
        subject=document.subject,
        issued_on=document.issued_on,
        validity=document.validity,
    )


def _citation(one: Cited) -> CitationJson:
    citation = one.mention.citation
    return CitationJson(
        text=citation.text,
        type=citation.type,
        type_from_symbol=citation.type_from_symbol,
        number=citation.number,
        year=citation.year,
        symbol=citation.symbol,
        date=citation.date,
        issuer=citation.issuer,
        issuer_source=citation.issuer_source,
        excerpt=citation.excerpt,
        part=one.mention.part,
        index=one.mention.index,
        start=citation.start,
        end=citation.end,
        repeated=one.mention.repeated,
        document=_known(one.document) if one.document else None,
    )
