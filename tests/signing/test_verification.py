"""Whatever is done to a signed file, the report says what it is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.signing import paper
from tests.signing.conftest import NOW, OFFICE, PASSPHRASE, Steps
from workflow.signing.errors import KeyUnreadable, NoSignature, UnreadablePdf
from workflow.signing.keys import FileKeyStore
from workflow.signing.sample_pki import make_sample_authority, revoke
from workflow.signing.verification import VerificationReport, document_facts, verify


def proof(pdf: bytes, store: FileKeyStore, at: datetime = NOW) -> VerificationReport:
    return verify(pdf, store.trust_roots(), store.crls(), at)


def flipped(pdf: bytes, position: int) -> bytes:
    return pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The file with an incremental update, as an attacker would append it."""
    writer, output = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    change(writer)
    writer.write(output)
    return output.getvalue()


def field_named(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = [reference.get_object() for reference in writer.root["/AcroForm"]["/Fields"]]
    found = next(field for field in fields if field["/T"] == name)
    assert isinstance(found, generic.DictionaryObject)
    return found


def renumber(writer: IncrementalPdfFileWriter) -> None:
    field = field_named(writer, "number")
    field["/V"] = generic.pdf_string("51")
    writer.update_container(field)


def redraw_number(writer: IncrementalPdfFileWriter) -> None:
    field = field_named(writer, "number")
    field["/AP"]["/N"] = field_named(writer, "day")["/AP"].raw_get("/N")
    writer.update_container(field)


def add_text(writer: IncrementalPdfFileWriter) -> None:
    drawing = b"BT /F1 20 Tf 100 400 Td (chi them 1 ty dong) Tj ET"
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=drawing)))


def add_page(writer: IncrementalPdfFileWriter) -> None:
    from pyhanko.pdf_utils.writer import PageObject

    contents = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 595, 842)))


def add_note(writer: IncrementalPdfFileWriter) -> None:
    note = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    annotation = generic.DictionaryObject({generic.pdf_name(k): generic.pdf_name(v) for k, v in note.items()})
    annotation["/Rect"] = generic.ArrayObject(generic.NumberObject(edge) for edge in (100, 400, 300, 440))
    annotation["/Contents"] = generic.pdf_string("Đã thay nội dung")
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"].append(writer.add_object(annotation))
    writer.update_container(page["/Annots"])
    writer.update_container(page)


def cover_signature(writer: IncrementalPdfFileWriter) -> None:
    field = field_named(writer, "Leader")
    field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): field_named(writer, "day")["/AP"].raw_get("/N")})
    writer.update_container(field)


def remove_seal(writer: IncrementalPdfFileWriter) -> None:
    field = field_named(writer, "Seal")
    del field["/V"]
    writer.update_container(field)


def test_the_report_has_the_keys_of_the_contract(steps: Steps, store: FileKeyStore) -> None:
    report = proof(steps.sealed, store)
    written = json.loads(json.dumps(asdict(report), default=str))
    assert set(written["signatures"][0]) >= {
        "field", "signer", "valid", "trusted", "modification", "signed_at", "timestamp",
    }  # fmt: skip
    assert written["document"] == {"number": "15", "symbol": "KH-SNNPTNT", "issued_on": "2026-03-05"}


def test_the_facts_are_read_from_the_file(steps: Steps) -> None:
    facts = document_facts(steps.sealed)
    assert (facts.number, facts.symbol, facts.issued_on) == ("15", "KH-SNNPTNT", date(2026, 3, 5))
    blank = document_facts(steps.signed)
    assert (blank.number, blank.issued_on) == (None, None)


def test_a_flipped_byte_in_the_page_breaks_both_signatures(steps: Steps, store: FileKeyStore) -> None:
    page = steps.signed.index(b"\nstream", 2000) + 40
    report = proof(flipped(steps.sealed, page), store)
    assert [(one.valid, one.problems) for one in report.signatures] == [(False, ("changed",))] * 2


def test_a_flipped_byte_anywhere_is_never_valid(steps: Steps, store: FileKeyStore) -> None:
    """Also in the structure, where the file may become unreadable; both are a clear no."""
    dice = random.Random(30)  # the same places on every run
    for position in (dice.randrange(len(steps.sealed)) for _ in range(30)):
        try:
            report = proof(flipped(steps.sealed, position), store)
        except (UnreadablePdf, NoSignature):
            continue
        # the padding behind a signature is the one place that no signature covers and that carries nothing
        assert not report.valid or _is_padding(steps.sealed, position), position


def _is_padding(pdf: bytes, position: int) -> bool:
    """Among the zeros that fill up the reserved place of a signature, in hexadecimal."""
    return pdf[position - 20 : position + 20].strip(b"0") == b""


