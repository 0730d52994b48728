"""How a document relates to others: answers, carries out, replaces, corrects, cites."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import single_spaced
from workflow.documents.drafting import EDIT
from workflow.documents.models import RELATIONS, Document, Relation
from workflow.engine import access
from workflow.engine.work import Work


def relate(
    work: Work,
    document: Document,
    kind: str,
    *,
    target_id: uuid.UUID | None = None,
    target_text: str = "",
    instruction: str = "",
) -> Relation:
    """Say how the document relates to one known here (which the actor may view) or only cited.

    `instruction` is what the leader wrote on the incoming document that is answered (bút phê).
    Raises: NotPermitted, NotFound (the target is not to be seen), InvalidInput.
    """
    access.require(work, EDIT, document)
    if kind not in RELATIONS:
        raise InvalidInput([Refusal("choice_unknown", {"field": "kind", "value": kind})])
    if target_id is None and not target_text.strip():
        raise InvalidInput([Refusal("input_missing", {"input": "target", "field": "target"})])
    if target_id is not None:
        access.find_visible(work, Document, target_id)
    row = Relation(
        document_id=document.id,
        kind=kind,
        target_id=target_id,
        target_text=single_spaced(target_text),
        instruction=single_spaced(instruction),
    )
    work.session.add(row)
    return row


def relations_of(work: Work, document: Document) -> list[tuple[Relation, Document | None]]:
    """The relations from and to the document; the other end is None when the actor may not view it."""
    rows = work.session.scalars(
        select(Relation).where(or_(Relation.document_id == document.id, Relation.target_id == document.id))
    )
    found = []
    for row in rows:
        other_id = row.target_id if row.document_id == document.id else row.document_id
        other = work.session.get(Document, other_id) if other_id is not None else None
        shown = other if other is not None and access.can(work, access.VIEW, other) else None
        if shown is not None or row.document_id == document.id:
            found.append((row, shown))
    return found
