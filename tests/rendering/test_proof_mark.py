"""The QR in the margin of page 1: it says the address, covers nothing, and can be left out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import segno

from tests.rendering import papers
from tests.rendering.measured import MM, drawn_lines, runs
from tests.rendering.pressroom import made, printed, service
from workflow.rendering.nd30_2020 import DECREE_ANNEX
from workflow.rendering.proof_mark import LONGEST_ADDRESS, ProofPages, proof_mark
from workflow.rendering.sheet import Sheet

URL = "https://trinhky.snnptnt.quangngai.gov.vn/verify/AbCdEfGhIjKlMnOpQrSt"
ADDRESS = "Địa chỉ: 182 đường Hùng Vương, phường Nguyễn Nghiêm, tỉnh Quảng Ngãi; ĐT: 0255 3822 715; " * 2
DPI = 600
FULL = papers.long_body(14)
MARKED: dict[str, Sheet] = {
    "short": papers.letter(proof_url=URL, fillable=True, sample=True),
    "full": papers.letter(proof_url=URL, body_html=FULL, sample=True, circulation="LƯU HÀNH NỘI BỘ"),
    "address": papers.letter(proof_url=URL, body_html=FULL, sample=True, address_line=ADDRESS[:200]),
    "decree's margins": papers.letter(proof_url=URL, body_html=FULL, profile=DECREE_ANNEX, address_line=ADDRESS[:90]),
    "annex": papers.decision(proof_url=URL, annexes=(papers.annex(), papers.annex("Phụ lục II", landscape=True))),
    **{f"seed {number}": papers.seed(number, proof_url=URL) for number in range(5)},
}


def modules_seen(sheet: Sheet, side: int) -> list[list[bool]]:
    """Which modules of the mark are dark where the page is printed."""
    box = printed(sheet).boxes["proof"]
    document = pypdfium2.PdfDocument(made(sheet))
    page = document[0]
    image = page.render(scale=DPI / 72).to_pil().convert("L")
    height, step = page.get_height(), box.width / side
    document.close()

    def dark(x: int, y: int) -> bool:
        left, top = box.x + (x + 0.5) * step, height - box.y - box.height + (y + 0.5) * step
        return bool(image.getpixel((round(left * DPI / 72), round(top * DPI / 72))) < 128)

    return [[dark(x, y) for x in range(side)] for y in range(side)]


@pytest.mark.parametrize("name", ["short", "address", "decree's margins"])
def test_the_printed_modules_are_the_symbol_of_the_address(name):
    wanted = [list(map(bool, row)) for row in segno.make(URL, error="m", boost_error=False, micro=False).matrix]
    assert modules_seen(MARKED[name], len(wanted)) == wanted


@pytest.mark.parametrize("name", MARKED)
def test_it_stands_on_page_one_alone_clear_of_text_lines_and_the_edge_of_the_paper(name):
    sheet = MARKED[name]
    box = printed(sheet).boxes["proof"]
    quiet = 4 * box.width / proof_mark(URL).side
    left, right, top = box.x - quiet, box.x + box.width + quiet, box.y + box.height + quiet
    assert (box.page, round(box.width / MM, 1), round(box.height / MM, 1)) == (0, 13, 13)
    assert box.y >= 4.9 * MM and box.x + box.width <= (210 - 4.9) * MM
    assert top <= 20 * MM  # below the text, in every lawful margin
    on_page = [run for run in runs(made(sheet)) if run.page == 0 and run.text.strip()]
    assert [run.text for run in on_page if run.right > left and run.left < right and run.bottom < top] == []
    places = [place for key, place in printed(sheet).boxes.items() if key != "proof" and place.page == 0]
    assert [p for p in places if p.x + p.width > left and p.x < right and p.y < top] == []
    lines = [line for line in drawn_lines(made(sheet)) if line[0] < box.x - 1 or line[1] > 20 * MM]
    assert lines == drawn_lines(made(replace(sheet, proof_url=None)))  # the mark itself is the one shape more


def test_text_and_places_are_the_same_with_and_without_it():
    for sheet in MARKED.values():
        bare = replace(sheet, proof_url=None)
        assert runs(made(sheet)) == runs(made(bare))
        assert {key: box for key, box in printed(sheet).boxes.items() if key != "proof"} == printed(bare).boxes


def test_a_reader_is_told_what_it_is():
    with pikepdf.open(BytesIO(made(MARKED["annex"]))) as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert [str(one.Alt) for one in figures] == [f"Mã QR để kiểm tra chữ ký số của văn bản: {URL}"]


def test_the_same_sheet_gives_the_same_bytes_and_another_key_does_not():
    sheet = MARKED["short"]
    assert service().pdf(sheet).content == made(sheet)
    assert made(replace(sheet, proof_url=URL[:-1] + "u")) != made(sheet)


def test_an_address_too_long_for_its_place_is_not_printed():
    pages = ProofPages("https://a.vn/verify/")
    assert pages.of("key") == "https://a.vn/verify/key"
    room = LONGEST_ADDRESS - len("https://a.vn/verify/")
    assert pages.of("k" * room) is not None and proof_mark(pages.of("k" * room)).side == 45
    assert pages.of("k" * (room + 1)) is None
