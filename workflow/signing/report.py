"""What was found out about a signed file, as plain values; knows no library, so every door may hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

SEAL = "Seal"
SEAL_MISSING, UPDATED_AFTER_SEAL = "seal_missing", "updated_after_seal"
HARMLESS = frozenset((SEAL_MISSING, UPDATED_AFTER_SEAL))
"""Told, and no reason to call a file invalid: it is not finished yet, or something was added that changes nothing."""


@dataclass(frozen=True)
class SignatureReport:
    """One signature. `valid` speaks of the bytes and of what was changed since, `trusted` of the certificate."""

    field: str
    signer: str
    valid: bool
    trusted: bool
    modification: str
    """none, proof_added, form_filled, annotated, or not_permitted."""
    signed_at: datetime | None
    """As the signer claims it."""
    timestamp: datetime | None
    """As a trusted time-stamp authority proves it."""
    problems: tuple[str, ...] = ()
    """changed, not_permitted_change, not_covered, unreadable; revoked, expired, unknown_root, revocation_unknown,
    untrusted; timestamp_invalid, timestamp_untrusted."""
    authority: str = ""
    """In whose name and position (`KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC`), as the metadata under this very signature says."""
    basis: str = ""
    """On what ground that authority rests, from the same metadata."""


@dataclass(frozen=True)
class DocumentFacts:
    """What the file says of the document; None where it says nothing."""

    number: str | None
    symbol: str | None
    issued_on: date | None


@dataclass(frozen=True)
class VerificationReport:
    """All signatures, in the order they were made.

    `valid` only if each is valid and trusted, and nothing was done to the file that no signature forbids by itself.
    """

    signatures: tuple[SignatureReport, ...]
    document: DocumentFacts
    problems: tuple[str, ...] = ()
    """Of the file as a whole: field_refilled, field_drawn_otherwise, metadata_changed, signed_again, structure_broken;
    pages_added, pages_removed, page_changed, note_added, picture_replaced, field_changed, signature_removed (what a
    change was that is not permitted); seal_missing, updated_after_seal (no reason to call it invalid)."""

    @property
    def valid(self) -> bool:
        sound = bool(self.signatures) and all(one.valid and one.trusted for one in self.signatures)
        return sound and self.untouched

    @property
    def untouched(self) -> bool:
        """Nothing was done to the file as a whole that makes it another document."""
        return HARMLESS.issuperset(self.problems)

    @property
    def sealed(self) -> bool:
        """The last signature is a valid seal, so that nothing of the document is still open."""
        return bool(self.signatures) and self.signatures[-1].field == SEAL and self.signatures[-1].valid
