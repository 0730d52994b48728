"""Citations in the body's HTML become links; every other character stays as it is."""

from __future__ import annotations

import html as entities
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workflow.citations import Citation, Home, citations_in

_TOKEN = re.compile(r'<(?:"[^"]*"|[^">])*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|\w{1,32});|[^<&]+|[<&]')
_BLOCK = re.compile(
    r"</?(?:p|h[1-6]|li|tr|td|th|blockquote|figcaption|caption|table|ul|ol|figure)\b|<br\b", re.IGNORECASE
)
_NOTE_REFERENCE = re.compile(r'<sup\b[^>]*class="footnote-ref"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an HTML text, and where each piece of them stands in it."""

    text: str
    starts: list[int]
    pieces: list[tuple[int, int, bool]]
    """Place in the HTML, its length, and whether it may become a link (not inside one, nor in a note's reference)."""

    @classmethod
    def of(cls, html: str) -> Words:
        """The words of sanitised HTML; the end of a block is a line break."""
        parts: list[str] = []
        starts: list[int] = []
        pieces: list[tuple[int, int, bool]] = []
        length = 0
        closed_by: str | None = None
        for token in _TOKEN.finditer(html):
            words = _words(token.group(), closed_by is not None)
            closed_by = _closing(token.group(), closed_by)
            if words:
                starts.append(length)
                pieces.append((token.start(), len(token.group()), closed_by is None and token.group()[0] != "<"))
                parts.append(words)
                length += len(words)
        return cls("".join(parts), starts, pieces)

    def segments(self, start: int, end: int) -> Iterable[tuple[int, int]]:
        """The stretches of the HTML that hold these words, without the tags between them."""
        index = bisect_right(self.starts, start) - 1
        while index < len(self.starts) and self.starts[index] < end:
            place, length, linkable = self.pieces[index]
            begin = max(start - self.starts[index], 0)
            following = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
            if linkable:
                whole = following - self.starts[index] != length  # an entity
                yield (
                    (place, place + length) if whole else (place + begin, place + min(end - self.starts[index], length))
                )
            index += 1


def _words(token: str, inside: bool) -> str:
    """What a token is for the reader; what stands in a note's reference is not part of the sentence."""
    if token[0] == "<" and len(token) > 1:
        return "\n" if _BLOCK.match(token) else ""
    return entities.unescape(token) if token[0] == "&" else token


def _closing(token: str, closed_by: str | None) -> str | None:
    """The tag that ends the stretch in which nothing becomes a link, or None outside of one."""
    if closed_by is not None:
        return None if token.lower().startswith(closed_by) else closed_by
    if re.match(r"<a\b", token, re.IGNORECASE):
        return "</a"
    return "</sup" if _NOTE_REFERENCE.match(token) else None


def linked(html: str, link: Callable[[Citation], str | None], *, home: Home | None = None) -> str:
    """The HTML with each citation that `link` knows as a link; `link` gives the opening tag (`<a …>`).

    Only text is wrapped, piece by piece, so that the tags around and within a citation stay well-formed.
    """
    words = Words.of(html)
    parts: list[str] = []
    done = 0
    for citation in citations_in(words.text, home=home, paragraphs=True):
        opening = link(citation)
        for start, end in words.segments(citation.start, citation.end) if opening else ():
            parts += (html[done:start], str(opening), html[start:end], "</a>")
            done = end
    return "".join((*parts, html[done:]))


__all__: Sequence[str] = ("Words", "linked")
