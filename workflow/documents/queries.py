"""Reads over documents that other rooms and the doors share."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.base.text import fold, number_in_digits
from workflow.documents.models import SEALED_ANNEX, Document, Rendition
from workflow.engine.access import visible
from workflow.engine.work import Work


def number_line(document: Document) -> str:
    """`15/KH-SNNPTNT`, or `/KH-SNNPTNT` while there is no number (FMT-NUM-2)."""
    number = number_in_digits(document.number) if document.number is not None else ""
    return f"{number}/{document.symbol}"


def find_by_number(work: Work, organisation_id: uuid.UUID, text: str) -> Document | None:
    """The newest issued document of the organisation with this number and symbol that the actor may view."""
    match = re.search(r"(?<!\d)(\d{1,6})\s*/\s*(\S+)", text)  # no book has longer numbers, no column keeps them
    if match is None:
        return None
    rows = select(Document).where(
        Document.organisation_id == organisation_id,
        Document.number == int(match[1]),
        Document.symbol == match[2].rstrip(".;,"),
        visible(work, Document),
    )
    return work.session.scalar(rows.order_by(Document.issued_on.desc()).limit(1))


def current_rendition(session: Session, document: Document, kind: str) -> Rendition | None:
    """The newest PDF of this kind that still stands; of several signed ones that with the most signatures."""
    rows = select(Rendition).where(
        Rendition.document_id == document.id, Rendition.kind == kind, Rendition.voided_at.is_(None)
    )
    return session.scalar(rows.order_by(Rendition.made_at.desc(), Rendition.signatures.desc(), Rendition.id).limit(1))


def sealed_annexes(session: Session, document: Document) -> dict[uuid.UUID, Rendition]:
    """The sealed file of each annex that is a file of its own, by the annex; empty before the document is sealed."""
    rows = select(Rendition).where(
        Rendition.document_id == document.id, Rendition.kind == SEALED_ANNEX, Rendition.voided_at.is_(None)
    )
    return {row.file_id: row for row in session.scalars(rows) if row.file_id is not None}


def voided_pdf(session: Session, document: Document, sha256: str) -> Rendition | None:
    """The signed or sealed PDF with this hash that stands no more for the document."""
    rows = select(Rendition).where(
        Rendition.document_id == document.id,
        Rendition.sha256 == sha256,
        Rendition.kind.in_(("signed", "sealed", SEALED_ANNEX)),
        Rendition.voided_at.is_not(None),
    )
    return session.scalar(rows.limit(1))


def is_sealed(work: Work, document: Document) -> bool:
    """Whether the document's official PDF is there: signed, numbered and sealed."""
    return current_rendition(work.session, document, "sealed") is not None


@dataclass(frozen=True)
class DocumentFilter:
    """What a list of documents is narrowed to; None means all."""

    state: str | None = None
    doc_type: str | None = None
    text: str | None = None
    mine: bool = False
    before: tuple[str, uuid.UUID] | None = None


def visible_documents(work: Work, wanted: DocumentFilter, limit: int = 50) -> Sequence[Document]:
    """The documents that the actor may view, last saved first."""
    rows = select(Document).where(visible(work, Document))
    if wanted.state:
        rows = rows.where(Document.state == wanted.state)
    if wanted.doc_type:
        rows = rows.where(Document.doc_type == wanted.doc_type)
    if wanted.text:
        rows = rows.where(Document.subject_folded.contains(fold(wanted.text), autoescape=True))
    if wanted.mine:
        rows = rows.where(Document.drafter_id == work.actor.person_id)
    if wanted.before is not None:
        saved_at, document_id = wanted.before
        last = datetime.fromisoformat(saved_at)
        rows = rows.where((Document.saved_at < last) | ((Document.saved_at == last) & (Document.id < document_id)))
    return work.session.scalars(rows.order_by(Document.saved_at.desc(), Document.id.desc()).limit(limit)).all()


__all__ = [
    "DocumentFilter",
    "current_rendition",
    "find_by_number",
    "is_sealed",
    "number_line",
    "visible_documents",
    "voided_pdf",
]
