"""How much is tried: one number from the environment multiplies random cases and kills."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings

SCALE = max(float(os.environ.get("TRINHKY_TEST_SCALE", "1")), 0.1)
T = TypeVar("T")


def scaled(count: int) -> int:
    """This many at scale 1, and at least one."""
    return max(int(count * SCALE), 1)


def examples(count: int, steps: int | None = None) -> settings:
    """Hypothesis, with this many cases at scale 1; a case may take as long as the machine needs."""
    return settings(
        max_examples=scaled(count),
        stateful_step_count=steps or 50,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        derandomize=SCALE == 1,  # the run of every day is repeatable; a soak looks elsewhere each time
    )


def seeds(count: int) -> range:
    """This many seeds at scale 1, every day the same; other ones each time in a soak."""
    first = 0 if SCALE == 1 else 1000 * random.randrange(10**6)
    return range(first, first + scaled(count))


def sample(rows: Sequence[T], count: int) -> list[T]:
    """`count` of them (times the scale), in their order; all of them when there are no more."""
    wanted = scaled(count)
    if len(rows) <= wanted:
        return list(rows)
    chosen = sorted(random.Random(7 if SCALE == 1 else None).sample(range(len(rows)), wanted))
    return [rows[index] for index in chosen]
