"""Search in issued documents."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.api.documents import type_named
from workflow.archive.searching import Hit, SearchQuery, search
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import SIGNED_IN, permission


class ArchiveQuery(Shape):
    """Words, with or without accents, a number such as `15/KH-SNNPTNT`, and what to narrow down to."""

    q: str = Field("", max_length=1_000)
    type: str | None = None
    office: str | None = Field(None, description="code of the issuing office")
    unit: str | None = Field(None, description="abbreviation of the drafting unit")
    signer: str | None = Field(None, description="account")
    year: int | None = Field(None, ge=1900, le=9999)
    field: str | None = None
    validity: str | None = None
    cursor: str | None = None
    limit: int = Field(20, ge=1, le=100)


class HitJson(BaseModel):
    """An issued document; the `_html` values are escaped text with `<mark>` around what was found."""

    id: uuid.UUID
    doc_type: str
    number_line: str
    issued_on: date
    office: str
    office_name: str
    signer_name: str | None
    validity: str | None
    subject: str
    subject_html: str
    excerpt_html: str


class FacetJson(BaseModel):
    """A value to narrow down to, as the query takes it, and how many of the newest hits have it."""

    value: str
    label: str
    count: int


class HitsJson(BaseModel):
    """A page of hits, newest first; `capped`: there are more than `count`."""

    documents: list[HitJson]
    count: int
    capped: bool
    facets: dict[str, list[FacetJson]]
    next_cursor: str | None


@api.get("/archive", responses={200: HitsJson})
@permission(SIGNED_IN)
def search_archive(query: ArchiveQuery) -> Response:
    """The issued documents that match and that I may view."""
    with request_reading() as work:
        wanted = query.model_dump(exclude={"q", "type"})
        doc_type = type_named(work, query.type).key if query.type else None
        page = search(work, SearchQuery(text=query.q, type=doc_type, **wanted))
        facets = {
            name: [FacetJson(value=row.value, label=_label(work, name, row.label), count=row.count) for row in rows]
            for name, rows in page.facets.items()
        }
        documents = [_hit(work, hit) for hit in page.hits]
    told = HitsJson(
        documents=documents, count=page.count, capped=page.capped, facets=facets, next_cursor=page.next_cursor
    )
    return answer(told)


def _label(work: Work, name: str, label: str) -> str:
    return types_of(work).get(label).name if name == "type" else label


def _hit(work: Work, hit: Hit) -> HitJson:
    return HitJson(
        id=hit.document_id,
        doc_type=types_of(work).get(hit.doc_type).name,
        number_line=hit.number_line,
        issued_on=hit.issued_on,
        office=hit.office,
        office_name=hit.office_name,
        signer_name=hit.signer_name,
        validity=hit.validity,
        subject=hit.subject,
        subject_html=hit.subject_html,
        excerpt_html=hit.excerpt_html,
    )
