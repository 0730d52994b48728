"""The signatures of a document and what comes between them: leader, those who sign after, number and date, seals.

The leader certifies the page and permits form filling only (DocMDP 2); number and date are form fields filled in an
incremental update; the seal is the second signature and locks the document (DocMDP 1).
Source: ND30 Đ.13–15, 32; ISO 32000-2 12.8.2.2; ETSI EN 319 142-1 (`pdf_signer` has the levels).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.timestamps import TimeStamper

from workflow.signing import pdf_signer
from workflow.signing.appearance import Place, picture_style, seal_box, text_style
from workflow.signing.archival import tag_signatures
from workflow.signing.certificates import common_name
from workflow.signing.errors import AlreadySigned, SignatureBroken
from workflow.signing.form import SIGNATURE, fields_of
from workflow.signing.keys import SigningKey
from workflow.signing.pades_further import prepare_for_further, seal_further, sign_further
from workflow.signing.pdf_fields import (
    COPY,
    LEADER,
    SIGNATORY,
    Further,
    field_spec,
    fill_fields,
    lay_further,
    must_await_seal,
    must_be_at,
    must_be_complete,
    must_be_signed,
    prepare_form,
    seal_spec,
    writer_over,
)
from workflow.signing.pdf_signer import Order, Prepared, Trust
from workflow.signing.report import SEAL
from workflow.signing.verification import broken_signatures


def sign_by_leader(
    pdf: bytes,
    key: SigningKey,
    *,
    box: Place,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    seal_place: Place | None = None,
    further: Sequence[Further] = (),
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> bytes:
    """The PDF certified by the competent person; from here on only form fields and the seal may be filled.

    The empty seal field is laid now, because no field may be added to a certified document. Without `seal_place` it
    lies over the left third of the signature. So are the fields of those who sign after (`sign_further`), the second
    in order first. Source: PL1 II.7d, II.8a (FMT-ESIG-1, FMT-SEAL-1).
    Raises: UnreadablePdf, AlreadySigned, TimestampUnavailable.
    """
    writer, signature = _leaders(pdf, key.subject, reason, box, seal_place or seal_box(box, image_png), further)
    return pdf_signer.sign(Order(writer, signature, picture_style(image_png), signed_at, tsa, trust), key)


def prepare_for_leader(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    *,
    box: Place,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    seal_place: Place | None = None,
    further: Sequence[Further] = (),
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> Prepared:
    """The same file as `sign_by_leader` makes, with the place of the signature still empty, for a key elsewhere.

    Raises: UnreadablePdf, AlreadySigned, TimestampUnavailable.
    """
    place = seal_place or seal_box(box, image_png)
    writer, signature = _leaders(pdf, common_name(certificate), reason, box, place, further)
    order = Order(writer, signature, picture_style(image_png), signed_at, tsa, trust)
    return pdf_signer.prepare(order, certificate, chain)


def _leaders(
    pdf: bytes, name: str, reason: str, box: Place, seal_place: Place, further: Sequence[Further]
) -> tuple[IncrementalPdfFileWriter, PdfSignatureMetadata]:
    """The file with all fields laid and tagged, and what the leader's signature says and permits."""
    writer = writer_over(pdf)
    if writer.prev.embedded_signatures:
        raise AlreadySigned(field=writer.prev.embedded_signatures[0].field_name)
    prepare_form(writer)
    append_signature_field(writer, field_spec(LEADER, box, "Chữ ký của người có thẩm quyền"))
    append_signature_field(writer, seal_spec(seal_place))
    tag_signatures(writer, (LEADER, SEAL, *lay_further(writer, further)))
    return writer, PdfSignatureMetadata(
        field_name=LEADER,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
    )


