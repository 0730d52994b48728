"""The file: what it says of itself, and the same bytes for the same sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from lxml import html

from tests.rendering import papers
from tests.rendering.measured import runs
from tests.rendering.pressroom import made, printed
from workflow.rendering.information import NAMESPACE, OWN
from workflow.rendering.process import RenderingService
from workflow.rendering.sheet import SignatureBlock


@pytest.mark.parametrize("sheet", [papers.seed(2, fillable=True), papers.decision(annexes=(papers.annex(),))])
def test_equal_sheets_give_equal_bytes_in_different_processes(sheet):
    with_other_history = RenderingService()
    try:
        with_other_history.pdf(papers.seed(4))
        again = with_other_history.pdf(sheet)
    finally:
        with_other_history.close()
    assert again == printed(sheet)
    assert again.sha256 == sha256(again.content).hexdigest()


def test_file_says_what_it_is_of_whom_and_in_which_language():
    sheet = papers.letter(number="05", issued_on=date(2024, 3, 5))
    signature = replace(sheet.signature, form="KT", basis="Quy chế làm việc & phân công, Điều 5")
    sheet = replace(sheet, signature=signature)
    with pikepdf.open(BytesIO(made(sheet))) as pdf:
        about = pdf.open_metadata()
        assert (about.pdfa_status, about["pdfuaid:part"]) == ("3A", "1")
        assert about["dc:title"] == "V/v nâng bậc lương năm 2024"
        assert (about["dc:creator"], about["dc:language"]) == ([papers.SSNN], {"vi"})
        assert str(pdf.Root.Lang) == "vi"
        own = {name: about.get(f"{{{NAMESPACE}}}{name}") for name in OWN}
        assert own == {
            "symbol": "SNNPTNT-TCCB",
            "number": "05",
            "issuedOn": "2024-03-05",
            "issuer": papers.SSNN,
            "signer": "Nguyễn Văn A",
            "signerPosition": "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
            "signerForm": "KT",
            "signerBasis": "Quy chế làm việc & phân công, Điều 5",
            "coSigners": None,  # one signs alone
        }
        info = {str(name): str(value) for name, value in pdf.docinfo.items()}
        assert (info["/Title"], info["/Keywords"]) == ("V/v nâng bậc lương năm 2024", "05/SNNPTNT-TCCB")
        assert (info["/number"], info["/signer"], info["/issuer"]) == ("05", "Nguyễn Văn A", papers.SSNN)


def test_what_is_not_known_yet_is_not_said():
    unknown = SignatureBlock(("(CHỨC VỤ NGƯỜI KÝ)",), "(Họ và tên người ký)")
    with pikepdf.open(BytesIO(made(papers.letter(signature=unknown)))) as pdf:
        about = pdf.open_metadata()
        assert [name for name in OWN if f"{{{NAMESPACE}}}{name}" in about] == ["symbol", "issuer"]
        assert "/number" not in pdf.docinfo and "/signer" not in pdf.docinfo


def test_words_with_the_signs_of_markup_stay_words():
    subject = 'về việc "A & B" <năm>'
    with pikepdf.open(BytesIO(made(papers.letter(subject=subject, symbol='A"&<B')))) as pdf:
        about = pdf.open_metadata()
        assert about["dc:title"] == f"V/v {subject}" == str(pdf.docinfo["/Title"])
        assert about["pdf:Keywords"] == 'A"&<B'


def test_our_places_are_not_published_as_link_targets():
    with pikepdf.open(BytesIO(made(papers.letter(fillable=True)))) as pdf:
        assert "/Names" not in pdf.Root


def test_pages_count_text_and_annexes():
    rendered = printed(papers.letter(annexes=(papers.annex(), papers.annex("Phụ lục II"))))
    with pikepdf.open(BytesIO(rendered.content)) as pdf:
        assert rendered.pages == len(pdf.pages) == 3


@pytest.mark.parametrize("number", range(5))
def test_real_drafts_lose_no_letter(number):
    sheet = papers.seed(number)
    on_paper = _letters("".join(found.text for found in runs(made(sheet)) if found.size != 10))
    for paragraph in html.fromstring(f"<div>{sheet.body_html}</div>").xpath("./p|./h2|./h3|./h4"):
        assert _letters(paragraph.text_content()) in on_paper


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalpha())
