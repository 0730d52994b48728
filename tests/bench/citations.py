"""`python -m tests.bench citations`: precision and recall on the hand-checked corpus, and the speed of the grammar."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence

from tests.citations.corpus import Case, Expected, cases
from workflow.citations import citations_in

HALVES = ("development", "blind")
ROUNDS = 7


def figures(say: Callable[[str, float, str, int], None]) -> None:
    """The quality on each half of the corpus and on both, and the time in the processor for one megabyte of it."""
    halves = {name: cases(name) for name in HALVES}
    whole = [case for half in halves.values() for case in half]
    for name, part in (*halves.items(), ("all", whole)):
        _quality(say, name, part)
    text = "\n\n".join(case.text for case in whole)
    megabyte = (text * (1_000_000 // len(text) + 1))[:1_000_000]
    times = [_milliseconds(megabyte) for _ in range(ROUNDS)]
    say("citations.speed.1_million_characters", statistics.median(times), "ms", len(citations_in(megabyte)))


def _quality(say: Callable[[str, float, str, int], None], name: str, half: Sequence[Case]) -> None:
    found = [(case.name, line) for case in half for line in case.found()]
    wanted = [(case.name, line) for case in half for line in case.expected]
    core = _common(found, wanted, lambda line: line.core)
    say(f"citations.{name}.precision", core / len(found), "share", len(found))
    say(f"citations.{name}.recall", core / len(wanted), "share", len(wanted))
    issuer = _common(found, wanted, lambda line: (*line.core, line.issuer))
    say(f"citations.{name}.issuer", issuer / len(wanted), "share", len(wanted))
    source = _common(found, wanted, lambda line: (*line.core, line.issuer, line.source))
    say(f"citations.{name}.issuer_and_source", source / len(wanted), "share", len(wanted))


def _common(
    found: Sequence[tuple[str, Expected]],
    wanted: Sequence[tuple[str, Expected]],
    told: Callable[[Expected], tuple[str | None, ...]],
) -> int:
    """How many of one are in the other, by what `told` says of a citation."""
    one, two = (Counter((case, told(line)) for case, line in lines) for lines in (found, wanted))
    return (one & two).total()


def _milliseconds(text: str) -> float:
    begun = time.process_time()
    citations_in(text)
    return (time.process_time() - begun) * 1000
