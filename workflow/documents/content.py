"""What of a document is bound by an approval: text, files, recipients and metadata, as one snapshot and one hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import select

from workflow.documents.models import Document, Revision
from workflow.documents.noting import hold_for_edit, note
from workflow.engine.work import Work

FIELDS = (
    "doc_type", "subject", "legal_bases", "body_html", "place", "symbol", "archive_unit", "drafter_sign", "copies",
    "urgency", "field", "medium", "access", "circulation",
)  # fmt: skip
FILE_FIELDS = ("kind", "title", "name", "sha256", "body_html", "landscape", "form")
REQUESTED = "requested"
"""The reason of a revision that was kept on request; those that a move takes have its name."""


def snapshot(document: Document) -> dict[str, Any]:
    """Everything that a reader approves, as JSON: the same content gives the same snapshot."""
    return {
        **{name: getattr(document, name) for name in FIELDS},
        "reply_due": document.reply_due.isoformat() if document.reply_due else None,
        "addressees": [row.line for row in document.addressees],
        "recipients": [
            {"line": row.line, "purpose": row.purpose, "channel": row.channel} for row in document.recipients
        ],
        "files": [
            {name: getattr(file, name) for name in FILE_FIELDS} for file in document.files if file.removed_at is None
        ],
        "issuers": [row.organisation.code for row in document.issuers if row.position > 1],
        "signatories": [
            {"lines": row.lines, "name": row.person.name if row.person else row.name}
            for row in document.signatories
            if row.position > 1
        ],
    }


def sha256_of_content(document: Document) -> str:
    """The SHA-256 of the snapshot's canonical JSON."""
    return hashlib.sha256(canonical(snapshot(document))).hexdigest()


def canonical(content: dict[str, Any]) -> bytes:
    """A snapshot as the one text that is hashed and signed: keys sorted, no white space, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def keep_revision(work: Work, document: Document, reason: str, state: str) -> Revision:
    """Take an immutable snapshot of the document as it is now."""
    content = snapshot(document)
    document.revision += 1
    revision = Revision(
        document_id=document.id,
        number=document.revision,
        version=document.version,
        content=content,
        content_sha256=document.content_sha256,
        reason=reason,
        state=state,
        at=work.now,
        person_id=work.actor.person_id,
    )
    work.session.add(revision)
    return revision


def keep_on_request(work: Work, document: Document) -> Revision:
    """Keep the document as it is now, because somebody who edits it wants to come back to it.

    Raises: NotFound, NotPermitted.
    """
    hold_for_edit(work, document)
    kept = keep_revision(work, document, REQUESTED, document.state)
    note(work, document, "keep_revision", revision=kept.number, content_sha256=kept.content_sha256)
    return kept


def revisions(work: Work, document: Document) -> list[Revision]:
    """The document's revisions, oldest first."""
    rows = select(Revision).where(Revision.document_id == document.id).order_by(Revision.number)
    return list(work.session.scalars(rows))
