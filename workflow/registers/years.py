"""Opening and closing the book of a year, by the clerk or the administrator."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.base.text import nfc, single_spaced
from workflow.documents.drafting import types_of
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, Organisation
from workflow.registers.books import COPY_SERIES, ONE_FOR_ALL, SECRET_SERIES, keeps_book, locked_book, text_problems
from workflow.registers.models import ADVISORY, KINDS, NORMATIVE, ORDINARY, Register
from workflow.registers.reading import known_series

NORMATIVE_PREFIX = "QPPL-"
"""Numbers of normative documents are a series for each type (NUM-3): `QPPL-QĐ`."""
LONGEST_SERIES = 30


def may_keep_years(work: Work, organisation_id: uuid.UUID) -> bool:
    """Whether the actor opens and closes the organisation's books: its clerk or its administrator."""
    return keeps_book(work, organisation_id) or (
        item_role.duty(ADMINISTRATOR, organisation_id) in work.actor.all_holders
    )


def open_book(
    work: Work, organisation: Organisation, series: str, year: int, kind: str = ORDINARY, title: str = ""
) -> Register:
    """A book for this year or the next one, of a series of the office, a normative type, or an advisory body.

    `series` is for an ordinary book the series, for a normative one the abbreviation of the type, for an advisory body
    its abbreviation, with its name as `title`. An ordinary book also opens by itself with its first number.
    Source: NĐ 30/2020/NĐ-CP Đ.15.1, PL1 II.3a (NUM-1, NUM-3, NUM-8).
    Raises: NotPermitted; InvalidInput with every problem.
    """
    _require_keeper(work, organisation.id)
    series, title = nfc(series).strip(), single_spaced(nfc(title))
    problems = [*_year_problems(work, year), *_series_problems(work, organisation, series, kind, title)]
    if problems:
        raise InvalidInput(problems)
    name = NORMATIVE_PREFIX + series if kind == NORMATIVE else series
    if _is_there(work, organisation.id, name, year):
        raise InvalidInput([Refusal("book_is_there", {"field": "series", "series": name, "year": year})])
    register = locked_book(work.session, organisation.id, name, year)
    if kind != ORDINARY:
        register.kind, register.title = kind, title
    work.session.flush()
    facts = {"series": name, "year": year, "kind": register.kind, "title": register.title}
    history.append(work, history.Entry(organisation.id, "register", register.id, "open_book", facts=facts))
    return register


def close_year(work: Work, organisation_id: uuid.UUID, series: str, year: int) -> None:
    """Close the book of a past year: no number can be taken from it any more."""
    _require_keeper(work, organisation_id)
    if year >= work.today.year:
        raise InvalidInput([Refusal("year_is_running", {"year": year})])
    register = locked_book(work.session, organisation_id, series, year)
    if register.closed_at is None:
        register.closed_at = work.now
        facts = {"series": series, "year": year, "last_number": register.last_number}
        history.append(work, history.Entry(organisation_id, "register", register.id, "close_year", facts=facts))


def _require_keeper(work: Work, organisation_id: uuid.UUID) -> None:
    if not may_keep_years(work, organisation_id):
        raise NotPermitted("clerks_only")


def _year_problems(work: Work, year: int) -> Iterator[Refusal]:
    """A book of a past year would date numbers back; one of a far year is nobody's yet."""
    this = work.today.year
    if year < this:
        yield Refusal("year_is_past", {"field": "year", "year": year})
    if year > this + 1:
        yield Refusal("year_is_far", {"field": "year", "year": year, "most": this + 1})


def _series_problems(work: Work, organisation: Organisation, series: str, kind: str, title: str) -> Iterator[Refusal]:
    if kind not in KINDS:
        yield Refusal("choice_unknown", {"field": "kind", "value": kind[:50]})
        return
    yield from text_problems({"title": title})
    if not series:
        yield Refusal("input_missing", {"field": "series", "input": "series"})
        return
    if kind == ADVISORY and not title:
        yield Refusal("input_missing", {"field": "title", "input": "title"})
    if not _is_usable(work, organisation, series, kind):
        yield Refusal("series_unusable", {"field": "series", "series": series[:LONGEST_SERIES]})


def _is_usable(work: Work, organisation: Organisation, series: str, kind: str) -> bool:
    types = {doc_type.abbreviation for doc_type in types_of(work).all()}
    if kind == ORDINARY:
        return series in {*known_series(work, organisation), COPY_SERIES, SECRET_SERIES}
    formed = _is_formed(series)
    if kind == NORMATIVE:
        return formed
    taken = {*types, ONE_FOR_ALL, COPY_SERIES, SECRET_SERIES, *_ordinary_series(work, organisation)}
    return formed and series not in taken and not series.startswith(NORMATIVE_PREFIX)


def _is_formed(series: str) -> bool:
    """Capitals and digits, with dashes or dots between: it stands in symbols and in addresses of pages."""
    parts = series.replace(".", "-").split("-")
    return len(series) <= LONGEST_SERIES and all(part.isalnum() and part == part.upper() for part in parts)


def _ordinary_series(work: Work, organisation: Organisation) -> set[str]:
    """The series of the office's own types, and those of its books that are no advisory body's."""
    rows = select(Register.series).where(Register.organisation_id == organisation.id, Register.kind == ADVISORY)
    return set(known_series(work, organisation)) - set(work.session.scalars(rows))


def _is_there(work: Work, organisation_id: uuid.UUID, series: str, year: int) -> bool:
    rows = select(Register.id).where(
        Register.organisation_id == organisation_id, Register.series == series, Register.year == year
    )
    return work.session.scalar(rows) is not None
