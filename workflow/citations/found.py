"""What the scan keeps while it reads: type words and citations, in positions of the cleaned text."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.citations.citation import Citation

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A type word, whether or not a number follows it."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a citation begins, and with which type."""

    start: int
    type: str
    group: int
    """The same for all citations that share one type word."""
    plural: bool = False
    """A list may follow: `các Quyết định số …`."""
    issuer: Span | None = None
    """Told between type word and number: `Nghị quyết của Hội đồng nhân dân tỉnh số …`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A citation and where it stands in the cleaned text."""

    citation: Citation
    head: Head
    end: int
    shares: bool = False
    """Its issuer stands before the first number (`các Nghị định của Chính phủ: số …`), and so holds for all."""

    @property
    def start(self) -> int:
        return self.head.start
