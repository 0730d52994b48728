"""Approvals: asked, given, bound to the hash of what was approved, and voided when the text changes after them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from workflow.documents.models import Approval, Document
from workflow.documents.participants import release_signer
from workflow.engine import item_role, notice
from workflow.engine.move import Move
from workflow.engine.work import Work

CONTENT, FORMAT, AGREEMENT, OPINION, SIGNATURE = "content", "format", "agreement", "opinion", "signature"
APPROVED, AGREED, DISAGREED, SIGNED = "approved", "agreed", "disagreed", "signed"

# What an edit by the holder of a role voids (Đ.11, Đ.12): the office's edits keep the content approval, the signer's
# own edits need only his signature; anybody else's void everything from the first check on.
VOIDED_BY_EDIT_OF = {"office": {FORMAT, AGREEMENT}, "signer": set[str]()}
VOIDED_OTHERWISE = {CONTENT, FORMAT, AGREEMENT}


def of_document(work: Work, document: Document) -> list[Approval]:
    """All approvals of the document, voided ones too: the answered in the order of their answers, then the awaited."""
    answered = sorted((row for row in document.approvals if row.answered_at is not None), key=_answered_at)
    return [*answered, *(row for row in document.approvals if row.answered_at is None)]


def valid(work: Work, document: Document, *steps: str) -> list[Approval]:
    """The approvals of this round that count: answered, not voided; in the order they were answered."""
    rows = [row for row in _standing(document) if row.step in steps]
    return sorted((row for row in rows if row.answered_at is not None), key=_answered_at)


def awaited(work: Work, document: Document, step: str) -> list[Approval]:
    """What was asked in this step and not answered yet, in order."""
    rows = [row for row in _standing(document) if row.step == step and row.outcome is None]
    return sorted(rows, key=lambda row: row.position)


def _standing(document: Document) -> Iterator[Approval]:
    """The rows of this round that were not voided."""
    return (row for row in document.approvals if row.round == document.round and row.voided_at is None)


def _answered_at(row: Approval) -> datetime:
    assert row.answered_at is not None
    return row.answered_at


def ask(
    work: Work,
    document: Document,
    step: str,
    *,
    person_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    position: int = 1,
) -> Approval:
    """Ask a person or a unit; the row waits for its outcome."""
    row = Approval(
        document_id=document.id,
        step=step,
        round=document.round,
        position=position,
        person_id=person_id,
        unit_id=unit_id,
        asked_at=work.now,
    )
    document.approvals.append(row)
    return row


def answer(move: Move, row: Approval, outcome: str) -> None:
    """Write the outcome with what was seen: the hash and the revision of this moment."""
    row.outcome = outcome
    row.comment = move.comment
    row.person_id = move.work.actor.person_id
    row.on_behalf_of_id = move.on_behalf_of
    row.capacity = move.capacity
    row.content_sha256 = move.item.content_sha256
    row.revision = move.item.revision + 1  # the one that this transition is about to take
    row.answered_at = move.work.now


def give(move: Move, step: str, outcome: str) -> Approval:
    """An approval that was not asked by name: asked and answered at once."""
    row = ask(move.work, move.item, step)
    answer(move, row, outcome)
    return row


def void(work: Work, document: Document, steps: Iterable[str], reason: str) -> list[str]:
    """Void the approvals of these steps that stand or are awaited, and give their steps; nothing is deleted."""
    wanted = set(steps)
    voided = []
    for row in [row for row in _standing(document) if row.step in wanted]:
        row.voided_at, row.void_reason = work.now, reason
        if row.outcome is not None:
            voided.append(row.step)
    return sorted(set(voided))


def void_for_edit(work: Work, document: Document, role: str | None) -> list[str]:
    """Void what an edit by the holder of this role makes void, and tell those whose approval fell."""
    steps = VOIDED_BY_EDIT_OF.get(role or "", VOIDED_OTHERWISE)
    fallen = [row for row in valid(work, document, *sorted(steps)) if row.content_sha256 != document.content_sha256]
    if not fallen:
        return []
    for row in fallen:
        row.voided_at, row.void_reason = work.now, "text_changed"
        if row.person_id is not None and row.person_id != work.actor.person_id:
            notice.tell(work, item_role.person(row.person_id), document, "approval_voided", {"step": row.step})
    voided = {row.step for row in fallen}
    if FORMAT in voided:
        withdraw_proposal(work, document, "text_changed")
    return sorted(voided)


def withdraw_proposal(work: Work, document: Document, reason: str) -> None:
    """What went with the layout's approval falls with it: the signer proposed and the leaders asked."""
    for row in awaited(work, document, AGREEMENT):
        row.voided_at, row.void_reason = work.now, reason
    release_signer(work, document)
