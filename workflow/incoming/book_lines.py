"""The book of arrivals as its clerk reads it (sổ đăng ký văn bản đến)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from workflow.base.text import number_in_digits
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.incoming.inbox import book_of
from workflow.incoming.models import Arrival, ArrivalBook


@dataclass(frozen=True)
class ArrivalLine:
    """One arrival in the book; of a document that the clerk may not view, only what the envelope tells."""

    arrival: Arrival
    hidden: bool

    @property
    def recalled(self) -> bool:
        """Whether its sender took it back: the line stays, with this remark (PL6 III.8)."""
        return self.arrival.is_cancelled

    @property
    def number(self) -> str:
        return number_in_digits(self.arrival.number or 0)

    @property
    def number_line(self) -> str:
        """Số, ký hiệu as the sender gave it."""
        number = self.arrival.document_number
        return self.arrival.document_symbol if number is None else (
            f"{number_in_digits(number)}/{self.arrival.document_symbol}"
        )  # fmt: skip

    @property
    def receivers(self) -> list[str]:
        """Those to whom it was handed on, the one who leads first; before that whom it was addressed to."""
        rows = sorted(self.arrival.forwards, key=lambda row: row.part != "lead")
        named = [row.unit or row.person for row in rows]
        return [one.name for one in named if one is not None] or [self.arrival.receiver_name]

    @property
    def handed_on_at(self) -> datetime | None:
        return min((row.at for row in self.arrival.forwards), default=None)


def arrival_lines(work: Work, organisation_id: uuid.UUID, year: int) -> list[ArrivalLine]:
    """The book of the year by số đến. Raises: NotFound to all but the clerk.

    Source: NĐ 30/2020/NĐ-CP Đ.22, PL4 VI.
    """
    found = book_of(work, organisation_id, year)
    rows = select(Arrival.id).outerjoin(Document, Document.id == Arrival.document_id)
    mine = rows.where(Arrival.organisation_id == organisation_id, Arrival.year == year)
    seen = set(work.session.scalars(mine.where(or_(Arrival.document_id.is_(None), access.visible(work, Document)))))
    return [ArrivalLine(arrival, arrival.id not in seen) for arrival in found]


def years_of(work: Work, organisation_id: uuid.UUID) -> list[int]:
    """The years of which there is a book of arrivals, newest first."""
    rows = select(ArrivalBook.year).where(ArrivalBook.organisation_id == organisation_id)
    return sorted(work.session.scalars(rows), reverse=True)
