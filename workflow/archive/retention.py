"""How long a dossier is kept (thời hạn bảo quản): for ever, or a number of years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflow.base.errors import InvalidInput, Refusal
from workflow.base.text import fold, single_spaced

LEAST_YEARS_HANDED_OVER = 5
MOST_YEARS = 100
USUAL = ("Vĩnh viễn", "70 năm", "50 năm", "20 năm", "10 năm", "5 năm", "2 năm")
"""The values that a form offers first (FILE-10)."""


@dataclass(frozen=True)
class Retention:
    """A retention period; `years` None means for ever (Vĩnh viễn).

    Source: PL5 I.4 (FILE-8).
    """

    years: int | None

    @property
    def is_handed_over(self) -> bool:
        """Whether a dossier kept so long goes to the archive (FILE-6: 5 years or more)."""
        return self.years is None or self.years >= LEAST_YEARS_HANDED_OVER

    def __str__(self) -> str:
        return "Vĩnh viễn" if self.years is None else f"{self.years} năm"


def read_retention(text: str) -> Retention:
    """`Vĩnh viễn`, `10 năm` or `10` as a retention period. Raises: InvalidInput("retention_malformed")."""
    plain = fold(single_spaced(text))
    if plain == "vinh vien":
        return Retention(None)
    number = re.fullmatch(r"0*([1-9][0-9]{0,2})(?: nam)?", plain, re.ASCII)
    if number is None or int(number[1]) > MOST_YEARS:
        raise InvalidInput([Refusal("retention_malformed", {"retention": text, "usual": list(USUAL)})])
    return Retention(int(number[1]))
