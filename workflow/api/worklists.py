"""My worklists: what waits for a move of mine."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from workflow.api.answers import Shape, answer, language
from workflow.api.blueprint import api
from workflow.api.document_json import DocumentSummary, summaries
from workflow.documents.models import Document
from workflow.engine import worklist
from workflow.engine.access import visible
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import SIGNED_IN, permission


class WorklistJson(BaseModel):
    """One list: the move that is awaited, and how many items wait for it."""

    item: str
    transition: str
    title: str
    count: int


class WorklistsJson(BaseModel):
    """My lists that hold something."""

    worklists: list[WorklistJson]


class WaitingPath(Shape):
    """The move that is awaited."""

    transition: str


class WaitingQuery(Shape):
    """How many to tell."""

    limit: int = Field(50, ge=1, le=100)


class WaitingJson(BaseModel):
    """One document and since when it waits."""

    id: uuid.UUID
    since: datetime
    document: DocumentSummary


class WaitingList(BaseModel):
    """The documents of one list, longest waiting first."""

    waiting: list[WaitingJson]


@api.get("/worklists", responses={200: WorklistsJson})
@permission(SIGNED_IN)
def show_worklists() -> Response:
    """My worklists with counts."""
    with request_reading() as work:
        found: dict[tuple[str, str], WorklistJson] = {}
        for row in worklist.counts(work):  # versions of a workflow are one list to a person
            key = (row.item_kind, row.transition)
            if key not in found:
                title = _title(work, row.workflow, row.transition)
                found[key] = WorklistJson(item=row.item_kind, transition=row.transition, title=title, count=0)
            found[key].count += row.count
    return answer(WorklistsJson(worklists=list(found.values())))


@api.get("/worklists/<transition>", responses={200: WaitingList})
@permission(SIGNED_IN)
def show_waiting(path: WaitingPath, query: WaitingQuery) -> Response:
    """The documents that wait for this move of mine."""
    with request_reading() as work:
        rows = worklist.items(work, Document.item_kind, limit=query.limit, transition=path.transition)
        wanted = select(Document).where(Document.id.in_([row.item_id for row in rows]), visible(work, Document))
        documents = work.session.scalars(wanted).all()
        told = {row.id: row for row in summaries(work, documents, language())}
        waiting = [
            WaitingJson(id=row.item_id, since=row.since, document=told[row.item_id])
            for row in rows
            if row.item_id in told
        ]
    return answer(WaitingList(waiting=waiting))


def _title(work: Work, workflow: str, transition: str) -> str:
    titles = work.catalogue.get(workflow).transitions[transition].worklist or {}
    return titles.get(language(), transition)