def seal(
    pdf: bytes,
    key: SigningKey,
    *,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    box: Place | None = None,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> bytes:
    """The PDF with the organisation's signature over everything; nothing may be changed after it.

    The place was fixed by the leader's signature; `box` may repeat it, not move it. All further signers have signed
    and the seals of their organisations are there, as none could follow.
    Source: ND30 Đ.32.2c (OUT-2, FMT-SEAL-5).
    Raises: UnreadablePdf, NotSignedByLeader, AlreadySigned, FieldEmpty, SealPlaceFixed, SignatureBroken,
    TimestampUnavailable.
    """
    writer, signature = _locking(pdf, key.subject, reason, box)
    return pdf_signer.sign(Order(writer, signature, picture_style(image_png), signed_at, tsa, trust), key)


def prepare_seal(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    *,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    box: Place | None = None,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> Prepared:
    """The same file as `seal` makes, with the place of the signature still empty, for a key elsewhere.

    Raises: as `seal`.
    """
    writer, signature = _locking(pdf, common_name(certificate), reason, box)
    order = Order(writer, signature, picture_style(image_png), signed_at, tsa, trust)
    return pdf_signer.prepare(order, certificate, chain)


def _locking(
    pdf: bytes, name: str, reason: str, box: Place | None
) -> tuple[IncrementalPdfFileWriter, PdfSignatureMetadata]:
    """The complete file, and what the seal says and forbids."""
    writer = writer_over(pdf)
    seal_field = must_await_seal(writer)
    must_be_complete(writer)
    must_be_signed(writer, [name for name, _ in fields_of(writer, SIGNATURE) if name.startswith(f"{SEAL}-")])
    if box is not None:
        must_be_at(seal_field, box)
    if broken := broken_signatures(pdf):
        raise SignatureBroken(fields=list(broken))
    return writer, PdfSignatureMetadata(
        field_name=SEAL,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
    )


def seal_copy(
    pdf: bytes,
    key: SigningKey,
    *,
    box: Place,
    text_pdf: bytes,
    reason: str,
    signed_at: datetime,
    field: str = COPY,
    label: str = "Chữ ký số của cơ quan, tổ chức sao văn bản",
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> bytes:
    """A copy or an annex with the organisation's signature, shown as a line of text; nothing may be changed after it.

    Source: PL1 P.II I (FMT-COPY-5), III.1d (FMT-SEAL-3): no picture, the text in ô 14 on the first page.
    Raises: UnreadablePdf, AlreadySigned (a copy carries none of the original's signatures), TimestampUnavailable.
    """
    writer, signature = _closing(pdf, key.subject, reason, field_spec(field, box, label))
    return pdf_signer.sign(Order(writer, signature, text_style(text_pdf), signed_at, tsa, trust), key)


def prepare_copy(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: Iterable[x509.Certificate],
    *,
    box: Place,
    text_pdf: bytes,
    reason: str,
    signed_at: datetime,
    field: str,
    label: str,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> Prepared:
    """The same file as `seal_copy` makes, with the place of the signature still empty, for a key elsewhere.

    Raises: as `seal_copy`.
    """
    writer, signature = _closing(pdf, common_name(certificate), reason, field_spec(field, box, label))
    order = Order(writer, signature, text_style(text_pdf), signed_at, tsa, trust)
    return pdf_signer.prepare(order, certificate, chain)


def _closing(
    pdf: bytes, name: str, reason: str, field: SigFieldSpec
) -> tuple[IncrementalPdfFileWriter, PdfSignatureMetadata]:
    """A file without signatures, and what the only one says and forbids."""
    writer = writer_over(pdf)
    if writer.prev.embedded_signatures:
        raise AlreadySigned(field=writer.prev.embedded_signatures[0].field_name)
    append_signature_field(writer, field)
    return writer, PdfSignatureMetadata(
        field_name=field.sig_field_name,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
    )


__all__ = [
    "COPY", "LEADER", "SIGNATORY", "Further", "fill_fields", "prepare_copy", "prepare_for_further",
    "prepare_for_leader", "prepare_seal", "seal", "seal_copy", "seal_further", "sign_by_leader", "sign_further",
]  # fmt: skip
