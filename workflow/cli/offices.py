"""The office that an option names."""

from __future__ import annotations

from sqlalchemy import select

from workflow.base.errors import DomainError
from workflow.engine.work import Work
from workflow.organisations.models import Organisation


def office_named(work: Work, code: str) -> Organisation:
    """The office of this installation. Raises: DomainError("office_unknown")."""
    offices = {office.code: office for office in work.session.scalars(select(Organisation).where(Organisation.inside))}
    if code not in offices:
        raise DomainError("office_unknown", office=code, known=sorted(offices))
    return offices[code]
