"""Conditions of signing, asked for the button and again at the moment of signing."""

from __future__ import annotations

from workflow.base.errors import DomainError, Refusal
from workflow.documents.conditions import NOT_SO
from workflow.documents.turns import have_signed, is_last, next_to_sign
from workflow.engine.move import Move
from workflow.signing.capacity import not_asked, reasons_against_turn
from workflow.signing.devices import device_of_person, held_device
from workflow.signing.errors import DeviceWaits
from workflow.signing.models import ANSWERED, EXTERNAL, REMOTE
from workflow.signing.waiting import open_request


def signer_has_authority(move: Move) -> list[Refusal]:
    """It is the actor's turn, and the own authority covers this type, field and day (SIGN-1 to SIGN-6)."""
    row, actor = next_to_sign(move.item), move.work.actor
    if row is None or (not actor.is_system and actor.person_id != row.person_id):
        return [Refusal("authority_missing")]
    unasked = [Refusal("signature_missing", {"name": name}) for name in not_asked(move.item)]
    return [*reasons_against_turn(move.work, move.item, row), *unasked]


def signer_signs_last(move: Move) -> list[Refusal]:
    """Nobody signs after the one whose turn it is."""
    return [] if is_last(move.item) else NOT_SO


def nobody_has_signed(move: Move) -> list[Refusal]:
    """Another signer is not chosen under signatures that stand: it would be another text for those who signed."""
    signed = [row.person.name for row in have_signed(move.item) if row.person is not None]
    return [Refusal("signed_already", {"names": ", ".join(signed)})] if signed else []


def everybody_has_signed(move: Move) -> list[Refusal]:
    """Each signature that the document needs was made and stands."""
    row, unasked = next_to_sign(move.item), not_asked(move.item)
    if row is None and have_signed(move.item) and not unasked:
        return []
    names = [row.person.name] if row is not None and row.person else unasked or [""]
    return [Refusal("signature_missing", {"name": name}) for name in names]


def key_is_ready(move: Move) -> list[Refusal]:
    """The signer's key can be used now; proven already when the signature lies before us."""
    row = next_to_sign(move.item)
    if move.prepared or row is None or row.person is None:
        return []
    try:
        device = device_of_person(move.work, row.person.id)
        if device.waits:
            return [Refusal(DeviceWaits.code)]
        device.check()
    except DomainError as error:
        return [Refusal(error.code, {**error.facts, "name": row.person.name})]
    return []


def signer_has_waiting_device(move: Move) -> list[Refusal]:
    """The signer's key lies on a device that answers later (a token at the desk, a phone)."""
    row = next_to_sign(move.item)
    held = held_device(move.work.session, person_id=row.person_id) if row is not None else None
    return [] if held is not None and held.kind in (EXTERNAL, REMOTE) else [Refusal("no_waiting_device")]


def waiting_device_is_ready(move: Move) -> list[Refusal]:
    """The certificate of the signer's device may sign now."""
    row = next_to_sign(move.item)
    if move.prepared or row is None or row.person_id is None:
        return []
    try:
        device_of_person(move.work, row.person_id).check()
    except DomainError as error:
        return [Refusal(error.code, error.facts)]
    return []


def no_answer_is_being_attached(move: Move) -> list[Refusal]:
    """The system does not end a wait whose answer came in time; its person may."""
    if not move.work.actor.is_system:
        return []
    request = open_request(move.work, move.item)
    return [Refusal("answer_being_attached")] if request is not None and request.status == ANSWERED else []
