"""One citation, and the office whose words are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

IssuerSource: TypeAlias = Literal["adjacent", "lead", "owner", "symbol"]
Key: TypeAlias = tuple[int | None, str, date | None]

LAWS = frozenset({"Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp"})
LEVELS = ("tỉnh", "thành phố", "huyện", "thị xã", "quận", "thị trấn", "xã", "phường", "đặc khu")
_LEVEL = re.compile(
    rf"(?:UBND|[UỦ][ỷyỶY]?\s*ban nhân dân|HĐND|Hội đồng nhân dân)\s+({'|'.join(LEVELS)})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of one identifiable document: `source[start:end]`, where source is the NFC text.

    Source: PL1 II.6a and 6b (FMT-CITE-1, FMT-CITE-2).
    """

    text: str
    """The mention without markup and line breaks: from the type word to the date, or to an issuer that follows."""
    type: str
    """Tên loại by the type word as written (of a list, the shared one)."""
    type_from_symbol: str | None
    """Tên loại by the abbreviation in the symbol; a letter's symbol has none (Công văn)."""
    number: str | None
    """Digits as written (`04`); None for a law that is cited by its day."""
    year: int | None
    """The year inside a normative number (`48/2021/QĐ-UBND`)."""
    symbol: str | None
    """Without number and year: `QĐ-UBND`, of a party document `QĐ/ĐU`."""
    date: date | None
    date_text: str | None
    """The day as written, also when there is no such day (`31/02/2023`)."""
    issuer: str | None
    """In the words of the text; what the symbol tells, if the text says nothing."""
    issuer_source: IssuerSource | None
    excerpt: str | None
    """Trích yếu that follows: from `về`, `ban hành`, `phê duyệt` … to the next stop or citation."""
    lead: str | None
    """What introduces it: `căn cứ`, `theo`, `tại`, `thực hiện` …"""
    start: int
    end: int

    def key(self) -> Key:
        """Equal for mentions of the same document: number as integer, symbol, day."""
        return (int(re.sub(r"\D", "", self.number)) if self.number else None, self.symbol or "", self.date)

    @property
    def number_line(self) -> str | None:
        """`48/2021/QĐ-UBND`, `31-CT/TU`: number and symbol as one writes them."""
        if self.number is None:
            return None
        if self.symbol and "/" in self.symbol and self.year is None and self.type_from_symbol is not None:
            return f"{self.number}-{self.symbol}"
        return "/".join(part for part in (self.number, str(self.year or ""), self.symbol) if part)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a first citation should say and this one does not; a law needs only type and name (PL1 II.6b)."""
        if self.type in LAWS:
            return ()
        said = {
            "number": self.number,
            "date": self.date_text,
            "issuer": self.issuer if self.issuer_source not in {None, "symbol"} else None,
            "excerpt": self.excerpt,
        }
        return tuple(name for name, value in said.items() if not value)

    @property
    def is_complete(self) -> bool:
        """Whether a first citation says all that PL1 II.6b asks for (FMT-CITE-1)."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Home:
    """The office that writes: what a bare `của Sở` or `UBND` means there."""

    office: str = ""
    """`Sở Nông nghiệp và PTNT tỉnh Quảng Ngãi`, `UBND huyện Ba Tơ`."""
    province: str = ""
    """`tỉnh Quảng Ngãi`: completes a bare `UBND tỉnh`."""

    @property
    def level(self) -> str | None:
        """The level of people's committee that the office belongs to; a Sở belongs to the province."""
        if found := _LEVEL.search(self.office):
            return found.group(1).lower()
        if self.office.startswith("Sở"):
            return "thành phố" if self.province.lower().startswith("thành phố") else "tỉnh"
        return None

    def full_name(self, issuer: str) -> str:
        """The issuer with what the reader in this office adds: `Giám đốc Sở` → `Giám đốc Sở Y tế tỉnh …`."""
        last = issuer.rsplit(" ", 1)[-1]
        if last == "Sở" and self.office.startswith("Sở"):
            return issuer[: -len(last)] + self.office
        if last.lower() in {"tỉnh", "thành phố"} and self.province:
            return issuer[: -len(last)] + self.province
        if last.lower() in LEVELS and self.level == last.lower() and f" {last} " in self.office:
            return issuer + self.office.split(f" {last}", 1)[1]
        return issuer
