"""Prints the figures of `make bench`, one JSON line each. Ratios compare two measurements of the same run.

`python -m tests.bench rendering` runs one part. A part is a function of a module of its own, named in the list below.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from tests.bench import checker, citations, desk, distributing, listing, memory, moving, rendering, signing, typing
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
    "signing": signing.signatures,
    "batch": signing.on_sqlite,
    "batch_postgresql": signing.on_postgresql,
    "typing": typing.run,
}


def main(wanted: list[str]) -> int:
    """Run the named parts, or all; a name that is no part stops before anything is measured."""
    if unknown := [name for name in wanted if name not in PARTS]:
        print(f"no such part: {', '.join(unknown)}. Parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in wanted or PARTS:
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
