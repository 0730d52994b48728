"""The scan: numbers with a symbol, the type word before each, the day and the issuer after it.

Every look backwards and forwards is bounded, so that the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workflow.citations.citation import LAWS, Citation, Home, IssuerSource
from workflow.citations.cleaned import WALL, Cleaned
from workflow.citations.issuers import BODY_START, issuer_end
from workflow.citations.numbers import Number, numbers_in
from workflow.citations.symbols import agree, issuer_of, repaired, type_of
from workflow.citations.words import BARE_DAY, DAY, SHORT_TYPE, TYPE_WORD, day_of, type_named

_BEFORE = 260  # characters in which a type word may stand before its number
_DIRECT = re.compile(
    r"(?: sau(?: day)?| gom)?[ \n]?:?[ \n]?(?:[-+][ \n])?(?:so[ \n]?[:.]?[ \n]?)?(?:\d{1,5}(?: ?,| va) )*$"
)
_LISTED = re.compile(
    r"(?P<glue>[ \n]?(?:[,;&]|;? ?va|,? va|hoac|cung|,? cung voi)?[ \n]?(?:[-+] )?(?:cac )?)(?P<so>so[ \n]?:?[ \n]?)?$"
)
_LATER = re.compile(r"[,;:(\n](?: ?va)? ?(?:[-+] )?so ?:? ?$|[ ,]va so ?:? ?$")
_NAMED = re.compile(r"[ \n](?P<name>[^\x1e;:.()\[\]\"“”]{2,240}?),?[ \n]so[ \n]?:?[ \n]?$")
_BLOCKED = re.compile(
    r"\b(?:theo|mau|bieu|tai|kem|dieu|khoan|muc|nay|to|thua|nha|trang|voi|va|tren|phu luc|duong|dot|lo|ho so|cua|tong)\b"
)
_QUALIFIED = re.compile(
    r"(?:khan|hoa toc|mat|lien tich|lien nganh|phoi hop|hanh dong|tam thoi|chung|lien tich|ket luan|giam sat|tham dinh"
    r"|tham tra|chinh tri|chuyen de|cong tac|tong ket|so ket|dieu chinh|bo sung|ca biet|xu phat|phe duyet|dien tu|hop"
    r"|noi bo|chi tiet|chi dao|trieu tap|lien bo|kiem tra|thanh tra)+"
)
_PLURAL = re.compile(r"(?<!\w)(?:cac|nhung|hai|ba|bon|nam|sau|0?[2-9]|1\d)(?: loai)? $")
_OF = re.compile(r"[ \n]?,?[ \n]?cua[ \n]")
_BY = re.compile(r" do ")
_BY_ENDS = re.compile(r" (?:ban hanh|ky|phe duyet|phat hanh|lap|cong bo)\b")
_LEAD = re.compile(
    r"(?P<owner>,? (?:da )?(?:duoc )?ban hanh kem theo )|(?P<at>[^.;:()\n\x1e]{0,90}? (?:tai|kem theo) )"
    r"|(?P<has> (?:da |vua |moi |cung |tiep tuc )*(?:co|ban hanh|ky ban hanh|phat hanh|tham muu ban hanh|gui) )"
    r"|(?P<makes> (?:phe duyet|cong bo|ban hanh|thong qua|giao|phan cong) (?:kem )?theo )"
)
_LEAD_TAIL = re.compile(r"(?:cac |nhung |0?\d |noi dung |mot so )*$")
_LEAD_WINDOW = 170
_LEAD_HINT = re.compile(r"(?:tai|theo|co|ban hanh|gui)[ \n](?:cac |nhung |0?\d |noi dung |mot so )*$")
_INTRODUCED = re.compile(
    r"(căn cứ|thực hiện|theo|tại|ban hành kèm theo|kèm theo|về|có|qua|xét|tiếp theo|phúc đáp|trả lời)(?: (?:các|nội dung|kết quả))*\s*$"
)
_EXCERPT = re.compile(
    r"[ \n]?,?[ \n]?(?P<text>(?:về|v/v|ban hành|phê duyệt|quy định|kết luận|công bố|hướng dẫn|sửa đổi|bổ sung|giao|thông báo"
    r"|triển khai|bãi bỏ|thay thế|thành lập|kiện toàn|phân công|phân cấp|điều chỉnh|đôn đốc|trả lời|báo cáo|thông qua)\b"
    r"[^;.,)\x1e\n]{0,600})"
)
_LAW_NAME = re.compile(r"(?P<name> (?:(?!luat )[^\x1e\n;:.()0-9\"]){2,160}?)(?<!,) (?=ngay)")
_AMENDED = re.compile(r"(?P<name> sua doi[^\x1e\n;:.()0-9\"]{2,220}?)(?<!,) (?=ngay)")
_NOT_A_LAW_DAY = re.compile(
    r"(?: (?:từ|vào|trước|đến|sau|hồi|kể|tới|trong|là|theo|tại|này|ban hành|được .{0,40})|^ sư\b.*"
    r"|.*\b(?:hiệu lực|tổ chức|hội nghị|triển khai|thực hiện|thi hành|kể từ)\b.*)$"
)


@dataclass(frozen=True, slots=True)
class _Type:
    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A citation in positions of the cleaned text; `group` joins those that share one type word."""

    citation: Citation
    start: int
    end: int
    group: int
    plural: bool


