"""Conditions of signing, asked for the button and again at the moment of signing."""

from __future__ import annotations

from workflow.base.errors import DomainError, Refusal
from workflow.engine.move import Move
from workflow.signing import authority
from workflow.signing.devices import device_of_person, held_device
from workflow.signing.errors import DeviceWaits
from workflow.signing.models import ANSWERED, EXTERNAL, REMOTE
from workflow.signing.waiting import open_request


def signer_has_authority(move: Move) -> list[Refusal]:
    """The actor is the chosen signer, whose authority covers this type, field and day (SIGN-1 to SIGN-6)."""
    signer_id = move.item.signer_id
    if signer_id is None or (not move.work.actor.is_system and move.work.actor.person_id != signer_id):
        return [Refusal("authority_missing")]
    return authority.reasons_against(move.work, move.item, signer_id)


def key_is_ready(move: Move) -> list[Refusal]:
    """The signer's key can be used now; proven already when the signature lies before us."""
    if move.prepared or move.item.signer_id is None:
        return []
    try:
        device = device_of_person(move.work, move.item.signer_id)
        if device.waits:
            return [Refusal(DeviceWaits.code)]
        device.check()
    except DomainError as error:
        signer = move.item.signer
        return [Refusal(error.code, {**error.facts, "name": signer.name if signer else ""})]
    return []


def signer_has_waiting_device(move: Move) -> list[Refusal]:
    """The signer's key lies on a device that answers later (a token at the desk, a phone)."""
    signer_id = move.item.signer_id
    held = held_device(move.work.session, person_id=signer_id) if signer_id is not None else None
    return [] if held is not None and held.kind in (EXTERNAL, REMOTE) else [Refusal("no_waiting_device")]


def waiting_device_is_ready(move: Move) -> list[Refusal]:
    """The certificate of the signer's device may sign now."""
    if move.prepared or move.item.signer_id is None:
        return []
    try:
        device_of_person(move.work, move.item.signer_id).check()
    except DomainError as error:
        return [Refusal(error.code, error.facts)]
    return []


def no_answer_is_being_attached(move: Move) -> list[Refusal]:
    """The system does not end a wait whose answer came in time; its person may."""
    if not move.work.actor.is_system:
        return []
    request = open_request(move.work, move.item)
    return [Refusal("answer_being_attached")] if request is not None and request.status == ANSWERED else []
