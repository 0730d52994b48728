"""`python -m tests.bench checker`: precision and recall of each rule of form, and the time of a check.

A rule is judged on its cases written by hand, on known faults put into the clean seeds, and on the clean seeds
themselves, where every error is a false one. The figures are JSON lines; a table for people goes to stderr.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from random import Random

from tests.bench.figures import say
from tests.bench.papers import PLAN, edited
from tests.format_rules.cases import RuleCase, all_cases
from tests.format_rules.clean_seeds import clean_seeds, findings_in_text, manuscript_of_clean
from tests.format_rules.faults import FAULTS
from workflow.format_rules.checking import check
from workflow.format_rules.registry import rules
from workflow.rendering.process import RenderingService

THROWS, ROUNDS = 3, 9
LONG_SEED = "004"


@dataclass
class Tally:
    """How a rule did: findings that were wanted and made, wanted and missed, made and not wanted."""

    right_cases: int = 0
    wrong_cases: int = 0
    faults: int = 0
    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0


def figures() -> None:
    """All figures of the checker."""
    tallies = {name: Tally() for name in rules()}
    for case in all_cases():
        _count_case(tallies[case.rule], case)
    _count_faults(tallies)
    _count_clean(tallies)
    judged = {name: tally for name, tally in tallies.items() if tally.found + tally.missed + tally.false}
    for name, tally in judged.items():
        wanted = tally.found + tally.missed
        say(f"checker.{name}.precision", tally.precision, "share", tally.found + tally.false)
        say(f"checker.{name}.recall", tally.recall, "share", wanted)
    _table(judged)
    _speed()


def _count_case(tally: Tally, case: RuleCase) -> None:
    wanted = Counter(tuple(row[:2]) for row in case.case.get("is", []))
    made = Counter((one.found or "", one.expected or "") for one in case.findings())
    tally.wrong_cases += case.is_wrong
    tally.right_cases += not case.is_wrong
    tally.found += (wanted & made).total()
    tally.missed += (wanted - made).total()
    tally.false += (made - wanted).total()


def _count_faults(tallies: dict[str, Tally]) -> None:
    for rule, made in FAULTS:
        for text in clean_seeds().values():
            for throw in range(THROWS):
                wrong = made(text, Random(throw))
                if wrong is not None:
                    is_found = rule in {one.rule for one in findings_in_text(wrong)}
                    tallies[rule].faults += 1
                    tallies[rule].found += is_found
                    tallies[rule].missed += not is_found


def _count_clean(tallies: dict[str, Tally]) -> None:
    for text in clean_seeds().values():
        for one in findings_in_text(text):
            tallies[one.rule].false += one.severity == "error"


def _table(tallies: dict[str, Tally]) -> None:
    print(
        f"{'rule':<16}{'severity':<10}{'right':>6}{'wrong':>6}{'faults':>7}{'prec.':>8}{'recall':>8}", file=sys.stderr
    )
    for name, tally in tallies.items():
        row = f"{name:<16}{rules()[name].severity:<10}{tally.right_cases:>6}{tally.wrong_cases:>6}{tally.faults:>7}"
        print(f"{row}{tally.precision:>8.3f}{tally.recall:>8.3f}", file=sys.stderr)
    whole = Tally(
        found=sum(one.found for one in tallies.values()),
        missed=sum(one.missed for one in tallies.values()),
        false=sum(one.false for one in tallies.values()),
    )
    print(f"{'all':<45}{whole.precision:>8.3f}{whole.recall:>8.3f}", file=sys.stderr)
    say("checker.all.precision", whole.precision, "share", whole.found + whole.false)
    say("checker.all.recall", whole.recall, "share", whole.found + whole.missed)


def _speed() -> None:
    """A check of the long seed with nothing remembered, and with its paragraphs known, beside its rendering."""
    with closing(RenderingService(size=1)) as service:
        service.pdf(PLAN)
        pages, cold, warm = [], [], []
        for _ in range(ROUNDS):
            pages.append(_ms(lambda: service.pdf(edited(PLAN, annexes=True))))
            _forget()
            cold.append(_ms(lambda: check(manuscript_of_clean(LONG_SEED))))
            warm.append(_ms(lambda: check(manuscript_of_clean(LONG_SEED))))
    rendering = statistics.median(pages)
    for name, times in (("cold", cold), ("warm", warm)):
        median = statistics.median(times)
        say(f"checker.long_seed.{name}", median, "ms", ROUNDS, "rendering.plan", median / rendering)


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _forget() -> None:
    """Empty what the rules remember of paragraphs."""
    for remembered in _caches():
        remembered()


def _caches() -> Iterator[Callable[[], object]]:
    for name, module in list(sys.modules.items()):
        if name.startswith("workflow.format_rules.") and name != "workflow.format_rules.registry":
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == name:
                    yield value.cache_clear
