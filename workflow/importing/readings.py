"""Look-alikes of OCR that cannot be meant, read as what was written on paper.

Only pairs whose left side is no Vietnamese word in this place; everything less certain is left to the checker (F-OCR),
which proposes and never replaces.
"""

from __future__ import annotations

import re

_NO_SUCH_WORD = ((re.compile(r"\b([ĐđD])ơn đốc\b"), r"\1ôn đốc"),)
_DIRECTOR = re.compile(r"\b(P?)GD\b(?!\s*(?:&|và\s+ĐT|ĐT|-))")
_DEPUTY_NAMED = re.compile(r"\bP[GĐ][DĐ]\b")


def corrected(text: str) -> str:
    """The corrected reading of a subject."""
    for pattern, word in _NO_SUCH_WORD:
        text = pattern.sub(word, text)
    return text


def corrected_recipient(text: str) -> str:
    """`GD và các PGD Sở` is `GĐ và các PGĐ Sở`: only next to a deputy, because GD alone may be Giáo dục."""
    if _DEPUTY_NAMED.search(text):
        text = _DIRECTOR.sub(r"\1GĐ", text)
    return corrected(text)
