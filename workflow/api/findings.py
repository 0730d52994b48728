"""Findings of form on a document, and one of them put right."""

from __future__ import annotations

import uuid
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.api.documents import Saved
from workflow.api.shapes import DocumentPath, Version
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.format_rules.checking import message
from workflow.format_rules.documents import findings_of
from workflow.format_rules.findings import Finding
from workflow.format_rules.fixes import put_right
from workflow.http.context import request_reading, request_writing
from workflow.http.findings import place_word
from workflow.http.sign_in import permission


class FindingsQuery(Shape):
    """How the document is judged: as a draft, or as one that is about to leave the office."""

    at: Literal["draft", "issue"] = "draft"


class FindingPath(DocumentPath):
    """A finding by its key."""

    key: str = Field(description="`key` of the finding: the same as long as the words are the same")


class FindingFix(Shape):
    """The version of the document that was seen."""

    version: Version


class FindingJson(BaseModel):
    """One remark on the form. `start` and `end` count characters of the part's paragraph or line number `index`.

    `fix` is what should stand there instead, given only where that is safe; null where a person must decide.
    """

    key: str
    rule: str
    severity: Literal["error", "warn", "info"]
    at_issue: bool
    clause: str
    part: str
    place: str
    annex: int | None
    index: int | None
    start: int | None
    end: int | None
    message: str
    message_en: str
    found: str | None
    expected: str | None
    fix: str | None


class FindingsJson(BaseModel):
    """All findings in the order of the page, and the version of the text that they are about."""

    id: uuid.UUID
    version: int
    at: str
    errors: int
    findings: list[FindingJson]


@api.get("/documents/<uuid:document_id>/findings", responses={200: FindingsJson})
@permission("view")
def show_findings(path: DocumentPath, query: FindingsQuery) -> Response:
    """What the rules of form say of the document as it is now."""
    with request_reading() as work:
        document = find_visible(work, Document, path.document_id)
        found = findings_of(work, document, at_issue=query.at == "issue")
        told = FindingsJson(
            id=document.id,
            version=document.version,
            at=query.at,
            errors=sum(one.gates for one in found),
            findings=[_finding(one) for one in found],
        )
    return answer(told)


@api.post("/documents/<uuid:document_id>/findings/<key>/fix", responses={200: Saved})
@permission("edit")
def fix_finding(path: FindingPath, body: FindingFix) -> Response:
    """Put one finding right by what it proposes; 404 when nothing (any more) has this key or it proposes nothing."""
    with request_writing() as work:
        document = find_visible(work, Document, path.document_id)
        voided = put_right(work, document, path.key, body.version)
        saved = Saved(
            id=document.id,
            version=document.version,
            content_sha256=document.content_sha256,
            saved_at=document.saved_at,
            voided=voided,
        )
    return answer(saved)


def _finding(one: Finding) -> FindingJson:
    return FindingJson(
        key=one.key,
        rule=one.rule,
        severity=one.severity,
        at_issue=one.at_issue,
        clause=one.clause,
        part=one.part,
        place=place_word(one),
        annex=one.annex or None,
        index=one.index,
        start=one.start,
        end=one.end,
        message=message(one, "vi"),
        message_en=message(one, "en"),
        found=one.found,
        expected=one.expected,
        fix=one.fix,
    )
