"""Bytes become text: UTF-8, UTF-16 with or without a byte order mark, and the encodings of before Unicode."""

from __future__ import annotations

import codecs
import re

from workflow.base.text import nfc
from workflow.importing.errors import LARGEST_TEXT_BYTES, TextTooLarge, UnreadableFile
from workflow.importing.legacy_encodings import decoded, encoding_of_bytes, mended

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(content: bytes) -> str:
    """The NFC text of a file, whatever usual Vietnamese encoding it was saved in.

    Raises: TextTooLarge beyond 5 MB; UnreadableFile for something that is not text.
    """
    if len(content) > LARGEST_TEXT_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    text = mended(_decoded(content))
    refuse_binary(text)
    return nfc(text)


def refuse_binary(text: str) -> None:
    """Text holds no control characters but line ends, tabs and page breaks."""
    if _CONTROL.search(text):
        raise UnreadableFile(reason="binary")


def _decoded(content: bytes) -> str:
    for encoding in _candidates(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if old := encoding_of_bytes(content):
        return decoded(content.decode("latin-1"), old)
    raise UnreadableFile(reason="encoding")


def _candidates(content: bytes) -> list[str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return [encoding]
    return _utf16_without_mark(content) or ["utf-8"]


def _utf16_without_mark(content: bytes) -> list[str]:
    """Spaces and digits have a zero byte in UTF-16, on the side that tells the byte order."""
    head = content[:4000]
    if len(head) < 8 or head.count(0) * 5 < len(head):
        return []
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd):
        return []
    return ["utf-16-be" if even > odd else "utf-16-le"]
