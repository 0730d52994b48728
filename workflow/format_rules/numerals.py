"""Roman numerals, of sections and annexes."""

from __future__ import annotations

from itertools import pairwise

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman(value: int) -> str:
    """A number in Roman numerals."""
    pairs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    words = ""
    for size, letters in pairs:
        while value >= size:
            words, value = words + letters, value - size
    return words


def value_of_roman(letters: str) -> int | None:
    """The number that these letters write, None where they write none (`IIV`)."""
    value = 0
    for letter, following in pairwise(f"{letters} "):
        size = _ROMAN.get(letter, 0)
        value += -size if size < _ROMAN.get(following, 0) else size
    return value if value > 0 and roman(value) == letters else None
