"""Conditions of signing, asked for the button and again at the moment of signing."""

from __future__ import annotations

from typing import Protocol

from workflow.base.errors import DomainError, Refusal
from workflow.engine.move import Move
from workflow.signing import authority
from workflow.signing.keys import KeyStore
from workflow.signing.names import key_of_person


def signer_has_authority(move: Move) -> list[Refusal]:
    """The actor is the chosen signer, whose authority covers this type, field and day (SIGN-1 to SIGN-6)."""
    signer_id = move.item.signer_id
    if signer_id is None or (not move.work.actor.is_system and move.work.actor.person_id != signer_id):
        return [Refusal("authority_missing")]
    return authority.reasons_against(move.work, move.item, signer_id)


def key_is_ready(move: Move) -> list[Refusal]:
    """The signer's certificate can be used now; proven already when the signature lies before us."""
    if move.prepared or move.item.signer_id is None:
        return []
    try:
        move.work.services.port(KeyStore).signer(key_of_person(move.item.signer_id))  # type: ignore[type-abstract]
    except DomainError as error:
        signer = move.item.signer
        return [Refusal(error.code, {**error.facts, "name": signer.name if signer else ""})]
    return []


def signer_has_waiting_device(move: Move) -> list[Refusal]:
    """The signer's key lies on a device that answers later (a token, a phone)."""
    devices = move.work.services.ports.get(WaitingDevices)
    signer_id = move.item.signer_id
    waits = devices is not None and signer_id is not None and devices.has(key_of_person(signer_id))
    return [] if waits else [Refusal("no_waiting_device")]


class WaitingDevices(Protocol):
    """The port of devices that answer later; an installation without one does not register it."""

    def has(self, key_name: str) -> bool:
        """Whether this key lies on such a device."""
