"""A child process reads what others wrote; what hangs or swells it is refused, and nothing else suffers."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from tests.importing.word_files import PLAN_WITH_ANNEX, W, p, package
from workflow.importing import NotADocument, TextTooLarge, UnreadableFile, import_apart, import_file, read_document
from workflow.importing.apart import Limits
from workflow.importing.child import _answered

SEED = next((Path(__file__).parents[1] / "seeds").glob("001*.txt"))


@pytest.mark.parametrize("content", [PLAN_WITH_ANNEX, SEED.read_bytes()], ids=["word", "text"])
def test_the_child_answers_what_this_process_would(content):
    assert import_apart(content) == import_file(content)


def test_a_refusal_crosses_the_border_with_its_facts():
    with pytest.raises(NotADocument) as refused:
        import_apart(b"Xin chao")
    assert refused.value.facts["missing"][0] == "document_type"
    with pytest.raises(UnreadableFile) as broken:
        import_apart(b"PK\x03\x04broken")
    assert broken.value.facts == {"reason": "damaged"}


def test_a_file_that_takes_too_long_is_given_up():
    with pytest.raises(UnreadableFile) as refused:
        import_apart(SEED.read_bytes(), Limits(seconds=0.01))
    assert refused.value.facts == {"reason": "timed_out"}


def test_a_file_that_needs_too_much_memory_is_given_up():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        written.writestr("word/document.xml", f"<w:document {W}><w:body>{p('x' * 5_000_000) * 6}</w:body></w:document>")
    with pytest.raises(UnreadableFile) as refused:
        import_apart(buffer.getvalue(), Limits(megabytes=110))
    assert refused.value.facts == {"reason": "out_of_memory"}


def test_nesting_without_end_is_damage():
    content = package("<w:tbl><w:tr><w:tc>" * 80 + p("x") + "</w:tc></w:tr></w:tbl>" * 80)
    with pytest.raises(NotADocument):
        import_apart(content)
    head, _ = _answered("text", content)
    assert json.dumps(head)


def test_a_part_that_swells_more_than_honest_ones_is_refused():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("word/document.xml", b"<w>" + b" " * (4 << 20))
    with pytest.raises(TextTooLarge):
        import_apart(buffer.getvalue())


def test_a_package_of_very_many_parts_is_refused():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        written.writestr("word/document.xml", "<x/>")
        for number in range(5_001):
            written.writestr(f"word/{number}.xml", "")
    with pytest.raises(TextTooLarge):
        import_apart(buffer.getvalue())


def pdf_of(*lines: str) -> bytes:
    """A PDF of these lines in a standard font, without any library of ours."""
    words = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {words} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, one)
    start = len(content)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        content
        + b"xref\n0 6\n0000000000 65535 f \n"
        + rows
        + b"trailer<</Size 6/Root 1 0 R>>startxref %d\n%%%%EOF" % start
    )


def test_the_text_layer_of_a_pdf_is_read_by_the_child():
    text = read_document(pdf_of("Cong hoa xa hoi chu nghia Viet Nam", "Doc lap Tu do Hanh phuc"), "a.pdf")
    assert text.split("\n") == ["Cong hoa xa hoi chu nghia Viet Nam", "Doc lap Tu do Hanh phuc"]


def test_a_scan_is_refused_with_what_to_do():
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(595, 842)
    buffer = BytesIO()
    blank.save(buffer)
    with pytest.raises(UnreadableFile) as refused:
        read_document(buffer.getvalue(), "a.pdf")
    assert refused.value.facts == {"reason": "pdf_scan"}
