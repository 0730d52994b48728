"""`python -m tests.soak [scale] [seconds]`: the invariants again and again, with `scale` times the usual cases and
kills, on SQLite and PostgreSQL, until the time is over. One JSON line tells what each round did.

Rounds differ: only at scale 1 are the random cases those of every day. Ends with 1 at the first round that fails.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence

SCALE, SECONDS = 10.0, 0.0
INVARIANTS = "tests/invariants"


class Count:
    """What became of the tests of a round."""

    def __init__(self) -> None:
        self.outcomes = {"passed": 0, "failed": 0, "skipped": 0}

    def pytest_runtest_logreport(self, report: object) -> None:
        """Count the calls, and whatever failed around them."""
        outcome, when = getattr(report, "outcome", ""), getattr(report, "when", "")
        if when == "call" or outcome != "passed":
            self.outcomes[outcome] += 1


def soak(scale: float, seconds: float, more: Sequence[str]) -> int:
    """Round after round, at least one; gives the exit code."""
    os.environ["TRINHKY_TEST_SCALE"] = f"{scale:g}"  # read when the tests are imported
    import pytest

    end, rounds, code = time.monotonic() + seconds, 0, 0
    while code == 0 and (rounds == 0 or time.monotonic() < end):
        rounds, count, began = rounds + 1, Count(), time.monotonic()
        code = int(pytest.main(["-q", "-p", "no:cacheprovider", INVARIANTS, *more], plugins=[count]))
        took = round(time.monotonic() - began, 1)
        print(json.dumps({"soak": rounds, "scale": scale, "seconds": took, **count.outcomes}), flush=True)
    return code


def main(arguments: Sequence[str]) -> int:
    """Scale and seconds come first, as far as given; the rest goes to pytest (`-k numbers`)."""
    numbers: list[float] = []
    rest = list(arguments)
    while rest and len(numbers) < 2 and rest[0].replace(".", "", 1).isdigit():
        numbers.append(float(rest.pop(0)))
    scale, seconds = (*numbers, *(SCALE, SECONDS)[len(numbers) :])
    return soak(scale, seconds, rest)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
