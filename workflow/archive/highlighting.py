"""What was found, marked in the text itself: `<mark>` around the words, everything else escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from workflow.archive.match import Term
from workflow.archive.words import Word, words_in

EXCERPT = 240
LEAD_IN = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text where a term stands."""

    start: int
    end: int
    term: int


def spans_of(text: str, terms: Sequence[Term]) -> list[Span]:
    """The places of the terms in an NFC text, in order; they may overlap."""
    words = list(words_in(text))
    whole: dict[str, list[int]] = {}
    for number, term in enumerate(terms):
        if len(term.words) > 1 or not term.prefix:
            whole.setdefault(term.words[0], []).append(number)
    beginnings = [number for number, term in enumerate(terms) if len(term.words) == 1 and term.prefix]
    found: list[Span] = []
    for place, word in enumerate(words):
        for number in _candidates(word, whole, beginnings):
            if terms[number].begins_at(words, place):
                found.append(Span(word.start, words[place + len(terms[number].words) - 1].end, number))
    return found


def _candidates(word: Word, whole: dict[str, list[int]], beginnings: list[int]) -> list[int]:
    found = [*whole.get(word.folded, ()), *beginnings]
    return found if word.exact == word.folded else [*whole.get(word.exact, ()), *found]


def marked(text: str, terms: Sequence[Term]) -> str:
    """The whole text as HTML with the terms marked."""
    return _marked(text, spans_of(text, terms), 0, len(text))


def excerpt(text: str, terms: Sequence[Term]) -> str:
    """The piece of the text that has the most different terms, as HTML with the terms marked; else its beginning."""
    text = text.replace("\n", " ")
    spans = spans_of(text, terms)
    start, end = _window(text, spans)
    before, after = "… " if start > 0 else "", " …" if end < len(text) else ""
    return before + _marked(text, spans, start, end) + after


def _window(text: str, spans: list[Span]) -> tuple[int, int]:
    best, most = 0, 0
    first = 0
    for last, span in enumerate(spans):
        while first < last and span.end - spans[first].start > EXCERPT - LEAD_IN:
            first += 1
        different = len({inner.term for inner in spans[first : last + 1]})
        if different > most:
            best, most = spans[first].start, different
    start = _after_space(text, max(0, best - LEAD_IN)) if best > LEAD_IN else 0
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        space = text.rfind(" ", best + 1, end)
        end = space if space > start else end
    return start, end


def _after_space(text: str, place: int) -> int:
    space = text.find(" ", place, place + LEAD_IN)
    return space + 1 if space >= 0 else place


def _marked(text: str, spans: list[Span], start: int, end: int) -> str:
    parts: list[str] = []
    place = start
    for begin, stop in _joined(spans):
        if begin < place or stop > end:
            continue
        parts += [escape(text[place:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        place = stop
    parts.append(escape(text[place:end]))
    return "".join(parts)


def _joined(spans: list[Span]) -> list[tuple[int, int]]:
    """Overlapping places as one."""
    joined: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return joined
