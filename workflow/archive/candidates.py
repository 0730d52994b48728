"""Which issued documents match and may be viewed, newest first: the text index proposes, access disposes.

Two shapes. Somebody with rights on few issued documents: the index is asked about those only. Everybody else: the
index is walked from the newest hit down in growing batches, each cut down to what `visible()` lets through.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.archive.issued import IssuedDocument
from workflow.archive.match import Match
from workflow.archive.text_index import index_of
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.item_role import ItemRole
from workflow.engine.work import Work

FEW = 1_000
LEAST_BATCH, MOST_BATCH = 200, 4_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match that the actor may view, with what facets count."""

    id: int
    document_id: uuid.UUID
    organisation_id: uuid.UUID
    unit_id: uuid.UUID
    signer_id: uuid.UUID | None
    doc_type: str
    validity: str | None
    year: int


def few_of_mine(work: Work) -> list[int] | None:
    """The ids on which the actor has a role at all, or None when they are many (or the actor is the system)."""
    if work.actor.is_system:
        return None
    rows = (
        select(IssuedDocument.id)
        .join(ItemRole, ItemRole.item_id == IssuedDocument.document_id)
        .where(ItemRole.holder.in_(sorted(work.actor.all_holders)))
        .limit(FEW + 1)
    )
    found = list(work.session.scalars(rows))
    return None if len(found) > FEW else sorted(set(found))


def matching(work: Work, match: Match, among: Sequence[int] | None, before: int | None, wanted: int) -> list[Candidate]:
    """The newest matches that the actor may view, at most `wanted`, below `before` if given."""
    if among is not None and not among:
        return []
    found: list[Candidate] = []
    batch = max(LEAST_BATCH, wanted)
    propose = _proposer(work.session, match, among)
    while True:
        ids = propose(before, batch)
        found += _viewable(work, ids)
        if len(found) >= wanted or len(ids) < batch:
            return found[:wanted]
        before, batch = ids[-1], min(2 * batch, MOST_BATCH)


def _proposer(
    session: Session, match: Match, among: Sequence[int] | None
) -> Callable[[int | None, int], Sequence[int]]:
    if not match.is_empty:
        index = index_of(session)
        return lambda before, limit: index.newest(session, match, before=before, among=among, limit=limit)
    return lambda before, limit: _newest_of_all(session, among, before, limit)


def _newest_of_all(session: Session, among: Sequence[int] | None, before: int | None, limit: int) -> Sequence[int]:
    rows = select(IssuedDocument.id).order_by(IssuedDocument.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(IssuedDocument.id < before)
    if among is not None:
        rows = rows.where(IssuedDocument.id.in_(among))
    return session.scalars(rows).all()


def _viewable(work: Work, ids: Sequence[int]) -> list[Candidate]:
    if not ids:
        return []
    rows = (
        select(
            IssuedDocument.id,
            IssuedDocument.document_id,
            IssuedDocument.organisation_id,
            IssuedDocument.unit_id,
            IssuedDocument.signer_id,
            IssuedDocument.doc_type,
            IssuedDocument.validity,
            IssuedDocument.year,
        )
        .join(Document, Document.id == IssuedDocument.document_id)
        .where(IssuedDocument.id.in_(ids), access.visible(work, Document))
        .order_by(IssuedDocument.id.desc())
    )
    return [Candidate(*row) for row in work.session.execute(rows)]
