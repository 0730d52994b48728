"""The two signatures of a document and what comes between them: leader, number and date, seal.

The leader certifies the page and permits form filling only (DocMDP 2); number and date are form fields filled in an
incremental update; the seal is the second signature and locks the document (DocMDP 1).
Source: ND30 Đ.13–15, 32; ISO 32000-2 12.8.2.2; ETSI EN 319 142-1 (`pdf_signer` has the levels).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.timestamps import TimeStamper

from workflow.signing import pdf_signer
from workflow.signing.appearance import Place, corners, picture_style, seal_box, text_style
from workflow.signing.archival import record_number, tag_signatures
from workflow.signing.certificates import common_name
from workflow.signing.errors import (
    AlreadySigned,
    FieldAlreadyFilled,
    FieldEmpty,
    FieldUnknown,
    NotSignedByLeader,
    SealPlaceFixed,
    SignatureBroken,
    UnreadablePdf,
)
from workflow.signing.form import SIGNATURE, TEXT, entry, fields_of, form_of, value_of
from workflow.signing.keys import SigningKey
from workflow.signing.pdf_signer import Order, Prepared, Trust
from workflow.signing.report import SEAL
from workflow.signing.verification import broken_signatures

LEADER = "Leader"
COPY = "Copy"
SIGNATORY = "Signatory"
"""Of a further signer, with the place in the order behind it: `Signatory-2`; the seal over it is `Seal-2`."""
_READ_ONLY = 1  # field flag, ISO 32000-2 table 227


@dataclass(frozen=True)
class Further:
    """Where a further signer stands, and the seal of the organisation that this signer signs for, if it has an own."""

    box: Place
    seal_place: Place | None = None


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
    writer = _writer_over(pdf)
    if writer.prev.embedded_signatures:
        raise AlreadySigned(field=writer.prev.embedded_signatures[0].field_name)
    _prepare_form(writer)
    append_signature_field(writer, _field_spec(LEADER, box, "Chữ ký của người có thẩm quyền"))
    append_signature_field(writer, _seal_spec(seal_place))
    tag_signatures(writer, (LEADER, SEAL, *_lay_further(writer, further)))
    return writer, PdfSignatureMetadata(
        field_name=LEADER,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
    )


def _lay_further(writer: IncrementalPdfFileWriter, further: Sequence[Further]) -> list[str]:
    """Lay the empty fields of the further signers and their seals; gives the names."""
    laid = []
    for order, one in enumerate(further, 2):
        specs = [_field_spec(f"{SIGNATORY}-{order}", one.box, "Chữ ký của người cùng ký")]
        if one.seal_place is not None:
            label = "Dấu, chữ ký số của cơ quan, tổ chức cùng ban hành"
            specs.append(_field_spec(f"{SEAL}-{order}", one.seal_place, label))
        for spec in specs:
            append_signature_field(writer, spec)
            laid.append(spec.sig_field_name)
    return laid


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
    writer, name = _writer_over(pdf), f"{SIGNATORY}-{order}"
    _must_be_open(writer, name)
    before = {f"{SIGNATORY}-{one}" for one in range(2, order)}
    _must_be_signed(writer, before)
    if filled := [text for text, field in fields_of(writer, TEXT) if value_of(field)]:
        raise FieldAlreadyFilled(field=filled[0])
    return _approve(pdf, writer, name, key, image_png, reason, signed_at, tsa, trust)


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
    writer, name = _writer_over(pdf), f"{SEAL}-{order}"
    _must_be_open(writer, name)
    _must_be_complete(writer)
    return _approve(pdf, writer, name, key, image_png, reason, signed_at, tsa, trust)


def _approve(
    pdf: bytes,
    writer: IncrementalPdfFileWriter,
    name: str,
    key: SigningKey,
    image_png: bytes | None,
    reason: str,
    signed_at: datetime,
    tsa: str | TimeStamper | None,
    trust: Trust | None,
) -> bytes:
    """Fill a field that was laid, under what the leader's signature permits."""
    if broken := broken_signatures(pdf):
        raise SignatureBroken(fields=list(broken))
    signature = PdfSignatureMetadata(
        field_name=name, subfilter=SigSeedSubFilter.PADES, name=key.subject, reason=reason
    )  # fmt: skip
    return pdf_signer.sign(Order(writer, signature, picture_style(image_png), signed_at, tsa, trust), key)


