"""A register as a value: what is printed of it, and how it is cut into pieces that are laid out one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

ROWS_AT_ONCE = 400
"""A long book is laid out piece by piece, so that time and memory of each stay bounded."""


@dataclass(frozen=True)
class Column:
    """A column with its head as the decree words it, and its share of the width."""

    head: str
    share: float
    narrow: bool = False
    """Numbers and days, set in the middle."""


@dataclass(frozen=True)
class BookSheet:
    """A register of one year, as it is printed; every cell is plain text."""

    title: str
    office: str
    parent: str | None
    series: str
    year: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    first_day: str = ""
    last_day: str = ""
    first_number: str = ""
    last_number: str = ""
    closing: str = ""
    """What stands under the last line: how many numbers, and since when the book is closed."""
    sample: bool = False
    of_numbers: bool = True
    """Whether its lines are numbers of a series, which the cover then tells from first to last."""

    @property
    def name(self) -> str:
        """Title of the file."""
        return " ".join(filter(None, (self.title, self.series, f"năm {self.year}")))


@dataclass(frozen=True)
class BookPart:
    """Some rows of a book; the first piece has the cover, the last one the closing words."""

    sheet: BookSheet
    first: bool
    last: bool
    page: int
    """Pages of the table before this piece."""


def pieces_of(sheet: BookSheet) -> list[BookSheet]:
    """The book cut into as many rows as are laid out at once."""
    starts = range(0, max(len(sheet.rows), 1), ROWS_AT_ONCE)
    return [replace(sheet, rows=sheet.rows[start : start + ROWS_AT_ONCE]) for start in starts]
