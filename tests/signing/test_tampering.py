"""Attacks on a signed file, each made here and reported as what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from tests.signing import paper
from tests.signing.conftest import DEPUTY, OFFICE, Steps, put_seal, sign
from tests.signing.test_verification import add_note, add_page, cover_signature, field_named, proof, updated
from workflow.signing import pades
from workflow.signing.errors import NoSignature, PdfEncrypted, UnreadablePdf
from workflow.signing.keys import FileKeyStore
from workflow.signing.verification import VerificationReport

Change = Callable[[IncrementalPdfFileWriter], None]


def refill(writer: IncrementalPdfFileWriter) -> None:
    """Another number with its own drawing: what a validator calls filling a form."""
    field = field_named(writer, "number")
    field["/V"] = generic.pdf_string("51")
    drawing = writer.import_page_as_xobject(reader_of(paper.drawn("51", paper.WIDTHS["number"])))
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): drawing})
    writer.update_container(field)


def redraw(writer: IncrementalPdfFileWriter) -> None:
    """The value stays, the drawing shows another number."""
    field = field_named(writer, "number")
    drawing = writer.import_page_as_xobject(reader_of(paper.drawn("51", paper.WIDTHS["number"])))
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): drawing})
    writer.update_container(field)


def reader_of(pdf: bytes):
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(BytesIO(pdf))


def swap_content(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack: page 1 gets the content that lay hidden in the file when it was signed (that of page 2)."""
    first, second = writer.root["/Pages"]["/Kids"][0], writer.root["/Pages"]["/Kids"][1]
    first["/Contents"] = second.raw_get("/Contents")
    writer.update_container(first)


