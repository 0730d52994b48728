"""Prints the figures of `make bench`, one JSON line each. Ratios compare two measurements of the same run.

`python -m tests.bench rendering` runs one part. A part is a function of a module of its own, named in the list below.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from tests.bench import checker, citations, desk, distributing, listing, memory, moving, rendering, typing
from tests.bench.figures import say

PARTS: Mapping[str, Callable[[], None]] = {
    "sqlite": moving.on_sqlite,
    "postgresql": moving.on_postgresql,
    "distribution": distributing.on_sqlite,
    "distribution_postgresql": distributing.on_postgresql,
    "worklist": listing.worklists,
    "desk": desk.on_sqlite,
    "desk_postgresql": desk.on_postgresql,
    "memory": memory.memory,
    "citations": lambda: citations.figures(say),
    "checker": checker.figures,
    "rendering": rendering.run,
    "typing": typing.run,
}


def main(wanted: list[str]) -> None:
    """Run the named parts, or all."""
    for name in wanted or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
