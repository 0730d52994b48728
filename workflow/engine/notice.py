"""Notices: what a person should know without having to do anything (a return, a cancellation, a voided approval)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select, update
from sqlalchemy.orm import Mapped

from workflow.base.database import Base, Identified
from workflow.engine.item import WorkflowItem
from workflow.engine.work import Work


class Notice(Identified, Base):
    """One message to one holder about one item."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_holder", "holder", "seen_at"),)

    holder: Mapped[str]
    item_id: Mapped[uuid.UUID]
    item_kind: Mapped[str]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


def tell(work: Work, holder: str, item: WorkflowItem, kind: str, facts: dict[str, Any]) -> None:
    """Let the holder know; written with the change itself."""
    work.session.add(
        Notice(holder=holder, item_id=item.id, item_kind=item.item_kind, kind=kind, facts=facts, at=work.now)
    )


def unseen(work: Work, limit: int = 50) -> list[Notice]:
    """My notices that I have not dismissed, newest first."""
    rows = select(Notice).where(Notice.holder.in_(sorted(work.actor.holders)), Notice.seen_at.is_(None))
    return list(work.session.scalars(rows.order_by(Notice.at.desc()).limit(limit)))


def dismiss(work: Work, notice_id: uuid.UUID) -> None:
    """Mark my notice as seen; somebody else's is left alone."""
    notice = work.session.get(Notice, notice_id)
    if notice is not None and notice.holder in work.actor.holders:
        notice.seen_at = work.now


def settle(work: Work, item: WorkflowItem, kind: str) -> None:
    """Nobody needs to be told this of the item any more; what was seen before stays as it was."""
    rows = update(Notice).where(Notice.item_id == item.id, Notice.kind == kind, Notice.seen_at.is_(None))
    work.session.execute(rows.values(seen_at=work.now))
