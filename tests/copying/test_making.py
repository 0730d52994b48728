"""The files of copies, measured as a reader sees them."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from tests.copying.conftest import BODY, CopyDesk
from tests.factories.office import Office, fixed_id
from tests.rendering.measured import MM, Run, line_of, run, runs
from workflow.organisations.models import Organisation
from workflow.organisations.settings import ADDRESS_LINE, choose

LEFT, RIGHT = 30 * MM, (210 - 15) * MM


def lines_across(content: bytes, page: int) -> list[tuple[float, float, float]]:
    """Drawn lines of the page as (left, right, y), those in forms brought in too."""
    found = []
    document = pypdfium2.PdfDocument(content)
    for one in document[page].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        matrix = one.container.get_matrix() if one.container is not None else pypdfium2.PdfMatrix()
        left, bottom, right, top = one.get_bounds()
        (left, bottom), (right, top) = matrix.on_point(left, bottom), matrix.on_point(right, top)
        if top - bottom < 1.5 and right - left > 20:
            found.append((left, right, (top + bottom) / 2))
    return found


def below(content: bytes, word: str) -> Run:
    return line_of(content, word)


def end_of_text(content: bytes, name: str) -> float:
    return min(one.bottom for one in runs(content) if one.text.strip() == name)


class TestOnPaper:
    def test_the_block_stands_below_the_end_of_the_document_on_the_same_page(self, desk: CopyDesk) -> None:
        original, made = desk.original(), desk.makes("sao_y").content
        assert len(pypdfium2.PdfDocument(made)) == len(pypdfium2.PdfDocument(original)) == 1
        end = end_of_text(original, "Nguyễn leader")
        form = line_of(made, "SAO Y")
        assert form.bottom < end
        assert end - form.bottom < 30 * MM
        assert line_of(made, "Nguyễn deputy").bottom > 20 * MM

    def test_a_solid_line_as_wide_as_the_text_parts_it_from_the_document(self, desk: CopyDesk) -> None:
        made = desk.makes("sao_y").content
        across = [line for line in lines_across(made, 0) if line[1] - line[0] > 100 * MM]
        [(left, right, y)] = across
        assert (left, right) == (pytest.approx(LEFT, abs=1), pytest.approx(RIGHT, abs=1))
        assert line_of(made, "SAO Y").bottom < y < end_of_text(desk.original(), "Nguyễn leader")

    def test_its_parts_have_the_places_and_letters_of_the_decree(self, desk: CopyDesk) -> None:
        made = desk.makes("sao_y", place="Hà Nội").content
        form, number = line_of(made, "SAO Y"), run(made, "Số: 01/SY-STN")
        agency = [one for one in runs(made) if one.text.strip() == "SỞ THỬ NGHIỆM"][-1]
        day = [one for one in runs(made) if one.text.strip() == "Hà Nội, ngày 05 tháng 3 năm 2026"][-1]
        name = line_of(made, "Nguyễn deputy")
        middle = (LEFT + RIGHT) / 2
        assert (form.size, form.bold, form.italic) == (14, True, False)
        assert (agency.size, agency.bold) == (12, True)
        assert (number.size, number.bold, number.italic) == (13, False, False)
        assert (day.size, day.italic) == (13, True)
        assert agency.middle < middle < form.middle
        assert number.middle < middle < day.middle < RIGHT
        assert agency.bottom > number.bottom > name.bottom
        assert number.bottom == pytest.approx(day.bottom, abs=0.5)
        positions = [one.bottom for one in runs(made) if one.text.strip() == "KT. GIÁM ĐỐC"]
        recipients = [one for one in runs(made) if one.text.strip() == "Nơi nhận:"]
        assert recipients[-1].bottom == pytest.approx(positions[-1], abs=4)
        assert recipients[-1].bold
        assert recipients[-1].italic

    def test_recipients_stand_above_the_archive_line(self, desk: CopyDesk) -> None:
        made = desk.makes("sao_y", recipients=("Phòng Kế hoạch",)).content
        listed = [one.text.strip() for one in runs(made) if one.text.strip().startswith("- ")]
        assert listed[-2:] == ["- Phòng Kế hoạch;", "- Lưu: VT."]

    def test_without_room_it_goes_onto_a_page_of_its_own(self, office: Office) -> None:
        body = "".join(f"<p>Đoạn {at}. {'Nội dung của đoạn này. ' * 12}</p>" for at in range(6)) + "<p>Hết./.</p>"
        desk = CopyDesk(office, office.walks(office.drafter.drafts(body_html=body), "distributed"))
        made = desk.makes("sao_y").content
        pages = len(pypdfium2.PdfDocument(desk.original()))
        form = line_of(made, "SAO Y")
        assert (len(pypdfium2.PdfDocument(made)), form.page) == (pages + 1, pages)
        assert form.bottom > 240 * MM

    def test_above_the_address_at_the_foot_there_is_room_as_well(self, office: Office) -> None:
        with office.installation.writing() as work:
            row = work.session.get_one(Organisation, fixed_id("cq", "office"))
            choose(row, ADDRESS_LINE, {"text": "Số 1 phố Huế", "on": "all"})
        desk = CopyDesk(office, office.walks(office.drafter.drafts(body_html=BODY), "distributed"))
        original, made = desk.original(), desk.makes("sao_y").content
        address = line_of(made, "Số 1 phố Huế")
        assert len(pypdfium2.PdfDocument(made)) == 1
        assert end_of_text(original, "Nguyễn leader") - line_of(made, "SAO Y").bottom < 30 * MM
        assert line_of(made, "Nguyễn deputy").bottom > address.bottom + address.size

    def test_number_date_and_signature_of_the_original_are_drawn_but_sign_nothing(self, desk: CopyDesk) -> None:
        made = desk.makes("sao_y").content
        assert f"{desk.paper.number:02d}" in " ".join(one.text for one in runs(made))
        reader = pypdf.PdfReader(BytesIO(made))
        assert "/AcroForm" not in reader.trailer["/Root"]
        assert not any(page.get("/Annots") for page in reader.pages)
        picture = pypdfium2.PdfDocument(made)[0].render(scale=1).to_pil().convert("RGB")
        reds = [count for count, (red, green, blue) in picture.getcolors(1 << 20) if red > 180 > 100 > max(green, blue)]
        assert sum(reds) > 50  # the seal of the original

    def test_the_original_stays_as_it_was(self, desk: CopyDesk) -> None:
        before = desk.original()
        desk.makes("sao_y")
        desk.makes("sao_y", "electronic")
        assert desk.original() == before

    def test_a_copy_of_the_copy_has_both_blocks(self, desk: CopyDesk) -> None:
        first = desk.makes("sao_y")
        made = desk.makes("sao_luc", source_id=first.copy.id).content
        words = [one.text.strip() for one in runs(made)]
        assert words.index("SAO Y") < words.index("SAO LỤC")
        assert run(made, "Số: 02/SL-STN").text.strip() == "Số: 02/SL-STN"

    def test_an_excerpt_has_the_whole_form_and_only_the_chosen_part(self, desk: CopyDesk) -> None:
        made = desk.makes("trich_sao", parts=(1, 3)).content
        words = " ".join(one.text.strip() for one in runs(made))
        for kept in ("Độc lập - Tự do - Hạnh phúc", "Đoạn thứ 2 của văn bản.", "Kết thúc./.", "TRÍCH SAO", "V/v"):
            assert kept in words
        assert "Đoạn thứ 1" not in words
        assert "DỰ THẢO" not in words
        assert "Nguyễn leader" in words


class TestElectronic:
    def test_the_seal_shows_as_a_line_of_ten_points_at_the_top_right(self, desk: CopyDesk) -> None:
        made = desk.makes("sao_y", "electronic").content
        bare = flat(made)
        shown = [one for one in runs(bare) if one.text.strip().startswith("SAO Y; Sở Thử nghiệm cq; 05/03/2026; 12:")]
        [text] = shown
        assert (text.size, text.bold, text.italic, text.colour) == (10, False, False, (0, 0, 0))
        assert text.bottom > (297 - 20) * MM
        assert 100 * MM < text.left < text.right <= (210 - 5) * MM
        assert "Times" in text.font or "Tinos" in text.font

    def test_it_carries_the_signature_of_the_copying_organisation_alone(self, desk: CopyDesk, tmp_path: Path) -> None:
        file = tmp_path / "copy.pdf"
        file.write_bytes(desk.makes("sao_y", "electronic").content)
        answer = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
        assert answer.count("Signature is Valid.") == 1
        assert "Sở cq" in answer
        assert "Total document signed" in answer

    def test_no_block_is_printed_on_it(self, desk: CopyDesk) -> None:
        words = [one.text.strip() for one in runs(desk.makes("sao_y", "electronic").content)]
        assert "SAO Y" not in words
        assert "Nguyễn deputy" not in words

    def test_it_is_a_pdf_of_at_least_version_1_4(self, desk: CopyDesk) -> None:
        made = desk.makes("trich_sao", "electronic", parts=(0,)).content
        assert float(made[5:8]) >= 1.4
        assert BODY.count("<p>") == 4
        assert "Đoạn thứ 2" not in " ".join(one.text for one in runs(made))


def flat(content: bytes) -> bytes:
    """With the appearances of fields drawn into the page, so that their letters can be measured."""
    from workflow.rendering.copies import bare

    return bare(content)[0]