@pytest.mark.parametrize("change", [renumber, redraw_number, add_text, add_page, add_note, cover_signature])
def test_a_change_after_the_seal_is_not_permitted(
    change: Callable[[IncrementalPdfFileWriter], None], steps: Steps, store: FileKeyStore
) -> None:
    report = proof(updated(steps.sealed, change), store)
    seal = report.signatures[1]
    assert not report.valid
    assert (seal.valid, seal.modification, seal.problems) == (False, "not_permitted", ("not_permitted_change",))


@pytest.mark.parametrize("change", [add_text, add_page, add_note, cover_signature])
@pytest.mark.parametrize("step", ["signed", "filled"])
def test_an_edit_after_the_leaders_signature_is_not_permitted(
    step: str, change: Callable[[IncrementalPdfFileWriter], None], steps: Steps, store: FileKeyStore
) -> None:
    leader = proof(updated(getattr(steps, step), change), store).signatures[0]
    assert (leader.valid, leader.trusted, leader.modification) == (False, True, "not_permitted")


def test_a_removed_seal_breaks_the_leaders_signature(steps: Steps, store: FileKeyStore) -> None:
    report = proof(updated(steps.sealed, remove_seal), store)
    assert not report.valid
    assert not report.sealed


def test_a_file_cut_back_to_the_leaders_revision_shows_one_signature(steps: Steps, store: FileKeyStore) -> None:
    """An earlier revision is a genuine file; that it lacks the seal is seen from the report."""
    report = proof(steps.sealed[: len(steps.filled)], store)
    assert [one.field for one in report.signatures] == ["Leader"]
    assert not report.sealed


def test_a_truncated_file_is_never_valid(steps: Steps, store: FileKeyStore) -> None:
    with pytest.raises(UnreadablePdf):
        proof(steps.sealed[: len(steps.sealed) // 2], store)


def test_another_root_is_not_trusted(steps: Steps, store: FileKeyStore, tmp_path: Path) -> None:
    make_sample_authority(tmp_path, PASSPHRASE, [], [], NOW)
    other = FileKeyStore(tmp_path, PASSPHRASE)
    report = verify(steps.sealed, other.trust_roots(), other.crls(), NOW)
    assert not report.valid
    assert [(one.valid, one.trusted, one.problems) for one in report.signatures] == [
        (True, False, ("unknown_root",))
    ] * 2


def test_an_expired_certificate_is_not_trusted(steps: Steps, own_folder: Path) -> None:
    later = NOW + timedelta(days=5 * 365 + 1)
    make_sample_authority(own_folder, PASSPHRASE, [], [], later)  # current lists
    report = proof(steps.sealed, FileKeyStore(own_folder, PASSPHRASE), later)
    assert [(one.valid, one.trusted, one.problems) for one in report.signatures] == [(True, False, ("expired",))] * 2


def test_a_revoked_seal_is_not_trusted_and_the_leader_stays_so(steps: Steps, own_folder: Path) -> None:
    revoke(own_folder, PASSPHRASE, OFFICE, NOW + timedelta(days=1))
    store = FileKeyStore(own_folder, PASSPHRASE)
    assert proof(steps.sealed, store, NOW).valid
    leader, seal = proof(steps.sealed, store, NOW + timedelta(days=2)).signatures
    assert (leader.trusted, leader.problems) == (True, ())
    assert (seal.valid, seal.trusted, seal.problems) == (True, False, ("revoked",))


@pytest.mark.parametrize(("lists", "after"), [("none", 0), ("stale", 400)])
def test_without_a_current_list_a_certificate_is_not_trusted(
    lists: str, after: int, steps: Steps, store: FileKeyStore
) -> None:
    given = store.crls() if lists == "stale" else ()
    report = verify(steps.sealed, store.trust_roots(), given, NOW + timedelta(days=after))
    assert [(one.valid, one.problems) for one in report.signatures] == [(True, ("revocation_unknown",))] * 2


def test_roots_and_lists_may_be_pem(steps: Steps, store: FileKeyStore, authority_folder: Path) -> None:
    pem = (authority_folder / "roots" / "root.pem").read_bytes()
    assert verify(steps.sealed, [pem], store.crls(), NOW).valid
    with pytest.raises(KeyUnreadable):
        verify(steps.sealed, [b"no certificate"], [], NOW)


def test_an_unsigned_pdf_is_told_apart_from_a_bad_one(store: FileKeyStore) -> None:
    with pytest.raises(NoSignature):
        proof(paper.unsigned(), store)
    for content in (b"", "Kính gửi".encode(), b"%PDF-1.7\nnothing"):
        with pytest.raises(UnreadablePdf):
            proof(content, store)


def test_an_invalid_signature_makes_no_log_noise(
    steps: Steps, store: FileKeyStore, caplog: pytest.LogCaptureFixture
) -> None:
    proof(updated(steps.sealed, add_text), store)
    proof(flipped(steps.sealed, steps.signed.index(b"\nstream", 2000) + 40), store)
    verify(steps.sealed, [], [], datetime.now(UTC))
    assert caplog.records == []
