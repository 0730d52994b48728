"""Two revisions side by side: what changed, field by field, and the body with insertions and deletions marked."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import BaseModel

from workflow.api.answers import answer
from workflow.api.blueprint import api
from workflow.api.people import people_of
from workflow.api.records import RevisionJson, find_recorded, revision_json
from workflow.api.shapes import DocumentPath
from workflow.base.errors import NotFound
from workflow.documents.changes import marked, revision
from workflow.documents.models import Document, Revision
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import permission

MOST_COMPARED = 150_000
"""Characters of both bodies together; longer ones are told without marks, as marking them takes seconds."""


class ChangeJson(BaseModel):
    """One field that differs. `html` is the body with `<ins>` and `<del>`, null for other fields and long bodies."""

    field: str
    before: Any
    after: Any
    html: str | None = None


class ComparisonJson(BaseModel):
    """What changed from one revision to another."""

    before: RevisionJson
    after: RevisionJson
    changes: list[ChangeJson]


class ComparisonPath(DocumentPath):
    """Two revisions by their numbers."""

    first: int
    second: int


@api.get("/documents/<uuid:document_id>/revisions/<int:first>..<int:second>", responses={200: ComparisonJson})
@permission("view")
def compare_revisions(path: ComparisonPath) -> Response:
    """What changed between two revisions, field by field; the body is marked word by word."""
    with request_reading() as work:
        document = find_recorded(work, path.document_id)
        before, after = (_revision(work, document, number) for number in (path.first, path.second))
        people = people_of(work, [before.person_id, after.person_id])
        told = {"before": revision_json(before, people), "after": revision_json(after, people)}
        contents = before.content, after.content
    return answer(ComparisonJson(**told, changes=changes(*contents)))


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[ChangeJson]:
    """The fields that differ, in the order of the snapshot."""
    names = dict.fromkeys([*before, *after])
    return [_change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def _change(name: str, before: Any, after: Any) -> ChangeJson:
    html = None
    if name == "body_html" and len(before or "") + len(after or "") <= MOST_COMPARED:
        html = marked(before or "", after or "")  # sanitised there
    return ChangeJson(field=name, before=before, after=after, html=html)


def _revision(work: Work, document: Document, number: int) -> Revision:
    found = revision(work, document, number)
    if found is None:
        raise NotFound(kind="revision")
    return found
