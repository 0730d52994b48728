"""The signing authorities of an office, as its people may read them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from workflow.base.errors import NotFound
from workflow.engine import item_role
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.signing.models import SigningAuthority

MOST_CHANGES = 50


def authorities_of(work: Work, organisation_id: uuid.UUID) -> list[SigningAuthority]:
    """Who may sign what in this office, today or later, in the office's order; what was revoked is left out.

    Source: NĐ 30/2020/NĐ-CP Đ.13. Raises: NotFound to people of other organisations.
    """
    require_reader(work, organisation_id)
    return standing(work, organisation_id)


def ended_authorities(work: Work, organisation_id: uuid.UUID, limit: int = 100) -> list[SigningAuthority]:
    """Those that hold no more, the last first. Raises: NotFound to people of other organisations."""
    require_reader(work, organisation_id)
    rows = _rows(organisation_id).where(
        or_(SigningAuthority.revoked_at.is_not(None), SigningAuthority.valid_to < work.today)
    )
    return list(work.session.scalars(rows.order_by(None).order_by(SigningAuthority.valid_from.desc()).limit(limit)))


def authority_of(work: Work, authority_id: uuid.UUID) -> SigningAuthority:
    """The row with this id. Raises: NotFound, also to people of other organisations."""
    row = work.session.get(SigningAuthority, authority_id)
    if row is None:
        raise NotFound(kind="signing_authority")
    require_reader(work, row.organisation_id, "signing_authority")
    return row


def require_reader(work: Work, organisation_id: uuid.UUID, kind: str = "organisation") -> None:
    """Only an office's own people read its authorities. Raises: NotFound."""
    readers = {item_role.duty(duty, organisation_id) for duty in ("member", "administrator")}
    if not work.actor.is_system and readers.isdisjoint(work.actor.all_holders):
        raise NotFound(kind=kind)


def standing(work: Work, organisation_id: uuid.UUID) -> list[SigningAuthority]:
    """Those that hold today or later, in the office's order, whoever asks."""
    rows = _rows(organisation_id).where(
        SigningAuthority.revoked_at.is_(None),
        or_(SigningAuthority.valid_to.is_(None), SigningAuthority.valid_to >= work.today),
    )
    return list(work.session.scalars(rows))


def _rows(organisation_id: uuid.UUID) -> Select[SigningAuthority]:
    return (
        select(SigningAuthority)
        .where(SigningAuthority.organisation_id == organisation_id)
        .order_by(SigningAuthority.position, SigningAuthority.valid_from, SigningAuthority.id)
        .options(joinedload(SigningAuthority.person))
    )


def changes_of(work: Work, organisation_id: uuid.UUID, kinds: Sequence[str]) -> list[HistoryEntry]:
    """What was changed of the office's own rules (authorities, settings), the last first. Raises: NotFound."""
    require_reader(work, organisation_id)
    rows = select(HistoryEntry).where(
        HistoryEntry.organisation_id == organisation_id, HistoryEntry.item_kind.in_(kinds)
    )
    return list(work.session.scalars(rows.order_by(HistoryEntry.sequence.desc()).limit(MOST_CHANGES)))
