"""Which issued documents match and may be viewed, newest first: the text index proposes, access disposes.

The index is walked from the newest hit down in growing batches, each cut down to what `visible()` lets through. For
somebody with rights on few documents a long walk may find nothing: the index is asked about those few only.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.archive.issued import IssuedDocument
from workflow.archive.match import Match
from workflow.archive.text_index import index_of
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.item_role import ItemRole
from workflow.engine.work import Work

FEW = 1_000
ROLES_ON_ONE = 3
LEAST_BATCH, MOST_BATCH = 200, 4_000
WALKED_FOR_ONE_ASKED = 50
"""Asking the index about one row costs as much as walking so many of its matches (measured, SQLite)."""


def few_of_mine(work: Work) -> list[int] | None:
    """The ids on which the actor has a role at all, or None when they are many (or the actor is the system).

    Roles are counted first, and only so far: how they join with the documents is left to no planner.
    """
    if work.actor.is_system:
        return None
    mine = select(ItemRole.item_id).where(ItemRole.holder.in_(sorted(work.actor.all_holders)))
    most = FEW * ROLES_ON_ONE
    count = work.session.scalar(select(func.count()).select_from(mine.limit(most + 1).subquery()))
    if count is None or count > most:
        return None
    rows = select(IssuedDocument.id).where(IssuedDocument.document_id.in_(mine)).order_by(IssuedDocument.id)
    return list(work.session.scalars(rows))


def matching(work: Work, match: Match, among: Sequence[int] | None, before: int | None, wanted: int) -> list[int]:
    """The ids of the newest matches that the actor may view, at most `wanted`, below `before` if given."""
    if among is not None:
        return _viewable(work, _few_matching(work.session, match, among, before))[:wanted]
    found: list[int] = []
    batch = max(LEAST_BATCH, wanted)
    seen = 0
    while True:
        ids = _newest(work.session, match, None, before, batch)
        found += _viewable(work, ids)
        if len(found) >= wanted or len(ids) < batch:
            return found[:wanted]
        before, seen = ids[-1], seen + len(ids)
        likely = (wanted - len(found)) * seen // max(len(found), 1)  # at the share that was viewable so far
        batch = min(max(LEAST_BATCH, 2 * likely), MOST_BATCH)


def _few_matching(session: Session, match: Match, among: Sequence[int], before: int | None) -> Sequence[int]:
    """The matches among these few: picked out of all matches if that is less work, else asked for one by one."""
    if not among or match.is_empty:
        return _newest(session, match, among, before, len(among)) if among else []
    most = max(LEAST_BATCH, WALKED_FOR_ONE_ASKED * len(among))
    ids = _newest(session, match, None, before, most)
    if len(ids) < most:
        few = set(among)
        return [row_id for row_id in ids if row_id in few]
    return _newest(session, match, among, before, len(among))


def _newest(
    session: Session, match: Match, among: Sequence[int] | None, before: int | None, limit: int
) -> Sequence[int]:
    if not match.is_empty:
        return index_of(session).newest(session, match, before=before, among=among, limit=limit)
    rows = select(IssuedDocument.id).order_by(IssuedDocument.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(IssuedDocument.id < before)
    if among is not None:
        rows = rows.where(IssuedDocument.id.in_(among))
    return session.scalars(rows).all()


def _viewable(work: Work, ids: Sequence[int]) -> list[int]:
    """Those of the ids that the actor may view, newest first."""
    if not ids:
        return []
    rows = (
        select(IssuedDocument.id)
        .join(Document, Document.id == IssuedDocument.document_id)
        .where(IssuedDocument.id.in_(ids), access.visible(work, Document))
        .order_by(IssuedDocument.id.desc())
    )
    return list(work.session.scalars(rows))
