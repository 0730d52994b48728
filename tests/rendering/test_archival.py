"""Judged by veraPDF, which knows nothing of us: PDF/A-3a and PDF/UA-1, from the draft to the sealed file."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.rendering import papers, verapdf
from tests.rendering.pressroom import made, printed, service
from workflow.rendering.information import NAMESPACE
from workflow.rendering.nd30_2020 import DECREE_SIZES
from workflow.rendering.sheet import Annex, Sheet, SignatureBlock
from workflow.signing import pades
from workflow.signing.appearance import Box
from workflow.signing.keys import FileKeyStore
from workflow.signing.sample_pki import make_sample_authority
from workflow.signing.verification import DocumentFacts, verify

NOW = datetime(2024, 3, 5, 2, 30, tzinfo=UTC)
PASSPHRASE = "mật khẩu của kho khóa"
ROWS = "".join(f"<tr><td>{at}</td><td>Việc thứ {at}</td><td>Quý I</td></tr>" for at in range(1, 60))
TABLE = f"<table><thead><tr><th>TT</th><th>Nhiệm vụ</th><th>Thời hạn</th></tr></thead><tbody>{ROWS}</tbody></table>"
ANNEXES = (
    Annex("Phụ lục I", "Danh mục nhiệm vụ", TABLE, landscape=True),
    Annex("Phụ lục II", "Biểu mẫu", f"<h3>Phần đầu</h3><p>Xem bảng sau.</p>{TABLE}"),
)


def picture(mode: str = "RGBA") -> str:
    """A picture with transparency, in the text itself."""
    out = BytesIO()
    Image.new(mode, (4, 4), (0, 0, 200, 90) if mode == "RGBA" else "blue").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


MIXED = (
    "<h3>1. Mục không có mục trên</h3><p>Lời<sup class='footnote-ref' data-note='1'>1</sup> dẫn, "
    "<a href='https://example.vn/'>trang này</a>.</p><h2>I. PHẦN SAU</h2><h4>a) Điểm</h4>"
    "<ul><li>một<ul><li>nhỏ</li></ul></li><li>hai</li></ul><ol type='a'><li>ba</li></ol>"
    f"<p><img src='{picture()}'><img src='{picture('RGB')}' alt='Sơ đồ'></p>"
    "<table><tr><td>không có đầu bảng</td><td rowspan='2'>b</td></tr><tr><td>c</td></tr></table>"
    "<blockquote>Trích</blockquote><ol class='footnotes'><li data-note='1'>Chú thích.</li></ol>"
)
SHEETS: dict[str, Sheet] = {
    "letter": papers.letter(),
    "shown": papers.letter(fillable=True),
    "annexes": papers.decision(annexes=ANNEXES, fillable=True, proof_url="https://trinhky.vn/verify/AbCdEfGhIjKlMnOp"),
    "mixed": papers.letter(
        body_html=MIXED, draft_mark=True, sample=True, urgency="urgent", circulation="LƯU HÀNH NỘI BỘ"
    ),
    **{f"seed-{number}": papers.seed(number) for number in range(5)},
}


def test_every_kind_of_page_conforms_to_the_archival_and_the_accessible_standard():
    files = {name: made(sheet) for name, sheet in SHEETS.items()}
    assert verapdf.faults([verapdf.PDF_A, verapdf.PDF_UA], files) == []


def test_the_judge_finds_what_is_wrong():
    """A script, a font taken out, an untagged page: else its silence would mean nothing."""
    with pikepdf.open(BytesIO(made(papers.letter()))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        for font in pdf.pages[0].Resources.Font.values():
            del font.DescendantFonts[0].FontDescriptor["/FontFile2"]
        del pdf.Root["/MarkInfo"]
        pdf.save(out := BytesIO())
    found = verapdf.faults([verapdf.PDF_A], {"spoilt": out.getvalue()})
    clauses = {re.split(r"[ :]+", fault)[2] for fault in found}
    assert {"6.5.1", "6.2.11.4.1", "6.7.2.2"} <= clauses, found


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> FileKeyStore:
    folder = tmp_path_factory.mktemp("pki")
    make_sample_authority(folder, PASSPHRASE, [("giam-doc", "Nguyễn Văn A")], [("so", papers.SSNN)], NOW)

    class Then:
        def now(self) -> datetime:
            return NOW

    return FileKeyStore(Path(folder), PASSPHRASE, Then())


@pytest.fixture(scope="module")
def stages(keys: FileKeyStore) -> dict[str, bytes]:
    """The file with its annexes as it is shown, signed, filled and sealed."""
    sheet = SHEETS["annexes"]
    shown = printed(sheet)
    place = Box(**vars(shown.boxes["signature"]))
    signed = pades.sign_by_leader(
        shown.content, keys.signer("person-giam-doc"), box=place, image_png=_png(), reason="Ký văn bản", signed_at=NOW
    )
    values = {"number": "15", "day": "05", "month": "3", "year": "2024"}
    stamps = {}
    for name, value in values.items():
        box, size = shown.boxes[name], DECREE_SIZES.number if name == "number" else DECREE_SIZES.place_date
        stamps[name] = service().stamp(value, box.width, box.height, size, name != "number", "center")
    filled = pades.fill_fields(signed, values, stamps)
    sealed = pades.seal(filled, keys.signer("organisation-so"), image_png=_png(), reason="Ký số cơ quan", signed_at=NOW)
    return {"shown": shown.content, "signed": signed, "filled": filled, "sealed": sealed}


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (200, 0, 0, 120)).save(out, "PNG")
    return out.getvalue()


def test_signatures_number_and_seal_leave_the_file_conformant(stages):
    assert verapdf.faults([verapdf.PDF_A, verapdf.PDF_UA], stages) == []


def test_a_file_of_two_signers_and_two_seals_stays_conformant_and_all_four_prove_it(keys):
    other = SignatureBlock(lines=("GIÁM ĐỐC",), name="Trần Văn C")
    shown = printed(papers.decision(fillable=True, co_signatures=(other,)))
    at = {name: Box(**vars(box)) for name, box in shown.boxes.items()}
    look = {"image_png": _png(), "reason": "Cùng ban hành", "signed_at": NOW}
    key, seal_key = keys.signer("person-giam-doc"), keys.signer("organisation-so")
    further = [pades.Further(at["signature-2"], at["seal-2"])]
    signed = pades.sign_by_leader(
        shown.content, key, box=at["signature"], seal_place=at["seal"], further=further, **look
    )  # fmt: skip
    both = pades.sign_further(signed, key, order=2, **look)
    values = {"number": "15", "day": "05", "month": "3", "year": "2024"}
    stamps = {name: service().stamp(text, at[name].width, at[name].height, 13) for name, text in values.items()}
    half = pades.seal_further(pades.fill_fields(both, values, stamps), seal_key, order=2, **look)
    sealed = pades.seal(half, seal_key, box=at["seal"], **look)
    files = {"signed": signed, "both": both, "half": half, "sealed": sealed}
    assert verapdf.faults([verapdf.PDF_A, verapdf.PDF_UA], files) == []
    report = verify(sealed, keys.trust_roots(), keys.crls(), NOW)
    assert report.valid and report.problems == ()
    assert [one.field for one in report.signatures] == ["Leader", "Signatory-2", "Seal-2", "Seal"]


def test_sealed_file_says_its_number_and_date_and_both_signatures_are_valid(stages, keys):
    report = verify(stages["sealed"], keys.trust_roots(), keys.crls(), NOW)
    assert report.valid and [one.field for one in report.signatures] == ["Leader", "Seal"]
    assert [one.modification for one in report.signatures] == ["form_filled", "none"]
    assert report.document == DocumentFacts("15", "QĐ-SNNPTNT", date(2024, 3, 5))
    with pikepdf.open(BytesIO(stages["sealed"])) as pdf:
        about = pdf.open_metadata()
        assert (about[f"{{{NAMESPACE}}}number"], about[f"{{{NAMESPACE}}}issuedOn"]) == ("15", "2024-03-05")
        assert about["pdf:Keywords"] == "15/QĐ-SNNPTNT" == str(pdf.docinfo["/Keywords"])
        assert (str(pdf.docinfo["/number"]), str(pdf.docinfo["/issuedOn"])) == ("15", "2024-03-05")


@pytest.mark.parametrize("stage", ["shown", "signed", "filled", "sealed"])
def test_what_an_archive_needs_is_in_the_file_at_every_stage(stages, stage):
    with pikepdf.open(BytesIO(stages[stage])) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked) and bool(root.ViewerPreferences.DisplayDocTitle) and str(root.Lang) == "vi"
        assert root.StructTreeRoot.K[0].S == "/Document" and "/NeedAppearances" not in root.AcroForm
        assert len(root.OutputIntents) == 1 and int(root.OutputIntents[0].DestOutputProfile.N) == 3
        assert "/OpenAction" not in root and "/AA" not in root and not pdf.attachments
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert notes and all(int(note.F) & 4 and not int(note.F) & 2 for note in notes)
        for found in pdf.objects:
            if isinstance(found, pikepdf.Stream):
                assert "/F" not in found  # its bytes would lie in another file
            if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
                assert found.get("/S") not in ("/JavaScript", "/Launch") and "/JS" not in found
                if found.get("/Type") == "/Font" and found.get("/Subtype") == "/Type0":
                    assert "/ToUnicode" in found and "/FontFile2" in found.DescendantFonts[0].FontDescriptor


def test_fields_are_read_where_they_stand_in_the_line():
    with pikepdf.open(BytesIO(made(SHEETS["shown"]))) as pdf:
        order = [_field_name(one) for one in _leaves(pdf.Root.StructTreeRoot.K[0]) if one.S == "/Form"]
        assert order == ["number", "day", "month", "year"]
        line = next(one for one in _all(pdf.Root.StructTreeRoot.K[0]) if _forms_in(one) == 3 and one.S == "/Div")
        assert [str(kid.S) for kid in line.K if kid.S == "/Form"] == ["/Form"] * 3


def test_layout_tables_are_no_tables_and_headings_begin_at_the_first_level():
    with pikepdf.open(BytesIO(made(SHEETS["mixed"]))) as pdf:
        kinds = [str(one.S) for one in _all(pdf.Root.StructTreeRoot.K[0])]
    assert kinds.count("/Table") == 1 and kinds.count("/TR") == 2
    assert [kind for kind in kinds if re.fullmatch(r"/H\d", kind)] == ["/H1", "/H1", "/H2"]


def test_ids_of_header_cells_are_found_and_fonts_of_the_parts_have_names_of_their_own():
    with pikepdf.open(BytesIO(made(SHEETS["annexes"]))) as pdf:
        names = [bytes(one) for one in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
        asked = [bytes(one) for cell in _all(pdf.Root.StructTreeRoot.K[0]) for one in _headers(cell)]
        fonts = [str(one.BaseFont) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and _is_font(one)]
    assert len(set(names)) == len(names) and names == sorted(names)
    assert len(asked) == 2 * 59 * 3 and set(asked) <= set(names)
    assert len(set(fonts)) == len(fonts) > 4


def _all(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K", [])
    inner = [one for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) for one in _below(kid)]
    return [element, *inner]


def _below(kid: object) -> list[pikepdf.Object]:
    return _all(kid) if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem" else []


def _leaves(element: pikepdf.Object) -> list[pikepdf.Object]:
    return [one for one in _all(element) if len(_all(one)) == 1]


def _field_name(form: pikepdf.Object) -> str:
    return str(form.K.Obj.T)


def _forms_in(element: pikepdf.Object) -> int:
    return sum(1 for one in _all(element)[1:] if one.S == "/Form")


def _headers(cell: pikepdf.Object) -> list[pikepdf.Object]:
    return list(cell.get("/A", {}).get("/Headers", []))


def _is_font(found: pikepdf.Dictionary) -> bool:
    return bool(found.get("/Type") == "/Font" and found.get("/Subtype") == "/Type0")
