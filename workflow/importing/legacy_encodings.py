"""Encodings of before Unicode: TCVN3 (ABC), VNI-Windows, VISCII, Windows-1258; found by statistics or by the font.

A candidate is right when the words it gives are built as Vietnamese syllables; text that already is Vietnamese, or no
Vietnamese at all, is left as it is.
Source: TCVN 5712:1993 (VN3); RFC 1456 (VISCII 1.1); the VNI code of Windows fonts; Windows code page 1258.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal

from workflow.importing.syllables import share_of_syllables

Encoding = Literal["tcvn3", "vni", "viscii", "cp1258"]
FEWEST_WORDS = 3
SURE = 0.85
DOUBTFUL = 0.6
ENOUGH = 200_000
"""Letters that are looked at."""
_WORD = re.compile(r"[^\W\d_]+")

_TCVN3_LETTERS = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"), (0xB5, "àảãáạ"), (0xBB, "ằẳẵắ"), (0xC6, "ặầẩẫấậè"), (0xCE, "ẻẽéẹềểễếệìỉ"), (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"), (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)  # fmt: skip
_VISCII_LETTERS = (
    (0x80, "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"),
    (0xC0, "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"),
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VNI_ALONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_SIGNS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301",
    "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301",
    "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_HATS = {"\u0302": "aeo", "\u0306": "a"}


def _table(rows: tuple[tuple[int, str], ...]) -> dict[int, str]:
    return {start + place: letter for start, letters in rows for place, letter in enumerate(letters)}


_TCVN3 = _table(_TCVN3_LETTERS)
_VISCII = _table(_VISCII_LETTERS) | _VISCII_LOW


def _vni_pairs() -> dict[str, str]:
    """Base letter and sign → the letter; `ö` and `ô` are ư and ơ and take tones as well."""
    pairs: dict[str, str] = {}
    for base, letter in ((sign, sign) for sign in "aeiouy"):
        pairs |= _with_signs(base, letter)
    for base, letter in (("ö", "ư"), ("ô", "ơ")):
        pairs |= _with_signs(base, letter)
    return pairs | {f"{key[0].upper()}{key[1].upper()}": value.upper() for key, value in pairs.items()}


def _with_signs(base: str, letter: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for sign, marks in _VNI_SIGNS.items():
        if marks[0] in _HATS and letter not in _HATS[marks[0]]:
            continue
        made = unicodedata.normalize("NFC", letter + marks)
        if len(made) == 1:
            found[base + sign] = made
    return found


_VNI_PAIRS = _vni_pairs()
_VNI_SINGLES = _VNI_ALONE | {key.upper(): value.upper() for key, value in _VNI_ALONE.items()}
_VNI = re.compile("|".join([*map(re.escape, _VNI_PAIRS), *_VNI_SINGLES]))


def _bytes_as_letters(text: str) -> str | None:
    """The characters as the bytes they were typed as; None when the text holds others."""
    try:
        return text.translate(_WINDOWS).encode("latin-1").decode("latin-1")
    except UnicodeEncodeError:
        return None


def _windows_signs() -> dict[int, str]:
    """What Windows shows for 0x80 to 0x9F, and the likeness it puts for a middle dot."""
    signs = {ord(bytes([code]).decode("cp1252")): chr(code) for code in range(0x80, 0xA0) if code not in _UNUSED}
    return signs | {ord("∙"): "\xb7", ord("\u2022"): "\x95"}


_UNUSED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
_WINDOWS = _windows_signs()
_PUNCTUATION = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _UNUSED}


def from_tcvn3(typed: str) -> str:
    """TCVN3 has no capitals with tones: what the other letters, or the words beside it, say of a word holds for it."""
    return "\n".join(map(_with_capitals, typed.translate(_PUNCTUATION | _TCVN3).split("\n")))


def _with_capitals(line: str) -> str:
    words = list(_WORD.finditer(line))
    known = [_is_capital(word.group()) for word in words]
    pieces, end = [], 0
    for place, word in enumerate(words):
        beside = {known[other] for other in (place - 1, place + 1) if 0 <= other < len(known)} - {None}
        capital = known[place] if known[place] is not None else beside == {True}
        pieces += [line[end : word.start()], word.group().upper() if capital else word.group()]
        end = word.end()
    return "".join([*pieces, line[end:]])


def _is_capital(word: str) -> bool | None:
    """None where the word alone does not tell: `Tự` and `Ở` may stand for `TỰ` and `ở`."""
    plain = [letter for letter in word if letter.isascii() or letter in "ĂÂÊÔƠƯĐăâêôơưđ"]
    if any(map(str.islower, plain)):
        return False
    return True if len(plain) > 1 or (plain and word[-1].isupper() and len(word) > 1) else None


def from_vni(typed: str) -> str:
    """Signs behind their letters, and nine letters of their own."""
    found = _VNI.sub(lambda match: _VNI_PAIRS.get(match.group()) or _VNI_SINGLES[match.group()], typed)
    return found.translate(_PUNCTUATION)


def from_viscii(typed: str) -> str:
    """One code a letter, capitals too."""
    return typed.translate(_VISCII)


def from_cp1258(typed: str) -> str:
    """Letters and tones apart."""
    return unicodedata.normalize("NFC", typed.encode("latin-1").decode("cp1258", errors="replace"))


_DECODERS: Mapping[Encoding, Callable[[str], str]] = {
    "tcvn3": from_tcvn3,
    "vni": from_vni,
    "viscii": from_viscii,
    "cp1258": from_cp1258,
}


def recognised(text: str) -> Encoding | None:
    """The encoding that was taken for another when this text was made; None when it reads as it is."""
    text = text[:ENOUGH]
    share, count = share_of_syllables(text)
    if count and share >= DOUBTFUL:
        return None
    typed = _bytes_as_letters(text)
    if typed is None or typed.isascii():
        return None
    return _best(typed, share)


def _best(typed: str, share: float) -> Encoding | None:
    shares = {name: share_of_syllables(decode(typed)) for name, decode in _DECODERS.items()}
    name = max(shares, key=lambda one: (shares[one][0], shares[one][1]))
    good, count = shares[name]
    return name if count >= FEWEST_WORDS and good >= SURE and good > share + 0.2 else None


def decoded(text: str, encoding: Encoding) -> str:
    """The text in Unicode; unchanged where it holds what the encoding cannot have."""
    typed = _bytes_as_letters(text)
    return text if typed is None else _DECODERS[encoding](typed)


def mended(text: str) -> str:
    """The text in Unicode, if it was written in one of the old encodings and read as another."""
    encoding = recognised(text)
    return decoded(text, encoding) if encoding else text


def encoding_of_bytes(content: bytes) -> Encoding | None:
    """The old encoding of these bytes, which are not UTF-8."""
    return _best(content[:ENOUGH].decode("latin-1"), 0.0)


def encoding_of_font(font: str | None) -> Encoding | None:
    """`.VnTime` means TCVN3, `VNI-Times` means VNI."""
    name = (font or "").lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith("vni-") else None


def by_font(text: str, font: str | None) -> str:
    """What a run in this font shows: `.VnTimeH` shows small letters as capitals."""
    encoding = encoding_of_font(font)
    if encoding is None:
        return text
    shown = decoded(text, encoding)
    return shown.upper() if encoding == "tcvn3" and (font or "").rstrip().endswith("H") else shown
