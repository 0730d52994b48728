"""One figure as a line: what every part of the bench prints."""

from __future__ import annotations

import json


def say(name: str, median: float, unit: str, n: int, ratio_to: str | None = None, ratio: float | None = None) -> None:
    """One figure as a JSON line."""
    figure = {"name": name, "median": round(median, 4), "unit": unit, "n": n}
    if ratio_to is not None and ratio is not None:
        figure |= {"ratio_to": ratio_to, "ratio": round(ratio, 3)}
    print(json.dumps(figure), flush=True)
