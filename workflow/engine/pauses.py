"""How long to wait before something that failed is tried again: longer each time, and never all at one instant."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
JITTER = 0.25
"""A pause is longer by up to this part of it."""


def growing_pause(tries: int) -> timedelta:
    """The pause before the next try, at the least: 10 s, 20 s, 40 s … at most six hours."""
    return min(FIRST_PAUSE * (1 << min(max(tries, 1) - 1, 16)), LONGEST_PAUSE)


def jittered(pause: timedelta) -> timedelta:
    """The pause and a bit, so that what failed together does not come back together."""
    return pause * (1 + JITTER * random.random())


def next_pause(tries: int) -> timedelta:
    """The pause before the next try after so many."""
    return jittered(growing_pause(tries))
