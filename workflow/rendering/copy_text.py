"""The line of text by which an electronic copy shows the organisation's signature (PL1 P.II I, FMT-COPY-5)."""

from __future__ import annotations

from math import ceil, floor

from workflow.rendering.measure import PT_PER_MM, balanced, width_mm
from workflow.rendering.rendered import Box

TEXT_SIZE_PT = 10
"""Of the signature's text on an electronic copy (PL1 P.II I)."""
TEXT_LINE_PT = 11.5
MOST_TEXT_MM = 75
TEXT_FROM_EDGE_MM = 6
"""From the upper and the right edge of the paper: ô 14 lies in the top margin and reaches into the right one."""


def text_place(text: str, right_pt: float, top_pt: float) -> tuple[str, Box]:
    """The text of the signature, in lines, and its place below the upper right corner of page 1 (PL1 IV, ô 14)."""
    lines = balanced(text, MOST_TEXT_MM, TEXT_SIZE_PT)
    width = ceil(max(width_mm(line, TEXT_SIZE_PT) for line in lines) * PT_PER_MM) + 2
    height = ceil(TEXT_LINE_PT * len(lines))
    edge = TEXT_FROM_EDGE_MM * PT_PER_MM
    # whole points: the signature's box is written in them, and text would be stretched by the difference
    box = Box(0, floor(right_pt - edge) - width, floor(top_pt - edge) - height, width, height)
    return "\n".join(lines), box