def _must_be_open(writer: IncrementalPdfFileWriter, name: str) -> None:
    _must_await_seal(writer)
    field = dict(fields_of(writer, SIGNATURE)).get(name)
    if field is None:
        raise FieldUnknown(field=name)
    if "/V" in field:
        raise AlreadySigned(field=name)


def _must_be_signed(writer: IncrementalPdfFileWriter, names: Collection[str]) -> None:
    fields = fields_of(writer, SIGNATURE)
    if empty := [name for name, field in fields if name in names and "/V" not in field]:
        raise FieldEmpty(fields=empty)


def _must_be_complete(writer: IncrementalPdfFileWriter) -> None:
    """Number and date are filled, and everybody has signed: what is sealed is the whole document."""
    if empty := [name for name, field in fields_of(writer, TEXT) if not value_of(field)]:
        raise FieldEmpty(fields=empty)
    _must_be_signed(writer, [name for name, _ in fields_of(writer, SIGNATURE) if name.startswith(SIGNATORY)])


def fill_fields(pdf: bytes, values: Mapping[str, str], appearances: Mapping[str, bytes]) -> bytes:
    """The PDF with these form fields filled for good, each shown by the one page of its appearance.

    The appearance is a drawn page because text set by pyHanko itself comes out letter-spaced.
    Raises: UnreadablePdf, NotSignedByLeader, AlreadySigned (sealed), FieldUnknown, FieldAlreadyFilled, FieldEmpty.
    """
    writer = _writer_over(pdf)
    _must_await_seal(writer)
    fields = dict(fields_of(writer, TEXT))
    for name, value in values.items():
        if name not in fields:
            raise FieldUnknown(field=name)
        if value_of(fields[name]):
            raise FieldAlreadyFilled(field=name)
        if not value or name not in appearances:
            raise FieldEmpty(fields=[name])
        _fill(writer, fields[name], value, appearances[name])
    record_number(writer, values)
    return _written(writer)


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
    writer = _writer_over(pdf)
    seal_field = _must_await_seal(writer)
    _must_be_complete(writer)
    _must_be_signed(writer, [name for name, _ in fields_of(writer, SIGNATURE) if name.startswith(f"{SEAL}-")])
    if box is not None:
        _must_be_at(seal_field, box)
    if broken := broken_signatures(pdf):
        raise SignatureBroken(fields=list(broken))
    signature = PdfSignatureMetadata(
        field_name=SEAL,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        name=key.subject,
        reason=reason,
    )
    return pdf_signer.sign(Order(writer, signature, picture_style(image_png), signed_at, tsa, trust), key)


def seal_copy(
    pdf: bytes,
    key: SigningKey,
    *,
    box: Place,
    text_pdf: bytes,
    reason: str,
    signed_at: datetime,
    tsa: str | TimeStamper | None = None,
    trust: Trust | None = None,
) -> bytes:
    """An electronic copy with the organisation's signature, shown as a line of text; nothing may be changed after it.

    Source: PL1 P.II I (FMT-COPY-5): no picture, the text in ô 14 on the first page.
    Raises: UnreadablePdf, AlreadySigned (a copy carries none of the original's signatures), TimestampUnavailable.
    """
    writer = _writer_over(pdf)
    if writer.prev.embedded_signatures:
        raise AlreadySigned(field=writer.prev.embedded_signatures[0].field_name)
    append_signature_field(writer, _field_spec(COPY, box, "Chữ ký số của cơ quan, tổ chức sao văn bản"))
    signature = PdfSignatureMetadata(
        field_name=COPY,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        name=key.subject,
        reason=reason,
    )
    return pdf_signer.sign(Order(writer, signature, text_style(text_pdf), signed_at, tsa, trust), key)


