"""A draft that answers, or carries out, what arrived: a document of this installation, or one from outside."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from workflow.base.errors import NotOffered
from workflow.base.text import number_in_digits, single_spaced
from workflow.documents.models import Document, Relation
from workflow.documents.relations import OutsideDocument, relate, relate_outside
from workflow.engine import access
from workflow.engine.work import Work
from workflow.exchange.values import document_id_of
from workflow.incoming.inbox import find_arrival
from workflow.incoming.models import Arrival
from workflow.incoming.naming import type_name_of


def reply_to(work: Work, document: Document, arrival_id: uuid.UUID, kind: str, instruction: str = "") -> Relation:
    """Note that the draft answers the arrival; of one from outside the issuer, number, symbol, day and id are kept.

    Raises: NotFound unless it is in the actor's inbox; NotOffered once it was given back; as `relate`.
    """
    arrival = find_arrival(work, arrival_id)
    if arrival.is_cancelled:
        raise NotOffered("arrival_was_recalled")
    if arrival.document_id is not None:
        return relate(work, document, kind, arrival.document_id, instruction)
    return relate_outside(work, document, kind, outside_document(work, arrival), instruction)


def outside_document(work: Work, arrival: Arrival) -> OutsideDocument:
    """What a draft keeps of a document from outside."""
    return OutsideDocument(
        arrival_id=arrival.id,
        text=words_of(work, arrival),
        organ_id=arrival.issuer_identifier,
        code=number_line(arrival),
        day=arrival.document_day,
        document_id=arrival.reference or _reference(arrival),
    )


def _reference(arrival: Arrival) -> str:
    """The id of a document that came on paper, as its issuer would write it."""
    number, day = arrival.document_number, arrival.document_day
    if not arrival.issuer_identifier or number is None or day is None:
        return ""
    return document_id_of(arrival.issuer_identifier, day, number_in_digits(number), arrival.document_symbol)


def number_line(arrival: Arrival) -> str:
    """Số, ký hiệu as the sender gave it."""
    number = arrival.document_number
    return arrival.document_symbol if number is None else f"{number_in_digits(number)}/{arrival.document_symbol}"


def words_of(work: Work, arrival: Arrival) -> str:
    """`Công văn 15/SNN-KH ngày 05/03/2024 của Sở … về …`, as a text names it."""
    day = f"ngày {arrival.document_day:%d/%m/%Y}" if arrival.document_day else ""
    parts = (type_name_of(work, arrival), number_line(arrival), day, f"của {arrival.issuer_name}:", arrival.subject)
    return single_spaced(" ".join(filter(None, parts)))


def replies_to(work: Work, arrival: Arrival) -> list[tuple[str, Document]]:
    """The documents here that answer, carry out … what came from outside, as far as the actor may view them."""
    rows = (
        select(Relation.kind, Document)
        .join(Document, Document.id == Relation.document_id)
        .where(Relation.target_arrival_id == arrival.id, access.visible(work, Document))
        .order_by(Document.created_at, Document.id)
    )
    return [(kind, document) for kind, document in work.session.execute(rows)]
