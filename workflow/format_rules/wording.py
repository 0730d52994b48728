"""The words of a fragment without marks of emphasis, and a hit on some of them with offsets of the fragment itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import Fragment, Manuscript

_MARKS = re.compile(r"</?(?:sup|sub|b|strong|i|em|u)\s*>|[*`#]+|^\s*\|\s*|\s*\|\s*$|^_+|_+$", re.IGNORECASE)

KEPT = 4_096
"""So many paragraphs are remembered: each is read by forty rules, and again at the next key."""


@lru_cache(maxsize=KEPT)
def _bare(text: str) -> tuple[str, Sequence[int]]:
    """The text without marks, and where each of its characters stands in it."""
    marked = {n for found in _MARKS.finditer(text) for n in range(*found.span())}
    if not marked:
        start = len(text) - len(text.lstrip())
        bare = text.strip()
        return bare, range(start, start + len(bare))
    places = [n for n in range(len(text)) if n not in marked]
    while places and text[places[0]].isspace():
        places.pop(0)
    while places and text[places[-1]].isspace():
        places.pop()
    return "".join(text[n] for n in places), tuple(places)


class Wording:
    """What a person reads: `text` without emphasis; offsets in it become offsets of the fragment in `hit`."""

    def __init__(self, fragment: Fragment) -> None:
        self.fragment = fragment
        self.text, self._places = _bare(fragment.text)

    def hit(
        self,
        start: int = 0,
        end: int | None = None,
        *,
        expected: str | None = None,
        fix: str | None = None,
        found: str | None = None,
        **facts: Any,
    ) -> Hit:
        """A hit on these characters of `text`; `found` says what stands there when the place itself is empty."""
        end = len(self.text) if end is None else end
        first, last = self._span(start, end)
        words = self.text[start:end] if found is None else found
        return Hit(self.fragment, first, last, words, expected, fix, facts=dict(facts))

    def whole(self, expected: str | None = None, fix: str | None = None, **facts: Any) -> Hit:
        """A hit on all words."""
        return self.hit(expected=expected, fix=fix, **facts)

    def of(
        self,
        match: re.Match[str],
        group: int | str = 0,
        *,
        expected: str | None = None,
        fix: str | None = None,
        **facts: Any,
    ) -> Hit:
        """A hit on a group of a match in `text`."""
        start, end = match.span(group)
        return self.hit(start, end, expected=expected, fix=fix, **facts)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        if not self._places:
            return 0, 0
        if start >= len(self._places):
            after = self._places[-1] + 1
            return after, after
        first = self._places[start]
        return first, (self._places[end - 1] + 1 if end > start else first)


def wordings(manuscript: Manuscript, *parts: str) -> Iterator[Wording]:
    """The fragments of these parts that say something."""
    for fragment in manuscript.of(*parts):
        wording = Wording(fragment)
        if wording.text:
            yield wording


def missing(part: str, expected: str | None = None, **facts: Any) -> Hit:
    """A hit on a part that is not there."""
    return Hit(None, found="", expected=expected, part=part, facts=dict(facts))
