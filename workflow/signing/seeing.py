"""Whether a person has had the very PDF before them that is to be signed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.signing.models import SeenPdf


def has_seen(work: Work, document_id: uuid.UUID, sha256: str) -> bool:
    """Whether the actor opened exactly these bytes on the sign page."""
    rows = select(SeenPdf.id).where(
        SeenPdf.document_id == document_id, SeenPdf.person_id == work.actor.person_id, SeenPdf.sha256 == sha256
    )
    return work.session.scalar(rows.limit(1)) is not None


def keep_seen(work: Work, document: Document, sha256: str) -> None:
    """Remember that the actor has it before them now; twice is once."""
    if work.actor.person_id is None or has_seen(work, document.id, sha256):
        return
    row = SeenPdf(document_id=document.id, person_id=work.actor.person_id, sha256=sha256, seen_at=work.now)
    try:
        with work.session.begin_nested():  # the same page may be opened twice at this moment
            work.session.add(row)
    except IntegrityError:
        pass


def unseen(work: Work, shown: Iterable[tuple[uuid.UUID, str]]) -> set[uuid.UUID]:
    """Of these documents, those whose shown PDF the actor has not had before them."""
    return {document_id for document_id, sha256 in shown if not has_seen(work, document_id, sha256)}
