"""A signature beside the bytes that it is over (detached CMS, CAdES B-B), made and judged.

Source: RFC 5652 5; ETSI EN 319 122-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation import async_validate_detached_cms

from workflow.base.waiting import result_of
from workflow.signing.keys import SigningKey
from workflow.signing.pdf_signer import DIGEST, Trust


@dataclass(frozen=True)
class Judged:
    """`intact`: the signature fits the bytes; `trusted`: its certificate was in force then, under a known root."""

    signer: str
    intact: bool
    trusted: bool


def sign_detached(content: bytes, key: SigningKey, signed_at: datetime) -> bytes:
    """The signature over these bytes (DER of a ContentInfo), with the chain in it."""
    signing = key.signer.async_sign_general_data(
        content,
        DIGEST,
        detached=True,
        use_cades=True,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=signed_at),
    )
    return bytes(result_of(signing).dump())


def verify_detached(content: bytes, signature: bytes, trust: Trust, at: datetime) -> Judged | None:
    """Whether the signature is over exactly these bytes; None for what is no signature."""
    try:
        signed = cms.ContentInfo.load(signature)["content"]
        status = result_of(async_validate_detached_cms(content, signed, signer_validation_context=trust.at(at)))
    except Exception:  # the parser meets anything in an altered row; it is no signature then
        return None
    subject = status.signing_cert.subject.native.get("common_name", "")
    return Judged(str(subject), bool(status.intact and status.valid), bool(status.trusted))
