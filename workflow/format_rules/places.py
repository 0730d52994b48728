"""Where the words of a fragment stand in the text they were read from."""

from __future__ import annotations

import re

_TAG = re.compile(r"</?[a-zA-Z]{1,6}[^<>]{0,200}>")
_SKIPPED = frozenset("*_`#|>\\\u200b\ufeff\xad")
"""Marks of emphasis and tables, which reading takes away."""
FARTHEST = 4_000
"""How much of the text may lie between two fragments before the search gives up."""


def _tags(text: str) -> frozenset[int]:
    return frozenset(n for tag in _TAG.finditer(text) for n in range(*tag.span()))


class Places:
    """Finds fragment after fragment in the text of a file; what is not found there has no place.

    White space is compared as nothing, so that wrapped lines and columns are found as well.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        tags = _tags(text)
        self._solid = [n for n, character in enumerate(text) if not (character.isspace() or n in tags)]
        self._letters = "".join(text[n] for n in self._solid)
        self._since = {False: 0, True: 0}

    def of(self, words: str, *, anywhere: bool = False, header: bool = False) -> tuple[int, ...] | None:
        """The offset of each character of `words` in the text, searched from the last fragment found.

        The lines of the header are followed by themselves: number and subject are searched `anywhere` in between.
        """
        tags = _tags(words)
        solid = "".join(character for n, character in enumerate(words) if not (character.isspace() or n in tags))
        if not solid:
            return None
        since = 0 if anywhere else self._since[header]
        at = self._letters.find(solid, since)
        if at >= 0:
            matched = list(range(at, at + len(solid)))
        elif (loose := self._loosely(solid, since)) is not None:
            matched = loose
        else:
            return None if anywhere else self.of(words, anywhere=True)
        if not anywhere:
            self._since[header] = matched[-1] + 1
        return self._spread(words, [self._solid[n] for n in matched], tags)

    def _loosely(self, solid: str, since: int) -> list[int] | None:
        """The same letters with marks between them; begins where the first letters stand."""
        head = solid[:6]
        at = self._letters.find(head, since)
        while at >= 0 and at - since < FARTHEST:
            if (matched := self._followed(solid, at)) is not None:
                return matched
            at = self._letters.find(head, at + 1)
        return None

    def _followed(self, solid: str, at: int) -> list[int] | None:
        matched: list[int] = []
        for letter in solid:
            while at < len(self._letters) and self._letters[at] != letter and self._letters[at] in _SKIPPED:
                at += 1
            if at >= len(self._letters) or self._letters[at] != letter:
                return None
            matched.append(at)
            at += 1
        return matched

    def _spread(self, words: str, offsets: list[int], tags: frozenset[int]) -> tuple[int, ...]:
        """Spaces and tags take the place after the letter before them."""
        found: list[int] = []
        letters = iter(offsets)
        for n, character in enumerate(words):
            between = character.isspace() or n in tags
            found.append((found[-1] + 1 if found else offsets[0]) if between else next(letters))
        return tuple(found)
