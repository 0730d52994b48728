"""The filters of a query as tokens of the index, so that they cost nothing at a million documents."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from workflow.archive.match import Token, id_token, value_token, year_token
from workflow.base.text import nfc
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Unit


class Filtered(Protocol):
    """What filters a query names."""

    @property
    def type(self) -> str | None: ...
    @property
    def office(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def signer(self) -> str | None: ...
    @property
    def year(self) -> int | None: ...
    @property
    def field(self) -> str | None: ...
    @property
    def validity(self) -> str | None: ...


def filters_of(work: Work, query: Filtered) -> tuple[tuple[Token, ...], ...] | None:
    """One group of tokens for each filter, of which a hit has at least one; None if nothing can have them.

    An abbreviation may belong to units of several offices: all of them are meant, unless the office is named too.
    """
    groups: list[Sequence[str]] = []
    if query.year is not None:
        groups.append([year_token(query.year)])
    for kind, value in (("ty", query.type), ("fi", query.field), ("va", query.validity)):
        if value:
            groups.append([value_token(kind, value)])
    for kind, value, key, column in (
        ("of", query.office, Organisation.id, Organisation.code),
        ("un", query.unit, Unit.id, Unit.abbreviation),
        ("sg", query.signer, Person.id, Person.account),
    ):
        if value:
            groups.append([id_token(kind, found) for found in _ids(work, key, column, value)])
    if not all(groups):
        return None
    return tuple(tuple(Token(token) for token in group) for group in groups)


def _ids(work: Work, key: Any, column: InstrumentedAttribute[str], value: str) -> list[uuid.UUID]:
    known = nfc(value).replace("\0", "").encode("utf-8", "ignore").decode().strip()
    return list(work.session.scalars(select(key).where(column == known).order_by(key).limit(100)))
