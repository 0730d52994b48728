"""Whose turn it is to sign: the signatories in their order, asked one after the other.

Whoever was asked (`Signatory.block`) signs here; a place without a block is only printed, to be signed by hand.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True)
class Standing:
    """A signatory and how it stands with the signature."""

    row: Signatory
    status: Literal["open", "by_hand", "signed", "next", "later"]
    """`open`: nobody was proposed yet; `by_hand`: a place that is only printed."""

    @property
    def name(self) -> str:
        """Who signs."""
        return self.row.person.name if self.row.person is not None else self.row.name


def standings(document: Document) -> list[Standing]:
    """Every signatory in order; those of the drafter are there before the office proposes the first."""
    following, proposed = next_to_sign(document), bool(asked(document))
    found = []
    for row in sorted(document.signatories, key=lambda row: row.position):
        if row.signed_at is not None:
            found.append(Standing(row, "signed"))
        elif row.person_id is None or row.block is None:
            found.append(Standing(row, "by_hand" if proposed or row.person_id is None else "open"))
        else:
            found.append(Standing(row, "next" if row is following else "later"))
    return found
