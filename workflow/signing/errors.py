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


class ResponderUnavailable(OutsideServiceFailed):
    """Nobody answers whether the certificate was revoked, and nothing at hand proves it; nothing was signed."""

    code = "responder_unavailable"


class ProofIncomplete(OutsideServiceFailed):
    """The office wants the proof of certificates and time inside the file (B-LT), and it cannot be had now."""

    code = "proof_incomplete"


class UnreadablePdf(DomainError):
    """Not a PDF, or so damaged that its structure cannot be followed."""

    code = "unreadable_pdf"


class PdfEncrypted(DomainError):
    """The PDF asks for a password; what it holds cannot be looked at."""

    code = "pdf_encrypted"


class ProofTooSlow(DomainError):
    """The file could not be examined within the time and memory that a visitor gets."""

    code = "proof_too_slow"


class ProofBusy(OutsideServiceFailed):
    """As many files as may be examined at once are being examined."""

    code = "proof_busy"


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


class AnnexNotSealable(DomainError):
    """An annex file cannot be opened, so that the organisation's signature cannot go onto it."""

    code = "annex_not_sealable"


class TimestampUnavailable(OutsideServiceFailed):
    """The time-stamp authority did not answer; nothing was signed."""

    code = "timestamp_unavailable"


class CertificateMissing(DomainError):
    """The device is known, but not the certificate of its key."""

    code = "certificate_missing"


class CertificateUntrusted(DomainError):
    """The certificate leads to no root that this installation trusts."""

    code = "certificate_untrusted"


class CertificateUnfit(DomainError):
    """The certificate's key is not meant for signatures (RFC 5280 4.2.1.3), or its kind of key is unknown here."""

    code = "certificate_unfit"


class CertificateOfAnother(DomainError):
    """The certificate names somebody else than the person or organisation that signs."""

    code = "certificate_of_another"


class DeviceWaits(DomainError):
    """The key lies on a device that answers later; it signs nothing at once."""

    code = "device_waits"


class SealAwaitsDesk(DomainError):
    """The seal's key lies on a device of the clerk, or the clerk knows its PIN: it is put at the clerk's desk."""

    code = "seal_awaits_desk"


class PinMissing(DomainError):
    """The device asks the person for its passphrase or PIN."""

    code = "pin_missing"


class DeviceNotSetUp(DomainError):
    """The environment does not tell where the device is, or its secret."""

    code = "device_not_set_up"


class TokenUnavailable(OutsideServiceFailed):
    """The token cannot be reached, or it refused its PIN, or does not hold the key."""

    code = "token_unavailable"


class SigningServiceFailed(OutsideServiceFailed):
    """The remote signing service did not answer, or said no; nothing was signed."""

    code = "signing_service_failed"


class ServiceCodeNeeded(DomainError):
    """The signing service wants a code of the person (PIN, one-time password) before it signs."""

    code = "service_code_needed"


class AnswerUnreadable(DomainError):
    """What was handed in is neither a signature value nor a CMS signature."""

    code = "answer_unreadable"


class AnswerForged(DomainError):
    """The signature does not fit the bytes that were prepared."""

    code = "answer_forged"


class AnswerOfAnother(DomainError):
    """The answer was made with another certificate than the one expected."""

    code = "answer_of_another"
