"""What a receiver must still answer: the sender set a day for it, and no document of theirs has gone out in answer."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from workflow.documents.models import Document, Relation
from workflow.incoming.models import ANSWERS, Arrival


def awaits_answer() -> ColumnElement[bool]:
    """Asked for an answer by a day, not returned, not reported as done, not answered by an issued document.

    Source: NĐ30 Đ.24 (what came in is followed up until it is settled).
    """
    answered = (
        select(Relation.target_id, Document.organisation_id)
        .join(Document, Document.id == Relation.document_id)
        .where(Relation.kind == ANSWERS, Relation.target_id.is_not(None), Document.number.is_not(None))
    )
    from_outside = (
        select(Relation.target_arrival_id)
        .join(Document, Document.id == Relation.document_id)
        .where(Relation.kind == ANSWERS, Relation.target_arrival_id.is_not(None), Document.number.is_not(None))
    )
    by_document = tuple_(Arrival.document_id, Arrival.organisation_id)
    return and_(
        Arrival.deadline.is_not(None),
        Arrival.returned_at.is_(None),
        Arrival.done_at.is_(None),
        or_(Arrival.document_id.is_(None), by_document.not_in(answered)),
        Arrival.id.not_in(from_outside),
    )
