"""Worklists: what waits for whom, kept as rows so that a list costs what is in it, not what is in the office.

After every move the rows of the item are written anew: one for each transition with a worklist that starts from the
present state, and each holder of a role that may make it. Lists are personal: a person's rows are those of the
person's holders, and a personal role is never read through a stand-in.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Index, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Mapped

from workflow.base.database import Base, Identified
from workflow.engine.item import WorkflowItem
from workflow.engine.item_role import ItemRole
from workflow.engine.work import Work

if TYPE_CHECKING:
    from workflow.engine.blueprint import Transition, Workflow


class Awaiting(Identified, Base):
    """One item waits for one holder to make one transition."""

    __tablename__ = "awaiting"
    __table_args__ = (
        Index("ix_awaiting_holder", "holder", "transition", "since"),
        Index("ix_awaiting_item", "item_id"),
    )

    item_id: Mapped[uuid.UUID]
    item_kind: Mapped[str]
    workflow: Mapped[str]
    transition: Mapped[str]
    holder: Mapped[str]
    personal: Mapped[bool]
    since: Mapped[datetime]


@dataclass(frozen=True)
class Worklist:
    """One list of one person: the transition that is awaited, and how many items wait."""

    item_kind: str
    workflow: str
    transition: str
    count: int


def refresh(work: Work, item: WorkflowItem, workflow: Workflow, holds: Callable[[Transition], bool]) -> None:
    """Write anew what the item waits for in this workflow; `holds` tells whether a transition is offered at all."""
    work.session.execute(delete(Awaiting).where(Awaiting.item_id == item.id, Awaiting.workflow == workflow.key))
    state = workflow.states[getattr(item, workflow.state_field)]
    wanted = [t for t in workflow.from_state(state.name) if t.worklist is not None and t.kind == "user"]
    if not wanted:
        return
    rows = work.session.execute(select(ItemRole.role, ItemRole.holder).where(ItemRole.item_id == item.id)).all()
    personal = workflow.personal_roles()
    waiting: list[dict[str, object]] = []
    for transition in wanted:
        if not holds(transition):
            continue
        roles = transition.roles_in(state)
        able = [row for row in rows if row.role in roles]
        others = {row.holder for row in able if row.role not in personal}
        holders = {row.holder: row.holder not in others for row in able}
        common = {"item_id": item.id, "item_kind": item.item_kind, "workflow": workflow.key, "since": item.moved_at}
        waiting += [
            {**common, "transition": transition.name, "holder": holder, "personal": is_personal}
            for holder, is_personal in holders.items()
        ]
    if waiting:
        work.session.execute(insert(Awaiting), waiting)


def _mine(work: Work) -> ColumnElement[bool]:
    own = Awaiting.holder.in_(sorted(work.actor.holders))
    if not work.actor.stand_in:
        return own
    return or_(own, and_(Awaiting.holder.in_(sorted(work.actor.stand_in)), Awaiting.personal.is_(False)))


def counts(work: Work) -> list[Worklist]:
    """My worklists that hold something, with their counts."""
    rows = work.session.execute(
        select(
            Awaiting.item_kind,
            Awaiting.workflow,
            Awaiting.transition,
            func.count(Awaiting.item_id.distinct()),
        )
        .where(_mine(work))
        .group_by(Awaiting.item_kind, Awaiting.workflow, Awaiting.transition)
        .order_by(Awaiting.item_kind, Awaiting.transition, Awaiting.workflow)
    )
    return [Worklist(*row) for row in rows]


@dataclass(frozen=True)
class WaitingItem:
    """One item of a worklist and how long it has waited."""

    item_id: uuid.UUID
    item_kind: str
    workflow: str
    transition: str
    since: datetime


def items(work: Work, item_kind: str, *, limit: int = 100, transition: str | None = None) -> Sequence[WaitingItem]:
    """What waits for me, longest first; an item that waits for several of my moves comes once for each."""
    rows = (
        select(
            Awaiting.item_id,
            Awaiting.item_kind,
            Awaiting.workflow,
            Awaiting.transition,
            func.min(Awaiting.since),
        )
        .where(_mine(work), Awaiting.item_kind == item_kind)
        .group_by(Awaiting.item_id, Awaiting.item_kind, Awaiting.workflow, Awaiting.transition)
        .order_by(func.min(Awaiting.since), Awaiting.item_id)
        .limit(limit)
    )
    if transition is not None:
        rows = rows.where(Awaiting.transition == transition)
    return [WaitingItem(*row) for row in work.session.execute(rows)]
