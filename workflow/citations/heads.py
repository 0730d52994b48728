"""The type word of a number: directly before it, before a name, or shared in a list.

Source: citation sheet §2 (lists) and §5 (numbers without a type word).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from workflow.citations.citation import LAWS
from workflow.citations.cleaned import WALL, Cleaned
from workflow.citations.found import Found, Head, TypeWord
from workflow.citations.issuers import issuer_end
from workflow.citations.numbers import Number
from workflow.citations.symbols import repaired, type_of
from workflow.citations.words import OF, SHORT_TYPE, TYPE_WORD, type_named

_BEFORE = 260  # characters in which a type word may stand before its number
_LONGEST_LIST_GAP = 420
_DIRECT = re.compile(
    r"(?: sau(?: day)?| gom)?[ \n]?:?[ \n]?(?:[-+][ \n])?(?:so[ \n]?[:.]?[ \n]?)?(?:\d{1,5}(?: ?,| va) )*$"
)
_LISTED = re.compile(
    r"(?P<glue>[ \n]?(?:[,;&]|;? ?va|,? va|hoac|cung|,? cung voi)?[ \n]?(?:[-+] )?(?:cac )?)(?P<so>so[ \n]?:?[ \n]?)?$"
)
_LATER = re.compile(r"[,;:(\n](?: ?va)? ?(?:[-+] )?so ?:? ?$|[ ,]va so ?:? ?$")
_NAMED = re.compile(r"[ \n](?P<name>[^\x1e;:.()\[\]\"“”]{2,240}?),?[ \n]so[ \n]?:?[ \n]?$")
_AFTER_ISSUER = re.compile(r"[ ,]*(?:sau ?)?:?[ \n]?so ?:? ?")
_BLOCKED = re.compile(
    r"\b(?:theo|mau|bieu|tai|kem|dieu|khoan|muc|nay|to|thua|nha|trang|voi|va|tren|phu luc|duong|dot|lo|ho so|cua"
    r"|tong)\b"
)
_QUALITIES = (
    "khan", "hoa toc", "mat", "lien tich", "lien nganh", "lien bo", "phoi hop", "hanh dong", "tam thoi", "chung",
    "ket luan", "giam sat", "tham dinh", "tham tra", "chinh tri", "chuyen de", "cong tac", "tong ket", "so ket",
    "dieu chinh", "bo sung", "ca biet", "xu phat", "phe duyet", "dien tu", "hop", "noi bo", "chi tiet", "chi dao",
    "trieu tap", "kiem tra", "thanh tra",
)  # fmt: skip
_QUALIFIED = re.compile(rf"(?:{'|'.join(_QUALITIES)})(?: (?:{'|'.join(_QUALITIES)}))*")
_PLURAL = re.compile(r"(?<!\w)(?:cac|nhung|hai|ba|bon|nam|sau|0?[2-9]|1\d)(?: loai)? $")
_ONE_PHRASE = re.compile(r"(?: [a-z]+){0,5} ")


class Heads:
    """The type words of a text."""

    def __init__(self, view: Cleaned) -> None:
        self.view = view
        long = [
            TypeWord(word.start(), word.end(), type_named(word.group())) for word in TYPE_WORD.finditer(view.folded)
        ]
        short = [
            TypeWord(word.start(), word.end(), type_named(word.group())) for word in SHORT_TYPE.finditer(view.text)
        ]
        self.words = sorted(long + short, key=lambda word: word.start)
        self._starts = [word.start for word in self.words]

    def of(self, number: Number, last: Found | None) -> Head | None:
        """The head of the number; `last` is the citation before it, whose list it may continue."""
        word = self._before(number, last)
        if word is not None and (head := self._own(word, number)) is not None:
            return head
        if last is not None and (start := self._listed(last, number)) is not None:
            return Head(start, last.citation.type, last.head.group, last.head.plural)
        return None

    def _before(self, number: Number, last: Found | None) -> TypeWord | None:
        index = bisect_right(self._starts, number.start) - 1
        if index < 0 or number.start - self._starts[index] > _BEFORE or self.words[index].end > number.start:
            return None
        nearest = self.words[index]
        if last is not None and nearest.start < last.end:
            return None
        return self._meant(nearest, self.words[index - 1], number) if index else nearest

    def _meant(self, nearest: TypeWord, before: TypeWord, number: Number) -> TypeWord:
        """`Báo cáo thẩm định dự án số 61/BC-STP`: the type that the symbol says, if it stands just before."""
        meant = type_of(repaired(number.symbol, nearest.name))
        if nearest.name == meant or before.name != meant or nearest.start - before.end > 60:
            return nearest
        between = self.view.folded[before.end : nearest.start]
        joined = _ONE_PHRASE.fullmatch(between) and not _BLOCKED.search(between)
        return before if joined and self.view.text[nearest.start].islower() else nearest

    def _own(self, word: TypeWord, number: Number) -> Head | None:
        """The head, if the words between type and number allow it."""
        folded = self.view.folded
        gap = folded[word.end : number.start]
        if WALL in gap:
            return None
        plural = bool(_PLURAL.search(folded, max(0, word.start - 12), word.start))
        if _DIRECT.match(gap):
            return Head(self._law_start(word), word.name, number.start, plural)
        if (of := OF.match(gap)) is not None:
            begin = word.end + of.end()
            end = issuer_end(self.view, begin)
            if end is not None and _AFTER_ISSUER.fullmatch(folded, end, number.start):
                return Head(word.start, word.name, number.start, plural, (begin, end))
        named = _NAMED.match(gap)
        if named is None or not self._may_be_named(word, named["name"], number):
            return None
        return Head(self._law_start(word), word.name, number.start, plural)

    def _may_be_named(self, word: TypeWord, name: str, number: Number) -> bool:
        if word.name in LAWS:
            return not re.search(r"\d{4}", name)
        if _QUALIFIED.fullmatch(name):
            return True
        agrees = type_of(repaired(number.symbol, word.name)) == word.name
        return agrees and len(name.split()) <= 16 and not _BLOCKED.search(name)

    def _law_start(self, word: TypeWord) -> int:
        """`Luật sửa đổi … của Luật Nhà ở số …`: the citation begins at the first word."""
        if word.name not in LAWS:
            return word.start
        index = bisect_right(self._starts, word.start) - 2
        while index >= 0 and word.start - self._starts[index] < _BEFORE:
            before = self.words[index]
            if before.name in LAWS and self.view.folded.startswith(" sua doi", before.end):
                broken = re.search(r"[;:.()\x1e\d]", self.view.folded[before.end : word.start])
                return word.start if broken else before.start
            index -= 1
        return word.start

    def _listed(self, last: Found, number: Number) -> int | None:
        """Where a number without a type word of its own begins, if it belongs to the list before it."""
        if number.start - last.end > _LONGEST_LIST_GAP:
            return None
        gap = self.view.folded[last.end : number.start]
        if WALL in gap:
            return None
        if (listed := _LISTED.match(gap)) is not None and listed["glue"].strip():
            return last.end + (listed.start("so") if listed["so"] else listed.end())
        if last.head.plural and (later := _LATER.search(gap)) is not None:
            return last.end + gap.rindex("so", later.start())
        return None
