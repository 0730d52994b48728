"""Vietnamese words inside an English sentence, marked as such, so that they are read aloud as what they are."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from workflow.web.language import language

_LETTER = "đĐơƠưƯÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĨĩŨũẠ-ỹ"
_WORD = rf"\w*[{_LETTER}]\w*"
_VIETNAMESE = re.compile(rf"“[^”]*”|{_WORD}(?: {_WORD})*")
"""What is quoted, and runs of words with a letter that only Vietnamese has."""


def in_vietnamese(words: str) -> Markup:
    """Words of a document, which stay Vietnamese on a page in another language (WCAG 3.1.2)."""
    return Markup('<span lang="vi">{}</span>').format(words)


def with_vietnamese(sentence: str) -> Markup | str:
    """The sentence for a page in the reader's language (WCAG 3.1.2)."""
    if language() == "vi":
        return sentence
    parts = Markup("")
    at = 0
    for found in _VIETNAMESE.finditer(sentence):
        parts += escape(sentence[at : found.start()]) + Markup('<span lang="vi">{}</span>').format(found[0])
        at = found.end()
    return parts + escape(sentence[at:])
