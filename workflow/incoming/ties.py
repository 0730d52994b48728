"""What an arrival over the exchange has to do with other documents: it answers ours, updates or replaces another.

Source: QCVN 102:2016/BTTTT (ResponseFor; packages of type 2 and 3).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.exchange.references import key_of
from workflow.exchange.values import REPLACE, UPDATE, Answered, Package
from workflow.incoming.inbox import mine
from workflow.incoming.models import ANSWERS, FROM_EXCHANGE, REPLACES, UPDATES, Arrival, ArrivalTie
from workflow.organisations.models import Organisation


def record_ties(work: Work, arrival: Arrival, package: Package) -> None:
    """Tie the arrival to what its package names and this organisation knows; what it does not know is let be.

    Only the sender of a document updates or replaces it, and only the organisation that issued one is answered.
    An arrival that updates or replaces another is no repeat of it.
    """
    answered = {one for said in package.answers for one in _issued(work, said, arrival.organisation_id)}
    work.session.add_all(ArrivalTie(arrival_id=arrival.id, kind=ANSWERS, document_id=key) for key in sorted(answered))
    kind, references = _named(package, arrival.organisation.identifier or "")
    earlier = _earlier(work, arrival, references)
    work.session.add_all(ArrivalTie(arrival_id=arrival.id, kind=kind, earlier_id=key) for key in earlier)
    if arrival.duplicate_of_id in earlier:
        arrival.duplicate_of_id = None
    work.session.flush()


def _issued(work: Work, answered: Answered, organisation_id: uuid.UUID) -> Iterator[uuid.UUID]:
    key = key_of(answered)
    if key is None:
        return
    number, symbol, day = key
    rows = (
        select(Document.id)
        .join(Organisation, Organisation.id == Document.organisation_id)
        .where(Organisation.id == organisation_id, Organisation.identifier == answered.organ_id)
        .where(Document.number == number, Document.symbol == symbol, Document.issued_on == day)
    )
    yield from work.session.scalars(rows)


def _named(package: Package, our_id: str) -> tuple[str, list[str]]:
    """What the package says it does, and to which documents, as far as it is said to us."""
    business = package.business
    if business.kind == UPDATE:
        return UPDATES, [business.document_id or package.document_id]
    if business.kind != REPLACE:
        return "", []
    told = [one.document_id for one in business.replacements if not one.organ_ids or our_id in one.organ_ids]
    return REPLACES, [one for one in (*told, business.document_id) if one]


def _earlier(work: Work, arrival: Arrival, references: Sequence[str]) -> list[uuid.UUID]:
    rows = select(Arrival.id).where(
        Arrival.organisation_id == arrival.organisation_id,
        Arrival.issuer_identifier == arrival.issuer_identifier,
        Arrival.source == FROM_EXCHANGE,
        Arrival.reference.in_(references),
        Arrival.id != arrival.id,
    )
    return list(work.session.scalars(rows.order_by(Arrival.arrived_at, Arrival.id))) if references else []


def ties_between(work: Work, arrival: Arrival) -> list[tuple[str, Arrival, bool]]:
    """The arrivals in the actor's inbox that this one updates or replaces, or that do so to it: the kind, the other
    one, and whether this one is the later."""
    rows = select(ArrivalTie).where(or_(ArrivalTie.arrival_id == arrival.id, ArrivalTie.earlier_id == arrival.id))
    ties = [row for row in work.session.scalars(rows.order_by(ArrivalTie.id)) if row.earlier_id is not None]
    seen = mine(work, select(Arrival)).where(Arrival.id.in_({_other(row, arrival) for row in ties}))
    others = {other.id: other for other in work.session.scalars(seen)}
    found = [(row.kind, others.get(_other(row, arrival)), row.arrival_id == arrival.id) for row in ties]
    known = [(kind, other, later) for kind, other, later in found if other is not None]
    return sorted(known, key=lambda one: (one[1].arrived_at, one[1].number or 0, one[1].id))


def _other(row: ArrivalTie, arrival: Arrival) -> uuid.UUID:
    assert row.earlier_id is not None
    return row.earlier_id if row.arrival_id == arrival.id else row.arrival_id


def answered_by(work: Work, document: Document) -> list[Arrival]:
    """The arrivals in the actor's inbox that say they answer this document."""
    rows = select(Arrival).join(ArrivalTie, ArrivalTie.arrival_id == Arrival.id)
    found = mine(work, rows).where(ArrivalTie.document_id == document.id, ArrivalTie.kind == ANSWERS)
    return list(work.session.scalars(found.order_by(Arrival.arrived_at, Arrival.id)))


def documents_answered(work: Work, arrival: Arrival) -> list[Document]:
    """Our documents that the arrival answers, as far as the actor may view them."""
    rows = select(Document).join(ArrivalTie, ArrivalTie.document_id == Document.id)
    rows = rows.where(ArrivalTie.arrival_id == arrival.id, access.visible(work, Document))
    return list(work.session.scalars(rows.order_by(Document.issued_on, Document.id)))
