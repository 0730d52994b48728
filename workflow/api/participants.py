"""Who takes part in a document, and colleagues who may write or follow it. For the sender's side only."""

from __future__ import annotations

from typing import Literal

from flask import Response
from pydantic import BaseModel

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.api.records import find_recorded
from workflow.api.shapes import DocumentPath
from workflow.documents.models import Document
from workflow.documents.participants import invite, participants, release
from workflow.engine.access import find_visible
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission


class ParticipantJson(BaseModel):
    """Somebody who takes part; `account` is null for a unit that was asked for its opinion."""

    role: str
    account: str | None
    name: str


class ParticipantsJson(BaseModel):
    """Those who take part by name: who writes, who signs, who follows, which units are asked."""

    participants: list[ParticipantJson]


class Invitation(Shape):
    """A colleague and what they are to be, or no longer to be."""

    account: str
    role: Literal["co_drafter", "follower"]


@api.get("/documents/<uuid:document_id>/participants", responses={200: ParticipantsJson})
@permission("view")
def show_participants(path: DocumentPath) -> Response:
    """Who takes part in the document."""
    with request_reading() as work:
        return answer(_told(work, find_recorded(work, path.document_id)))


@api.post("/documents/<uuid:document_id>/participants", responses={201: ParticipantsJson})
@permission("edit")
def add_participant(path: DocumentPath, body: Invitation) -> Response:
    """Let a colleague of the drafting or issuing organisation write or follow; twice is once."""
    with request_writing() as work:
        document = find_visible(work, Document, path.document_id)
        invite(work, document, body.role, body.account)
        told = _told(work, document)
    return answer(told, 201)


@api.delete("/documents/<uuid:document_id>/participants", responses={200: ParticipantsJson})
@permission("edit")
def remove_participant(path: DocumentPath, body: Invitation) -> Response:
    """Take a co-drafter or follower out again."""
    with request_writing() as work:
        document = find_visible(work, Document, path.document_id)
        release(work, document, body.role, body.account)
        told = _told(work, document)
    return answer(told)


def _told(work: Work, document: Document) -> ParticipantsJson:
    rows = participants(work, document)
    told = [ParticipantJson(role=row.role, account=row.account, name=row.name) for row in rows]
    return ParticipantsJson(participants=told)
