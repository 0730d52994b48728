"""Whether what arrives has arrived before: the same issuer, number, symbol and year.

Source: PL6 III.1h (the clerk must be alerted).
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from workflow.base.text import fold
from workflow.engine.work import Work
from workflow.incoming.models import Arrival


def earlier(work: Work, arrival: Arrival) -> uuid.UUID | None:
    """The arrival that this one repeats: at the same receiver, or at the same organisation where it came from outside,
    by whichever way each of them came."""
    if arrival.document_number is None or arrival.document_day is None:
        return None
    rows = select(Arrival).where(
        Arrival.organisation_id == arrival.organisation_id,
        Arrival.document_number == arrival.document_number,
        Arrival.document_symbol == arrival.document_symbol,
    )
    if arrival.number is None:
        rows = rows.where(Arrival.holder == arrival.holder)
    year = arrival.document_day.year
    with work.session.no_autoflush:
        found = list(work.session.scalars(rows.order_by(Arrival.arrived_at, Arrival.id)))
    same = (row for row in found if row is not arrival and row.document_day and row.document_day.year == year)
    return next((row.id for row in same if _same_issuer(row, arrival)), None)


def _same_issuer(one: Arrival, other: Arrival) -> bool:
    """By the organisation here, by the mã định danh, or, where one of them has none, by the name."""
    if one.issuer_id is not None and other.issuer_id is not None:
        return one.issuer_id == other.issuer_id
    if one.issuer_identifier and other.issuer_identifier:
        return one.issuer_identifier == other.issuer_identifier
    return fold(one.issuer_name) == fold(other.issuer_name)
