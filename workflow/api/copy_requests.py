"""Requests for copies: asked for over a document, listed, moved, and the finished copy for whom it was made."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Annotated, Literal

from flask import Response, url_for
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer, content
from workflow.api.blueprint import api
from workflow.api.files import PDF, UNCHANGED
from workflow.api.moves import MoveBody, MovedJson, OffersJson, RepeatHeader, given, make, moved_json, offers_json
from workflow.api.shapes import DocumentPath
from workflow.base.text import number_in_digits
from workflow.copying.models import DocumentCopy
from workflow.copying.requests import CopyRequest, RequestInput, file_of, request_copy, requests_of
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission


class NewCopyRequest(Shape):
    """What is asked for. `target` is a line of the office's address book, or empty when I take the copy; `parts` are
    blocks of the text, from 0, for a `trich_sao`."""

    form: Literal["sao_y", "trich_sao"] = "sao_y"
    medium: Literal["electronic", "paper"] = "electronic"
    copies: Annotated[int, Field(ge=1, le=100_000)] = 1
    purpose: str
    parts: list[Annotated[int, Field(ge=0, le=100_000)]] = Field(default_factory=list)
    target: str = ""
    channel: str | None = None


class CopyRequestPath(Shape):
    """A request by its id."""

    copy_request_id: uuid.UUID


class CopyRequestMovePath(CopyRequestPath):
    """A move of a request."""

    transition: str


class CopyRequestJson(BaseModel):
    """A request and how far it is; `number_line` is that of the copy once it was made."""

    id: uuid.UUID
    document: uuid.UUID
    office: str
    requester: str
    form: str
    medium: str
    copies: int
    purpose: str
    parts: list[int]
    target: str
    channel: str | None
    asked_at: datetime
    state: str
    version: int
    decision: str
    number_line: str | None


class CopyRequestsJson(BaseModel):
    """Requests that I made, decide or work on, newest first."""

    requests: list[CopyRequestJson]


@api.get("/copy-requests", responses={200: CopyRequestsJson})
@permission(SIGNED_IN)
def list_copy_requests() -> Response:
    """The requests that I made, decide or work on."""
    with request_reading() as work:
        return answer(CopyRequestsJson(requests=[_told(row) for row in requests_of(work)]))


@api.get("/documents/<uuid:document_id>/copy-requests", responses={200: CopyRequestsJson})
@permission("view")
def show_requests_over(path: DocumentPath) -> Response:
    """Those of them that ask for a copy of this document."""
    with request_reading() as work:
        rows = requests_of(work, find_visible(work, Document, path.document_id))
        return answer(CopyRequestsJson(requests=[_told(row) for row in rows]))


@api.post("/documents/<uuid:document_id>/copy-requests", responses={201: CopyRequestJson})
@permission("view")
def ask_for_copy(path: DocumentPath, body: NewCopyRequest) -> Response:
    """Ask the issuing office for a copy; its leaders decide."""
    asked = RequestInput(
        body.form, body.medium, body.copies, body.purpose, tuple(body.parts), body.target, body.channel or None
    )
    with request_writing() as work:
        told = _told(request_copy(work, find_visible(work, Document, path.document_id), asked))
    return answer(told, 201, Location=url_for("api.show_copy_request", copy_request_id=told.id))


@api.get("/copy-requests/<uuid:copy_request_id>", responses={200: CopyRequestJson})
@permission("view")
def show_copy_request(path: CopyRequestPath) -> Response:
    """One request."""
    with request_reading() as work:
        return answer(_told(find_visible(work, CopyRequest, path.copy_request_id)))


@api.get("/copy-requests/<uuid:copy_request_id>/moves", responses={200: OffersJson})
@permission("view")
def show_copy_request_moves(path: CopyRequestPath) -> Response:
    """What I may do with the request now, with the reasons against it."""
    with request_reading() as work:
        return answer(offers_json(work, find_visible(work, CopyRequest, path.copy_request_id)))


@api.post("/copy-requests/<uuid:copy_request_id>/moves/<transition>", responses={200: MovedJson})
@permission("move")
def make_copy_request_move(path: CopyRequestMovePath, header: RepeatHeader, body: MoveBody) -> Response:
    """Approve, refuse, withdraw or make."""
    outcome = make(CopyRequest, path.copy_request_id, path.transition, given(body, header.idempotency_key))
    return answer(moved_json(path.copy_request_id, outcome))


@api.get("/copy-requests/<uuid:copy_request_id>/pdf", responses={200: PDF, 304: UNCHANGED})
@permission("view")
def show_requested_copy(path: CopyRequestPath) -> Response:
    """The finished copy, for whom it was made."""
    with request_reading() as work:
        copy, file = file_of(work, find_visible(work, CopyRequest, path.copy_request_id))
        name = re.sub(r"[^\w.&-]+", "-", f"{_number_line(copy)}.pdf")
        return content(file, str(copy.sha256), "application/pdf", name, attached=False)


def _told(one: CopyRequest) -> CopyRequestJson:
    return CopyRequestJson(
        id=one.id,
        document=one.document_id,
        office=one.document.organisation.code,
        requester=one.requester.account,
        form=one.form,
        medium=one.medium,
        copies=one.copies,
        purpose=one.purpose,
        parts=one.parts,
        target=one.target,
        channel=one.channel,
        asked_at=one.asked_at,
        state=one.state,
        version=one.version,
        decision=one.decision,
        number_line=_number_line(one.copy) if one.copy else None,
    )


def _number_line(copy: DocumentCopy) -> str:
    return f"{number_in_digits(copy.number)}/{copy.symbol}"
