"""The floor: a bare Flask and SQLAlchemy endpoint that writes the same rows as one move, and knows no rule.

It updates the document, and writes the approval, the revision, the idempotency key, the worklist rows, the history
entry and its head, in one transaction: what any application that kept these records would have to write.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Flask, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from workflow.documents.content import snapshot
from workflow.documents.models import Approval, Document, Revision
from workflow.engine.history import GENESIS, HistoryEntry, HistoryHead
from workflow.engine.perform import MoveKey
from workflow.engine.worklist import Awaiting


def floor_app(sessions: sessionmaker[Session]) -> Flask:
    """The application with its one endpoint."""
    app = Flask("floor")

    @app.post("/floor/<uuid:document_id>")
    def write(document_id: uuid.UUID) -> dict[str, str]:
        with sessions() as session:
            _write_rows(session, document_id, request.headers["Idempotency-Key"])
            session.commit()
        return {"state": "format_check"}

    return app


def _write_rows(session: Session, document_id: uuid.UUID, key: str) -> None:
    now = datetime.now(UTC)
    document = session.scalars(select(Document).where(Document.id == document_id).with_for_update()).one()
    document.state, document.version, document.moved_at = "format_check", document.version + 1, now
    document.revision += 1
    approval = Approval(
        document_id=document.id, step="content", round=1, position=1, person_id=document.drafter_id, outcome="approved",
        content_sha256=document.content_sha256, revision=document.revision, asked_at=now, answered_at=now,
    )  # fmt: skip
    revision = Revision(
        document_id=document.id, number=document.revision, version=document.version, content=snapshot(document),
        content_sha256=document.content_sha256, reason="approve_content", state="unit_review", at=now,
    )  # fmt: skip
    move_key = MoveKey(
        person_id=document.drafter_id, key=key, item_id=document.id, transition="approve_content", at=now
    )
    session.execute(delete(Awaiting).where(Awaiting.item_id == document.id))
    awaiting = Awaiting(
        item_id=document.id, item_kind="document", workflow=document.workflow, transition="approve_format",
        holder=f"checker@{document.organisation_id.hex}", personal=False, since=now,
    )  # fmt: skip
    head = session.get(HistoryHead, document.organisation_id, with_for_update=True)
    assert head is not None
    entry = HistoryEntry(
        organisation_id=document.organisation_id, sequence=head.sequence + 1, item_kind="document",
        item_id=document.id, at=now, event="approve_content", source="unit_review", target="format_check", comment="",
        facts={}, previous=head.hash, hash=GENESIS,
    )  # fmt: skip
    head.sequence += 1
    session.add_all([approval, revision, move_key, awaiting, entry])
