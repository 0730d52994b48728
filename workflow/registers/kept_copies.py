"""The use of kept copies (sử dụng bản lưu): who has which, by whose leave, and that it came back.

Source: NĐ 30/2020/NĐ-CP Đ.19, PL4 IV.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.base.text import nfc, number_in_digits, single_spaced
from workflow.documents.models import Document
from workflow.engine import access, history
from workflow.engine.work import Work
from workflow.registers.books import keeps_book, refuse, require_clerk, text_problems
from workflow.registers.errors import UseUnknown
from workflow.registers.models import VOIDED, KeptCopyUse, Register, RegisterEntry

NUMBER_LINE = re.compile(r"0*(\d{1,9})\s*/\s*(\S.*)")


@dataclass(frozen=True)
class UseInput:
    """What the clerk writes down when a kept copy is handed out; `number_line` is its số, ký hiệu."""

    number_line: str = ""
    year: int = 0
    user_name: str = ""
    permitted_by: str = ""
    dossier: str = ""
    receipt: str = ""
    note: str = ""
    used_on: date | None = None


@dataclass(frozen=True)
class UseLine:
    """One line of the book; of a document that the actor may not view only number and day are told."""

    use: KeptCopyUse
    hidden: bool
    number_line: str


def hand_out(work: Work, organisation_id: uuid.UUID, given: UseInput) -> KeptCopyUse:
    """Write down that somebody has a kept copy from this day on.

    Raises: NotPermitted unless the actor is a clerk of the organisation; InvalidInput with every problem.
    """
    require_clerk(work, organisation_id)
    texts = {name: single_spaced(nfc(getattr(given, name))) for name in TEXTS}
    problems = text_problems(texts)
    problems += [Refusal("input_missing", {"input": name, "field": name}) for name in REQUIRED if not texts[name]]
    refuse(problems)
    entry = _entry_named(work, organisation_id, texts.pop("number_line"), given.year)
    used_on = given.used_on or work.today
    refuse(_day_problems("used_on", used_on, entry.issued_on, work.today))
    use = KeptCopyUse(
        organisation_id=organisation_id,
        entry_id=entry.id,
        entry=entry,
        used_on=used_on,
        recorded_at=work.now,
        recorded_by_id=work.actor.person_id,
        **texts,
    )
    work.session.add(use)
    work.session.flush()
    _tell(work, use, "hand_out_copy")
    return use


TEXTS = ("number_line", "user_name", "permitted_by", "dossier", "receipt", "note")
REQUIRED = ("number_line", "user_name", "permitted_by")


def take_back(work: Work, organisation_id: uuid.UUID, use_id: uuid.UUID, returned_on: date | None) -> KeptCopyUse:
    """Write down that the copy came back, today unless told; it comes back once.

    Raises: NotPermitted, UseUnknown, InvalidInput.
    """
    require_clerk(work, organisation_id)
    rows = select(KeptCopyUse).where(KeptCopyUse.id == use_id, KeptCopyUse.organisation_id == organisation_id)
    use = work.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if use is None or use.returned_on is not None:
        raise UseUnknown()
    day = returned_on or work.today
    refuse(_day_problems("returned_on", day, use.used_on, work.today))
    use.returned_on = day
    _tell(work, use, "take_back_copy")
    return use


def uses_of(work: Work, organisation_id: uuid.UUID, year: int) -> list[UseLine]:
    """The uses that began in this year, in their order, for the clerk who keeps the book. Raises: NotFound."""
    if not keeps_book(work, organisation_id):
        raise NotFound(kind="kept_copy_book")
    rows = select(KeptCopyUse).where(
        KeptCopyUse.organisation_id == organisation_id,
        KeptCopyUse.used_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    found = list(work.session.scalars(rows.order_by(KeptCopyUse.used_on, KeptCopyUse.recorded_at, KeptCopyUse.id)))
    in_sight = rows.join(RegisterEntry, RegisterEntry.id == KeptCopyUse.entry_id).join(
        Document, Document.id == RegisterEntry.document_id
    )
    seen = set(work.session.scalars(in_sight.where(access.visible(work, Document)).with_only_columns(KeptCopyUse.id)))
    return [_line(use, use.entry.document_id is not None and use.id not in seen) for use in found]


def years_of(work: Work, organisation_id: uuid.UUID) -> list[int]:
    """The years in which kept copies were used, newest first."""
    days = work.session.scalars(select(KeptCopyUse.used_on).where(KeptCopyUse.organisation_id == organisation_id))
    return sorted({day.year for day in days}, reverse=True)


def _line(use: KeptCopyUse, hidden: bool) -> UseLine:
    return UseLine(use, hidden, f"{number_in_digits(use.entry.number)}/{use.entry.symbol}")


def _entry_named(work: Work, organisation_id: uuid.UUID, number_line: str, year: int) -> RegisterEntry:
    """The entry with this number and symbol in a book of the year. Raises: InvalidInput."""
    found = NUMBER_LINE.fullmatch(number_line)
    if found is None:
        raise InvalidInput([Refusal("number_line_malformed", {"field": "number_line"})])
    rows = (
        select(RegisterEntry)
        .join(Register)
        .where(Register.organisation_id == organisation_id, Register.year == year)
        .where(RegisterEntry.number == int(found[1]), RegisterEntry.symbol == found[2])
        .where(RegisterEntry.status != VOIDED)
        .order_by(RegisterEntry.taken_at)
    )
    entry = work.session.scalar(rows.limit(1))
    if entry is None:
        raise InvalidInput([Refusal("number_not_in_books", {"field": "number_line", "year": year})])
    return entry


def _day_problems(field: str, day: date, earliest: date, today: date) -> list[Refusal]:
    if day > today:
        return [Refusal("day_is_ahead", {"field": field})]
    if day < earliest:
        return [Refusal("day_too_early", {"field": field, "earliest": f"{earliest:%d/%m/%Y}"})]
    return []


def _tell(work: Work, use: KeptCopyUse, event: str) -> None:
    facts = {"entry": str(use.entry_id), "user_name": use.user_name, "used_on": use.used_on.isoformat()}
    if use.returned_on is not None:
        facts["returned_on"] = use.returned_on.isoformat()
    history.append(work, history.Entry(use.organisation_id, "kept_copy_use", use.id, event, facts=facts))
