"""The hand-checked citations of this folder, and how they are compared with what the grammar finds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from workflow.citations import Citation, Home, citations_in

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Expected:
    """One line of a corpus; `core` is what the first figure counts, `text` only where the line says it."""

    type: str
    number: str | None
    year: int | None
    symbol: str | None
    date: str | None
    issuer: str | None
    source: str | None
    text: str | None

    @property
    def core(self) -> tuple[str | None, ...]:
        return (self.type, self.number, self.symbol, self.date)

    @classmethod
    def read(cls, line: str) -> Expected:
        type_name, number, year, symbol, day, issuer, source, *text = (part.strip() or None for part in line.split("|"))
        assert type_name, line
        return cls(
            type_name, number, int(year) if year else None, symbol, day, issuer, source, text[0] if text else None
        )

    @classmethod
    def of(cls, citation: Citation, *, with_text: bool) -> Expected:
        return cls(
            citation.type,
            citation.number,
            citation.year,
            citation.symbol,
            citation.date.isoformat() if citation.date else None,
            citation.issuer,
            citation.issuer_source,
            citation.text if with_text else None,
        )


@dataclass(frozen=True)
class Case:
    """A text and its citations."""

    name: str
    text: str
    home: Home | None
    expected: tuple[Expected, ...]

    def found(self) -> list[Expected]:
        """What the grammar finds, with the span text only where the corpus says one."""
        told = {(line.core, line.text) for line in self.expected}
        return [
            Expected.of(citation, with_text=(Expected.of(citation, with_text=False).core, None) not in told)
            for citation in citations_in(self.text, home=self.home)
        ]


def cases(name: str) -> list[Case]:
    """The cases of one file of this folder."""
    return [
        Case(
            row["name"],
            row["text"],
            Home(row["office"], row.get("province", "")) if "office" in row else None,
            tuple(map(Expected.read, row["cites"])),
        )
        for row in tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    ]
