"""Those who sign and seal after the leader, in the fields that were laid with the leader's signature.

Each signature is one that approves under what the leader's certification permits (DocMDP 2); the leading organisation's
seal comes last and locks. Source: ISO 32000-2 12.8.2.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.timestamps import TimeStamper

from workflow.signing import pdf_signer
from workflow.signing.appearance import picture_style
from workflow.signing.certificates import common_name
from workflow.signing.errors import FieldAlreadyFilled, SignatureBroken
from workflow.signing.form import TEXT, fields_of, value_of
from workflow.signing.keys import SigningKey
from workflow.signing.pdf_fields import SIGNATORY, must_be_complete, must_be_open, must_be_signed, writer_over
from workflow.signing.pdf_signer import Order, Prepared, Trust
from workflow.signing.report import SEAL
from workflow.signing.verification import broken_signatures


def sign_further(
    pdf: bytes,
    key: SigningKey,
    *,
    order: int,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> bytes:
    """The PDF with the signature of the signer who is the second, third … in order, in the field laid for it.

    Raises: UnreadablePdf, NotSignedByLeader, FieldUnknown, AlreadySigned, FieldEmpty (somebody before has not signed),
    FieldAlreadyFilled (it has a number already), SignatureBroken, TimestampUnavailable.
    """
    writer, signature = _approval(pdf, *_turn(pdf, order), key.subject, reason)
    return pdf_signer.sign(Order(writer, signature, picture_style(image_png), signed_at, tsa, trust), key)


def prepare_for_further(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    *,
    order: int,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> Prepared:
    """The same file as `sign_further` makes, with the place of the signature still empty, for a key elsewhere.

    Raises: as `sign_further`.
    """
    writer, signature = _approval(pdf, *_turn(pdf, order), common_name(certificate), reason)
    placed = Order(writer, signature, picture_style(image_png), signed_at, tsa, trust)
    return pdf_signer.prepare(placed, certificate, chain)


def seal_further(
    pdf: bytes,
    key: SigningKey,
    *,
    order: int,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> bytes:
    """The PDF with the seal of the organisation for which this signer signed; the leading one's comes last and locks.

    Raises: as `sign_further`; FieldEmpty, if number, date or a signature is missing.
    """
    writer, name = writer_over(pdf), f"{SEAL}-{order}"
    must_be_open(writer, name)
    must_be_complete(writer)
    writer, signature = _approval(pdf, writer, name, key.subject, reason)
    return pdf_signer.sign(Order(writer, signature, picture_style(image_png), signed_at, tsa, trust), key)


def _turn(pdf: bytes, order: int) -> tuple[IncrementalPdfFileWriter, str]:
    """The file and the empty field of this signer, after everybody before has signed and before the number is there."""
    writer, name = writer_over(pdf), f"{SIGNATORY}-{order}"
    must_be_open(writer, name)
    must_be_signed(writer, {f"{SIGNATORY}-{one}" for one in range(2, order)})
    if filled := [text for text, field in fields_of(writer, TEXT) if value_of(field)]:
        raise FieldAlreadyFilled(field=filled[0])
    return writer, name


def _approval(
    pdf: bytes, writer: IncrementalPdfFileWriter, field: str, name: str, reason: str
) -> tuple[IncrementalPdfFileWriter, PdfSignatureMetadata]:
    """What the signature says, over a file whose signatures all fit."""
    if broken := broken_signatures(pdf):
        raise SignatureBroken(fields=list(broken))
    return writer, PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, name=name, reason=reason)
