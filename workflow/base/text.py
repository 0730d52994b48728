"""The normal form of Vietnamese text: NFC, folding for search, dates as the decree writes them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date


def nfc(text: str) -> str:
    """The text in precomposed Unicode, the only form that is stored (TCVN 6909, FMT-PAGE-6)."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without accents, đ as d: one output character per NFC input character.

    Offsets in the folded text are offsets in the NFC text, so that matches can be highlighted.
    """
    lowered = (character.lower()[0] for character in nfc(text))  # İ alone becomes two letters
    return "".join("d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0] for letter in lowered)


def is_storable(text: str) -> bool:
    """Whether every database keeps the text as it is: no NUL (PostgreSQL refuses it), no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def single_spaced(text: str) -> str:
    """NFC text on one line with single spaces and none at the ends."""
    return re.sub(r"\s+", " ", nfc(text)).strip()


def day_in_digits(day: date) -> str:
    """The day with a leading zero below 10 (PL1 II.4b)."""
    return f"{day.day:02d}"


def month_in_digits(day: date) -> str:
    """The month with a leading zero in January and February only (PL1 II.4b, FMT-DATE-2)."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def date_in_words(day: date) -> str:
    """`ngày 05 tháng 3 năm 2024` (PL1 II.4b, FMT-DATE-2)."""
    return f"ngày {day_in_digits(day)} tháng {month_in_digits(day)} năm {day.year}"


def number_in_digits(number: int) -> str:
    """A document number with a leading zero below 10 (PL1 II.3c, FMT-NUM-2)."""
    return f"{number:02d}"
