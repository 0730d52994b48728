"""Widths of short centred lines, so that they break evenly and the lines drawn below them have the lawful length."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from fontTools.ttLib import TTFont

from workflow.base.text import single_spaced
from workflow.rendering.fetcher import FOLDERS

MOST_WORDS = 26
PT_PER_MM = 72 / 25.4


@cache
def _advances(style: str) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with TTFont(FOLDERS["tinos"] / f"Tinos-{style}.ttf", lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


def width_mm(text: str, size_pt: float, style: str = "Regular") -> float:
    """The printed width of a line, kerning left aside. Styles: Regular, Bold, Italic, BoldItalic."""
    names, metrics, units = _advances(style)
    total = sum(metrics[names.get(ord(character), ".notdef")][0] for character in text)
    return total / units * size_pt / PT_PER_MM


def balanced(text: str, most_mm: float, size_pt: float, style: str = "Regular") -> tuple[str, ...]:
    """The text in as few lines as fit, broken where the longest line is shortest.

    A text of very many words is left in one piece, to be broken by the renderer.
    """
    words = single_spaced(text).split(" ")
    if width_mm(" ".join(words), size_pt, style) <= most_mm:
        return (" ".join(words),)
    for breaks in range(1, 4):
        best = min(_broken(words, breaks), key=lambda lines: _longest(lines, size_pt, style), default=None)
        if best and _longest(best, size_pt, style) <= most_mm:
            return best
    return (" ".join(words),)


def _longest(lines: tuple[str, ...], size_pt: float, style: str) -> float:
    return max(width_mm(line, size_pt, style) for line in lines)


def _broken(words: list[str], breaks: int) -> list[tuple[str, ...]]:
    if len(words) > MOST_WORDS * (3 if breaks == 1 else 1):
        return []
    cuts = combinations(range(1, len(words)), breaks)
    return [tuple(" ".join(words[a:b]) for a, b in _spans(cut, len(words))) for cut in cuts]


def _spans(cut: tuple[int, ...], end: int) -> list[tuple[int, int]]:
    return list(zip((0, *cut), (*cut, end), strict=True))