def _writer_over(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        writer.prev.embedded_signatures  # noqa: B018  # reads the form, so that damage shows here
    except Exception as error:  # the parser meets anything in a damaged file; here it is always the file's fault
        raise UnreadablePdf() from error
    return writer


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _prepare_form(writer: IncrementalPdfFileWriter) -> None:
    """Make the form fit to be signed: viewers must not redraw it, and every widget has a right rectangle.

    WeasyPrint writes rectangles upside down, which poppler tolerates and others do not; PDF/A wants an appearance
    on each widget (ISO 19005-3 6.3.3).
    """
    form = form_of(writer)
    if form is None:
        return
    if "/NeedAppearances" in form:  # a viewer that obeyed it would change the page under the signature
        del form["/NeedAppearances"]
        writer.update_container(form)
    for _, field in fields_of(writer, TEXT):
        x1, y1, x2, y2 = _rectangle(field)
        field["/Rect"] = generic.ArrayObject(generic.FloatObject(edge) for edge in (x1, y1, x2, y2))
        if "/AP" not in field:
            field["/AP"] = _appearance(_empty_form(writer, x2 - x1, y2 - y1))
        writer.update_container(field)


def _field_spec(name: str, place: Place, label: str, **lock: Any) -> SigFieldSpec:
    x1, y1, x2, y2 = (round(edge, 3) for edge in corners(place))
    # pyHanko asks for whole points and writes whatever numbers it is given
    return SigFieldSpec(
        name,
        on_page=place.page,
        box=(x1, y1, x2, y2),  # type: ignore[arg-type]
        readable_field_name=label,
        **lock,
    )


def _seal_spec(place: Place) -> SigFieldSpec:
    return _field_spec(
        SEAL,
        place,
        "Dấu, chữ ký số của cơ quan, tổ chức",
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL),
        doc_mdp_update_value=MDPPerm.NO_CHANGES,
    )


def _must_await_seal(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    """The empty seal field of a document that the leader has signed."""
    fields = dict(fields_of(writer, SIGNATURE))
    if LEADER not in fields or "/V" not in fields[LEADER] or SEAL not in fields:
        raise NotSignedByLeader()
    if "/V" in fields[SEAL]:
        raise AlreadySigned(field=SEAL)
    return fields[SEAL]


def _must_be_at(field: generic.DictionaryObject, place: Place) -> None:
    if any(abs(a - b) > 1 for a, b in zip(_rectangle(field), corners(place), strict=True)):
        raise SealPlaceFixed(fixed=_rectangle(field))


def _fill(writer: IncrementalPdfFileWriter, field: generic.DictionaryObject, value: str, appearance: bytes) -> None:
    drawing = writer.import_page_as_xobject(PdfFileReader(BytesIO(appearance)))
    field["/V"] = generic.pdf_string(value)
    field["/AP"] = _appearance(drawing)
    field["/Ff"] = generic.NumberObject(int(entry(field, "/Ff", 0)) | _READ_ONLY)
    writer.update_container(field)


def _appearance(drawing: generic.IndirectObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name("/N"): drawing})


def _empty_form(writer: IncrementalPdfFileWriter, width: float, height: float) -> generic.IndirectObject:
    return writer.add_object(
        generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): generic.ArrayObject(generic.FloatObject(edge) for edge in (0, 0, width, height)),
                pdf_name("/Resources"): generic.DictionaryObject(),
            },
            stream_data=b"",
        )
    )


def _rectangle(field: generic.DictionaryObject) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(edge) for edge in field["/Rect"])
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
