"""What text extraction leaves behind: spaces, line ends, Markdown and HTML remains."""

from __future__ import annotations

import html
import re

from workflow.base.text import nfc

CAPITAL = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
"""The capitals of Vietnamese for use inside a character class: they lie between the small letters, not in one range."""

LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]|<br\s*/?>", re.IGNORECASE)
_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ"})
_ODD_SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\xad]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|ndash|mdash|#\d{1,6});")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_LINE_START = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+)")
_STAR_BULLET = re.compile(r"^[ \t]*(?:\*|•|●|▪|◦|·|–|—|−|‒)[ \t]+")
_OTHER_TAG = re.compile(r"</?(?:span|p|div|font|center|a|small|big|mark|s)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_STYLE_TAG = re.compile(r"</?(?:sup|sub|b|strong|i|em|u)\s*>", re.IGNORECASE)
_STARS = re.compile(r"(\(\*{1,3}\)|(?<=\s)\*(?=\s))|\*{1,3}")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """NFC text with plain line ends and spaces, entities and backslash escapes undone; emphasis marks are kept."""
    text = LINE_ENDS.sub("\n", text)
    text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    text = _INVISIBLE.sub("", _ODD_SPACES.sub(" ", text))
    return nfc(_ESCAPED.sub(r"\1", text)).translate(_LOOKALIKES)


def clean_line(line: str) -> str:
    """One line without heading marks, quote marks and meaningless tags; every bullet sign becomes `- `."""
    line = _OTHER_TAG.sub("", _LINE_START.sub("", line))
    return _STAR_BULLET.sub("- ", line)


def without_styles(marked: str) -> str:
    """The words alone, single-spaced: emphasis stars and style tags removed, `(*)` and a lone ` * ` kept."""
    bare = _STARS.sub(lambda match: match.group(1) or "", _STYLE_TAG.sub("", marked))
    return _SPACES.sub(" ", bare).strip()
