"""People named in records: accounts and names, read once for a whole answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from pydantic import BaseModel
from sqlalchemy import select

from workflow.engine.work import Work
from workflow.organisations.models import Person


class PersonJson(BaseModel):
    """Somebody who did something."""

    account: str
    name: str


def people_of(work: Work, keys: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, PersonJson]:
    """The people with these ids."""
    wanted = {key for key in keys if key is not None}
    rows = work.session.execute(select(Person.id, Person.account, Person.name).where(Person.id.in_(wanted)))
    return {key: PersonJson(account=account, name=name) for key, account, name in rows}
