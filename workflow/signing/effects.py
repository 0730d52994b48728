"""Steps of a document's transitions that concern signer, signature and seal."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal, TransitionRefused
from workflow.documents import approvals
from workflow.documents import participants as role
from workflow.documents.conditions import drafted_and_checked_by
from workflow.documents.models import Document, Rendition, Signatory
from workflow.engine import item_role, outbox
from workflow.engine.move import Move
from workflow.organisations.people import chosen_person
from workflow.organisations.settings import ONE_PERSON_DRAFTS_CHECKS_SIGNS
from workflow.signing import authority
from workflow.signing.asking import STEP, use_code
from workflow.signing.models import DONE, ENDED, Signature, SigningAuthority, SigningRequest
from workflow.signing.waiting import enqueue_asking, open_request

WAIT = outbox.LEASE * 3
"""How long a device at the desk or a phone has to answer."""


def propose_signer(move: Move) -> None:
    """The office proposes the signer; left out, the only person who can sign is taken.

    Raises: InvalidInput, if several could sign, or the person named has no authority for it (SIGN-1 to SIGN-6).
    """
    _name_signer(move, move.input.get("signer"))


def change_signer(move: Move) -> None:
    """Another who has the authority becomes the signer; the one before keeps seeing the document."""
    document: Document = move.item
    before, block = document.signer_id, document.block
    _name_signer(move, move.input["signer"])
    if (document.signer_id, document.block) == (before, block):
        raise InvalidInput([Refusal("signer_is_the_same", {"input": "signer"})])
    if before not in (None, document.signer_id):
        holder = item_role.person(before)
        item_role.revoke(move.work.session, document, role.SIGNER, holder)
        item_role.grant(move.work.session, document, role.PAST_LEADER, holder)
    document.version += 1  # who signs is what the others saw: their pages are stale now


def _name_signer(move: Move, named: str | None) -> None:
    """Take the signer named: `account`, or `account/MODE` where one person may sign in several forms (TM, KT)."""
    document: Document = move.item
    account, _, mode = (named or "").partition("/")
    person_id = chosen_person(move.work.session, account, "signer").id if account else None
    chosen = authority.choose_authority(move.work, document, person_id, mode or None)
    document.signer_id, document.block = chosen.person_id, authority.block_of(chosen)
    rows = select(Signatory).where(Signatory.document_id == document.id, Signatory.position == 1)
    for row in move.work.session.scalars(rows):  # the further ones are the drafter's
        move.work.session.delete(row)
    move.work.session.flush()
    move.work.session.add(
        Signatory(
            document_id=document.id,
            position=1,
            organisation_id=document.organisation_id,
            person_id=chosen.person_id,
            authority_id=chosen.id,
        )
    )
    item_role.grant(move.work.session, document, role.SIGNER, item_role.person(chosen.person_id))
    move.facts.update(signer=chosen.person.account, block=list(authority.block_lines(chosen)))


def freeze_signature(move: Move) -> None:
    """Keep the signed file, the block and the authority as they are at this moment.

    The authority was proven again by the guard under the lock; what was signed must still be the document.
    Raises: TransitionRefused("content_changed"), if somebody saved it while the device was signing.
    """
    document, prepared = move.item, move.prepared
    chosen = _must_be_unchanged(move)
    use_code(move)
    move.work.session.add(
        Signature(
            document_id=document.id,
            person_id=document.signer_id,
            authority_id=chosen.id,
            block=document.block,
            shown_sha256=prepared["shown_sha256"],
            signed_sha256=prepared["signed_sha256"],
            content_sha256=document.content_sha256,
            signed_at=move.work.now,
        )
    )
    _keep(move, "signed", prepared["signed_sha256"], prepared["pages"], prepared["boxes"])
    row = approvals.give(move, approvals.SIGNATURE, approvals.SIGNED)
    row.person_id = document.signer_id  # whose device answered, when the system makes the move
    _finish_wait(move)
    move.facts.update(
        shown_sha256=prepared["shown_sha256"],
        signed_sha256=prepared["signed_sha256"],
        block=document.block["lines"],
        authority=document.block["authority_id"],
        basis=document.block["basis"],
    )
    if drafted_and_checked_by(move.work, document, document.signer_id):
        move.facts["setting"] = ONE_PERSON_DRAFTS_CHECKS_SIGNS  # only that lets one person do it all


def _must_be_unchanged(move: Move) -> SigningAuthority:
    """What was signed, or is about to be, is the document as it is now. Raises: TransitionRefused."""
    document, prepared = move.item, move.prepared
    if not prepared or prepared["content_sha256"] != document.content_sha256:
        raise TransitionRefused([Refusal("content_changed")])
    chosen = move.work.session.get_one(SigningAuthority, uuid.UUID(document.block["authority_id"]))
    if authority.block_of(chosen) != document.block:  # the PDF prints the block as it was when it was shown
        raise TransitionRefused([Refusal("authority_changed")])
    return chosen


def _keep(move: Move, kind: str, sha256: str, pages: int, boxes: dict[str, object]) -> None:
    move.work.session.add(
        Rendition(
            document_id=move.item.id,
            kind=kind,
            sha256=sha256,
            pages=pages,
            boxes=boxes,
            content_sha256=move.item.content_sha256,
            made_at=move.work.now,
        )
    )


def void_signature(move: Move) -> None:
    """A signature already made is voided and kept in the history."""
    rows = select(Signature).where(Signature.document_id == move.item.id, Signature.voided_at.is_(None))
    for signature in move.work.session.scalars(rows):
        signature.voided_at, signature.void_reason = move.work.now, move.comment or move.transition.name
        move.facts["voided_signature"] = str(signature.id)
    approvals.void(move.work, move.item, [approvals.SIGNATURE], move.transition.name)


def wait_for_device(move: Move) -> None:
    """Approved; the device is asked, and the wait ends by itself when it does not answer.

    Raises: TransitionRefused, if what was prepared is no longer the document (see `freeze_signature`).
    """
    document, prepared = move.item, move.prepared
    _must_be_unchanged(move)
    use_code(move)
    request = SigningRequest(
        document_id=document.id,
        person_id=document.signer_id,
        made_at=move.work.now,
        expires_at=move.work.now + WAIT,
        **{name: value for name, value in prepared.items() if name not in ("asks_by_itself", STEP)},
    )
    move.work.session.add(request)
    move.work.session.flush()
    payload = {"item": document.item_kind, "id": str(document.id), "transition": "give_up_signing"}
    outbox.enqueue(move.work, "move", payload, item=document, due=request.expires_at)
    if prepared.get("asks_by_itself"):
        enqueue_asking(move.work, request, document)
    move.facts.update(shown_sha256=request.shown_sha256, prepared_sha256=request.prepared_sha256)


def end_wait(move: Move) -> None:
    """What a device was asked for is no longer wanted; an answer that still comes is refused."""
    request = open_request(move.work, move.item)
    if request is not None:
        request.status, request.ended_at = ENDED, move.work.now


def _finish_wait(move: Move) -> None:
    request = open_request(move.work, move.item)
    if request is not None:
        request.status = DONE


def request_seal(move: Move) -> None:
    """Have the worker fill number and date into the signed PDF and seal it, after the commit."""
    outbox.enqueue_move(move.work, move.item, "attach_seal")


def attach_sealed_file(move: Move) -> None:
    """The sealed file becomes the document's official PDF."""
    prepared = move.prepared
    if not prepared or prepared["number"] != move.item.number:
        raise TransitionRefused([Refusal("content_changed")])
    _keep(move, "sealed", prepared["sealed_sha256"], prepared["pages"], prepared["boxes"])
    move.facts["sealed_sha256"] = prepared["sealed_sha256"]
