"""What can go wrong with a key, a signature or the file that carries it."""

from __future__ import annotations

from workflow.base.errors import DomainError, OutsideServiceFailed


class KeyMissing(DomainError):
    """The key store holds no key of this name."""

    code = "key_missing"


class KeyUnreadable(DomainError):
    """The key cannot be opened: damaged, or the passphrase is not its own."""

    code = "key_unreadable"


class CertificateExpired(DomainError):
    """The certificate is past its end, or not yet in force, at the moment of signing."""

    code = "certificate_expired"


class CertificateRevoked(DomainError):
    """A revocation list of the issuer names the certificate."""

    code = "certificate_revoked"


class RevocationUnknown(DomainError):
    """The certificate says that a revocation list exists, but no current and genuine one is at hand."""

    code = "revocation_unknown"


class UnreadablePdf(DomainError):
    """Not a PDF, or so damaged that its structure cannot be followed."""

    code = "unreadable_pdf"


class NoSignature(DomainError):
    """The PDF carries no signature."""

    code = "no_signature"


class AlreadySigned(DomainError):
    """The signature field holds a signature already."""

    code = "already_signed"


class NotSignedByLeader(DomainError):
    """Number, date and seal come only after the competent person's signature (ND30 Đ.32.2c)."""

    code = "not_signed_by_leader"


class SignatureBroken(DomainError):
    """A signature in the file no longer fits the file; nothing more is put on it."""

    code = "signature_broken"


class FieldUnknown(DomainError):
    """The PDF has no form field of this name."""

    code = "field_unknown"


class FieldAlreadyFilled(DomainError):
    """The form field has its value; a number or a date is given once."""

    code = "field_already_filled"


class FieldEmpty(DomainError):
    """A form field is still without value or appearance, and after the seal nothing can be added."""

    code = "field_empty"


class SealPlaceFixed(DomainError):
    """The leader's signature fixed the place of the seal, and another was asked for."""

    code = "seal_place_fixed"


class TimestampUnavailable(OutsideServiceFailed):
    """The time-stamp authority did not answer; nothing was signed."""

    code = "timestamp_unavailable"
