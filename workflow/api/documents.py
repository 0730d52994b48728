"""Documents: the list of what I may see, begin one, read one, save it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import Response, request, url_for
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer, language, problem
from workflow.api.blueprint import api
from workflow.api.cursors import cursor_of, place_of
from workflow.api.document_json import DocumentJson, DocumentPage, summaries, whole
from workflow.api.shapes import DocumentPath, Text, Version
from workflow.base.errors import InvalidInput, Refusal, StaleVersion
from workflow.documents.drafting import DraftInput, RecipientLine, create_document, save_draft, types_of
from workflow.documents.models import Document
from workflow.documents.once import make_once
from workflow.documents.queries import DocumentFilter, visible_documents
from workflow.documents.types import DocumentType
from workflow.engine.access import find_visible
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations.models import Person, Unit
from workflow.organisations.offices import own_units


class DocumentQuery(Shape):
    """What the list is narrowed to."""

    state: str | None = None
    type: str | None = Field(None, description="name, abbreviation or key of a document type")
    q: str | None = Field(None, description="words of the subject")
    mine: bool = Field(False, description="only what I draft")
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=100)


class NewDocument(Text):
    """A draft to begin: its type by name, abbreviation or key; the unit may be left out by whoever has one only."""

    doc_type: str
    unit: str | None = None


class DocumentChange(Text):
    """A save: the version that was seen, and every key that was changed."""

    version: Version


class Saved(BaseModel):
    """What a save did: the version it led to, and the approval steps that it made void."""

    id: uuid.UUID
    version: int
    content_sha256: str
    saved_at: datetime
    voided: list[str]


@api.get("/documents", responses={200: DocumentPage})
@permission("view")
def list_documents(query: DocumentQuery) -> Response:
    """The documents that I may view, last saved first."""
    with request_reading() as work:
        doc_type = type_named(work, query.type).key if query.type else None
        wanted = DocumentFilter(query.state, doc_type, query.q, query.mine, place_of(query.cursor))
        rows = visible_documents(work, wanted, query.limit + 1)
        shown = rows[: query.limit]
        more = cursor_of(shown[-1].saved_at, shown[-1].id) if len(rows) > query.limit else None
        return answer(DocumentPage(documents=summaries(work, shown, language()), next_cursor=more))


@api.post("/documents", responses={201: DocumentJson})
@permission(SIGNED_IN)
def begin_document(body: NewDocument) -> Response:
    """Begin a draft of my unit; an `Idempotency-Key` header makes a repeat harmless."""
    with request_writing() as work:
        return created(work, begin(work, body.doc_type, body.unit, body.as_input()))


@api.get("/documents/<uuid:document_id>", responses={200: DocumentJson})
@permission("view")
def show_document(path: DocumentPath) -> Response:
    """One document with its text."""
    with request_reading() as work:
        return answer(whole(work, find_visible(work, Document, path.document_id), language()))


@api.patch("/documents/<uuid:document_id>", responses={200: Saved})
@permission("edit")
def save_document(path: DocumentPath, body: DocumentChange) -> Response:
    """Save what was typed. If somebody saved in between, nothing is changed and both texts are told (409)."""
    try:
        with request_writing() as work:
            document = find_visible(work, Document, path.document_id)
            known = {
                row.line: RecipientLine(row.line, row.purpose, row.channel, row.entry_id) for row in document.recipients
            }
            voided = save_draft(work, document, body.as_input(known), body.version)
            saved = Saved(
                id=document.id,
                version=document.version,
                content_sha256=document.content_sha256,
                saved_at=document.saved_at,
                voided=voided,
            )
    except StaleVersion as error:
        return _both_texts(error, path.document_id, body)
    return answer(saved)


def _both_texts(error: StaleVersion, document_id: uuid.UUID, body: DocumentChange) -> Response:
    """The problem of a stale save: every field that was sent, as it was typed and as it stands now."""
    with request_reading() as work:
        document = find_visible(work, Document, document_id)
        now = whole(work, document, language()).model_dump(mode="json")
        now |= {"archive_unit": document.archive_unit, "drafter_sign": document.drafter_sign, "copies": document.copies}
        by = work.session.get(Person, document.saved_by_id) if document.saved_by_id else None
        yours = body.sent()
        return problem(
            error,
            yours=yours,
            current={name: now.get(name) for name in yours},
            saved_at=document.saved_at.isoformat(),
            saved_by=by.account if by else None,
            saved_by_name=by.name if by else None,
        )


def begin(
    work: Work,
    type_name: str,
    unit: str | None,
    given: DraftInput,
    complete: Callable[[Document], None] = lambda document: None,
) -> Document:
    """A new draft of the person who is asking, completed once. Raises: InvalidInput, NotPermitted."""
    doc_type = type_named(work, type_name)
    drafter = work.session.get_one(Person, work.actor.person_id)
    place = own_unit(work, unit)

    def make() -> Document:
        document = create_document(work, doc_type, drafter, place, given=given)
        complete(document)
        return document

    return make_once(work, request.headers.get("Idempotency-Key"), make)


def created(work: Work, document: Document) -> Response:
    """201 with the document and its address."""
    address = url_for("api.show_document", document_id=document.id)
    return answer(whole(work, document, language()), 201, Location=address)


def type_named(work: Work, text: str) -> DocumentType:
    """The type with this key, name, abbreviation or series (CV for the công văn, which has no abbreviation).

    Raises: InvalidInput("document_type_unknown").
    """
    types = types_of(work)
    by_code = (known for known in types.all() if text.strip() in (known.abbreviation, known.series))
    return types.by_name(text.strip()) or next(by_code, None) or types.get(text.strip())


def own_unit(work: Work, abbreviation: str | None) -> Unit:
    """My unit with this abbreviation, or the only one I have. Raises: InvalidInput naming those I have."""
    mine = own_units(work)
    fitting = [unit for unit in mine if abbreviation in (None, unit.abbreviation)]
    if len(fitting) != 1:
        known = [unit.abbreviation for unit in mine]
        raise InvalidInput([Refusal("unit_unknown", {"input": "unit", "unit": abbreviation or "", "known": known})])
    return fitting[0]


__all__ = ["begin", "created", "own_unit", "type_named"]
