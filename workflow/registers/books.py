"""The books: which series a document belongs to, the lock under which a number is taken, and reading them."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, Refusal
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.settings import NUMBERING, setting
from workflow.registers.errors import RegisterClosed, ReservationUnknown
from workflow.registers.models import PAPER, RESERVED, SECRET, TAKEN, VOIDED, Register, RegisterEntry

ONE_FOR_ALL = "VB"
SECRET_SERIES = "MẬT"
COPY_SERIES = "SAO"
"""One book for all kinds of copies of an organisation (PL1 P.II II.1c, FMT-COPY-2)."""
NEAREST_YEARS = 3


def series_of(work: Work, document: Document) -> str:
    """The series by the issuing office's scheme (NUM-4): per type, one for all, or groups of types."""
    doc_type = types_of(work).get(document.doc_type)
    scheme = setting(work.session.get_one(Organisation, document.organisation_id), NUMBERING)
    if isinstance(scheme, dict):
        return str(scheme.get(doc_type.key, doc_type.series))
    return ONE_FOR_ALL if scheme == "shared" else doc_type.series


def lock_register(work: Work, organisation_id: uuid.UUID, series: str) -> tuple[Register, date]:
    """The book of the present year, locked until the commit, and the day as the clock tells it under the lock.

    Waiting for the lock may last over midnight or New Year: the year is asked again once we hold it.
    Raises: RegisterClosed.
    """
    for _ in range(NEAREST_YEARS):
        year = vietnam_day(work.services.clock.now()).year
        register = _locked(work.session, organisation_id, series, year)
        day = vietnam_day(work.services.clock.now())
        if day.year == year:
            break
    if register.closed_at is not None:
        raise RegisterClosed(series=series, year=register.year)
    return register, day


