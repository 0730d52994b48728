"""The end of a document: who signs in which order, and Nơi nhận beside or below (ô 7, 9b, 12)."""

from __future__ import annotations

from math import ceil
from typing import Any

from workflow.base.text import single_spaced
from workflow.rendering.measure import PT_PER_MM, balanced, width_mm
from workflow.rendering.sheet import Sheet, SignatureBlock

PADDING_MM = 2
KEPT_TEXT_MM, SIGNERS_MM = 30, 60
"""Two lines of text that go with the closing, and a row of signers over Nơi nhận."""
BESIDE = 20
"""So many lines of an endless Nơi nhận stay with the signature."""
CLOSING_LINE = 1.17
"""Line spacing of the closing, as in the style sheet."""
RECIPIENT_PADDING_MM = 6


def balanced_blocks(sheet: Sheet) -> list[dict[str, Any]]:
    """The signers with their lines broken evenly to half the width: `CẢI CÁCH` is not torn where a line is full."""
    half, size = sheet.profile.text_width_mm / 2 - PADDING_MM, sheet.profile.sizes.signature
    return [
        {
            "place": place,
            "lines": [broken for line in block.lines for broken in balanced(line, half, size, "Bold")],
            "office": balanced((block.other_office or "").upper(), half, size, "Bold") if block.other_office else (),
            "name": block.name,
        }
        for place, block in signature_blocks(sheet)
    ]


def signature_blocks(sheet: Sheet) -> list[tuple[str, SignatureBlock]]:
    """The signers in the order of reading, two in a row, each with the name of its place on the page.

    Of a joint document the leading body's signer stands on the right, the next on the left of it, further ones in the
    same way below, and one who is left over in the middle (`is_in_the_middle`). The decree shows two signers only of
    minutes (PL3 1.9); this is the usage of offices for joint documents [impl].
    """
    others = [(f"signature-{number}", block) for number, block in enumerate(sheet.co_signatures, 2)]
    own = ("signature", sheet.signature)
    if sheet.further_issuers:
        ranked = [own, *others]
        return [place for at in range(0, len(ranked), 2) for place in reversed(ranked[at : at + 2])]
    return [own, *others] if sheet.own_side == "left" else [*others, own]


def is_in_the_middle(sheet: Sheet) -> bool:
    """Whether a signer alone in a row stands in its middle; else on the right."""
    return bool(sheet.further_issuers)


def recipient_lines(sheet: Sheet) -> list[str]:
    """`- Như trên;` … `- Lưu: VT, TCCB.` (PL1 II.9d)."""
    printed = [f"- {_undashed(line).rstrip(';.,')};" for line in sheet.recipients]
    archive = _undashed(sheet.archive_line)
    return [*printed, f"- {archive if archive.endswith(('.', ')')) else archive + '.'}"]


def beside_and_below(sheet: Sheet) -> dict[str, list[str]]:
    """Nơi nhận in one piece with the signature; a list that no page could hold so goes on below, and over pages."""
    lines, profile = recipient_lines(sheet), sheet.profile
    rows = len(signature_blocks(sheet)) // 2 if sheet.co_signatures else 0
    room_mm = profile.ruleset.paper_height_mm - profile.top_mm - profile.bottom_mm - KEPT_TEXT_MM - rows * SIGNERS_MM
    column = profile.text_width_mm * (1 if rows else 0.5) - RECIPIENT_PADDING_MM
    line_mm = profile.sizes.recipients * CLOSING_LINE / PT_PER_MM
    height = sum(line_mm * ceil(width_mm(line, profile.sizes.recipients) / column) for line in lines)
    most = len(lines) if height <= room_mm else BESIDE
    return {"beside": lines[:most], "below": lines[most:]}


def _undashed(line: str) -> str:
    return single_spaced(line).removeprefix("-").strip()
