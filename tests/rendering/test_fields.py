"""Number and date as form fields: where they lie, what is in the file, how it reads when filled."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from tests.rendering import papers
from tests.rendering.measured import MM, reading, run
from tests.rendering.pressroom import made, printed, service
from workflow.rendering.nd30_2020 import DECREE_SIZES
from workflow.rendering.sheet import SignatureBlock

FILLABLE = papers.letter(fillable=True)
VALUES = {"number": "1313", "day": "05", "month": "3", "year": "2024"}


def filled(content: bytes, values: dict[str, str]) -> bytes:
    """The file with each field's appearance laid over its place, as the signing room does it."""
    with pikepdf.open(BytesIO(content)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            name = str(field.T)
            left, bottom, right, top = (float(at) for at in field.Rect)
            size = DECREE_SIZES.number if name == "number" else DECREE_SIZES.place_date
            align = "right" if name == "number" else "center"
            stamp = service().stamp(values[name], right - left, top - bottom, size, name != "number", align)
            with pikepdf.open(BytesIO(stamp)) as source:
                picture = pdf.copy_foreign(source.pages[0].as_form_xobject())
            field.V, field.AP = pikepdf.String(values[name]), pikepdf.Dictionary(N=picture)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_fields_have_their_names_and_the_rectangles_of_the_answer():
    rendered = printed(FILLABLE)
    with pikepdf.open(BytesIO(rendered.content)) as pdf:
        found = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert list(found) == ["number", "day", "month", "year"]
        for name, field in found.items():
            assert [round(float(at), 2) for at in field.Rect] == [round(at, 2) for at in rendered.boxes[name].rectangle]
            assert field.FT == "/Tx" and int(field.F) == 4 and field.AP.N.read_bytes() == b""


def test_fields_are_widgets_of_the_first_page_and_no_viewer_is_asked_to_draw_them():
    with pikepdf.open(BytesIO(made(FILLABLE))) as pdf:
        assert [str(note.T) for note in pdf.pages[0].Annots] == ["number", "day", "month", "year"]
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert pdf.Root.AcroForm.is_indirect


def test_sheet_that_is_not_fillable_has_no_form():
    with pikepdf.open(BytesIO(made(papers.letter()))) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_fonts_stay_subset_although_there_is_a_form():
    assert len(made(FILLABLE)) < len(made(papers.letter())) + 4_000


def test_filled_number_and_date_read_like_printed_ones():
    text = reading(filled(made(FILLABLE), VALUES))
    assert "Số: 1313/SNNPTNT-TCCB" in text
    assert "Quảng Ngãi, ngày 05 tháng 3 năm 2024" in text


def test_short_number_reads_in_order_when_its_room_was_foreseen():
    text = reading(filled(made(papers.letter(fillable=True, number_digits=3)), VALUES | {"number": "15"}))
    assert "Số: 15/SNNPTNT-TCCB" in text


def test_stamp_stands_on_the_baseline_of_the_words_around_the_field():
    box = printed(FILLABLE).boxes["number"]
    stamp = service().stamp("1313", box.width, box.height, 13, False, "right")
    assert abs(box.y + run(stamp, "1313").bottom - run(made(FILLABLE), "Số:").bottom) < 0.1


def test_stamp_has_exactly_the_asked_size_and_the_embedded_font():
    with pikepdf.open(BytesIO(service().stamp("Số: 15/KH-SNNPTNT; 23/02/2023", 180.5, 14.25, 10))) as pdf:
        (page,) = pdf.pages
        assert [float(at) for at in page.mediabox] == pytest.approx([0, 0, 180.5, 14.25], abs=0.01)
        (font,) = page.resources.Font.values()
        assert str(font.BaseFont).endswith("+Tinos-Official")


def test_stamp_escapes_what_it_is_given():
    assert reading(service().stamp("<b>A & B</b>", 200, 20, 12)).strip() == "<b>A & B</b>"


def test_signature_lies_between_position_and_name_and_the_seal_over_its_left_third():
    rendered = printed(papers.letter())
    signature, seal = rendered.boxes["signature"], rendered.boxes["seal"]
    position, name = run(rendered.content, "PHÓ GIÁM ĐỐC"), run(rendered.content, "Nguyễn Văn A")
    assert (round(signature.width / MM, 1), round(signature.height / MM, 1)) == (35, 18)
    assert name.bottom + 14 < signature.y < signature.y + signature.height < position.bottom
    assert abs(signature.x + signature.width / 2 - name.middle) < 1
    assert (round(seal.width / MM, 1), round(seal.height / MM, 1)) == (36, 36)
    assert seal.x + seal.width == pytest.approx(signature.x + signature.width / 3)
    assert seal.y + seal.height / 2 == pytest.approx(signature.y + signature.height / 2)


def test_signature_box_names_the_page_of_the_signature():
    rendered = printed(papers.seed(4, fillable=True))
    assert (rendered.boxes["number"].page, rendered.boxes["signature"].page) == (0, rendered.pages - 1)


def test_minutes_have_two_signatures_and_only_a_number_to_fill():
    secretary = SignatureBlock(("THƯ KÝ",), "Lê Thị B")
    minutes = papers.decision(doc_type="bien-ban", type_name="Biên bản", place=None, fillable=True)
    rendered = printed(replace(minutes, authority_line=None, legal_bases=(), co_signatures=(secretary,)))
    assert set(rendered.boxes) == {"number", "signature", "seal", "signature-2", "seal-2"}
    left, right = rendered.boxes["signature-2"], rendered.boxes["signature"]
    assert left.x + left.width < 297 < right.x and left.page == right.page
    assert "ngày" not in reading(rendered.content)
    assert run(rendered.content, "Nơi nhận:").bottom < run(rendered.content, "Lê Thị B").bottom