def swap_font(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack: the text stays, the font's character table is another."""
    page = writer.root["/Pages"]["/Kids"][0]
    font = next(iter(page["/Resources"]["/Font"].values())).get_object()
    font["/ToUnicode"] = writer.add_object(generic.StreamObject(stream_data=b"%"))
    writer.update_container(font)


def drop_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    del pages["/Kids"][1]
    pages["/Count"] = generic.NumberObject(1)
    writer.update_container(pages)


def change_symbol(writer: IncrementalPdfFileWriter) -> None:
    """The metadata: a validator lets them be changed at any time."""
    writer.trailer["/Info"]["/Keywords"] = generic.pdf_string("symbol=QĐ-UBND")
    writer.trailer["/Info"]["/symbol"] = generic.pdf_string("QĐ-UBND")
    writer.update_container(writer.trailer["/Info"])


def unsign(writer: IncrementalPdfFileWriter) -> None:
    field = field_named(writer, "Leader")
    del field["/V"]
    writer.update_container(field)


def signed_again(pdf: bytes, store: FileKeyStore, name: str, field: str) -> bytes:
    """One signature more, in a field that the first signer has not laid."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec(field, on_page=0, box=(100, 100, 200, 200)))
    signer = PdfSigner(PdfSignatureMetadata(field_name=field), signer=store.signer(name).signer)
    return bytes(signer.sign_pdf(writer, existing_fields_only=True).getvalue())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (swap_content, "page_changed"),
        (swap_font, "page_changed"),
        (add_page, "pages_added"),
        (drop_page, "pages_removed"),
        (add_note, "note_added"),
        (cover_signature, "picture_replaced"),
        (refill, "field_changed"),
        (redraw, "field_changed"),
    ],
)
def test_what_was_done_after_the_seal_is_named(
    change: Change, told: str, steps: Steps, store: FileKeyStore, tmp_path: Path
) -> None:
    spoilt = updated(steps.sealed, change)
    report = proof(spoilt, store)
    assert (report.valid, told in report.problems) == (False, True), report.problems
    assert report.signatures[1].problems == ("not_permitted_change",)
    (tmp_path / "spoilt.pdf").write_bytes(spoilt)
    assert "is Valid" in paper.pdfsig(tmp_path / "spoilt.pdf")  # the bytes are whole: what was added is the attack
    assert "Not total document signed" in paper.pdfsig(tmp_path / "spoilt.pdf")


def test_the_certification_attack_is_named_on_a_document_that_still_may_be_filled(
    steps: Steps, store: FileKeyStore
) -> None:
    """DocMDP 2 lets fields be filled, no notes be added and no picture be put over the signature."""
    for change, told in ((add_note, "note_added"), (cover_signature, "picture_replaced")):
        report = proof(updated(steps.signed, change), store)
        assert (report.valid, report.signatures[0].modification) == (False, "not_permitted")
        assert told in report.problems


def test_a_number_filled_twice_is_named_though_a_form_may_be_filled(steps: Steps, store: FileKeyStore) -> None:
    """Before the seal a validator finds nothing wrong with it, and neither with the seal that is put over it."""
    spoilt = updated(steps.filled, refill)
    report = proof(spoilt, store)
    assert (report.signatures[0].valid, report.signatures[0].modification) == (True, "form_filled")
    assert (report.valid, report.problems) == (False, ("field_refilled", "seal_missing"))
    sealed = proof(put_seal(spoilt, store), store)
    assert [one.valid for one in sealed.signatures] == [True, True]
    assert (sealed.valid, sealed.problems) == (False, ("field_refilled",))


def test_a_number_that_is_drawn_as_another_is_named(steps: Steps, store: FileKeyStore, tmp_path: Path) -> None:
    """From the first filling on: no revision before it shows the right one."""
    looks = {**paper.appearances(), "number": paper.drawn("51", paper.WIDTHS["number"])}
    sealed = put_seal(pades.fill_fields(steps.signed, paper.VALUES, looks), store)
    report = proof(sealed, store)
    assert [one.valid for one in report.signatures] == [True, True]
    assert (report.valid, report.problems) == (False, ("field_drawn_otherwise",))
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    assert "51/KH-SNNPTNT" in paper.text_of(tmp_path / "sealed.pdf").replace(" ", "")  # what people would read
    assert paper.pdfsig(tmp_path / "sealed.pdf").count("Signature is Valid") == 2  # and no validator would mind


def test_a_look_replaced_after_the_filling_is_named_before_the_seal(steps: Steps, store: FileKeyStore) -> None:
    report = proof(updated(steps.filled, redraw), store)
    assert report.problems == ("field_refilled", "field_drawn_otherwise", "seal_missing")
    assert not report.valid


def test_the_symbol_is_the_one_that_was_signed(steps: Steps, store: FileKeyStore) -> None:
    """Between signature and seal no validator minds other metadata; the symbol of a document is told from there."""
    report = proof(put_seal(updated(steps.filled, change_symbol), store), store)
    assert [one.valid for one in report.signatures] == [True, True]
    assert report.document.symbol == "KH-SNNPTNT"
    assert (report.valid, report.problems) == (False, ("metadata_changed",))
    assert not proof(updated(steps.sealed, change_symbol), store).signatures[1].valid  # the seal minds


def test_a_second_seal_is_named(steps: Steps, store: FileKeyStore) -> None:
    report = proof(signed_again(steps.sealed, store, OFFICE, "Seal2"), store)
    assert [one.field for one in report.signatures] == ["Leader", "Seal", "Seal2"]
    assert (report.valid, "signed_again" in report.problems) == (False, True)
    assert report.signatures[1].problems == ("not_permitted_change",)


def test_a_further_signature_in_a_certified_document_is_named(steps: Steps, store: FileKeyStore) -> None:
    report = proof(signed_again(steps.signed, store, DEPUTY, "Another"), store)
    assert (report.valid, "signed_again" in report.problems) == (False, True)


def test_a_removed_signature_is_named(steps: Steps, store: FileKeyStore) -> None:
    report = proof(updated(steps.sealed, unsign), store)
    assert (report.valid, [one.field for one in report.signatures]) == (False, ["Seal"])
    assert "signature_removed" in report.problems


def test_an_update_that_changes_nothing_is_told_and_leaves_the_file_valid(steps: Steps, store: FileKeyStore) -> None:
    for more in (b"\n", b"% a remark\n"):
        report = proof(steps.sealed + more, store)
        assert (report.valid, report.problems) == (True, ("updated_after_seal",)), more
    assert proof(steps.sealed, store).problems == ()


def test_a_moved_byte_range_is_no_signature(steps: Steps, store: FileKeyStore) -> None:
    """Signature wrapping: the signed bytes are kept in a corner that no viewer reads, others stand in their place."""
    found = list(re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", steps.sealed))[-1]
    start, length, second, rest = (int(number) for number in found.groups())
    hidden = steps.sealed[second : second + rest]
    spoilt = updated(steps.sealed, swap_content)
    moved = len(spoilt)
    wrapped = spoilt + b"\n%" + hidden
    written = f"/ByteRange [{start} {length} {moved + 2} {rest}]".encode()
    room = found.end() - found.start()
    if len(written) > room:
        pytest.fail("the reserved place is too narrow for this attack")
    wrapped = wrapped[: found.start()] + written.ljust(room) + wrapped[found.end() :]
    try:
        report = proof(wrapped, store)
    except (UnreadablePdf, NoSignature):
        return
    assert not report.valid
    assert report.signatures[-1].problems in (("changed",), ("not_covered",), ("unreadable",))


def test_a_byte_range_that_leaves_out_a_part_of_the_page_is_not_covered(store: FileKeyStore) -> None:
    """A signer who signs around a gap: everything fits, and still a part could be exchanged at will."""
    signed = sign(paper.unsigned(), store)
    found = list(re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", signed))[-1]
    start, length, second, rest = (int(number) for number in found.groups())
    written = f"/ByteRange [{start} {length - 64} {second} {rest}]".encode().ljust(found.end() - found.start())
    report = proof(signed[: found.start()] + written + signed[found.end() :], store)
    assert not report.valid and report.signatures[0].problems in (("changed",), ("unreadable",))


def test_a_file_with_a_password_is_told_apart(steps: Steps, store: FileKeyStore) -> None:
    for user in ("", "mở"):
        with pikepdf.open(BytesIO(steps.sealed)) as pdf:
            pdf.save(out := BytesIO(), encryption=pikepdf.Encryption(owner="chủ", user=user))
        with pytest.raises(PdfEncrypted):
            proof(out.getvalue(), store)


def test_cut_files_are_never_valid_and_sealed(steps: Steps, store: FileKeyStore) -> None:
    size = len(steps.sealed)
    for at in (10, size // 3, size // 2, len(steps.signed) + 40, size - 9_000, size - 200, size - 7):
        try:
            report: VerificationReport = proof(steps.sealed[:at], store)
        except (UnreadablePdf, NoSignature):
            continue
        assert not (report.valid and report.sealed), at


def test_a_finished_file_has_no_problem_and_an_unfinished_one_says_so(steps: Steps, store: FileKeyStore) -> None:
    assert proof(steps.sealed, store).problems == ()
    for unfinished in (steps.signed, steps.filled):
        report = proof(unfinished, store)
        assert (report.valid, report.sealed, report.problems) == (True, False, ("seal_missing",))
