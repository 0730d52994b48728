"""What is recorded of a document: its history, its approvals, its revisions. For the sender's side only.

A recipient sees the document that was sent, not how it came about.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel

from workflow.api.answers import answer
from workflow.api.blueprint import api
from workflow.api.people import PersonJson, people_of
from workflow.api.shapes import DocumentPath
from workflow.base.errors import NotPermitted
from workflow.distribution.rules import sees_whole_log
from workflow.documents import approvals
from workflow.documents.content import keep_on_request, revisions
from workflow.documents.models import Approval, Document, Revision
from workflow.engine import history
from workflow.engine.access import find_visible
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission


class EntryJson(BaseModel):
    """One thing that happened; `hash` chains it to the entry before."""

    sequence: int
    at: datetime
    event: str
    source: str | None
    target: str | None
    person: PersonJson | None
    on_behalf_of: PersonJson | None
    capacity: str | None
    comment: str
    facts: dict[str, Any]
    previous: str
    hash: str


class HistoryJson(BaseModel):
    """The history of one item, oldest first."""

    entries: list[EntryJson]


class ApprovalJson(BaseModel):
    """An asked or given opinion; `outcome` is null while it is awaited, `voided_at` set when it no longer counts."""

    step: str
    round: int
    position: int
    person: PersonJson | None
    unit: str | None
    capacity: str | None
    on_behalf_of: PersonJson | None
    outcome: str | None
    comment: str
    content_sha256: str | None
    revision: int | None
    asked_at: datetime
    answered_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None


class ApprovalsJson(BaseModel):
    """All approvals in the order they were asked."""

    approvals: list[ApprovalJson]


class RevisionJson(BaseModel):
    """An immutable snapshot; two of them are compared at `/revisions/{a}..{b}`."""

    number: int
    version: int
    reason: str
    state: str
    at: datetime
    person: PersonJson | None
    content_sha256: str


class RevisionsJson(BaseModel):
    """The revisions, oldest first."""

    revisions: list[RevisionJson]


@api.get("/documents/<uuid:document_id>/history", responses={200: HistoryJson})
@permission("view")
def show_history(path: DocumentPath) -> Response:
    """What happened to the document, oldest first."""
    with request_reading() as work:
        document = find_recorded(work, path.document_id)
        return answer(history_json(work, history.of_item(work.session, document.id)))


@api.get("/documents/<uuid:document_id>/approvals", responses={200: ApprovalsJson})
@permission("view")
def show_approvals(path: DocumentPath) -> Response:
    """Who approved what, and what was voided since."""
    with request_reading() as work:
        rows = approvals.of_document(work, find_recorded(work, path.document_id))
        people = people_of(work, [key for row in rows for key in (row.person_id, row.on_behalf_of_id)])
        return answer(ApprovalsJson(approvals=[_approval(row, people) for row in rows]))


@api.get("/documents/<uuid:document_id>/revisions", responses={200: RevisionsJson})
@permission("view")
def show_revisions(path: DocumentPath) -> Response:
    """The snapshots that were taken of the document."""
    with request_reading() as work:
        rows = revisions(work, find_recorded(work, path.document_id))
        people = people_of(work, [row.person_id for row in rows])
        return answer(RevisionsJson(revisions=[revision_json(row, people) for row in rows]))


@api.post("/documents/<uuid:document_id>/revisions", responses={201: RevisionJson})
@permission("edit")
def keep_revision(path: DocumentPath) -> Response:
    """Keep the document as it is now, to come back to; answers the revision."""
    with request_writing() as work:
        row = keep_on_request(work, find_visible(work, Document, path.document_id))
        kept = revision_json(row, people_of(work, [row.person_id]))
    return answer(kept, 201)


def find_recorded(work: Work, document_id: uuid.UUID) -> Document:
    """The document, for those who may see its records. Raises: NotFound; NotPermitted to mere recipients."""
    document = find_visible(work, Document, document_id)
    if not sees_whole_log(work, document):
        raise NotPermitted(permission="records")
    return document


def history_json(work: Work, entries: list[HistoryEntry]) -> HistoryJson:
    """The entries as they are told."""
    people = people_of(work, [key for row in entries for key in (row.person_id, row.on_behalf_of)])
    return HistoryJson(entries=[_entry(row, people) for row in entries])


def _entry(row: HistoryEntry, people: dict[uuid.UUID, PersonJson]) -> EntryJson:
    return EntryJson(
        sequence=row.sequence,
        at=row.at,
        event=row.event,
        source=row.source,
        target=row.target,
        person=people.get(row.person_id) if row.person_id else None,
        on_behalf_of=people.get(row.on_behalf_of) if row.on_behalf_of else None,
        capacity=row.capacity,
        comment=row.comment,
        facts=row.facts,
        previous=row.previous,
        hash=row.hash,
    )


def _approval(row: Approval, people: dict[uuid.UUID, PersonJson]) -> ApprovalJson:
    return ApprovalJson(
        step=row.step,
        round=row.round,
        position=row.position,
        person=people.get(row.person_id) if row.person_id else None,
        unit=row.unit.abbreviation if row.unit else None,
        capacity=row.capacity,
        on_behalf_of=people.get(row.on_behalf_of_id) if row.on_behalf_of_id else None,
        outcome=row.outcome,
        comment=row.comment,
        content_sha256=row.content_sha256,
        revision=row.revision,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        voided_at=row.voided_at,
        void_reason=row.void_reason,
    )


def revision_json(row: Revision, people: dict[uuid.UUID, PersonJson]) -> RevisionJson:
    """A revision without its content."""
    return RevisionJson(
        number=row.number,
        version=row.version,
        reason=row.reason,
        state=row.state,
        at=row.at,
        person=people.get(row.person_id) if row.person_id else None,
        content_sha256=row.content_sha256,
    )
