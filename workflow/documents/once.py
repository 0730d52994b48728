"""A draft is made once, however often its form is sent: the idempotency key of the move that made it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.models import Document
from workflow.engine.perform import LONGEST_KEY, MoveKey
from workflow.engine.work import Work

CREATE = "create"


def made_before(work: Work, key: str | None) -> Document | None:
    """The document that this person made under this key.

    Raises: InvalidInput if the key was used for a move, or is too long to be told from another.
    """
    if not key or work.actor.person_id is None:
        return None
    if len(key) > LONGEST_KEY:
        raise InvalidInput([Refusal("idempotency_key_too_long", {"most": LONGEST_KEY})])
    row = work.session.scalar(select(MoveKey).where(MoveKey.person_id == work.actor.person_id, MoveKey.key == key))
    if row is not None and row.transition != CREATE:
        raise InvalidInput([Refusal("idempotency_key_used", {"transition": row.transition})])
    return None if row is None else work.session.get(Document, row.item_id)


def make_once(work: Work, key: str | None, make: Callable[[], Document]) -> Document:
    """The document made under this key, now or before; on PostgreSQL a second one at once fails on the key."""
    known = made_before(work, key)
    if known is not None:
        return known
    document = make()
    if key and work.actor.person_id is not None:
        work.session.add(
            MoveKey(person_id=work.actor.person_id, key=key, item_id=document.id, transition=CREATE, at=work.now)
        )
        work.session.flush()
    return document
