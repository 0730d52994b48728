"""Texts in the encodings of before Unicode are recognised and converted; Unicode is never taken for one of them."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.importing import decode_text, read_word
from workflow.importing.legacy_encodings import _TCVN3, _VISCII, _VNI_PAIRS, _VNI_SINGLES, by_font, mended, recognised

SENTENCE = (
    "Căn cứ Luật Tổ chức chính quyền địa phương, Ủy ban nhân dân huyện đề nghị các phòng ký gửi báo cáo trước ngày 15."
)
HEADING = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
WORDS_TEXT = (
    "sở nội vụ đề nghị các đơn vị triển khai thực hiện kế hoạch cải cách hành chính năm chỉ tiêu phường thị trấn quyết "
    "định thủ tục được nghiêm túc nguyễn quỳnh thuý kỷ luật hưởng ứng mỗi ngõ ngách khuya giữ gìn quốc gia tỉnh ủy "
    "những vướng mắc khắc phục xử lý bổ sung lưu trữ sẽ đã vẫn cũng hỗ trợ mẫu biểu thẩm quyền ký số"
)
WORDS = WORDS_TEXT.split()


def letters_of(table: dict[int, str]) -> dict[str, str]:
    return {letter: chr(code) for code, letter in table.items()}


TCVN3 = letters_of(_TCVN3)
VISCII = letters_of(_VISCII)
VNI = {value: key for key, value in (_VNI_PAIRS | _VNI_SINGLES).items()}


def tcvn3(text: str) -> bytes:
    """Capitals with tones fall to the small letter, as the code has no others."""
    typed = (TCVN3.get(letter) or TCVN3.get(letter.lower(), letter) for letter in text)
    return "".join(typed).encode("latin-1")


def viscii(text: str) -> bytes:
    return "".join(VISCII.get(letter, letter) for letter in text).encode("latin-1")


def vni(text: str) -> bytes:
    return "".join(VNI.get(letter, letter) for letter in text).encode("latin-1")


def cp1258(text: str) -> bytes:
    """Letters with hats are one code, tones are codes of their own."""
    pieces = []
    for letter in unicodedata.normalize("NFD", text):
        hat = pieces and letter in "\u0302\u0306\u031b" and unicodedata.normalize("NFC", pieces[-1] + letter)
        if hat and len(hat) == 1:
            pieces[-1] = hat
        else:
            pieces.append(letter)
    ordered = "".join(pieces)
    for hat in "\u0302\u0306":  # a tone may stand before the hat in NFD (the dot below)
        ordered = ordered.replace(f"\u0323{hat}", f"{hat}\u0323")
    return unicodedata.normalize("NFC", ordered).translate(_SPLIT).encode("cp1258")


_SPLIT = {
    code: unicodedata.normalize("NFC", base + hat) + tone if hat else base + tone
    for code in range(0xC0, 0x1EFA)
    if (parts := unicodedata.normalize("NFD", chr(code)))[1:]
    and (tone := "".join(sign for sign in parts if sign in "\u0300\u0301\u0303\u0309\u0323"))
    and (base := parts[0])
    and (hat := "".join(sign for sign in parts[1:] if sign in "\u0302\u0306\u031b")) is not None
}
ENCODERS = {"tcvn3": tcvn3, "viscii": viscii, "vni": vni, "cp1258": cp1258}


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_sentence_in_an_old_encoding_is_read(encoding):
    assert decode_text(ENCODERS[encoding](SENTENCE)).casefold() == SENTENCE.casefold()


@pytest.mark.parametrize("encoding", ENCODERS)
def test_capitals_are_capitals_again(encoding):
    text = f"{HEADING}\n{SENTENCE.lower()}"
    assert decode_text(ENCODERS[encoding](text)) == text


def test_the_words_of_the_standards_as_they_look_when_misread():
    assert mended("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc") == (
        "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
    )
    assert mended("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc") == (
        "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
    )


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=14, max_size=60),
    encoding=st.sampled_from(sorted(ENCODERS)),
    style=st.sampled_from([str.lower, str.upper, str.capitalize]),
)
def test_any_text_of_forty_letters_is_recognised_back(words, encoding, style):
    signed = [word for word in words if not word.isascii()]
    if len(set(signed)) < 9 or sum(map(len, words)) < 40:
        return
    text = " ".join(style(word) for word in words)
    found = decode_text(ENCODERS[encoding](text))
    assert found.casefold() == text.casefold()
    if encoding != "tcvn3":
        assert found == text


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
def test_unicode_is_never_taken_for_vietnamese_of_another_kind(text):
    if not any("\x80" <= letter <= "\xff" for letter in text) or len(text.split()) < 3:
        assert recognised(text) is None
    if any(word in text.split() for word in WORDS):
        assert mended(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Le café est fermé, l'été à la forêt, où les élèves étudient le français; ça suffit déjà après Noël.",
        "Übergrößenträger für Äpfel, Öl und Straße: schöne Grüße aus München und Köln.",
        "Señor, mañana el niño comerá jamón ibérico en España; qué día tan bonito será.",
        SENTENCE,
        unicodedata.normalize("NFD", SENTENCE),
        HEADING,
    ],
)
def test_other_languages_and_unicode_stay(text):
    assert recognised(text) is None


@pytest.mark.parametrize(
    ("font", "typed", "shown"),
    [
        (".VnTime", "QuyÕt ®Þnh", "Quyết định"),
        (".VnTimeH", "QuyÕt ®Þnh", "QUYẾT ĐỊNH"),
        ("VNI-Times", "Quyeát ñònh", "Quyết định"),
        ("Times New Roman", "Café", "Café"),
        (".VnTime", "Quyết", "Quyết"),
    ],
)
def test_a_font_tells_the_encoding_of_its_run(font, typed, shown):
    assert by_font(typed, font) == shown


def word_file(*runs: tuple[str, str]) -> bytes:
    document, buffer = docx.Document(), BytesIO()
    paragraph = document.add_paragraph()
    for font, words in runs:
        paragraph.add_run(words).font.name = font
    document.save(buffer)
    return buffer.getvalue()


def test_a_word_file_with_old_fonts_is_unicode_and_tells_the_font():
    content = word_file((".VnTimeH", "quyÕt ®Þnh "), (".VnTime", "vÒ viÖc bæ nhiÖm "), ("Times New Roman", "số 15"))
    document = read_word(content)
    assert document.text == "QUYẾT ĐỊNH về việc bổ nhiệm số 15"
    assert [run.font for run in document.layout.paragraphs[0].runs] == [".VnTimeH", ".VnTime", "Times New Roman"]


def test_a_word_file_whose_old_font_holds_unicode_stays():
    assert read_word(word_file((".VnTime", "Quyết định về việc bổ nhiệm à"))).text == "Quyết định về việc bổ nhiệm à"


def test_a_word_file_without_the_fonts_is_known_by_its_words():
    typed = vni(SENTENCE).decode("latin-1")
    assert read_word(word_file(("Arial", typed))).text == SENTENCE