def _locked(session: Session, organisation_id: uuid.UUID, series: str, year: int) -> Register:
    query = select(Register).where(
        Register.organisation_id == organisation_id, Register.series == series, Register.year == year
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    register = session.scalar(locked)
    if register is not None:
        return register
    try:
        with session.begin_nested():  # another clerk may open the same book at this moment
            session.add(Register(organisation_id=organisation_id, series=series, year=year, last_number=0))
    except IntegrityError:
        pass
    return session.scalars(locked).one()


def take_next(work: Work, register: Register, today: date, status: str, symbol: str) -> RegisterEntry:
    """The next number of the locked book, dated the later of today and the last date (NUM-1, NUM-11)."""
    issued_on = max(today, register.last_issued_on or today)
    register.last_number += 1
    register.last_issued_on = issued_on
    entry = RegisterEntry(
        register_id=register.id,
        number=register.last_number,
        issued_on=issued_on,
        status=status,
        symbol=symbol,
        taken_at=work.now,
        taken_by_id=work.actor.person_id,
    )
    work.session.add(entry)
    work.session.flush()
    return entry


def register_outside(
    work: Work,
    organisation: Organisation,
    series: str,
    status: str,
    *,
    symbol: str,
    type_name: str = "",
    subject: str = "",
    signer: str = "",
    recipients: str = "",
    reason: str = "",
) -> RegisterEntry:
    """Take a number for something that is no document of this system: reserved, on paper, or secret (NUM-2, NUM-6).

    Of a secret document only the number is kept: no subject and no recipients.
    Raises: NotPermitted unless the actor is a clerk of the organisation; InvalidInput; RegisterClosed.
    """
    _require_clerk(work, organisation.id)
    if status not in (RESERVED, PAPER, SECRET):
        raise InvalidInput([Refusal("choice_unknown", {"field": "status", "value": status})])
    if status == RESERVED and not reason.strip():
        raise InvalidInput([Refusal("comment_required", {"transition": "reserve"})])
    if not symbol.strip():
        raise InvalidInput([Refusal("input_missing", {"input": "symbol"})])
    register, today = lock_register(work, organisation.id, SECRET_SERIES if status == SECRET else series)
    entry = take_next(work, register, today, status, symbol.strip())
    entry.type_name, entry.signer, entry.reason = type_name.strip(), signer.strip(), reason.strip()
    if status != SECRET:
        entry.subject, entry.recipients = subject.strip(), recipients.strip()
    history.append(work, _entry_of(organisation.id, entry, status))
    return entry


def void_reserved(work: Work, organisation_id: uuid.UUID, entry_id: uuid.UUID, reason: str) -> RegisterEntry:
    """Give up a reserved number; it stays in the book, voided, with the reason (NUM-10)."""
    _require_clerk(work, organisation_id)
    if not reason.strip():
        raise InvalidInput([Refusal("comment_required", {"transition": "void"})])
    entry = work.session.scalar(
        select(RegisterEntry)
        .join(Register)
        .where(RegisterEntry.id == entry_id, Register.organisation_id == organisation_id)
        .with_for_update(of=RegisterEntry)
    )
    if entry is None or entry.status != RESERVED:
        raise ReservationUnknown()
    void(work, entry, reason.strip())
    history.append(work, _entry_of(organisation_id, entry, VOIDED))
    return entry


def void(work: Work, entry: RegisterEntry, reason: str) -> None:
    """Mark the number void; it is never given again."""
    entry.status, entry.reason, entry.voided_at = VOIDED, reason, work.now


def close_year(work: Work, organisation_id: uuid.UUID, series: str, year: int) -> None:
    """Close the book of a past year: no number can be taken from it any more."""
    _require_clerk(work, organisation_id)
    if year >= work.today.year:
        raise InvalidInput([Refusal("year_is_running", {"year": year})])
    register = _locked(work.session, organisation_id, series, year)
    if register.closed_at is None:
        register.closed_at = work.now
        facts = {"series": series, "year": year, "last_number": register.last_number}
        history.append(work, history.Entry(organisation_id, "register", register.id, "close_year", facts=facts))


def entries(work: Work, organisation_id: uuid.UUID, series: str, year: int) -> list[RegisterEntry]:
    """The book, by number, for members of the organisation. Raises: NotFound for anybody else."""
    if not work.actor.is_system and item_role.duty("member", organisation_id) not in work.actor.all_holders:
        raise NotFound(kind="register")
    rows = (
        select(RegisterEntry)
        .join(Register)
        .where(Register.organisation_id == organisation_id, Register.series == series, Register.year == year)
        .order_by(RegisterEntry.number)
    )
    return list(work.session.scalars(rows))


def books_of(work: Work, organisation_id: uuid.UUID) -> list[Register]:
    """The organisation's books, newest year first."""
    rows = select(Register).where(Register.organisation_id == organisation_id)
    return list(work.session.scalars(rows.order_by(Register.year.desc(), Register.series)))


def entry_of(work: Work, document: Document) -> RegisterEntry | None:
    """The entry under which the document stands now."""
    rows = (
        select(RegisterEntry)
        .join(Register)
        .where(RegisterEntry.document_id == document.id, RegisterEntry.status == TAKEN, Register.series != COPY_SERIES)
    )
    return work.session.scalar(rows.order_by(RegisterEntry.taken_at.desc()).limit(1))


def keeps_book(work: Work, organisation_id: uuid.UUID) -> bool:
    """Whether the actor is a clerk of the organisation, by office or standing in; the system is."""
    return work.actor.is_system or item_role.duty("clerk", organisation_id) in work.actor.all_holders


def _require_clerk(work: Work, organisation_id: uuid.UUID) -> None:
    if not keeps_book(work, organisation_id):
        raise NotPermitted("clerks_only")


def _entry_of(organisation_id: uuid.UUID, entry: RegisterEntry, event: str) -> history.Entry:
    return history.Entry(
        organisation_id=organisation_id,
        item_kind="register_entry",
        item_id=entry.id,
        event=event,
        comment=entry.reason,
        facts={"number": entry.number, "symbol": entry.symbol, "issued_on": entry.issued_on.isoformat()},
    )
