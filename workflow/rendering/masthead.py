"""The bodies of ô 2 as their lines stand in the left column, and the line drawn below the last.

Several bodies stand one below the other with a dash at the end of each but the last, the leading one on top; a parent
that neighbours share is written once, above them. The decree shows one body only: this is the usage of offices for
joint documents (`BỘ TÀI CHÍNH - BỘ NỘI VỤ`) [impl].
Source: PL1 II.2 (FMT-ORG-1 to 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.rendering.measure import balanced, width_mm
from workflow.rendering.sheet import IssuingBody, Sheet

DASH = " -"
DASH_MM = 3


@dataclass(frozen=True)
class HeadedBody:
    """The lines of a body and those of the one above it, as broken; none where that stands there already."""

    parent: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Masthead:
    """What stands in ô 2, and the length of the line under it."""

    bodies: tuple[HeadedBody, ...]
    rule_mm: float


def masthead_of(sheet: Sheet, most_mm: float) -> Masthead:
    """Ô 2 of the sheet in a column of this width; the line is a share of the longest line of the last body."""
    size = sheet.profile.sizes.organ
    bodies = tuple(
        HeadedBody(
            balanced(parent, most_mm, size) if parent else (),
            tuple(line for text in texts for line in _broken(text, most_mm, size)),
        )
        for parent, texts in written(sheet.bodies)
    )
    longest = max(min(width_mm(line, size, "Bold"), most_mm) for line in bodies[-1].lines)
    return Masthead(bodies, round(longest * sheet.profile.ruleset.short_line_share, 2))


def written(bodies: Sequence[IssuingBody]) -> list[tuple[str | None, tuple[str, ...]]]:
    """The parent of each body, where it is not written above already, and the lines of its name with the dash."""
    above: str | None = None
    found = []
    for at, body in enumerate(bodies):
        *first, last = body.lines
        dash = DASH if at < len(bodies) - 1 else ""
        found.append((body.parent_name if body.parent_name != above else None, (*first, last + dash)))
        above = body.parent_name
    return found


def _broken(text: str, most_mm: float, size_pt: float) -> tuple[str, ...]:
    """The dash stays on the line of the last word."""
    if not text.endswith(DASH):
        return balanced(text, most_mm, size_pt, "Bold")
    *first, last = balanced(text.removesuffix(DASH), most_mm - DASH_MM, size_pt, "Bold")
    return (*first, last + DASH)
