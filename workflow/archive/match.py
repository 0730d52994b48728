"""What a person typed, read as conditions on the index; nothing typed is ever query syntax."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass

from workflow.archive.words import Word, words_in
from workflow.base.text import fold, nfc, single_spaced

LONGEST_QUERY = 500
MOST_TERMS = 24
SHORTEST_PREFIX = 2

_NUMBER_AND_SYMBOL = re.compile(r"(?<!\w)(?:số\s*:?\s*|so\s*:?\s*)?(\d{1,6})\s*/\s*(\w[\w/&.-]*)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\w)(?:số|so)\s*:?\s*(\d{1,6})(?!\w)|^\s*(\d{1,6})\s*$", re.IGNORECASE)
_PIECE = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Term:
    """Words that follow one another; the last one may be the beginning of a word."""

    words: tuple[str, ...]
    exact: bool
    prefix: bool = False

    def begins_at(self, words: list[Word], place: int) -> bool:
        """Whether the term stands at this place among the words of a text."""
        if place + len(self.words) > len(words):
            return False
        last = len(self.words) - 1
        for number, wanted in enumerate(self.words):
            word = words[place + number]
            form = word.exact if self.exact else word.folded
            if form != wanted and not (self.prefix and number == last and form.startswith(wanted)):
                return False
        return True


@dataclass(frozen=True)
class Token:
    """A filter value in the index, or with `prefix` the beginning of one."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Match:
    """All terms, and of each group of tokens at least one."""

    terms: tuple[Term, ...] = ()
    tokens: tuple[tuple[Token, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.tokens

    def within(self, filters: tuple[tuple[Token, ...], ...]) -> Match:
        """The same, further narrowed by filters."""
        return Match(self.terms, self.tokens + filters)


def readings(text: str) -> list[Match]:
    """How the text may be meant, the narrowest reading first; the first that finds something is taken.

    `15/KH-SNNPTNT` or `số 15` is a number and symbol before it is text; words typed with accents are meant with them
    before they are folded.
    """
    text = nfc(text)[:LONGEST_QUERY]
    plain = _terms(text, keep_accents=False)
    found = [_by_number(text), Match(_terms(text, keep_accents=True)), Match(plain)]
    return list(dict.fromkeys(match for match in found if match is not None))


def _by_number(text: str) -> Match | None:
    full = _NUMBER_AND_SYMBOL.search(text)
    alone = full or _NUMBER.search(text)
    if alone is None:
        return None
    number = int(alone[1] or alone[2])
    wanted = Token(number_token(number)) if full is None else Token(number_line_token(number, full[2]), prefix=True)
    rest = f"{text[: alone.start()]} {text[alone.end() :]}"
    return Match(_terms(rest, keep_accents=False), ((wanted,),))


def _terms(text: str, *, keep_accents: bool) -> tuple[Term, ...]:
    pieces = list(_PIECE.finditer(text))[:MOST_TERMS]
    terms = []
    for piece in pieces:
        words = list(words_in(piece[0]))
        if not words:
            continue
        exact = keep_accents and any(word.exact != word.folded for word in words)
        forms = tuple(word.exact if exact else word.folded for word in words)
        unfinished = piece is pieces[-1] and piece[1] is None and len(forms[-1]) >= SHORTEST_PREFIX
        terms.append(Term(forms, exact, unfinished))
    return tuple(dict.fromkeys(terms))


def number_token(number: int) -> str:
    return f"no{number}"


def number_line_token(number: int, symbol: str) -> str:
    """`15/KH-SNNPTNT` as `ns15xkhsnnptnt`: found from its beginning on, whatever stands between the letters.

    One token for both, since many documents share the symbol and few the pair.
    """
    return f"ns{number}x" + "".join(character for character in fold(symbol) if character.isalnum())


def year_token(year: int) -> str:
    return f"yr{year}"


def id_token(kind: str, key: uuid.UUID) -> str:
    """The token of an organisation (`of`), unit (`un`) or signer (`sg`)."""
    return kind + key.hex


def value_token(kind: str, value: str) -> str:
    """The token of a document type (`ty`), field (`fi`) or validity (`va`), whatever its letters are."""
    canonical = fold(single_spaced(value)).encode("utf-8", "replace")
    return kind + hashlib.sha256(canonical).hexdigest()[:16]
