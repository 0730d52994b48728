"""Sổ gửi văn bản đi bưu điện as it is read: one line for each envelope, with the numbers of what lies in it.

Source: NĐ 30/2020/NĐ-CP PL4 III.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workflow.base.errors import NotFound
from workflow.base.text import number_in_digits
from workflow.distribution.models import DELIVERED, Delivery, PostalEnvelope, PostalItem
from workflow.distribution.rules import has_duty
from workflow.documents.models import Document
from workflow.engine.work import Work


@dataclass(frozen=True)
class PostalLine:
    """One line of the book; number and symbol are told of every document, as in the outgoing register."""

    envelope: PostalEnvelope
    numbers: tuple[str, ...]
    signed: int
    """How many of its documents somebody has signed for."""


def postal_lines(work: Work, organisation_id: uuid.UUID, year: int) -> list[PostalLine]:
    """The envelopes of the year, in order, for the clerk. Raises: NotFound to anybody else."""
    if not has_duty(work, organisation_id, "clerk"):
        raise NotFound(kind="postal_book")
    of_year = (
        PostalEnvelope.organisation_id == organisation_id,
        PostalEnvelope.sent_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    order = (PostalEnvelope.sent_on, PostalEnvelope.recorded_at, PostalEnvelope.id)
    envelopes = work.session.scalars(select(PostalEnvelope).where(*of_year).order_by(*order)).all()
    contents = (
        select(PostalItem.envelope_id, Delivery.status, Document.number, Document.symbol)
        .join(PostalEnvelope, PostalEnvelope.id == PostalItem.envelope_id)
        .join(Delivery, Delivery.id == PostalItem.delivery_id)
        .join(Document, Document.id == Delivery.document_id)
        .where(*of_year)
        .order_by(Document.issued_on, Document.number, Delivery.position)
    )
    inside: dict[uuid.UUID, list[tuple[str, str]]] = {}
    for envelope_id, status, number, symbol in work.session.execute(contents):
        inside.setdefault(envelope_id, []).append((f"{number_in_digits(number) if number else ''}/{symbol}", status))
    return [_line(one, inside.get(one.id, [])) for one in envelopes]


def years_of(work: Work, organisation_id: uuid.UUID) -> list[int]:
    """The years in which something was given to the post, newest first."""
    rows = select(PostalEnvelope.sent_on).where(PostalEnvelope.organisation_id == organisation_id).distinct()
    return sorted({day.year for day in work.session.scalars(rows)}, reverse=True)


def _line(envelope: PostalEnvelope, inside: list[tuple[str, str]]) -> PostalLine:
    numbers = tuple(dict.fromkeys(number for number, _ in inside))
    return PostalLine(envelope, numbers, sum(status == DELIVERED for _, status in inside))
