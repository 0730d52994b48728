"""Stamps of urgency and secrecy, and the encoding of the text.

Source: PL1 III.2 (FMT-URG-1, FMT-SEC-1); PL1 I.4 (FMT-PAGE-6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from workflow.base.text import fold
from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import BODY, HEADER, SUBJECT, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings

URGENCIES = {"urgent": "KHẨN", "very_urgent": "THƯỢNG KHẨN", "express": "HỎA TỐC"}
_SPELLINGS = frozenset({*URGENCIES.values(), "HOẢ TỐC"})
_OTHER_NAMES = {"HỎA TỐC HẸN GIỜ": "HỎA TỐC", "KHẨN CẤP": "KHẨN", "RẤT KHẨN": "THƯỢNG KHẨN", "TỐI KHẨN": "HỎA TỐC"}
_SECRET = re.compile(r"^\W*(?:độ mật\s*:\s*)?(?P<mark>(?:TUYỆT |TỐI )?MẬT)\W*$")
_SECRET_NAMED = re.compile(r"^\W*độ mật\s*:\s*(?P<mark>(?:tuyệt |tối )?mật)\W*$", re.IGNORECASE)
_TCVN3 = re.compile(r"[®·¸µ¶¨«¬©ª]")
_NOT_VIETNAMESE = re.compile(r"[®·¸µ¶¨«¬©ª§äåæëïîñöøüûßþÄÅÆËÏÎÑÖØÜÛÞ]|[ae][õûùâêëéèåä]|o[õûùâêëåä]")
ODD_WORDS = 3
"""So many words of a paragraph with the signs of an old encoding are no foreign name any more."""


@rule("F-URG")
def urgency_is_marked(manuscript: Manuscript) -> Iterator[Hit]:
    """HỎA TỐC, THƯỢNG KHẨN or KHẨN, spelt so; there when the data say so (in a document the page prints it)."""
    if not manuscript.is_finished_text:
        return
    written = False
    for line in wordings(manuscript, HEADER):
        words = line.text.strip("[](). ")
        if words in _SPELLINGS:
            written = True
        elif right := _meant(words):
            written = True
            yield line.whole(right, fix=right, code="spelling")
    expected = URGENCIES.get(manuscript.urgency or "")
    if expected and not written:
        yield missing(HEADER, expected, code="missing")


def _meant(words: str) -> str | None:
    """The mark that these words should be: another case, lost accents, a name that the decree does not have."""
    if words.upper() in _OTHER_NAMES:
        return _OTHER_NAMES[words.upper()]
    if not 4 <= len(words) <= 12:
        return None
    near = [right for right in URGENCIES.values() if SequenceMatcher(None, fold(words), fold(right)).ratio() > 0.85]
    return near[0] if near and fold(words) not in {"khan gia"} else None


@rule("F-SEC")
def nothing_secret_is_here(manuscript: Manuscript) -> Iterator[Hit]:
    """A document with a mark of secrecy has no place on a networked machine."""
    for line in wordings(manuscript, HEADER, SUBJECT, BODY):
        if len(line.text) < 30 and (found := _SECRET.match(line.text) or _SECRET_NAMED.match(line.text)):
            yield line.of(found, "mark")


@rule("F-NFC")
def text_is_composed_unicode(manuscript: Manuscript) -> Iterator[Hit]:
    """Precomposed Unicode: no detached accents, no words of an old encoding (TCVN3, VNI)."""
    if manuscript.is_composed is False:
        yield Hit(None, found="", part=BODY, facts={"code": "decomposed"})
    for line in wordings(manuscript, HEADER, SUBJECT, BODY):
        if odd := _old_encoding(line):
            yield odd
            return


def _old_encoding(line: Wording) -> Hit | None:
    words = [found for found in re.finditer(r"\S+", line.text) if len(found[0]) > 1]
    odd = [found for found in words if _NOT_VIETNAMESE.search(found[0]) and re.search(r"[A-Za-z]", found[0])]
    if len(odd) < ODD_WORDS or len(odd) * 5 <= len(words):
        return None
    return line.of(odd[0], expected="Unicode", code="old", encoding="TCVN3" if _TCVN3.search(line.text) else "VNI")
