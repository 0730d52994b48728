"""Widths of short centred lines, so that they break evenly and the lines drawn below them have the lawful length."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise

from fontTools.ttLib import TTFont

from workflow.base.text import single_spaced
from workflow.rendering.folders import FONTS

MOST_WORDS = 26
PT_PER_MM = 72 / 25.4
AWKWARD_BREAK = 0.25


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LINKING_WORDS = words(
    "và của về tại năm để nhằm theo cho trong từ đến với do bởi trên đối thuộc hoặc khi là các những kèm"
)


@cache
def _advances(style: str) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with TTFont(FONTS / f"Tinos-{style}.ttf", lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


def width_mm(text: str, size_pt: float, style: str = "Regular") -> float:
    """The printed width of a line, kerning left aside. Styles: Regular, Bold, Italic, BoldItalic."""
    names, metrics, units = _advances(style)
    total = sum(metrics[names.get(ord(character), ".notdef")][0] for character in text)
    return total / units * size_pt / PT_PER_MM


def balanced(text: str, most_mm: float, size_pt: float, style: str = "Regular") -> tuple[str, ...]:
    """The text in as few lines as fit, about equally long, and rather broken before a linking word than elsewhere.

    A text of very many words is left in one piece, to be broken by the renderer.
    """
    words = single_spaced(text).split(" ")
    if width_mm(" ".join(words), size_pt, style) <= most_mm:
        return (" ".join(words),)
    for breaks in range(1, 4):
        fitting = [lines for lines in _broken(words, breaks) if _longest(lines, size_pt, style) <= most_mm]
        if fitting:
            return min(fitting, key=lambda lines: _longest(lines, size_pt, style) + _awkward(lines) * most_mm)
    return (" ".join(words),)


def _awkward(lines: tuple[str, ...]) -> float:
    """A share of the width for each break that may part the syllables of one word."""
    return sum(AWKWARD_BREAK for above, below in pairwise(lines) if not _parts_well(above, below))


def _parts_well(above: str, below: str) -> bool:
    """After a comma, before a linking word, or before the first capital of a name."""
    before, after = above.split(" ")[-1], below.split(" ")[0]
    begins_name = after[:1].isupper() and not before[:1].isupper()
    return above.endswith((",", ";", ")", " -")) or after.lower() in LINKING_WORDS or begins_name


def _longest(lines: tuple[str, ...], size_pt: float, style: str) -> float:
    return max(width_mm(line, size_pt, style) for line in lines)


def _broken(words: list[str], breaks: int) -> list[tuple[str, ...]]:
    if len(words) > MOST_WORDS * (3 if breaks == 1 else 1):
        return []
    cuts = combinations(range(1, len(words)), breaks)
    return [tuple(" ".join(words[a:b]) for a, b in _spans(cut, len(words))) for cut in cuts]


def _spans(cut: tuple[int, ...], end: int) -> list[tuple[int, int]]:
    return list(zip((0, *cut), (*cut, end), strict=True))
