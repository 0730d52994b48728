"""Address labels as a value: what stands on each, and how they lie on their sheets."""

from __future__ import annotations

from dataclasses import dataclass

ACROSS, DOWN = 2, 7
LABELS_A_SHEET = ACROSS * DOWN
MOST_LABELS = 200


@dataclass(frozen=True)
class Label:
    """One envelope: who sends it, to whom and where, and the numbers of what lies in it."""

    sender: str
    name: str
    address: str
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelSheet:
    """Labels on sheets of A4 without margins, two across and seven down (105 × 42,4 mm); the first `skip` are gone."""

    labels: tuple[Label, ...]
    skip: int = 0

    @property
    def pages(self) -> list[list[Label | None]]:
        """The places of each sheet in their order; None where a label is gone."""
        places: list[Label | None] = [None] * min(max(self.skip, 0), LABELS_A_SHEET - 1)
        places += self.labels
        return [places[start : start + LABELS_A_SHEET] for start in range(0, len(places), LABELS_A_SHEET)]
