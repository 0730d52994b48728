"""Who stands in which relation to an item: rows of (item, role, holder), written by effects and room functions.

A holder is a person (`person:<hex>`) or whoever has a duty somewhere (`clerk@<hex of the organisation>`,
`head@<hex of the unit>`, `member@…`). So one indexed column answers what a person may see, and a change of post
changes all rights at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session

from workflow.base.database import Base, Identified
from workflow.engine.item import WorkflowItem


class ItemRole(Identified, Base):
    """One relation of one holder to one item."""

    __tablename__ = "item_role"
    __table_args__ = (
        UniqueConstraint("item_id", "role", "holder"),
        Index("ix_item_role_holder_item", "holder", "item_id", "role"),
    )

    item_id: Mapped[uuid.UUID]
    role: Mapped[str]
    holder: Mapped[str]


def person(person_id: uuid.UUID) -> str:
    """The holder key of one person."""
    return f"person:{person_id.hex}"


def duty(name: str, scope_id: uuid.UUID) -> str:
    """The holder key of whoever has this duty (head, checker, clerk, archivist, member …) in a unit or organisation."""
    return f"{name}@{scope_id.hex}"


def person_of(holder: str) -> uuid.UUID | None:
    """The person that a holder key names, or None for a duty."""
    return uuid.UUID(holder.removeprefix("person:")) if holder.startswith("person:") else None


def grant(session: Session, item: WorkflowItem, role: str, holder: str) -> None:
    """Let the holder have the role on the item; twice is once."""
    if holder not in holders(session, item, role):
        session.add(ItemRole(item_id=item.id, role=role, holder=holder))
        session.flush()


def revoke(session: Session, item: WorkflowItem, role: str, holder: str | None = None) -> None:
    """Take the role on the item from the holder, or from everybody."""
    rows = delete(ItemRole).where(ItemRole.item_id == item.id, ItemRole.role == role)
    session.execute(rows if holder is None else rows.where(ItemRole.holder == holder))


def hand_on(session: Session, item: WorkflowItem, old: str, new: str, holder: str) -> None:
    """Replace one role of the holder by another."""
    revoke(session, item, old, holder)
    grant(session, item, new, holder)


def holders(session: Session, item: WorkflowItem, role: str) -> list[str]:
    """The holders of a role on the item, in a stable order."""
    rows = select(ItemRole.holder).where(ItemRole.item_id == item.id, ItemRole.role == role)
    return list(session.scalars(rows.order_by(ItemRole.holder)))


def all_roles(session: Session, item_id: uuid.UUID, among: Iterable[str]) -> list[tuple[str, str]]:
    """(role, holder) rows of the item for these holders."""
    rows = select(ItemRole.role, ItemRole.holder).where(ItemRole.item_id == item_id, ItemRole.holder.in_(sorted(among)))
    return [(role, holder) for role, holder in session.execute(rows)]
