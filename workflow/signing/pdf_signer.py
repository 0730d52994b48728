"""One signature put into a PDF: at once by a key at hand, or in two steps by a key that answers later.

Source: ETSI EN 319 142-1: B-B, with a time-stamp authority B-T, with revocation data at hand B-LT.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSigningSession,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import InvalidCertificateError, PathBuildingError, PathValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workflow.base.waiting import result_of
from workflow.signing.certificates import read_certificates, read_crl
from workflow.signing.errors import AnswerForged, ProofIncomplete, TimestampUnavailable
from workflow.signing.keys import SigningKey

DIGEST = "sha256"
RESERVED = 48 * 1024
"""Hexadecimal digits for an answer whose size nobody knows yet: signature, chain, time stamp."""
_LONGEST_SIGNATURE = 512  # RSA of 4096 bits

# that nothing may be fetched is intended, and what it warns of is looked at before
logging.getLogger("pyhanko.sign.signers.pdf_signer").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Trust:
    """Roots, revocation lists (PEM or DER) and answers of responders at hand: what a B-LT signature takes with it.

    With `required` there is no signature without them.
    """

    roots: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...] = ()
    required: bool = False

    def at(self, moment: datetime) -> ValidationContext:
        """A context that fetches nothing and wants a list or an answer from whoever declares one."""
        certificates = [one for content in self.roots for one in read_certificates(content)]
        return ValidationContext(
            trust_roots=[_asn1(one) for one in certificates],
            crls=[read_crl(content).public_bytes(Encoding.DER) for content in self.crls],
            ocsps=self.ocsps,
            moment=moment,
            revocation_mode="hard-fail",
            retroactive_revinfo=True,
            allow_fetching=False,
        )


@dataclass(frozen=True)
class Prepared:
    """A PDF with a place for a signature, and what a device elsewhere is to sign for it.

    `reserved` is the region that the signature does not cover; `document_digest` is that of all other bytes;
    `signed_attributes` (DER) carry it and the certificate, and are what is signed.
    """

    pdf: bytes
    reserved: tuple[int, int]
    document_digest: bytes
    signed_attributes: bytes

    @property
    def digest(self) -> bytes:
        """What the device signs."""
        return hashlib.sha256(self.signed_attributes).digest()


class SignerAt(PdfSigner):
    """Writes the moment it was given, not the clock of the library, into the signature."""

    def __init__(self, moment: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._moment = moment

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._moment
        return session


@dataclass(frozen=True)
class Order:
    """All that is decided before a signature is made."""

    writer: IncrementalPdfFileWriter
    signature: PdfSignatureMetadata
    style: StaticStampStyle
    signed_at: datetime
    tsa: str | TimeStamper | None = None
    trust: Trust | None = None


def sign(order: Order, key: SigningKey) -> bytes:
    """The signed PDF. Raises: TimestampUnavailable, and what the key's device says."""
    stamper = _stamper(order.tsa)
    try:
        signature = _with_proof(order, key.signer, stamper)
        signer = SignerAt(order.signed_at, signature, signer=key.signer, timestamper=stamper, stamp_style=order.style)
        signed = signer.sign_pdf(order.writer, existing_fields_only=True)
    except (TimestampRequestError, ValueError) as error:  # no answer, or one that is no time stamp
        if order.tsa is None:
            raise
        raise TimestampUnavailable(tsa=str(order.tsa)) from error
    return bytes(signed.getvalue())


