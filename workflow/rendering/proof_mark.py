"""The QR in the margin of page 1, by which whoever holds the paper finds the proof of the document.

It has a place of its own below the text, towards the lower right corner: no box of the decree's position diagram
(PL1 IV) lies there. It is drawn as one filled shape, so that it is sharp at every size.
"""

from __future__ import annotations

from dataclasses import dataclass

import segno

SIZE_MM = 13.0
EDGE_MM = 5.0
"""From the edges of the paper: printers leave less than this blank, and the quiet zone of four modules stays white."""
LONGEST_ADDRESS = 122
"""Bytes of version 7 at level M: 45 modules of 0.29 mm, the smallest that a phone reads from a print of 300 dpi."""


@dataclass(frozen=True)
class ProofPages:
    """Where this installation answers who signed a document: the address before the key."""

    address: str

    def of(self, key: str) -> str | None:
        """The address of one document; None if it would not fit into the mark."""
        found = f"{self.address.rstrip('/')}/{key}"
        return found if len(found.encode()) <= LONGEST_ADDRESS else None


@dataclass(frozen=True)
class ProofMark:
    """The mark as the page's template takes it: side in modules, and the outline of all dark ones."""

    address: str
    side: int
    outline: str


def proof_mark(address: str | None) -> ProofMark | None:
    """The QR symbol (ISO/IEC 18004, level M) of an address; the same outline for the same address."""
    if address is None:
        return None
    rows = [list(map(bool, row)) for row in segno.make(address, error="m", micro=False, boost_error=False).matrix]
    runs = [run for y, row in enumerate(rows) for run in _runs(row, y)]
    return ProofMark(address, len(rows), "".join(runs))


def _runs(row: list[bool], y: int) -> list[str]:
    """Each stretch of dark modules of a row as a rectangle."""
    found, start = [], 0
    for x, dark in enumerate([*row, False]):
        if dark and (x == 0 or not row[x - 1]):
            start = x
        elif not dark and x > 0 and row[x - 1]:
            found.append(f"M{start} {y}h{x - start}v1h{start - x}z")
    return found
