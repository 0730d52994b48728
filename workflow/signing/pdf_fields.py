"""The form of an official PDF: its fields are laid and filled here, and what must be true before one is signed.

All fields are there before the first signature, because none may be added to a certified document.
Source: ISO 32000-2 12.7, 12.8.2.2; ISO 19005-3 6.3.3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field

from workflow.signing.appearance import Place, corners
from workflow.signing.archival import record_number
from workflow.signing.errors import (
    AlreadySigned,
    FieldAlreadyFilled,
    FieldEmpty,
    FieldUnknown,
    NotSignedByLeader,
    SealPlaceFixed,
    UnreadablePdf,
)
from workflow.signing.form import SIGNATURE, TEXT, entry, fields_of, form_of, value_of
from workflow.signing.report import SEAL

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


def lay_further(writer: IncrementalPdfFileWriter, further: Sequence[Further]) -> list[str]:
    """Lay the empty fields of the further signers and their seals; gives the names."""
    laid = []
    for order, one in enumerate(further, 2):
        specs = [field_spec(f"{SIGNATORY}-{order}", one.box, "Chữ ký của người cùng ký")]
        if one.seal_place is not None:
            label = "Dấu, chữ ký số của cơ quan, tổ chức cùng ban hành"
            specs.append(field_spec(f"{SEAL}-{order}", one.seal_place, label))
        for spec in specs:
            append_signature_field(writer, spec)
            laid.append(spec.sig_field_name)
    return laid


def must_be_open(writer: IncrementalPdfFileWriter, name: str) -> None:
    must_await_seal(writer)
    field = dict(fields_of(writer, SIGNATURE)).get(name)
    if field is None:
        raise FieldUnknown(field=name)
    if "/V" in field:
        raise AlreadySigned(field=name)


def must_be_signed(writer: IncrementalPdfFileWriter, names: Collection[str]) -> None:
    fields = fields_of(writer, SIGNATURE)
    if empty := [name for name, field in fields if name in names and "/V" not in field]:
        raise FieldEmpty(fields=empty)


def must_be_complete(writer: IncrementalPdfFileWriter) -> None:
    """Number and date are filled, and everybody has signed: what is sealed is the whole document."""
    if empty := [name for name, field in fields_of(writer, TEXT) if not value_of(field)]:
        raise FieldEmpty(fields=empty)
    must_be_signed(writer, [name for name, _ in fields_of(writer, SIGNATURE) if name.startswith(SIGNATORY)])


def fill_fields(pdf: bytes, values: Mapping[str, str], appearances: Mapping[str, bytes]) -> bytes:
    """The PDF with these form fields filled for good, each shown by the one page of its appearance.

    The appearance is a drawn page because text set by pyHanko itself comes out letter-spaced.
    Raises: UnreadablePdf, NotSignedByLeader, AlreadySigned (sealed), FieldUnknown, FieldAlreadyFilled, FieldEmpty.
    """
    writer = writer_over(pdf)
    must_await_seal(writer)
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
    return written(writer)


def writer_over(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        writer.prev.embedded_signatures  # noqa: B018  # reads the form, so that damage shows here
    except Exception as error:  # the parser meets anything in a damaged file; here it is always the file's fault
        raise UnreadablePdf() from error
    return writer


def written(writer: IncrementalPdfFileWriter) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def prepare_form(writer: IncrementalPdfFileWriter) -> None:
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


def field_spec(name: str, place: Place, label: str, **lock: Any) -> SigFieldSpec:
    x1, y1, x2, y2 = (round(edge, 3) for edge in corners(place))
    # pyHanko asks for whole points and writes whatever numbers it is given
    return SigFieldSpec(
        name,
        on_page=place.page,
        box=(x1, y1, x2, y2),  # type: ignore[arg-type]
        readable_field_name=label,
        **lock,
    )


def seal_spec(place: Place) -> SigFieldSpec:
    return field_spec(
        SEAL,
        place,
        "Dấu, chữ ký số của cơ quan, tổ chức",
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL),
        doc_mdp_update_value=MDPPerm.NO_CHANGES,
    )


def must_await_seal(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    """The empty seal field of a document that the leader has signed."""
    fields = dict(fields_of(writer, SIGNATURE))
    if LEADER not in fields or "/V" not in fields[LEADER] or SEAL not in fields:
        raise NotSignedByLeader()
    if "/V" in fields[SEAL]:
        raise AlreadySigned(field=SEAL)
    return fields[SEAL]


def must_be_at(field: generic.DictionaryObject, place: Place) -> None:
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
