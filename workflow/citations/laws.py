"""Laws that are cited by their day: `Luật Bảo vệ môi trường ngày 17 tháng 11 năm 2020`.

Source: PL1 II.6b (a law is cited by type and name); citation sheet §1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from workflow.citations.citation import LAWS, Citation
from workflow.citations.cleaned import Cleaned
from workflow.citations.found import Found, Head, TypeWord
from workflow.citations.tails import Tails, end_of
from workflow.citations.words import DAY, day_of

_NAME = re.compile(r"(?P<name> (?:(?!luat )[^\x1e\n;:.()0-9\"]){2,160}?)(?<!,) (?=ngay)")
_AMENDED = re.compile(r"(?P<name> sua doi[^\x1e\n;:.()0-9\"]{2,220}?)(?<!,) (?=ngay)")
_NOT_ITS_DAY = re.compile(
    r"(?:.* (?:từ|vào|trước|đến|sau|hồi|kể|tới|trong|là|theo|tại|này|ban hành)|.* được .{0,40}"
    r"|^ (?:sư|gia|và|của|này|định|pháp|lệ|học)\b.*"
    r"|.*\b(?:hiệu lực|tổ chức|hội nghị|triển khai|thực hiện|thi hành|kể từ)\b.*)$"
)

_NOT_A_LAW = re.compile(r"(?:hội|phòng|khoa|trường|ngành|đại học|cử nhân) $")


def dated_laws(view: Cleaned, words: Sequence[TypeWord], tails: Tails, taken: Sequence[Found]) -> Iterator[Found]:
    """Every law that is cited by its day and stands in no other citation."""
    begins = [each.start for each in taken]
    done = 0
    for word in words:
        if word.name not in LAWS or word.start < done or not view.text[word.start].isupper():
            continue
        index = bisect_right(begins, word.start) - 1
        if index >= 0 and word.start < taken[index].end:
            continue
        if (day := _day(view, word)) is not None:
            found = _law(view, word, day, tails)
            done = found.end
            yield found


def _day(view: Cleaned, word: TypeWord) -> re.Match[str] | None:
    name = _AMENDED.match(view.folded, word.end) or _NAME.match(view.folded, word.end)
    if _NOT_A_LAW.search(view.lower, max(0, word.start - 10), word.start):
        return None
    if name is None or _NOT_ITS_DAY.match(view.text[slice(*name.span("name"))]):
        return None
    return DAY.match(view.folded, name.end() - 1)


def _law(view: Cleaned, word: TypeWord, day: re.Match[str], tails: Tails) -> Found:
    issuer = tails.issuer(end_of(day))
    end = issuer[1] if issuer else end_of(day)
    start, stop = view.span(word.start, end)
    who = "Ủy ban Thường vụ Quốc hội" if word.name == "Pháp lệnh" else "Quốc hội"
    citation = Citation(
        text=view.words(word.start, end),
        type=word.name,
        type_from_symbol=None,
        number=None,
        year=None,
        symbol=None,
        date=day_of(day),
        date_text=view.words(*day.span("written")),
        issuer=view.words(*issuer) if issuer else who,
        issuer_source="adjacent" if issuer else "symbol",
        excerpt=None,
        lead=None,
        start=start,
        end=stop,
    )
    return Found(citation, Head(word.start, word.name, -1 - word.start), end)
