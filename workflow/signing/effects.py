"""Steps of a document's transitions that concern signer, signature and seal."""

from __future__ import annotations

from sqlalchemy import select

from workflow.base.errors import Refusal, TransitionRefused
from workflow.documents import approvals
from workflow.documents import participants as role
from workflow.documents.conditions import drafted_and_checked_by
from workflow.documents.models import Document, Rendition, Signatory
from workflow.documents.queries import current_rendition
from workflow.documents.turns import have_signed, next_to_sign, turn_of
from workflow.engine import item_role, notice, outbox
from workflow.engine.move import Move
from workflow.organisations.settings import ONE_PERSON_DRAFTS_CHECKS_SIGNS
from workflow.signing.annex_seals import all_are_sealed, keep_sealed_annexes
from workflow.signing.asking import STEP, use_code
from workflow.signing.capacity import capacity_of, is_as_asked
from workflow.signing.models import DONE, ENDED, Signature, SigningRequest
from workflow.signing.seal_desk import finish_desk
from workflow.signing.waiting import enqueue_asking, open_request

WAIT = outbox.LEASE * 3
"""How long a device at the desk or a phone has to answer."""
YOUR_TURN, SIGNATURE_VOIDED = "turn_to_sign", "signature_voided"
"""Notices: the next signatory has the turn; a signature that was given counts no more."""


def freeze_signature(move: Move) -> None:
    """Keep the signed file, the block and the authority as they are at this moment; the next one is asked.

    The authority was proven again by the guard under the lock; what was signed must still be the document.
    Raises: TransitionRefused("content_changed"), if somebody saved it while the device was signing.
    """
    document, prepared = move.item, move.prepared
    row = _must_be_unchanged(move)
    use_code(move)
    move.work.session.add(
        Signature(
            document_id=document.id,
            person_id=row.person_id,
            position=row.position,
            capacity=capacity_of(document, row),
            organisation_id=row.organisation_id,
            authority_id=row.authority_id,
            block=row.block,
            shown_sha256=prepared["shown_sha256"],
            signed_sha256=prepared["signed_sha256"],
            content_sha256=document.content_sha256,
            signed_at=move.work.now,
        )
    )
    turn = turn_of(document, row)
    _keep(move, "signed", prepared["signed_sha256"], prepared["pages"], prepared["boxes"], turn)
    given = approvals.give(move, approvals.SIGNATURE, approvals.SIGNED)
    given.person_id, given.position = row.person_id, turn  # whose device answered, when the system makes the move
    row.signed_at = move.work.now
    _finish_wait(move)
    _tell_history(move, row)
    _hand_on(move, row)


def _tell_history(move: Move, row: Signatory) -> None:
    assert row.person is not None and row.block is not None
    move.facts.update(
        signer=row.person.account,
        shown_sha256=move.prepared["shown_sha256"],
        signed_sha256=move.prepared["signed_sha256"],
        block=row.block["lines"],
        authority=row.block["authority_id"],
        basis=row.block["basis"],
        signs_as=capacity_of(move.item, row),
    )
    if drafted_and_checked_by(move.work, move.item, row.person_id):
        move.facts["setting"] = ONE_PERSON_DRAFTS_CHECKS_SIGNS  # only that lets one person do it all


def _hand_on(move: Move, row: Signatory) -> None:
    """The next one sees the document and has the turn; who has signed keeps seeing it. The last one keeps the role."""
    document: Document = move.item
    following, session = next_to_sign(document), move.work.session
    notice.settle(move.work, document, YOUR_TURN)
    if following is None:
        _give_back_to_the_first(move)
        return
    assert row.person_id is not None and following.person is not None
    me, them = item_role.person(row.person_id), item_role.person(following.person.id)
    for name in (role.SIGNER, role.CO_SIGNER):
        item_role.revoke(session, document, name, me)
    item_role.grant(session, document, role.PAST_SIGNER, me)
    item_role.grant(session, document, role.CO_SIGNER, them)
    notice.tell(move.work, them, document, YOUR_TURN, {"subject": document.subject})
    document.version += 1  # what the others saw was another turn, and another file
    document.moved_at = move.work.now
    move.facts["next_signer"] = {"account": following.person.account, "name": following.person.name}


