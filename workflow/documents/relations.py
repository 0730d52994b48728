"""How documents relate: a draft that answers or carries out another one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.models import RELATIONS, Document, Relation
from workflow.engine import access
from workflow.engine.work import Work


@dataclass(frozen=True)
class OutsideDocument:
    """A document that came from outside: the arrival here, its words, and by what its issuer knows it."""

    arrival_id: uuid.UUID
    text: str
    organ_id: str = ""
    code: str = ""
    day: date | None = None
    document_id: str = ""


def relate(work: Work, document: Document, kind: str, target_id: uuid.UUID, instruction: str = "") -> Relation:
    """Note that the document answers, carries out … another one that the actor may view.

    Raises: NotFound if the other is not to be seen; NotPermitted without the edit right; InvalidInput.
    """
    _must_be_known(work, document, kind)
    target = access.find_visible(work, Document, target_id)
    if target.id == document.id:
        raise InvalidInput([Refusal("relates_to_itself", {"field": "relation"})])
    row = Relation(document_id=document.id, kind=kind, target_id=target.id, instruction=instruction.strip())
    work.session.add(row)
    work.session.flush()
    return row


def relate_outside(
    work: Work, document: Document, kind: str, target: OutsideDocument, instruction: str = ""
) -> Relation:
    """Note that the document answers, carries out … one that came from outside; whoever calls has found the arrival.

    Raises: NotPermitted without the edit right; InvalidInput.
    """
    _must_be_known(work, document, kind)
    facts = {
        "organ_id": target.organ_id,
        "code": target.code,
        "day": target.day.isoformat() if target.day else None,
        "document_id": target.document_id,
    }
    row = Relation(
        document_id=document.id, kind=kind, target_text=target.text, target_arrival_id=target.arrival_id,
        target_facts=facts, instruction=instruction.strip(),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def _must_be_known(work: Work, document: Document, kind: str) -> None:
    access.require(work, "edit", document)
    if kind not in RELATIONS:
        raise InvalidInput([Refusal("choice_unknown", {"field": "relation", "value": kind[:100]})])


def relations_of(work: Work, document: Document) -> Sequence[tuple[Relation, Document | None, bool]]:
    """The document's relations in both directions: the row, the other document, whether this one is its subject.

    Another document that the actor may not view is absent: not even its existence is told.
    """
    known = (
        select(Relation, Document)
        .join(Document, or_(Document.id == Relation.target_id, Document.id == Relation.document_id))
        .where(or_(Relation.document_id == document.id, Relation.target_id == document.id))
        .where(Document.id != document.id, access.visible(work, Document))
        .order_by(Relation.kind, Relation.id)
    )
    cited = select(Relation).where(Relation.document_id == document.id, Relation.target_id.is_(None))
    found: list[tuple[Relation, Document | None, bool]] = [
        (row, other, row.document_id == document.id) for row, other in work.session.execute(known)
    ]
    return found + [(row, None, True) for row in work.session.scalars(cited.order_by(Relation.kind, Relation.id))]
