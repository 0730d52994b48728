"""The số đến: consecutive in the year of an organisation, however many documents arrive at once."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workflow.engine.work import Work
from workflow.incoming.models import ArrivalBook


def take_number(work: Work, organisation_id: uuid.UUID) -> tuple[int, int]:
    """The year and the next số đến of the organisation; the book stays locked until the commit: no gap, no repeat.

    Source: NĐ30 Đ.22, PL6 III.1đ (given by the system).
    """
    year = work.today.year
    book = _locked(work, organisation_id, year) or _opened(work, organisation_id, year)
    book.last_number += 1
    work.session.flush()
    return year, book.last_number


def _locked(work: Work, organisation_id: uuid.UUID, year: int) -> ArrivalBook | None:
    query = select(ArrivalBook).where(ArrivalBook.organisation_id == organisation_id, ArrivalBook.year == year)
    return work.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _opened(work: Work, organisation_id: uuid.UUID, year: int) -> ArrivalBook:
    """The book of a new year; if another arrival opens it at the same instant, theirs is used."""
    try:
        with work.session.begin_nested():
            work.session.add(ArrivalBook(organisation_id=organisation_id, year=year, last_number=0))
    except IntegrityError:
        pass
    book = _locked(work, organisation_id, year)
    assert book is not None
    return book
