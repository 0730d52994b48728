"""The cases written by hand, in the folders `cases_*`: a table for each rule with `right` and `wrong` cases.

A wrong case says in `is` what must be found: a list of `[found, expected]`, or `[found, expected, fix]`; expected
may be left empty where the rule proposes nothing. A right case has no finding of its rule. A table may give facts for
all of its cases in `all`. What a file holds beside tables (lists of texts) is for other tests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.format_rules.manuscripts import manuscript_from
from workflow.format_rules.checking import check
from workflow.format_rules.findings import Finding
from workflow.format_rules.registry import rules

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class RuleCase:
    """One case of a rule."""

    rule: str
    name: str
    case: dict[str, Any]

    @property
    def is_wrong(self) -> bool:
        return "is" in self.case

    def findings(self) -> list[Finding]:
        """What this rule finds in it; the others are silenced, but for those at issue."""
        others = {name: None for name in rules() if name != self.rule}
        return [one for one in check(manuscript_from(self.case), others) if one.rule == self.rule]

    def told(self) -> list[list[str | None]]:
        """The findings as the case writes them."""
        wanted = self.case.get("is", [])
        told: list[list[str | None]] = [[one.found or "", one.expected or "", one.fix] for one in self.findings()]
        return [row[: len(wanted[n])] if n < len(wanted) else row for n, row in enumerate(told)]


def all_cases() -> Iterator[RuleCase]:
    """Every case of every folder."""
    for file in sorted(FOLDER.glob("cases_*/*.toml")):
        for rule, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if not isinstance(table, dict):
                continue
            for side in ("right", "wrong"):
                for n, case in enumerate(table.get(side, []), 1):
                    given = {**table.get("all", {}), **case}
                    if side == "wrong":
                        given.setdefault("is", [])
                    yield RuleCase(rule, f"{rule}-{side}-{n}", given)
