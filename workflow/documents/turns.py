"""Whose turn it is to sign: the signatories in their order, asked one after the other.

Whoever was asked (`Signatory.block`) signs here; a place without a block is only printed, to be signed by hand.
"""

from __future__ import annotations

import uuid

from workflow.documents.models import Document, Signatory


def asked(document: Document) -> list[Signatory]:
    """Who is to sign with a key here, in order; nobody before a signer was proposed."""
    rows = sorted(document.signatories, key=lambda row: row.position)
    return [row for row in rows if row.person_id is not None and row.block is not None]


def next_to_sign(document: Document) -> Signatory | None:
    """Whose turn it is; None when nobody was proposed yet, or all have signed."""
    return next((row for row in asked(document) if row.signed_at is None), None)


def have_signed(document: Document) -> list[Signatory]:
    """Whose signature stands, in order."""
    return [row for row in asked(document) if row.signed_at is not None]


def is_last(document: Document) -> bool:
    """Whether nobody signs after the one whose turn it is."""
    return len(asked(document)) - len(have_signed(document)) <= 1


def turn_of(document: Document, row: Signatory) -> int:
    """The place in the order of those who sign here, from 1: the fields of the PDF are named after it."""
    return [one.position for one in asked(document)].index(row.position) + 1


def seal_owner_of(document: Document, organisation_id: uuid.UUID) -> uuid.UUID:
    """Whose seal stands for this issuer: its own, unless another was entered at its place in the list (NUM-8)."""
    places = [row.position for row in document.issuers if row.organisation_id == organisation_id]
    owners = [row.organisation_id for row in document.seals if row.position in places]
    return owners[0] if owners else organisation_id
