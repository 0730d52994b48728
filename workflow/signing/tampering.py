"""What was done to a file as a whole, beyond what each signature says: facts changed later, a second seal, additions.

A certified file lets number, date and metadata be filled, and a validator calls any later filling permitted. For an
official document each of them is written once, so whoever fills again is found here by comparing the revisions.
Source: ND30 Đ.15, Đ.32.2c; ISO 32000-2 12.8.2.2; the attacks on certified files known as shadow and certification.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from threading import Lock

import pypdfium2
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.validation import EmbeddedPdfSignature

from workflow.base.text import nfc
from workflow.signing.form import SIGNATURE, TEXT, entry, fields_of, value_of
from workflow.signing.report import SEAL, SEAL_MISSING, UPDATED_AFTER_SEAL
from workflow.signing.revisions import changes_between, state_of

FILLED = ("number", "day", "month", "year")
SIGNED_FACTS = ("symbol", "issuer", "signer", "signerPosition", "signerForm", "signerBasis")
"""Of the document information: what the first signer has signed and nobody fills in later."""

FIELD_REFILLED, FIELD_DRAWN_OTHERWISE = "field_refilled", "field_drawn_otherwise"
METADATA_CHANGED, SIGNED_AGAIN, STRUCTURE_BROKEN = "metadata_changed", "signed_again", "structure_broken"
_pdfium = Lock()  # its engine is not made for several threads


def information_of(pdf: PdfHandler) -> dict[str, str]:
    """The document information as plain text."""
    trailer = pdf.trailer_view
    found = trailer.raw_get("/Info") if "/Info" in trailer else None
    if isinstance(found, generic.IndirectObject):
        found = pdf.get_object(found.reference)  # of an earlier state the library would follow it to the present one
    if not isinstance(found, generic.DictionaryObject):
        return {}
    return {str(name).lstrip("/"): str(found[name]) for name in found}


def signed_view(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> PdfHandler:
    """The file as it was when this signature was made."""
    return reader.get_historical_resolver(signature.signed_revision)


def file_problems(
    pdf: bytes, reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature], *, permitted: bool
) -> tuple[str, ...]:
    """What was done to the file as a whole; empty for a finished document as it was sealed.

    `permitted`: whether the signatures allow all that followed them; if not, it is named what followed.
    """
    try:
        found = [*_problems(reader, signatures)]
        if permitted:
            found += [*_additions(pdf, reader, signatures)]
        else:
            found += [code for one in signatures for code in changes_between(signed_view(reader, one), reader)]
    except Exception:  # a damaged file breaks the parser anywhere; it is then no proof of anything
        return (STRUCTURE_BROKEN,)
    return tuple(dict.fromkeys(found))


def _problems(reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> Iterator[str]:
    first = signatures[0]
    if _refilled(reader, first.signed_revision):
        yield FIELD_REFILLED
    if _drawn_otherwise(reader):
        yield FIELD_DRAWN_OTHERWISE
    if _metadata_changed(reader, first):
        yield METADATA_CHANGED
    laid = {name for name, _ in fields_of(signed_view(reader, first), SIGNATURE)}
    if any(one.field_name not in laid for one in signatures):
        yield SIGNED_AGAIN
    if any(name.startswith(SEAL) and "/V" not in field for name, field in fields_of(reader, SIGNATURE)):
        yield SEAL_MISSING


def _additions(pdf: bytes, reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> Iterator[str]:
    """Bytes behind the last signature of a sealed file that change nothing which anybody signed."""
    sealed = any(str(one.field_name).startswith(SEAL) for one in signatures)
    if sealed and _end_of_signed(reader) < len(pdf):
        yield UPDATED_AFTER_SEAL


def _refilled(reader: PdfFileReader, since: int) -> bool:
    """Whether a field that had a value got another value or another look in a later revision."""
    seen: dict[str, set[tuple[str, str]]] = {}
    for revision in range(since, reader.total_revisions):
        for name, field in fields_of(reader.get_historical_resolver(revision), TEXT):
            if name in FILLED and value_of(field):
                seen.setdefault(name, set()).add(state_of(field))
    return any(len(states) > 1 for states in seen.values())


def _metadata_changed(reader: PdfFileReader, first: EmbeddedPdfSignature) -> bool:
    """Whether symbol, issuer and signer are no longer what was signed, or the number is not that of the field."""
    signed, now = information_of(signed_view(reader, first)), information_of(reader)
    if any(signed.get(name) != now.get(name) for name in SIGNED_FACTS):
        return True
    number = next((value_of(field) for name, field in fields_of(reader, TEXT) if name == "number"), "")
    return bool(number and now.get("number", number) != number)


def _end_of_signed(reader: PdfFileReader) -> int:
    """Where the last signature or document time stamp ends."""
    ranges = [one.sig_object["/ByteRange"] for one in reader.embedded_signatures]
    return max(int(found[2]) + int(found[3]) for found in ranges)


def _drawn_otherwise(reader: PdfFileReader) -> bool:
    """Whether a filled field shows something else than its value: what is printed is what people read."""
    filled = [(value_of(field), field) for name, field in fields_of(reader, TEXT) if name in FILLED and value_of(field)]
    return any(_plain(drawn_text(field)) != _plain(value) for value, field in filled)


def _plain(text: str) -> str:
    return "".join(nfc(text).split())


def drawn_text(field: generic.DictionaryObject) -> str:
    """The text that the field's normal appearance shows; empty where it shows none."""
    drawing = entry(entry(field, "/AP", generic.DictionaryObject()), "/N")
    if not isinstance(drawing, generic.StreamObject):
        return ""
    left, bottom, right, top = (float(edge) for edge in drawing["/BBox"])
    writer = PdfFileWriter()
    look = generic.DictionaryObject({pdf_name("/Look"): writer.add_object(writer.import_object(drawing))})
    content = writer.add_object(generic.StreamObject(stream_data=b"/Look Do"))
    resources = generic.DictionaryObject({pdf_name("/XObject"): look})
    writer.insert_page(PageObject(contents=content, media_box=(left, bottom, right, top), resources=resources))
    writer.write(output := BytesIO())
    return _text_of(output.getvalue())


def _text_of(pdf: bytes) -> str:
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return str(document[0].get_textpage().get_text_range())
        finally:
            document.close()
