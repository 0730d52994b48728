"""Leader, number and date, seal: valid for us and for poppler, in this order only, and shown on the page."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.signing import paper
from tests.signing.conftest import NOW, Steps, put_seal, sign
from workflow.signing import pades
from workflow.signing.appearance import Box, corners, seal_box
from workflow.signing.errors import (
    AlreadySigned,
    FieldAlreadyFilled,
    FieldEmpty,
    FieldUnknown,
    NotSignedByLeader,
    SealPlaceFixed,
    SignatureBroken,
    TimestampUnavailable,
    UnreadablePdf,
)
from workflow.signing.keys import FileKeyStore
from workflow.signing.verification import VerificationReport, verify

PAGE_HEIGHT = 841.89


def proof(pdf: bytes, store: FileKeyStore) -> VerificationReport:
    return verify(pdf, store.trust_roots(), store.crls(), NOW)


def kept(pdf: bytes, folder: Path, name: str = "document") -> Path:
    path = folder / f"{name}.pdf"
    path.write_bytes(pdf)
    return path


def cut(image: Image.Image, box: Box) -> Image.Image:
    left, bottom, right, top = corners(box)
    return image.crop((round(left), round(PAGE_HEIGHT - top), round(right), round(PAGE_HEIGHT - bottom)))


def colours(image: Image.Image) -> set[str]:
    """Which of red, blue and black the picture has strong pixels of."""
    raw = image.tobytes()
    return {name for name in map(_colour, zip(raw[::3], raw[1::3], raw[2::3], strict=True)) if name}


def _colour(pixel: tuple[int, int, int]) -> str | None:
    red, green, blue = pixel
    if red > 150 and green < 100 and blue < 100:
        return "red"
    if blue > 150 and red < 110 and green < 110:
        return "blue"
    return "black" if max(pixel) < 80 else None


def test_both_signatures_of_the_sealed_document_are_valid_and_trusted(steps: Steps, store: FileKeyStore) -> None:
    report = proof(steps.sealed, store)
    assert report.valid
    assert [(one.field, one.signer, one.modification, one.signed_at) for one in report.signatures] == [
        ("Leader", "Nguyễn Văn Ánh", "form_filled", NOW),
        ("Seal", "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Ngãi", "none", NOW),
    ]


def test_poppler_calls_both_signatures_valid(steps: Steps, tmp_path: Path) -> None:
    said = paper.pdfsig(kept(steps.sealed, tmp_path))
    assert said.count("Signature is Valid.") == 2
    assert said.count("Total document signed") == 1  # the seal; the leader signed the revision before it
    assert "Signer Certificate Common Name: Nguyễn Văn Ánh" in said


@pytest.mark.parametrize("step", ["signed", "filled"])
def test_the_leaders_signature_is_valid_before_the_seal(step: str, steps: Steps, store: FileKeyStore) -> None:
    assert proof(getattr(steps, step), store).valid


def test_number_and_date_stand_in_reading_order(steps: Steps, tmp_path: Path) -> None:
    line = paper.text_of(kept(steps.sealed, tmp_path)).splitlines()[0]
    assert re.sub(r"\s+", "", line) == "Số:15/KH-SNNPTNT,QuảngNgãi,ngày05tháng3năm2026"


def test_number_and_date_are_drawn_where_the_fields_are(steps: Steps, tmp_path: Path) -> None:
    before = paper.picture_of(kept(steps.signed, tmp_path, "before"))
    after = paper.picture_of(kept(steps.filled, tmp_path, "after"))
    with pikepdf.open(BytesIO(steps.filled)) as pdf:
        rectangles = {
            str(field.T): [float(edge) for edge in field.Rect]
            for field in pdf.Root.AcroForm.Fields
            if field.FT == "/Tx"
        }
    for x1, y1, x2, y2 in rectangles.values():
        assert x1 < x2 and y1 < y2  # the right way up for every viewer
        place = Box(0, x1, y1, x2 - x1, y2 - y1)
        assert colours(cut(before, place)) == set()
        assert colours(cut(after, place)) == {"black"}
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    assert changed[3] <= PAGE_HEIGHT - min(rectangle[1] for rectangle in rectangles.values()) + 1


def test_the_signature_is_blue_and_the_seal_red_over_its_left_third(
    steps: Steps, store: FileKeyStore, tmp_path: Path
) -> None:
    before = paper.picture_of(kept(steps.filled, tmp_path, "before"))
    after = paper.picture_of(kept(steps.sealed, tmp_path, "after"))
    assert colours(cut(before, paper.PLACE)) == {"blue"}
    assert {"red", "blue"} <= colours(cut(after, paper.PLACE))
    round_place = seal_box(paper.PLACE, store.image("person-giam-doc"))
    left, bottom, right, top = corners(round_place)
    assert (right - left, top - bottom) == pytest.approx((36 / 25.4 * 72, 36 / 25.4 * 72))
    assert right == pytest.approx(paper.PLACE.x + paper.PLACE.width / 3, abs=0.5)
    beyond = Box(0, right + 2, bottom, 60, top - bottom)
    assert "red" not in colours(cut(after, beyond))


def test_the_sealed_file_stays_pdf_a_in_its_structure(steps: Steps) -> None:
    with pikepdf.open(BytesIO(steps.sealed)) as pdf:
        form = pdf.Root.AcroForm
        assert "/NeedAppearances" not in form
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        for page in pdf.pages:
            for widget in page.get("/Annots", []):
                assert "/AP" in widget
                assert int(widget.F) & 0b0110 == 0b0100  # printed, not hidden


def test_the_filled_fields_are_read_only_and_hold_the_values(steps: Steps) -> None:
    with pikepdf.open(BytesIO(steps.sealed)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields if field.FT == "/Tx"}
        assert {name: str(field.V) for name, field in fields.items()} == paper.VALUES
        assert [int(field.Ff) for field in fields.values()] == [1, 1, 1, 1]


def test_the_leader_permits_form_filling_and_the_seal_nothing(steps: Steps) -> None:
    with pikepdf.open(BytesIO(steps.sealed)) as pdf:
        leader, seal = (field for field in pdf.Root.AcroForm.Fields if field.FT == "/Sig")
        assert pdf.Root.Perms.DocMDP.objgen == leader.V.objgen
        assert leader.V.Reference[0].TransformParams.P == 2
        assert seal.Lock.P == 1
        assert {leader.V.SubFilter, seal.V.SubFilter} == {"/ETSI.CAdES.detached"}


def test_a_signature_without_picture_is_valid_and_shows_nothing(
    steps: Steps, store: FileKeyStore, tmp_path: Path
) -> None:
    signed = sign(steps.unsigned, store, image_png=None)
    assert proof(signed, store).valid
    assert colours(cut(paper.picture_of(kept(signed, tmp_path)), paper.PLACE)) == set()


def test_a_form_behind_references_is_the_same_form(steps: Steps, store: FileKeyStore) -> None:
    writer, moved = IncrementalPdfFileWriter(BytesIO(steps.unsigned)), BytesIO()
    form = writer.root["/AcroForm"]
    form["/Fields"] = writer.add_object(form["/Fields"])
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()
    writer.write(moved)
    filled = pades.fill_fields(sign(moved.getvalue(), store), paper.VALUES, paper.appearances())
    report = proof(put_seal(filled, store), store)
    assert (report.valid, report.document.number) == (True, "15")


def test_a_page_without_form_is_signed_and_sealed_too(store: FileKeyStore) -> None:
    report = proof(put_seal(sign(paper.drawn("Công văn", 500), store), store), store)
    assert (report.valid, report.sealed, report.document.number) == (True, True, None)


def test_a_signature_on_the_last_page_stands_there(steps: Steps, store: FileKeyStore) -> None:
    place = Box(1, *(paper.PLACE.x, paper.PLACE.y, paper.PLACE.width, paper.PLACE.height))
    with pikepdf.open(BytesIO(sign(steps.unsigned, store, box=place))) as pdf:
        assert [str(widget.T) for widget in pdf.pages[1].Annots] == ["Leader", "Seal"]


def test_a_second_leader_is_refused(steps: Steps, store: FileKeyStore) -> None:
    with pytest.raises(AlreadySigned) as refused:
        sign(steps.signed, store)
    assert refused.value.facts == {"field": "Leader"}


def test_a_field_is_filled_once(steps: Steps) -> None:
    with pytest.raises(FieldAlreadyFilled) as refused:
        pades.fill_fields(steps.filled, {"number": "16"}, {"number": paper.drawn("16", 30)})
    assert refused.value.facts == {"field": "number"}


def test_an_unknown_field_is_refused(steps: Steps) -> None:
    with pytest.raises(FieldUnknown):
        pades.fill_fields(steps.signed, {"Leader": "x"}, {"Leader": paper.drawn("x", 30)})


def test_a_value_without_appearance_is_refused(steps: Steps) -> None:
    with pytest.raises(FieldEmpty) as refused:
        pades.fill_fields(steps.signed, paper.VALUES, {})
    assert refused.value.facts == {"fields": ["number"]}


def test_number_and_seal_wait_for_the_leader(steps: Steps, store: FileKeyStore) -> None:
    with pytest.raises(NotSignedByLeader):
        pades.fill_fields(steps.unsigned, paper.VALUES, paper.appearances())
    with pytest.raises(NotSignedByLeader):
        put_seal(steps.unsigned, store)


def test_the_seal_waits_for_number_and_date(steps: Steps, store: FileKeyStore) -> None:
    partly = pades.fill_fields(steps.signed, {"number": "15"}, {"number": paper.drawn("15", 30)})
    with pytest.raises(FieldEmpty) as refused:
        put_seal(partly, store)
    assert refused.value.facts == {"fields": ["day", "month", "year"]}


def test_after_the_seal_nothing_is_filled_or_sealed(steps: Steps, store: FileKeyStore) -> None:
    with pytest.raises(AlreadySigned) as refused:
        pades.fill_fields(steps.sealed, {"number": "16"}, {"number": paper.drawn("16", 30)})
    assert refused.value.facts == {"field": "Seal"}
    with pytest.raises(AlreadySigned) as refused:
        put_seal(steps.sealed, store)
    assert refused.value.facts == {"field": "Seal"}


def test_the_place_of_the_seal_is_the_one_the_leader_signed(steps: Steps, store: FileKeyStore) -> None:
    fixed = seal_box(paper.PLACE, store.image("person-giam-doc"))
    assert proof(put_seal(steps.filled, store, box=fixed), store).valid
    with pytest.raises(SealPlaceFixed):
        put_seal(steps.filled, store, box=Box(0, fixed.x + 20, fixed.y, fixed.width, fixed.height))


def test_a_damaged_document_is_not_sealed(steps: Steps, store: FileKeyStore) -> None:
    position = steps.signed.index(b"\nstream", 2000) + 40
    damaged = steps.filled[:position] + bytes([steps.filled[position] ^ 1]) + steps.filled[position + 1 :]
    with pytest.raises(SignatureBroken) as refused:
        put_seal(damaged, store)
    assert refused.value.facts == {"fields": ["Leader"]}


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_refused(content: bytes, store: FileKeyStore) -> None:
    with pytest.raises(UnreadablePdf):
        sign(content, store)


def test_the_moment_is_the_given_one(steps: Steps, store: FileKeyStore) -> None:
    later = NOW + timedelta(hours=3)
    assert proof(sign(steps.unsigned, store, signed_at=later), store).signatures[0].signed_at == later


def test_an_unreachable_time_stamp_authority_stops_the_signature(steps: Steps, store: FileKeyStore) -> None:
    with pytest.raises(TimestampUnavailable):
        sign(steps.unsigned, store, tsa="http://127.0.0.1:9/tsa")
