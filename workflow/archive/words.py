"""Words as the search index knows them: cut, and folded, by this module alone for both databases.

Each word has two forms: exact (lower case, accents kept, tone marks in one place) and folded (no accents, đ as d).
Offsets are those of the NFC text, so that what was found can be marked in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflow.base.text import fold, nfc

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60
MOST_INDEX_BYTES = 900_000
"""PostgreSQL refuses a tsvector of a megabyte; what would go beyond is not indexed, on either database."""

# hoà and hòa are one word in two spellings; every text and every query gets the second.
_TONES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text with its place."""

    start: int
    end: int
    exact: str
    folded: str


@dataclass(frozen=True)
class IndexedText:
    """What the index keeps of one document: both forms of its words in order, and tokens to filter by."""

    exact: tuple[str, ...]
    folded: tuple[str, ...]
    tokens: tuple[str, ...]


def words_in(text: str) -> Iterator[Word]:
    """The words of an NFC text."""
    for found in WORD.finditer(text):
        exact, folded = forms(found[0])
        if folded:
            yield Word(found.start(), found.end(), exact, folded)


@lru_cache(maxsize=50_000)  # a language of some seven thousand syllables
def forms(word: str) -> tuple[str, str]:
    """The exact and the folded form of one word."""
    exact = nfc(word[:LONGEST_WORD]).lower()
    for outer, inner in _TONES.items():
        exact = exact.replace(outer, inner)
    return _letters(exact), _letters(fold(word[:LONGEST_WORD]))


def indexed(text: str, tokens: Iterable[str]) -> IndexedText:
    """The words of the text as far as the index can hold them, with the tokens."""
    exact: list[str] = []
    folded: list[str] = []
    size, known = 0, set[str]()
    for word in words_in(nfc(text)):
        size += 4
        for form in (word.exact, "=" + word.folded):
            if form not in known:
                known.add(form)
                size += len(form.encode()) + 12
        if size > MOST_INDEX_BYTES:
            break
        exact.append(word.exact)
        folded.append(word.folded)
    return IndexedText(tuple(exact), tuple(folded), tuple(tokens))


def _letters(word: str) -> str:
    """Only letters and digits: a mark that composes with nothing is no part of a word."""
    return word if word.isalnum() else "".join(character for character in word if character.isalnum())
