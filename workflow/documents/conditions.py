"""Conditions over a document, named in the definitions: each gives every reason against a move, none when it holds."""

from __future__ import annotations

import uuid

from workflow.base.errors import Refusal
from workflow.documents import approvals, participants
from workflow.documents.drafting import types_of
from workflow.documents.issuers import without_signer
from workflow.documents.models import Approval, Document
from workflow.documents.sanitising import plain_text
from workflow.documents.signatories import further_signers, secretary_of
from workflow.engine import access
from workflow.engine.move import Move
from workflow.engine.work import Work
from workflow.organisations.models import Organisation
from workflow.organisations.names import name_on
from workflow.organisations.settings import (
    ONE_PERSON_CHECKS_BOTH,
    ONE_PERSON_DRAFTS_CHECKS_SIGNS,
    setting,
)

NOT_SO = [Refusal("not_so")]
"""For a condition that only chooses a path or hides an offer: no person reads this reason."""


def is_complete(move: Move) -> list[Refusal]:
    """All that the type requires is there (PL1 II; FMT-KG-1, FMT-NN-3; PL3 mẫu 1.9)."""
    document: Document = move.item
    doc_type = types_of(move.work).get(document.doc_type)
    missing = {
        "subject_missing": not document.subject,
        "body_missing": not plain_text(document.body_html),
        "place_missing": not document.place,
        "addressees_missing": doc_type.addressed and not document.addressees,
        "recipients_missing": not document.recipients,
        "archive_unit_missing": not document.archive_unit,
        "secretary_missing": doc_type.signers == "minutes" and secretary_of(document) is None,
        "other_side_missing": doc_type.signers == "sides" and not further_signers(document),
    }
    unsigned = [
        Refusal("co_signer_missing", {"organisation": name_on(body, move.work.today).name})
        for body in without_signer(document)
    ]
    return [*(Refusal(code) for code, is_missing in missing.items() if is_missing), *unsigned]


def is_urgent(move: Move) -> list[Refusal]:
    """The drafter proposes an urgency above normal: the two checks run side by side."""
    return [] if move.item.urgency != "normal" else NOT_SO


def opinions_are_in(move: Move) -> list[Refusal]:
    """Every consulted unit has answered, or the deadline has passed."""
    document: Document = move.item
    if document.consultation_due is not None and document.consultation_due < move.work.today:
        return []
    waiting = approvals.awaited(move.work, document, approvals.OPINION)
    return [Refusal("opinion_awaited", {"unit": row.unit.name if row.unit else ""}) for row in waiting]


def consultation_began_in_draft(move: Move) -> list[Refusal]:
    """The opinions were asked for while the drafter held the document."""
    return [] if move.item.consultation_from == move.workflow.initial else NOT_SO


def content_awaits_approval(move: Move) -> list[Refusal]:
    """The content of this round was not approved yet."""
    return NOT_SO if approvals.valid(move.work, move.item, approvals.CONTENT) else []


def format_awaits_approval(move: Move) -> list[Refusal]:
    """The layout of this round was not confirmed yet."""
    return NOT_SO if approvals.valid(move.work, move.item, approvals.FORMAT) else []


def both_checks_are_done(move: Move) -> list[Refusal]:
    """Content and layout both stand approved (Đ.12); neither is skipped for an urgent document."""
    missing = []
    if not approvals.valid(move.work, move.item, approvals.CONTENT):
        missing.append(Refusal("content_not_approved"))
    if not approvals.valid(move.work, move.item, approvals.FORMAT):
        missing.append(Refusal("format_not_confirmed"))
    return missing


def leaders_are_asked(move: Move) -> list[Refusal]:
    """A leader was named who must agree before the signer."""
    named = bool(move.input.get("leaders")) or bool(approvals.awaited(move.work, move.item, approvals.AGREEMENT))
    return [] if named else NOT_SO


def actor_agrees_last(move: Move) -> list[Refusal]:
    """Every other leader who was asked has agreed."""
    waiting = approvals.awaited(move.work, move.item, approvals.AGREEMENT)
    return [] if all(row.person_id == move.work.actor.person_id for row in waiting) else NOT_SO


def was_distributed(move: Move) -> list[Refusal]:
    """Recipients have it: only then can it be corrected, recalled or replaced (Đ.18.3, Đ.18.4)."""
    out = access.main_workflow(move.work, move.item).states[move.item.state].roles_with(access.VIEW)
    return [] if participants.RECIPIENT in out else [Refusal("not_distributed")]


def somebody_else_checks_the_other_half(move: Move) -> list[Refusal]:
    """Content and layout are two responsibilities (Đ.12): one person for both needs the office's named setting."""
    other = approvals.FORMAT if move.transition.name == "approve_content" else approvals.CONTENT
    same = [row for row in approvals.valid(move.work, move.item, other) if _is_by_actor(move, row)]
    if not same or setting(_issuer(move), ONE_PERSON_CHECKS_BOTH):
        return []
    return [Refusal("one_person_checks_both", {"setting": ONE_PERSON_CHECKS_BOTH})]


def signer_is_not_alone(move: Move) -> list[Refusal]:
    """Nobody alone drafts, checks and signs, unless the office's named setting allows it."""
    alone = drafted_and_checked_by(move.work, move.item, move.work.actor.person_id)
    if not alone or setting(_issuer(move), ONE_PERSON_DRAFTS_CHECKS_SIGNS):
        return []
    return [Refusal("drafts_checks_and_signs_alone", {"setting": ONE_PERSON_DRAFTS_CHECKS_SIGNS})]


def drafted_and_checked_by(work: Work, document: Document, person_id: uuid.UUID | None) -> bool:
    """Whether this one person drafted the document and holds both checks of it."""
    checks = approvals.valid(work, document, approvals.CONTENT, approvals.FORMAT)
    return document.drafter_id == person_id and all(person_id in (row.person_id, row.on_behalf_of_id) for row in checks)


def _is_by_actor(move: Move, row: Approval) -> bool:
    """Whether the approval was given by, or for, the person who acts or the one stood in for."""
    now = {move.work.actor.person_id, move.on_behalf_of} - {None}
    return not now.isdisjoint({row.person_id, row.on_behalf_of_id})


def _issuer(move: Move) -> Organisation:
    return move.work.session.get_one(Organisation, move.item.organisation_id)
