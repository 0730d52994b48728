"""Moves: what I may do now with the reasons against it, one move, and the same move on many documents."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Asked, RefusalShape, Shape, answer, language, problem_json
from workflow.api.blueprint import api
from workflow.api.metrics import count_move
from workflow.api.shapes import DocumentPath, Version
from workflow.api.waking import wake_worker
from workflow.base.errors import DomainError, InvalidInput
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.engine.item import WorkflowItem
from workflow.engine.move import MoveInput
from workflow.engine.perform import Offer, Outcome, make_move, offers
from workflow.engine.typed_input import describe
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.many import Result, make_many
from workflow.http.sentences import sentence
from workflow.http.sign_in import permission
from workflow.organisations.models import Person

MOST_AT_ONCE = 100


class MoveBody(Shape):
    """What comes with a move: the version that was seen, a comment, and the move's own input."""

    version: Version | None = None
    comment: str = ""
    input: dict[str, Any] = Field(default_factory=dict)


class RepeatHeader(Asked):
    """A key of the client's own; the same key again gives the same answer and changes nothing."""

    idempotency_key: str | None = Field(None, min_length=1, max_length=200)


class BulkRepeatHeader(Asked):
    """A key of the client's own for the whole request."""

    idempotency_key: str | None = Field(None, min_length=1, max_length=160)


class MovePath(DocumentPath):
    """A move of a document."""

    transition: str


class InputJson(BaseModel):
    """One typed value that a move takes."""

    name: str
    type: str
    required: bool
    title: str


class OfferJson(BaseModel):
    """A move that my role may make from here; `refusals` are the reasons against it now, none when it is open."""

    transition: str
    workflow: str
    title: str
    comment: str
    input: list[InputJson]
    open: bool
    refusals: list[RefusalShape]
    capacity: str | None
    on_behalf_of: str | None


class OffersJson(BaseModel):
    """What I may do with the item now, and the version to name when I do it."""

    id: uuid.UUID
    state: str
    validity: str | None = None
    version: int
    moves: list[OfferJson]


class MovedJson(BaseModel):
    """What a move did; `repeated` when it had been made before under the same key."""

    id: uuid.UUID
    state: str
    version: int
    repeated: bool


class OneOfMany(Shape):
    """A document of a bulk move with the version that was seen."""

    id: uuid.UUID
    version: Version
    input: dict[str, Any] = Field(default_factory=dict)
    """What this one takes beside the common input: `pdf_sha256` of the PDF that was shown."""


class BulkBody(Shape):
    """The same move on many documents; each is made, or refused, on its own."""

    transition: str
    documents: list[OneOfMany] = Field(min_length=1, max_length=MOST_AT_ONCE)
    comment: str = ""
    input: dict[str, Any] = Field(default_factory=dict)


class BulkResult(BaseModel):
    """What became of one document: the status a single move would have had, and its answer or problem."""

    id: uuid.UUID
    status: int
    moved: MovedJson | None = None
    problem: dict[str, Any] | None = None


class BulkJson(BaseModel):
    """One result for each document, in the order asked."""

    results: list[BulkResult]


@api.get("/documents/<uuid:document_id>/moves", responses={200: OffersJson})
@permission("view")
def show_moves(path: DocumentPath) -> Response:
    """What I may do with the document now, each with the reasons against it and the input it takes."""
    with request_reading() as work:
        document = find_visible(work, Document, path.document_id)
        return answer(offers_json(work, document, document.validity))


@api.post("/documents/<uuid:document_id>/moves/<transition>", responses={200: MovedJson})
@permission("move")
def make_document_move(path: MovePath, header: RepeatHeader, body: MoveBody) -> Response:
    """Make one move; refused with every reason, or made whole."""
    outcome = make(Document, path.document_id, path.transition, given(body, header.idempotency_key))
    return answer(moved_json(path.document_id, outcome))


@api.post("/moves", responses={200: BulkJson})
@permission("move")
def make_moves(header: BulkRepeatHeader, body: BulkBody) -> Response:
    """The same move on many documents, each in its own transaction under the same guard as a single one."""
    key = header.idempotency_key
    moves = []
    for row in body.documents:
        one = MoveBody(version=row.version, comment=body.comment, input={**body.input, **row.input})
        moves.append((row.id, given(one, f"{key}:{row.id.hex}" if key else None)))
    try:
        results = make_many(body.transition, moves, lambda one, what: make(Document, one, body.transition, what))
    except InvalidInput as error:  # the password or code was wrong: counted once, told for each
        told = problem_json(error)
        return answer(BulkJson(results=[BulkResult(id=one, status=told["status"], problem=told) for one, _ in moves]))
    return answer(BulkJson(results=[_told(one) for one in results]))


def _told(one: Result) -> BulkResult:
    """The result as a single move would have been answered."""
    if one.error is not None:
        told = problem_json(one.error)
        return BulkResult(id=one.id, status=told["status"], problem=told)
    assert one.outcome is not None
    return BulkResult(id=one.id, status=200, moved=moved_json(one.id, one.outcome))


def make(model: type[WorkflowItem], item_id: uuid.UUID, transition: str, what: MoveInput) -> Outcome:
    """Make the move, count it, and wake the worker for what follows."""
    result = "failed"
    try:
        outcome = make_move(request_reading, request_writing, model, item_id, transition, what)
        result = "repeated" if outcome.repeated else "made"
    except DomainError as error:
        result = error.code
        raise
    finally:
        count_move(transition, result)
    wake_worker()
    return outcome


def given(body: MoveBody, key: str | None) -> MoveInput:
    """The move as the engine takes it."""
    return MoveInput(version=body.version, comment=body.comment, input=body.input, idempotency_key=key)


def moved_json(item_id: uuid.UUID, outcome: Outcome) -> MovedJson:
    """The outcome as it is told."""
    return MovedJson(id=item_id, state=outcome.state, version=outcome.version, repeated=outcome.repeated)


def offers_json(work: Work, item: WorkflowItem, validity: str | None = None) -> OffersJson:
    """The offers on an item as they are told."""
    told = [_offer(work, offer) for offer in offers(work, item)]
    return OffersJson(id=item.id, state=item.state, validity=validity, version=item.version, moves=told)


def _offer(work: Work, offer: Offer) -> OfferJson:
    words, transition = language(), offer.transition
    principal = work.session.get(Person, offer.on_behalf_of) if offer.on_behalf_of else None
    return OfferJson(
        transition=transition.name,
        workflow=offer.workflow.name,
        title=transition.titles.get(words, transition.name),
        comment=transition.comment,
        input=[InputJson(**describe(row), title=row.titles.get(words, row.name)) for row in transition.inputs],
        open=not offer.refusals,
        refusals=[RefusalShape(code=r.code, message=sentence(r.code, r.facts, words)) for r in offer.refusals],
        capacity=offer.capacity,
        on_behalf_of=principal.account if principal else None,
    )
