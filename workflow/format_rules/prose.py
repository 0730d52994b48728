"""The running text of a manuscript as one string with its words, which the rules of writing read."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import (
    ADDRESSEES,
    ANNEX,
    BASES,
    BODY,
    RECIPIENTS,
    SUBJECT,
    Fragment,
    Manuscript,
)
from workflow.format_rules.registry import rule
from workflow.importing.markup import CAPITAL as CAPITAL

SMALL = CAPITAL.replace("A-Z", "a-z").lower()
"""The small letters of Vietnamese for use inside a character class."""
MOST = 200
"""How many findings of one rule are shown; a text with more has one fault that runs through all of it."""
_PARTS = frozenset({SUBJECT, ADDRESSEES, BASES, BODY, ANNEX, RECIPIENTS})
_LISTS = frozenset({ADDRESSEES, RECIPIENTS})
_WORD = re.compile(r"[^\W\d_\u00b2\u00b3\u00b9\u2070-\u209f]+|\d+")
_MARK = re.compile('["“”\n]')
_WHITE = str.maketrans({"\xa0": " ", "\t": " ", "\r": " ", "\v": " ", "\f": " "})
_OLD_TONES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe",
              "oẽ": "õe", "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy"}  # fmt: skip
_MOVABLE_TONE = re.compile(f"(?<!q)(?:{'|'.join(_OLD_TONES)})$")
T = TypeVar("T")
WordAt = int
"""A word by its place among the words of the text."""


class Prose:
    """Subject, addressees, bases, body, annexes and recipients, one fragment a line; offsets count in `text`."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.fragments: list[Fragment] = [one for one in manuscript.fragments if one.part in _PARTS and one.text]
        self.begins: list[int] = []
        at = 0
        for fragment in self.fragments:
            self.begins.append(at)
            at += len(fragment.text) + 1
        self.text = "\n".join(fragment.text for fragment in self.fragments).translate(_WHITE)
        found = list(_WORD.finditer(self.text))
        self.words: list[str] = [one.group() for one in found]
        self.starts: list[int] = [one.start() for one in found]
        self.ends: list[int] = [one.end() for one in found]
        plain = {word: plain_word(word) for word in set(self.words)}
        self.plain: list[str] = [plain[word] for word in self.words]
        """The words in small letters with the tone where the dictionaries put it (`hoá` as `hóa`)."""
        self._kept: dict[Callable[[Prose], Any], Any] = {}

    def once(self, kind: Callable[[Prose], T]) -> T:
        """What several rules ask of this text, made at the first question."""
        if kind not in self._kept:
            self._kept[kind] = kind(self)
        made: T = self._kept[kind]
        return made

    def number_at(self, offset: int) -> int:
        """Which fragment holds this character."""
        return bisect_right(self.begins, offset) - 1

    def fragment_at(self, offset: int) -> Fragment:
        """The fragment that holds this character."""
        return self.fragments[self.number_at(offset)]

    def begin_at(self, offset: int) -> int:
        """Where the fragment begins that holds this character."""
        return self.begins[self.number_at(offset)]

    def is_running(self, offset: int) -> bool:
        """Whether the place is in running text, not in a list of addressees or recipients."""
        return self.fragment_at(offset).part not in _LISTS

    def hit(
        self, start: int, end: int, expected: str | None = None, *, fix: bool = False, found: str | None = None,
        code: str = "",
    ) -> Hit:  # fmt: skip
        """A finding on these characters; with `fix`, one click puts the expected words in their place."""
        number = self.number_at(start)
        begin, fragment = self.begins[number], self.fragments[number]
        return Hit(
            fragment,
            start - begin,
            end - begin,
            found=self.text[start:end] if found is None else found,
            expected=expected,
            fix=expected if fix else None,
            part=fragment.part,
            facts={"code": code} if code else {},
        )

    @cached_property
    def _places(self) -> dict[str, list[WordAt]]:
        found: dict[str, list[WordAt]] = {}
        for at, word in enumerate(self.plain):
            found.setdefault(word, []).append(at)
        return found

    def vocabulary(self) -> Iterable[str]:
        """Each word of the text once, as in `plain`."""
        return self._places

    def at(self, *words: str) -> list[WordAt]:
        """Where these words stand, however they are cased, in the order of the text."""
        if len(words) == 1:
            return self._places.get(words[0], [])
        return sorted(at for word in words for at in self._places.get(word, ()))

    def matches(self, pattern: re.Pattern[str], *words: str) -> Iterator[tuple[WordAt, re.Match[str]]]:
        """The places of a pattern that begins with one of these words, in running text outside quotation marks."""
        for at in self.at(*words):
            found = pattern.match(self.text, self.starts[at])
            if found and self.is_running(found.start()) and not self.is_quoted(found.start()):
                yield at, found

    def before(self, word: WordAt, length: int = 40) -> str:
        """What stands before the word on its line, as far as `length` characters."""
        start = self.starts[word]
        return self.text[max(start - length, 0) : start].rpartition("\n")[2]

    def word_at(self, offset: int) -> WordAt:
        """The first word that ends after this character."""
        return bisect_right(self.ends, offset)

    def gap(self, word: WordAt) -> str:
        """What stands between this word and the one before it; a line end where it is the first of its fragment."""
        return self.text[self.ends[word - 1] : self.starts[word]] if word else "\n"

    def is_mid_clause(self, word: WordAt) -> bool:
        """Whether only spaces or a comma part the word from the one before, so that nothing new begins with it."""
        return self.gap(word).strip(" ") in ("", ",") and bool(self.gap(word))

    def follows(self, word: WordAt) -> bool:
        """Whether the word stands right after the one before it, with a space between."""
        return self.gap(word) == " "

    @cached_property
    def _quotes(self) -> tuple[list[int], list[int]]:
        """Begins and ends of the words in quotation marks; a curly mark may close in a later paragraph."""
        begins: list[int] = []
        ends: list[int] = []
        straight = curly = -1
        for found in _MARK.finditer(self.text):
            at, mark = found.start(), found.group()
            if mark == "\n":
                straight = -1
            elif mark == "“":
                curly = at if curly < 0 else curly
            elif mark == "”" and curly >= 0:
                begins.append(curly)
                ends.append(at)
                curly = -1
            elif mark == '"' and curly < 0:
                if straight >= 0:
                    begins.append(straight)
                    ends.append(at)
                straight = -1 if straight >= 0 else at
        return begins, ends

    def is_quoted(self, offset: int) -> bool:
        """Whether the character stands within quotation marks."""
        begins, ends = self._quotes
        at = bisect_right(begins, offset) - 1
        return at >= 0 and offset < ends[at]

    def finds(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The places of a pattern in running text outside quotation marks."""
        for found in pattern.finditer(self.text):
            if self.is_running(found.start()) and not self.is_quoted(found.start()):
                yield found


def plain_word(word: str) -> str:
    """The word in small letters, with the tone on the letter where the dictionaries put it."""
    small = word.lower()
    return _MOVABLE_TONE.sub(lambda found: _OLD_TONES[found.group()], small) if len(small) > 1 else small


def with_capital(words: str) -> str:
    """The same words beginning with a capital."""
    return words[:1].upper() + words[1:]


def without_capital(words: str) -> str:
    """The same words beginning with a small letter."""
    return words[:1].lower() + words[1:]


_last = threading.local()


def prose_of(manuscript: Manuscript) -> Prose:
    """The running text of the manuscript, taken apart once for all the rules that are asked one after another."""
    kept: Prose | None = getattr(_last, "prose", None)
    if kept is None or kept.manuscript is not manuscript:
        kept = _last.prose = Prose(manuscript)
    return kept


def let_go() -> None:
    """Keep nothing of the text once it has been judged: a long one is large when it is taken apart."""
    _last.prose = None


def prose_rule(rule_id: str) -> Callable[[Callable[[Prose], Iterable[Hit]]], Callable[[Manuscript], Iterable[Hit]]]:
    """Register a rule that reads the running text."""

    def register(judge: Callable[[Prose], Iterable[Hit]]) -> Callable[[Manuscript], Iterable[Hit]]:
        @rule(rule_id)
        def judged(manuscript: Manuscript) -> Iterable[Hit]:
            return islice(judge(prose_of(manuscript)), MOST)

        return judged

    return register
