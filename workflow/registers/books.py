"""The books: which series a document belongs to, the lock under which a number is taken, and reading them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, NotFound, NotPermitted, Refusal
from workflow.base.text import is_storable
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.settings import NUMBERING, setting
from workflow.registers.errors import RegisterClosed, ReservationUnknown
from workflow.registers.models import ORDINARY, PAPER, RESERVED, SECRET, TAKEN, VOIDED, Register, RegisterEntry

ONE_FOR_ALL = "VB"
SECRET_SERIES = "MẬT"
COPY_SERIES = "SAO"
"""One book for all kinds of copies of an organisation (PL1 P.II II.1c, FMT-COPY-2)."""
NEAREST_YEARS = 3
LONGEST_TEXT = 2_000


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
        register = locked_book(work.session, organisation_id, series, year)
        day = vietnam_day(work.services.clock.now())
        if day.year == year:
            break
    if register.closed_at is not None:
        raise RegisterClosed(series=series, year=register.year)
    return register, day


def locked_book(session: Session, organisation_id: uuid.UUID, series: str, year: int) -> Register:
    """The book, locked until the commit; opened if it is not there."""
    query = select(Register).where(
        Register.organisation_id == organisation_id, Register.series == series, Register.year == year
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    register = session.scalar(locked)
    if register is not None:
        return register
    kind, title = _before(session, organisation_id, series, year)
    new = Register(organisation_id=organisation_id, series=series, year=year, last_number=0, kind=kind, title=title)
    try:
        with session.begin_nested():  # another clerk may open the same book at this moment
            session.add(new)
    except IntegrityError:
        pass
    return session.scalars(locked).one()


def _before(session: Session, organisation_id: uuid.UUID, series: str, year: int) -> tuple[str, str]:
    """Kind and title of the series in the year before, which a new year's book goes on with."""
    rows = select(Register.kind, Register.title).where(
        Register.organisation_id == organisation_id, Register.series == series, Register.year < year
    )
    found = session.execute(rows.order_by(Register.year.desc()).limit(1)).first()
    return (found.kind, found.title) if found else (ORDINARY, "")


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
    dated: date | None = None,
) -> RegisterEntry:
    """Take a number for something that is no document of this system: reserved, on paper, or secret (NUM-2, NUM-6).

    Of a secret document only the number is kept: no subject and no recipients. `dated` is the day that stands on the
    paper; it must be the day of the number, as a book is never dated back (NUM-1, NUM-11).
    Raises: NotPermitted unless the actor is a clerk of the organisation; InvalidInput; RegisterClosed.
    """
    require_clerk(work, organisation.id)
    texts = {"symbol": symbol, "type_name": type_name, "subject": subject, "signer": signer, "recipients": recipients}
    refuse(_problems(status, {**texts, "reason": reason}))
    register, today = lock_register(work, organisation.id, SECRET_SERIES if status == SECRET else series)
    refuse(dated_problems(dated, max(today, register.last_issued_on or today)))
    entry = take_next(work, register, today, status, symbol.strip())
    entry.type_name, entry.signer, entry.reason = type_name.strip(), signer.strip(), reason.strip()
    if status != SECRET:
        entry.subject, entry.recipients = subject.strip(), recipients.strip()
    history.append(work, entry_told(organisation.id, entry, status))
    return entry


def _problems(status: str, texts: Mapping[str, str]) -> list[Refusal]:
    if status not in (RESERVED, PAPER, SECRET):
        return [Refusal("choice_unknown", {"field": "status", "value": status[:50]})]
    problems = text_problems(texts)
    if status == RESERVED and not texts["reason"].strip():
        problems.append(Refusal("comment_required", {"transition": "reserve", "field": "reason"}))
    if not texts["symbol"].strip():
        problems.append(Refusal("input_missing", {"input": "symbol", "field": "symbol"}))
    return problems


def text_problems(texts: Mapping[str, str]) -> list[Refusal]:
    """What keeps these typed lines from being written into a book."""
    problems = [Refusal("text_malformed", {"field": name}) for name, text in texts.items() if not is_storable(text)]
    long = [name for name, text in texts.items() if len(text) > LONGEST_TEXT]
    return problems + [Refusal("line_too_long", {"field": name, "most": LONGEST_TEXT}) for name in long]


def dated_problems(dated: date | None, day: date) -> list[Refusal]:
    """A paper's own day must be that of its number: earlier would date the book back, later is not yet."""
    if dated is None or dated == day:
        return []
    code = "dated_back" if dated < day else "dated_ahead"
    return [Refusal(code, {"field": "dated", "day": f"{day:%d/%m/%Y}"})]


def refuse(problems: list[Refusal]) -> None:
    """Raises: InvalidInput with every problem, if there is one."""
    if problems:
        raise InvalidInput(problems)


def void_reserved(work: Work, organisation_id: uuid.UUID, entry_id: uuid.UUID, reason: str) -> RegisterEntry:
    """Give up a reserved number; it stays in the book, voided, with the reason (NUM-10)."""
    require_clerk(work, organisation_id)
    if not reason.strip():
        raise InvalidInput([Refusal("comment_required", {"transition": "void"})])
    refuse(text_problems({"reason": reason}))
    entry = locked_reservation(work, organisation_id, entry_id)
    void(work, entry, reason.strip())
    history.append(work, entry_told(organisation_id, entry, VOIDED))
    return entry


def locked_reservation(work: Work, organisation_id: uuid.UUID, entry_id: uuid.UUID) -> RegisterEntry:
    """The reserved number of the organisation, locked until the commit. Raises: ReservationUnknown."""
    entry = work.session.scalar(
        select(RegisterEntry)
        .join(Register)
        .where(RegisterEntry.id == entry_id, Register.organisation_id == organisation_id)
        .with_for_update(of=RegisterEntry)
        .execution_options(populate_existing=True)
    )
    if entry is None or entry.status != RESERVED:
        raise ReservationUnknown()
    return entry


def void(work: Work, entry: RegisterEntry, reason: str) -> None:
    """Mark the number void; it is never given again."""
    entry.status, entry.reason, entry.voided_at = VOIDED, reason, work.now


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


def require_clerk(work: Work, organisation_id: uuid.UUID) -> None:
    """Raises: NotPermitted("clerks_only")."""
    if not keeps_book(work, organisation_id):
        raise NotPermitted("clerks_only")


def entry_told(organisation_id: uuid.UUID, entry: RegisterEntry, event: str) -> history.Entry:
    """What the history says of a number."""
    return history.Entry(
        organisation_id=organisation_id,
        item_kind="register_entry",
        item_id=entry.id,
        event=event,
        comment=entry.reason,
        facts={"number": entry.number, "symbol": entry.symbol, "issued_on": entry.issued_on.isoformat()},
    )
