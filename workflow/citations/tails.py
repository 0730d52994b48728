"""What stands around a number: its day, and its issuer behind it, before it or in the symbol.

Source: citation sheet §2 (date, issuer) and §3 (order of resolution).
"""

from __future__ import annotations

import re

from workflow.citations.citation import Home, IssuerSource
from workflow.citations.cleaned import Cleaned
from workflow.citations.found import Span
from workflow.citations.issuers import BODY_START, issuer_end
from workflow.citations.symbols import agree, issuer_of
from workflow.citations.words import BARE_DAY, DAY, OF

Told = tuple[str, IssuerSource]

_BY = re.compile(r" do ")
_BY_ENDS = re.compile(r" (?:ban hanh|ky|phe duyet|phat hanh|lap|cong bo)\b")
_LEAD = re.compile(
    r"(?P<owner>,? (?:da )?(?:duoc )?ban hanh kem theo )|(?P<at>[^.;:()\n\x1e]{0,90}? (?:tai|kem theo) )"
    r"|(?P<has> (?:da |vua |moi |cung |tiep tuc )*(?:co|ban hanh|ky ban hanh|phat hanh|tham muu ban hanh|gui|ra) )"
    r"|(?P<makes> (?:phe duyet|cong bo|ban hanh|thong qua|giao|phan cong) (?:kem )?theo )"
)
_QUANTITY = (
    r"(?:cac |nhung |\d{1,3} |noi dung |mot so )*"
    r"(?:van ban(?: chi dao| chi dao, dieu hanh| quan trong| sau| gom| nhu| la){0,3} ?:[ \n])?(?:cac )?"
)
_LEAD_TAIL = re.compile(_QUANTITY)
_LEAD_HINT = re.compile(rf"(?:tai|theo|co|ban hanh|gui|phat hanh|ra)[ \n]{_QUANTITY}$")
_LEAD_WINDOW = 170
_MOST_BODIES = 12


class Tails:
    """Days and issuers of a text that an office (`home`) wrote."""

    def __init__(self, view: Cleaned, home: Home) -> None:
        self.view = view
        self.home = home

    def read(self, position: int, *, joint: bool) -> tuple[re.Match[str] | None, int, Span | None]:
        """Day and issuer behind a number, in either order, and where the citation ends."""
        day = self.day(position)
        end = end_of(day) if day else position
        issuer = self.issuer(end, joint=joint)
        if issuer is not None:
            end = issuer[1]
            if day is None and (day := self.day(end)) is not None:
                end = end_of(day)
        return day, end, issuer

    def day(self, position: int) -> re.Match[str] | None:
        """The day that follows."""
        return DAY.match(self.view.folded, position) or BARE_DAY.match(self.view.folded, position)

    def issuer(self, position: int, *, joint: bool = False) -> Span | None:
        """The body of a following `của …`."""
        of = OF.match(self.view.folded, position)
        end = issuer_end(self.view, of.end(), joint=joint) if of else None
        return (of.end(), end) if of and end is not None else None

    def elsewhere(self, start: int, end: int, symbol: str, floor: int) -> Told | None:
        """The issuer by `do … ban hành`, by what stands before (not before `floor`), or by the symbol."""
        if (by := _BY.match(self.view.folded, end)) is not None:
            stop = issuer_end(self.view, by.end())
            if stop is not None and _BY_ENDS.match(self.view.folded, stop):
                return self.view.words(by.end(), stop), "adjacent"
        if (lead := self._lead(start, symbol, floor)) is not None:
            return lead
        issuer = issuer_of(symbol, self.home)
        return (issuer, "symbol") if issuer else None

    def _lead(self, start: int, symbol: str, floor: int) -> Told | None:
        """`chỉ đạo của UBND tỉnh tại Công văn …`: the last body before that may have issued it."""
        if _LEAD_HINT.search(self.view.folded, max(0, start - 30), start) is None:
            return None
        told: Told | None = None
        done = floor = max(0, start - _LEAD_WINDOW, floor)
        for body in list(BODY_START.finditer(self.view.text, floor, start))[-_MOST_BODIES:]:
            end = issuer_end(self.view, body.start()) if body.start() >= done else None
            if end is None or end >= start or not agree(self.view.text[body.start() : end], symbol):
                continue
            done = end
            if (source := self._led(end, start)) is not None:
                told = self.view.words(body.start(), end), source
        return told

    def _led(self, end: int, start: int) -> IssuerSource | None:
        lead = _LEAD.match(self.view.folded, end, start)
        tail = _LEAD_TAIL.match(self.view.folded, lead.end(), start) if lead else None
        if lead is None or tail is None or tail.end() != start:
            return None
        return "owner" if lead["owner"] else "lead"


def end_of(day: re.Match[str]) -> int:
    """Where a citation that ends with this day ends: a bracket that was opened is closed."""
    return day.end() if day["open"] else day.end("written")
