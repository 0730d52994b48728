"""The signing authorities of an office, as its people may read them."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workflow.base.errors import NotFound
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.signing.models import SigningAuthority


def authorities_of(work: Work, organisation_id: uuid.UUID) -> list[SigningAuthority]:
    """Who may sign what in this office, today or later, in the office's order; what was revoked is left out.

    Source: NĐ 30/2020/NĐ-CP Đ.13. Raises: NotFound to people of other organisations.
    """
    readers = {item_role.duty(duty, organisation_id) for duty in ("member", "administrator")}
    if not work.actor.is_system and readers.isdisjoint(work.actor.all_holders):
        raise NotFound(kind="organisation")
    rows = (
        select(SigningAuthority)
        .where(SigningAuthority.organisation_id == organisation_id, SigningAuthority.revoked_at.is_(None))
        .where(or_(SigningAuthority.valid_to.is_(None), SigningAuthority.valid_to >= work.today))
        .order_by(SigningAuthority.position, SigningAuthority.valid_from, SigningAuthority.id)
        .options(joinedload(SigningAuthority.person))
    )
    return list(work.session.scalars(rows))
