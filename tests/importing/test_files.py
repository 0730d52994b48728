"""Files of all kinds are read, or refused with a clear reason."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from workflow.http.sentences import sentence
from workflow.importing import (
    NotADocument,
    TextTooLarge,
    UnreadableFile,
    decode_text,
    parse_text,
    read_document,
    structured_body,
)
from workflow.importing.errors import LARGEST_TEXT_BYTES

SEED = next((Path(__file__).parents[1] / "seeds").glob("001*.txt"))
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(body: str, *, head: str = "", notes: str | None = None) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"{head}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>")
        if notes is not None:
            package.writestr("word/footnotes.xml", f"<w:footnotes {NAMESPACE}>{notes}</w:footnotes>")
    return buffer.getvalue()


def packed(**parts: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cells(*columns: list[str]) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{''.join(map(paragraph, column))}</w:tc>" for column in columns) + "</w:tr>"


HEADER = (
    "<w:tbl>"
    + cells(["UBND TỈNH LAI CHÂU", "SỞ NỘI VỤ"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"])
    + cells(["Số: 15/KH-SNV"], ["Lai Châu, ngày 05 tháng 3 năm 2024"])
    + "</w:tbl>"
)
FOOT = (
    "<w:tbl>"
    + cells(["Nơi nhận:", "- Các phòng;", "- Lưu: VT, VP."], ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "", "Lý Văn Thử"])
    + "</w:tbl>"
)
DATA = "<w:tbl>" + cells(["Việc"], ["Đơn vị"]) + cells(["Rà soát"], ["VP", "TCCB"]) + "</w:tbl>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_reads_the_same(encoding):
    text = SEED.read_text()
    assert decode_text(text.encode(encoding)) == text


def test_windows_1258_reads_as_precomposed_text():
    assert decode_text("Quê\u0301t đi\u0323nh sô\u0301 15".encode("cp1258")) == "Quết định số 15"


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 100, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"abc\x00def"])
def test_binary_is_refused(content):
    with pytest.raises(UnreadableFile) as refused:
        read_document(content, "x.txt")
    assert refused.value.code == "unreadable_file"
    assert refused.value.facts["reason"] in {"binary", "encoding", "picture"}


def test_more_than_five_megabytes_are_refused():
    with pytest.raises(TextTooLarge):
        decode_text(b"a" * (LARGEST_TEXT_BYTES + 1))
    with pytest.raises(TextTooLarge):
        parse_text("ă" * (LARGEST_TEXT_BYTES // 2 + 1))


@pytest.mark.parametrize("text", ["", "   \n\t\n", "\ufeff", "\u00a0\n"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(NotADocument) as refused:
        parse_text(text)
    assert (refused.value.code, refused.value.facts) == ("not_a_document", {"missing": ["text"]})


@pytest.mark.parametrize(
    "text",
    [
        "Trăm năm trong cõi người ta,\nChữ tài chữ mệnh khéo là ghét nhau.",
        "Dear Sir,\n\nplease find enclosed.\n\nYours,\nJohn Smith",
        "Kế hoạch đi chơi cuối tuần của cả nhà.",
        "<html><body><p>Tin tức</p></body></html>",
        "Kính gửi anh Ba, em viết thư này để hỏi thăm.",
        "a,b,c\n1,2,3\n",
    ],
)
def test_what_is_no_administrative_document_is_refused_with_what_is_missing(text):
    with pytest.raises(NotADocument) as refused:
        parse_text(text)
    assert refused.value.code == "not_a_document"
    assert {"document_type", "number_line", "signature"} <= set(refused.value.facts["missing"])


def test_a_word_file_with_layout_tables_footnotes_and_a_data_table():
    note = '<w:footnote w:id="1"><w:p><w:r><w:t> Kế hoạch A.</w:t></w:r></w:p></w:footnote>'
    call = (
        "<w:p><w:r><w:t>Theo kế hoạch</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
    )
    content = word_file(
        HEADER + paragraph("KẾ HOẠCH") + paragraph("Công tác năm 2024") + call + DATA + paragraph("Hết./.") + FOOT,
        notes=note,
    )
    parsed = parse_text(read_document(content, "kế hoạch.docx"))
    assert (parsed.parent_body, parsed.issuing_body) == ("UBND TỈNH LAI CHÂU", "SỞ NỘI VỤ")
    assert (parsed.number, parsed.symbol, parsed.place, parsed.date.day) == ("15", "KH-SNV", "Lai Châu", 5)
    assert parsed.subject == "Công tác năm 2024"
    assert parsed.recipients == ("Các phòng",)
    assert (parsed.signature_lines, parsed.signer_name) == (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Lý Văn Thử")
    assert structured_body(parsed) == (
        '<p>Theo kế hoạch<sup class="footnote-ref" data-note="1">1</sup>.</p>\n'
        "<table><tbody><tr><td>Việc</td><td>Đơn vị</td></tr><tr><td>Rà soát</td><td>VP "
        "TCCB</td></tr></tbody></table>\n"
        '<p>Hết./.</p>\n<ol class="footnotes"><li data-note="1">Kế hoạch A.</li></ol>'
    )


def test_deleted_words_of_a_word_file_are_gone_and_inserted_ones_stand():
    change = (
        "<w:p><w:r><w:t>Một </w:t></w:r><w:del><w:r><w:delText>hai</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>ba</w:t></w:r></w:ins></w:p>"
    )
    assert read_document(word_file(change), "a.docx") == "Một ba"


@pytest.mark.parametrize("head", ['<!DOCTYPE d [<!ENTITY a "aaaa">]>', '<?xml version="1.0"?>\n<!doctype d>'])
def test_a_word_file_with_a_dtd_is_refused(head):
    with pytest.raises(UnreadableFile) as refused:
        read_document(word_file(paragraph("x"), head=head), "a.docx")
    assert refused.value.facts["reason"] == "dtd"


def test_a_zip_bomb_is_refused():
    with pytest.raises(TextTooLarge):
        read_document(word_file(" " * (41 * 1024 * 1024)), "a.docx")


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", word_file("")[:-30]])
def test_a_damaged_word_file_is_refused(content):
    with pytest.raises(UnreadableFile) as refused:
        read_document(content, "a.docx")
    assert refused.value.facts["reason"] == "damaged"


def test_a_zip_without_a_document_and_broken_xml_are_refused():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/other.xml", "<x/>")
    for content in (buffer.getvalue(), word_file("<w:p>")):
        with pytest.raises(UnreadableFile) as refused:
            read_document(content, "a.docx")
        assert refused.value.facts["reason"] == "damaged"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "old_word"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"{\\rtf1\\ansi K\\'e9 ho\\'f1ch}", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (packed(**{"xl/workbook.xml": "<x/>"}), "other_office"),
        (packed(**{"a.txt": "x"}), "archive"),
        (b"%PDF-1.7\nbroken", "damaged"),
    ],
)
def test_other_kinds_of_files_are_refused_by_their_content_with_what_to_do(content, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(content, "kế hoạch.docx")
    assert refused.value.facts == {"reason": reason}
    told = {sentence("unreadable_file", {"reason": one}) for one in (reason, "unheard of")}
    assert len(told) == 2


def test_a_word_file_is_one_whatever_its_name():
    assert read_document(word_file(paragraph("Một")), "a.txt") == "Một"


def test_a_path_is_read_like_its_bytes():
    assert read_document(SEED) == read_document(SEED.read_bytes(), SEED.name) == SEED.read_text()


def test_windows_line_ends_and_odd_spaces_change_nothing():
    text = SEED.read_text()
    parsed = parse_text(text)
    assert parse_text(text.replace("\n", "\r\n")) == parsed
    assert parse_text(text.replace(" ", "\u00a0")) == parsed
    assert parse_text("\ufeff" + text) == parsed