def _give_back_to_the_first(move: Move) -> None:
    """When all have signed, the leading organisation's signer is the document's signer again, as of any other."""
    first = have_signed(move.item)[0]
    assert first.person_id is not None
    holder = item_role.person(first.person_id)
    if holder in item_role.holders(move.work.session, move.item, role.PAST_SIGNER):
        item_role.hand_on(move.work.session, move.item, role.PAST_SIGNER, role.SIGNER, holder)


def _must_be_unchanged(move: Move) -> Signatory:
    """Who signs now; what was signed, or is about to be, is the document as it is now. Raises: TransitionRefused."""
    document, prepared = move.item, move.prepared
    row = next_to_sign(document)
    if row is None or not prepared or prepared["content_sha256"] != document.content_sha256:
        raise TransitionRefused([Refusal("content_changed")])
    if have_signed(document) and _standing_file(move) != prepared["shown_sha256"]:
        raise TransitionRefused([Refusal("content_changed")])
    if not is_as_asked(move.work, document, row):  # the PDF prints the block as it was when it was shown
        raise TransitionRefused([Refusal("authority_changed")])
    return row


def _standing_file(move: Move) -> str | None:
    """The file with the signatures that were made before this one."""
    standing = current_rendition(move.work.session, move.item, "signed")
    return standing.sha256 if standing is not None else None


def _keep(move: Move, kind: str, sha256: str, pages: int, boxes: dict[str, object], signatures: int) -> None:
    move.work.session.add(
        Rendition(
            document_id=move.item.id,
            kind=kind,
            sha256=sha256,
            pages=pages,
            boxes=boxes,
            signatures=signatures,
            content_sha256=move.item.content_sha256,
            made_at=move.work.now,
        )
    )


def void_signature(move: Move) -> None:
    """Every signature already made is voided and kept in the history; whoever gave it is told, and why."""
    notice.settle(move.work, move.item, YOUR_TURN)
    rows = select(Signature).where(Signature.document_id == move.item.id, Signature.voided_at.is_(None))
    for signature in move.work.session.scalars(rows.order_by(Signature.position)):
        signature.voided_at, signature.void_reason = move.work.now, move.comment or move.transition.name
        move.facts.setdefault("voided_signatures", []).append(str(signature.id))
        if signature.person_id != move.work.actor.person_id:
            facts = {"comment": move.comment, "subject": move.item.subject}
            notice.tell(move.work, item_role.person(signature.person_id), move.item, SIGNATURE_VOIDED, facts)
    for row in move.item.signatories:
        row.signed_at = None
    approvals.void(move.work, move.item, [approvals.SIGNATURE], move.transition.name)


def wait_for_device(move: Move) -> None:
    """Approved; the device is asked, and the wait ends by itself when it does not answer.

    Raises: TransitionRefused, if what was prepared is no longer the document (see `freeze_signature`).
    """
    document, prepared = move.item, move.prepared
    row = _must_be_unchanged(move)
    use_code(move)
    request = SigningRequest(
        document_id=document.id,
        person_id=row.person_id,
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
    """The sealed file becomes the document's official PDF, and with it each annex file that was sealed."""
    prepared = move.prepared
    if not prepared or prepared["number"] != move.item.number or next_to_sign(move.item) is not None:
        raise TransitionRefused([Refusal("content_changed")])
    annexes = prepared.get("annexes", ())
    if not all_are_sealed(move.item, annexes):
        raise TransitionRefused([Refusal("content_changed")])
    signatures = len(have_signed(move.item))
    _keep(move, "sealed", prepared["sealed_sha256"], prepared["pages"], prepared["boxes"], signatures)
    move.facts["sealed_sha256"] = prepared["sealed_sha256"]
    keep_sealed_annexes(move, annexes)
    finish_desk(move)
    if seals := prepared.get("seals"):
        move.facts["seals"] = list(seals)
