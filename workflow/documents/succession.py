"""Which document corrects, replaces or recalls which: linked both ways, whoever says so first.

A clerk may name the successor when making the move. Or its draft says so already ("replaces", "corrects"): then, once
it has gone out, the move waits for the clerk of the older document, who confirms it.
Source: NĐ 30/2020/NĐ-CP Đ.18.3, Đ.18.4 (OUT-5, OUT-6).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import MappingProxyType

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal, TransitionRefused
from workflow.documents.models import Document, Relation
from workflow.documents.participants import RECIPIENT
from workflow.documents.queries import find_by_number, number_line
from workflow.engine import access, item_role, notice, outbox
from workflow.engine.move import Move
from workflow.engine.outbox import Job
from workflow.engine.perform import relist
from workflow.engine.work import Services, Work

Opens = Callable[[], AbstractContextManager[Work]]
Handler = Callable[[Services, Opens, Opens, Job], None]

CORRECTS, REPLACES, RECALLS = "corrects", "replaces", "recalls"
KINDS = {
    "correct": CORRECTS, "replace": REPLACES, "recall": RECALLS,
    "confirm_correct": CORRECTS, "confirm_replace": REPLACES,
}  # fmt: skip
JOB = "succession"
LETTER = "cong-van"
STANDS = ("in_force", "corrected")


def relate_successor(move: Move) -> None:
    """Link this document with the one that corrects, replaces or recalls it.

    Raises: InvalidInput if that one is not known here, has not gone out, stands no more, or is not of the right form.
    """
    text: str = move.input.get("document") or ""
    if not text and move.transition.name == "recall":
        return  # a recall may be ordered without a document of its own
    found = find_by_number(move.work, move.item.organisation_id, text)
    if found is None:
        raise InvalidInput([Refusal("document_not_found", {"input": "document", "text": text})])
    problems = _problems(move.work, move.item, found, KINDS[move.transition.name])
    if problems:
        raise InvalidInput(problems)
    _take_effect(move, found, text)


def record_successors(move: Move) -> None:
    """The successors that named this document themselves take effect; each was found fit beforehand."""
    pending = _pending(move.work, move.item, KINDS[move.transition.name])
    problems = [one for found in pending for one in _problems(move.work, move.item, found, KINDS[move.transition.name])]
    if problems:
        raise TransitionRefused(problems, transition=move.transition.name)
    for found in pending:
        _take_effect(move, found, number_line(found))


def _take_effect(move: Move, successor: Document, text: str) -> None:
    kind = KINDS[move.transition.name]
    rows = select(Relation).where(
        Relation.document_id == successor.id, Relation.kind == kind, Relation.target_id == move.item.id
    )
    row = move.work.session.scalar(rows.limit(1))
    if row is None:
        row = Relation(document_id=successor.id, kind=kind, target_id=move.item.id, target_text=text)
        move.work.session.add(row)
    row.took_effect_at = move.work.now
    move.facts["by"] = text


def _problems(work: Work, document: Document, successor: Document, kind: str) -> list[Refusal]:
    """Why this one cannot do that to the document. Source: Đ.18.3: a letter corrects, its like replaces."""
    facts = {"input": "document", "text": number_line(successor)}
    if successor.id == document.id:
        return [Refusal("relates_to_itself", facts)]
    found = []
    if not _is_out(work, successor):
        found.append(Refusal("successor_not_out", facts))
    elif successor.validity not in STANDS:
        found.append(Refusal("successor_not_in_force", facts))
    if kind == CORRECTS and successor.doc_type != LETTER:
        found.append(Refusal("correction_not_by_letter", facts))
    if kind == REPLACES and successor.doc_type != document.doc_type:
        found.append(Refusal("successor_not_equivalent", facts))
    return found


def _is_out(work: Work, document: Document) -> bool:
    """Whether recipients have it: from then on its number can no longer be voided."""
    states = access.main_workflow(work, document).states
    return document.validity is not None and RECIPIENT in states[document.state].roles_with(access.VIEW)


def offer_succession(move: Move) -> None:
    """A document that goes out and names what it corrects or replaces: the clerk is asked, after the commit."""
    if _predecessors(move.work, move.item):
        outbox.enqueue(move.work, JOB, {"document": str(move.item.id)}, item=move.item)


def ask_clerk(services: Services, open_reading: Opens, open_writing: Opens, job: Job) -> None:
    """Tell the clerk of the older documents, and put the move on the worklist; run again, it tells nothing twice."""
    with open_writing() as work:
        successor = work.session.get_one(Document, uuid.UUID(job.payload["document"]))
        for older, kind in _predecessors(work, successor):
            facts = {"subject": older.subject, "comment": number_line(successor), "kind": kind}
            clerk = item_role.duty("clerk", older.organisation_id)
            notice.tell(work, clerk, older, "succession_offered", facts)
            relist(work, older)
        outbox.done(work, job)


def _predecessors(work: Work, successor: Document) -> Sequence[tuple[Document, str]]:
    """What this document says that it corrects or replaces, of the same office, where that is not recorded yet."""
    rows = (
        select(Document, Relation.kind)
        .join(Relation, Relation.target_id == Document.id)
        .where(Relation.document_id == successor.id, Relation.kind.in_((CORRECTS, REPLACES)))
        .where(Relation.took_effect_at.is_(None), Document.organisation_id == successor.organisation_id)
        .where(Document.validity.in_(STANDS))
    )
    return [(older, kind) for older, kind in work.session.execute(rows)]


def correction_is_out(move: Move) -> list[Refusal]:
    """A letter that names this document as the one it corrects has gone out, and is not recorded here yet."""
    return [] if _pending(move.work, move.item, CORRECTS) else [Refusal("no_successor_waits")]


def replacement_is_out(move: Move) -> list[Refusal]:
    """A document that names this one as the one it replaces has gone out, and is not recorded here yet."""
    return [] if _pending(move.work, move.item, REPLACES) else [Refusal("no_successor_waits")]


def successor_is_fit(move: Move) -> list[Refusal]:
    """What waits to be recorded is of the right form and stands itself."""
    kind = KINDS[move.transition.name]
    return [
        one for found in _pending(move.work, move.item, kind) for one in _problems(move.work, move.item, found, kind)
    ]


def was_not_recalled(move: Move) -> list[Refusal]:
    """A recalled document is frozen: it goes to nobody any more (PL6 III.8)."""
    return [Refusal("document_recalled")] if move.item.validity == "recalled" else []


def _pending(work: Work, document: Document, kind: str) -> Sequence[Document]:
    rows = (
        select(Document)
        .join(Relation, Relation.document_id == Document.id)
        .where(Relation.target_id == document.id, Relation.kind == kind, Relation.took_effect_at.is_(None))
        .where(Document.organisation_id == document.organisation_id, Document.validity.is_not(None))
        .order_by(Document.issued_on, Document.id)
    )
    return [found for found in work.session.scalars(rows) if _is_out(work, found)]


def successors_of(work: Work, document: Document) -> list[tuple[str, Document]]:
    """(corrects, replaces or recalls; the document) for each that took effect on this one and the actor may view."""
    rows = (
        select(Relation.kind, Document)
        .join(Document, Document.id == Relation.document_id)
        .where(Relation.target_id == document.id, Relation.took_effect_at.is_not(None), access.visible(work, Document))
        .order_by(Relation.took_effect_at)
    )
    return [(kind, found) for kind, found in work.session.execute(rows)]


handlers: Mapping[str, Handler] = MappingProxyType({JOB: ask_clerk})
"""What the worker calls for each kind of job of this module."""