def prepare(order: Order, certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> Prepared:
    """The PDF with its placeholder, and what is to be signed for it by the key of this certificate.

    Raises: TimestampUnavailable: an authority that is away now would be away at the end, too.
    """
    return result_of(_prepared(order, _external(certificate, chain, _LONGEST_SIGNATURE)))


async def _prepared(order: Order, external: ExternalSigner) -> Prepared:
    stamper = _stamper(order.tsa)
    try:
        signature = await _with_proof_async(order, external, stamper)
        signer = SignerAt(order.signed_at, signature, signer=external, timestamper=stamper, stamp_style=order.style)
        digest, _, output = await signer.async_digest_doc_for_signing(
            order.writer, existing_fields_only=True, bytes_reserved=RESERVED
        )
    except (TimestampRequestError, ValueError) as error:
        if order.tsa is None:
            raise
        raise TimestampUnavailable(tsa=str(order.tsa)) from error
    attributes = await external.signed_attrs(
        digest.document_digest, DIGEST, attr_settings=PdfCMSSignedAttributes(), use_pades=True
    )
    return Prepared(
        pdf=_all_of(output),
        reserved=(digest.reserved_region_start, digest.reserved_region_end),
        document_digest=digest.document_digest,
        signed_attributes=attributes.dump(),
    )


def embed(
    prepared: Prepared,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    value: bytes,
    *,
    tsa: str | TimeStamper | None = None,
) -> bytes:
    """The prepared PDF with this signature value in its place, time-stamped if there is an authority.

    Raises: TimestampUnavailable; AnswerForged, if what was given does not fit into the place.
    """
    external = _external(certificate, chain, value)
    attributes = cms.CMSAttributes.load(prepared.signed_attributes)
    try:
        content = result_of(external.async_sign_prescribed_attributes(DIGEST, attributes, timestamper=_stamper(tsa)))
    except (TimestampRequestError, ValueError) as error:
        if tsa is None:
            raise
        raise TimestampUnavailable(tsa=str(tsa)) from error
    output = BytesIO(prepared.pdf)
    try:
        PreparedByteRangeDigest(prepared.document_digest, *prepared.reserved).fill_with_cms(output, content)
    except SigningError as error:
        raise AnswerForged(reason="size") from error
    return output.getvalue()


def _external(certificate: x509.Certificate, chain: Iterable[x509.Certificate], value: bytes | int) -> ExternalSigner:
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed, but for its constructor
    registry.register_multiple([_asn1(one) for one in (certificate, *chain)])
    return ExternalSigner(_asn1(certificate), registry, signature_value=value)


def _all_of(output: IO[bytes]) -> bytes:
    output.seek(0)
    return output.read()


def _stamper(tsa: str | TimeStamper | None) -> TimeStamper | None:
    return HTTPTimeStamper(tsa) if isinstance(tsa, str) else tsa


def _with_proof(order: Order, signer: Any, stamper: TimeStamper | None) -> PdfSignatureMetadata:
    return result_of(_with_proof_async(order, signer, stamper))


async def _with_proof_async(order: Order, signer: Any, stamper: TimeStamper | None) -> PdfSignatureMetadata:
    """The order's signature, with the proof of its certificates where all of it is at hand (B-LT).

    It goes into the signature's own revision, so that nothing follows a seal. Without a proven time it proves nothing.
    Raises: ProofIncomplete, if the office wants the proof.
    """
    plain = replace(order.signature, md_algorithm=DIGEST)
    if stamper is None or order.trust is None or not await _can_be_proven(order, signer, stamper):
        if order.trust is not None and order.trust.required:
            raise ProofIncomplete(lacking="revocation" if stamper is not None else "timestamp")
        return plain
    return replace(
        plain,
        embed_validation_info=True,
        validation_context=order.trust.at(order.signed_at),
        signer_key_usage=set(),  # looked at when the key was taken
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )


async def _can_be_proven(order: Order, signer: Any, stamper: TimeStamper) -> bool:
    assert order.trust is not None
    context = order.trust.at(order.signed_at)
    try:
        validator = CertificateValidator(
            signer.signing_cert, intermediate_certs=signer.cert_registry, validation_context=context
        )
        await validator.async_validate_usage(set())  # type: ignore[no-untyped-call]  # typed, but for this method
        async for _ in stamper.validation_paths(context):
            pass
    except (PathBuildingError, PathValidationError, InvalidCertificateError):
        return False
    return True


def _asn1(one: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))