def citations_in(text: str, *, home: Home | None = None) -> list[Citation]:
    """Every mention of an identifiable document, in the order of the text; offsets in its NFC form.

    `home` is the office that writes; without it, what the header of the text says is taken.
    Source: citation sheet §1 to §5; PL1 II.6b.
    """
    view = Cleaned.of(text)
    found = _Scan(view, home or home_of(view)).run()
    return [each.citation for each in found]


def home_of(view: Cleaned) -> Home:
    """The office that the header names: its level is all that is asked of it."""
    head = view.text[:1500]
    if found := re.search(
        r"[UỦ][ỶY] BAN NHÂN DÂN[ \n](TỈNH|THÀNH PHỐ|HUYỆN|THỊ XÃ|QUẬN|THỊ TRẤN|XÃ|PHƯỜNG|ĐẶC KHU)", head
    ):
        department = re.search(r"(?<!\w)SỞ [A-ZĐÀ-Ỹ]", head)
        return Home("Sở" if department else f"UBND {found.group(1).lower()}")
    return Home("Sở") if re.search(r"(?<!\w)SỞ [A-ZĐÀ-Ỹ]", head) else Home()


class _Scan:
    def __init__(self, view: Cleaned, home: Home) -> None:
        self.view = view
        self.home = home
        self.types = sorted(
            [_Type(word.start(), word.end(), type_named(word.group())) for word in TYPE_WORD.finditer(view.folded)]
            + [_Type(word.start(), word.end(), type_named(word.group())) for word in SHORT_TYPE.finditer(view.text)],
            key=lambda word: word.start,
        )
        self.starts = [word.start for word in self.types]
        self.found: list[_Found] = []

    def run(self) -> list[_Found]:
        for number in numbers_in(self.view.text):
            self._read(number)
        self.found += self._dated_laws()
        self.found.sort(key=lambda each: each.start)
        self._share_issuers()
        return [self._with_surroundings(index) for index in range(len(self.found))]

    # ---- the head: type word and number

    def _read(self, number: Number) -> None:
        last = self.found[-1] if self.found else None
        if last is not None and number.start < last.end:
            return
        word = self._type_before(number)
        if word is not None:
            start, issuer = self._named(word, number)
            if start is not None:
                group = len(self.found)
                plural = bool(_PLURAL.search(self.view.folded, max(0, start - 12), start))
                self._add(number, word.name, start, group, plural, issuer)
                return
        if last is not None and (start := self._listed(last, number)) is not None:
            self._add(number, last.citation.type, start, last.group, last.plural, None)

    def _type_before(self, number: Number) -> _Type | None:
        index = bisect_right(self.starts, number.start) - 1
        if index < 0 or number.start - self.types[index].start > _BEFORE:
            return None
        nearest = self.types[index]
        if nearest.end > number.start:
            return None
        if self.found and nearest.start < self.found[-1].end:
            return None
        meant = type_of(repaired(number.symbol, nearest.name))
        before = self.types[index - 1] if index else None
        if before is None or nearest.name == meant or before.name != meant or nearest.start - before.end > 60:
            return nearest
        between = self.view.folded[before.end : nearest.start]
        lower_case = self.view.text[nearest.start].islower()
        return (
            before
            if lower_case and re.fullmatch(r"(?: [a-z]+){0,5} ", between) and not _BLOCKED.search(between)
            else nearest
        )

    def _named(self, word: _Type, number: Number) -> tuple[int | None, tuple[int, int] | None]:
        """Where the citation starts if the words between type and number allow it, and an issuer among them."""
        folded = self.view.folded
        gap = folded[word.end : number.start]
        if WALL in gap:
            return None, None
        if _DIRECT.match(gap):
            return self._amended_law(word), None
        if (of := _OF.match(gap)) is not None:
            begin = word.end + of.end()
            end = issuer_end(self.view, begin)
            if end is not None and re.fullmatch(r"[ ,]*so ?:? ?", folded[end : number.start]):
                return word.start, (begin, end)
        named = _NAMED.match(gap)
        if named is None:
            return None, None
        name = named["name"]
        if word.name in LAWS:
            return (self._amended_law(word), None) if not re.search(r"\d{4}", name) else (None, None)
        if _QUALIFIED.fullmatch(name.replace(" ", "")) or _QUALIFIED.fullmatch(name):
            return word.start, None
        agrees = type_of(repaired(number.symbol, word.name)) == word.name
        words = name.split()
        if len(words) > (16 if agrees else 3) or _BLOCKED.search(name) or not agrees:
            return None, None
        return word.start, None

    def _amended_law(self, word: _Type) -> int:
        """`Luật sửa đổi … của Luật Nhà ở số …`: the citation begins at the first word."""
        if word.name not in LAWS:
            return word.start
        index = bisect_right(self.starts, word.start) - 2
        while index >= 0 and word.start - self.types[index].start < _BEFORE:
            before = self.types[index]
            if before.name in LAWS and self.view.folded.startswith(" sua doi", before.end):
                between = self.view.folded[before.end : word.start]
                return before.start if not re.search(r"[;:.()\x1e\d]", between) else word.start
            index -= 1
        return word.start

    def _listed(self, last: _Found, number: Number) -> int | None:
        """Where a number without a type word of its own begins, if it belongs to the list before it."""
        folded = self.view.folded
        if number.start - last.end > 420:
            return None
        gap = folded[last.end : number.start]
        if WALL in gap:
            return None
        if (listed := _LISTED.match(gap)) is not None and listed["glue"].strip():
            return last.end + (listed.start("so") if listed["so"] else listed.end())
        if last.plural and (later := _LATER.search(gap)) is not None:
            return last.end + gap.rindex("so", later.start())
        return None

    # ---- the tail: day and issuer

    def _add(
        self, number: Number, type_name: str, start: int, group: int, plural: bool, inner: tuple[int, int] | None
    ) -> None:
        symbol = repaired(number.symbol, type_name)
        issuer, source = self._text(inner) if inner else None, "adjacent" if inner else None
        day, end, after = self._tail(number.end, joint="liên tịch" in type_name or symbol.startswith(("TTLT", "NQLT")))
        if issuer is None and after is not None:
            issuer, source = self._text(after), "adjacent"
        if issuer is None:
            issuer, source = self._elsewhere(start, end, symbol)
        self.found.append(
            _Found(
                Citation(
                    text=self._text((start, end)),
                    type=type_name,
                    type_from_symbol=type_of(symbol),
                    number=number.number,
                    year=number.year,
                    symbol=symbol,
                    date=day_of(day) if day else None,
                    date_text=self._text(day.span("written")) if day else None,
                    issuer=issuer,
                    issuer_source=_source(source),
                    excerpt=None,
                    lead=None,
                    start=self.view.span(start, end)[0],
                    end=self.view.span(start, end)[1],
                ),
                start, end, group, plural,
            )
        )  # fmt: skip

    def _tail(self, position: int, *, joint: bool) -> tuple[re.Match[str] | None, int, tuple[int, int] | None]:
        """Day and issuer behind the number, in either order, and where the citation ends."""
        day = self._day(position)
        end = _end_of(day) if day else position
        issuer = self._issuer(end, joint=joint)
        if issuer is not None:
            end = issuer[1]
            if day is None and (day := self._day(end)) is not None:
                end = _end_of(day)
        return day, end, issuer

    def _day(self, position: int) -> re.Match[str] | None:
        return DAY.match(self.view.folded, position) or BARE_DAY.match(self.view.folded, position)

    def _issuer(self, position: int, *, joint: bool) -> tuple[int, int] | None:
        of = _OF.match(self.view.folded, position)
        if of is None:
            return None
        end = issuer_end(self.view, of.end(), joint=joint)
        return None if end is None else (of.end(), end)

    def _elsewhere(self, start: int, end: int, symbol: str) -> tuple[str | None, str | None]:
        """The issuer by `do … ban hành`, by what stands before the citation, or by the symbol."""
        folded = self.view.folded
        if (by := _BY.match(folded, end)) is not None:
            stop = issuer_end(self.view, by.end())
            if stop is not None and _BY_ENDS.match(folded, stop):
                return self._text((by.end(), stop)), "adjacent"
        if (lead := self._lead(start, symbol)) is not None:
            return lead
        issuer = issuer_of(symbol, self.home)
        return issuer, "symbol" if issuer else None

    def _lead(self, start: int, symbol: str) -> tuple[str, str] | None:
        folded = self.view.folded
        if _LEAD_HINT.search(folded, max(0, start - 30), start) is None:
            return None
        floor = max(0, start - _LEAD_WINDOW, self.found[-1].end if self.found else 0)
        for body in list(BODY_START.finditer(self.view.text, floor, start))[:8]:
            end = issuer_end(self.view, body.start())
            if end is None or end >= start or not agree(self.view.text[body.start() : end], symbol):
                continue
            lead = _LEAD.match(folded, end, start)
            if lead is not None and _LEAD_TAIL.match(folded, lead.end(), start) is not None:
                tail = _LEAD_TAIL.match(folded, lead.end(), start)
                if tail is not None and tail.end() == start:
                    return self._text((body.start(), end)), "owner" if lead["owner"] else "lead"
        return None

    # ---- laws that are cited by their day

    def _dated_laws(self) -> Iterator[_Found]:
        taken = [(each.start, each.end) for each in self.found]
        begins = [start for start, _ in taken]
        done = 0
        for word in self.types:
            if word.name not in LAWS or word.start < done or not self.view.text[word.start].isupper():
                continue
            index = bisect_right(begins, word.start) - 1
            if index >= 0 and word.start < taken[index][1]:
                continue
            name = _AMENDED.match(self.view.folded, word.end) or _LAW_NAME.match(self.view.folded, word.end)
            day = DAY.match(self.view.folded, name.end() - 1) if name else None
            if name is None or day is None or _NOT_A_LAW_DAY.match(self.view.text[slice(*name.span("name"))]):
                continue
            end = _end_of(day)
            issuer = self._issuer(end, joint=False)
            end = done = issuer[1] if issuer else end
            span = self.view.span(word.start, end)
            who = "Ủy ban Thường vụ Quốc hội" if word.name == "Pháp lệnh" else "Quốc hội"
            yield _Found(
                Citation(
                    text=self._text((word.start, end)), type=word.name, type_from_symbol=None, number=None, year=None,
                    symbol=None, date=day_of(day), date_text=self._text(day.span("written")),
                    issuer=self._text(issuer) if issuer else who, issuer_source="adjacent" if issuer else "symbol",
                    excerpt=None, lead=None, start=span[0], end=span[1],
                ),
                word.start, end, -1 - word.start, False,
            )  # fmt: skip

    # ---- what the neighbours tell

    def _share_issuers(self) -> None:
        """In a list with one type word, an issuer told once holds for all: the last one's, or the first one's lead."""
        for index in range(len(self.found) - 2, -1, -1):
            self._take_issuer(index, index + 1, {"adjacent"})
        for index in range(1, len(self.found)):
            self._take_issuer(index, index - 1, {"lead", "owner"})

    def _take_issuer(self, index: int, other: int, sources: set[str]) -> None:
        one, two = self.found[index], self.found[other]
        told = two.citation.issuer
        if one.group != two.group or told is None or two.citation.issuer_source not in sources:
            return
        if one.citation.issuer_source in {None, "symbol"} and agree(told, one.citation.symbol or ""):
            taken = replace(one.citation, issuer=told, issuer_source=two.citation.issuer_source)
            self.found[index] = replace(one, citation=taken)

    def _with_surroundings(self, index: int) -> _Found:
        each = self.found[index]
        limit = self.found[index + 1].start if index + 1 < len(self.found) else len(self.view.text)
        excerpt = _EXCERPT.match(self.view.lower, each.end, limit)
        lead = _INTRODUCED.search(self.view.lower, max(0, each.start - 40), each.start)
        told = replace(
            each.citation,
            excerpt=self._text(excerpt.span("text")).strip() if excerpt else None,
            lead=lead.group(1) if lead else None,
        )
        return replace(each, citation=told)

    def _text(self, span: tuple[int, int]) -> str:
        return " ".join(self.view.text[span[0] : span[1]].split())


def _source(source: str | None) -> IssuerSource | None:
    return source  # type: ignore[return-value]


def _end_of(day: re.Match[str]) -> int:
    return day.end() if day["open"] else day.end("written")
