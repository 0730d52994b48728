"""The rules by id: their function, and their row in `rules.toml`. A rule without one of both stops the start."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from workflow.format_rules.findings import Hit, Severity
from workflow.format_rules.manuscript import Manuscript

Judge = Callable[[Manuscript], Iterable[Hit]]
MODULES: tuple[str, ...] = (
    "marks",
    "header",
    "number",
    "dates",
    "subject",
    "addressees",
    "legal_bases",
    "cited",
    "ending",
    "numbering",
    "signature",
    "recipients",
    "annexes",
    "sentences",
    "named_things",
    "people",
    "administrative_units",
    "state_words",
    "parts_of_documents",
    "ordinary_words",
    "typography",
    "leftovers",
    "acronyms",
    "layout_header",
    "layout_page",
    "layout_text",
)
"""Where the functions stand; a module is named here once it has rules."""

_judges: dict[str, Judge] = {}
_layout_judges: dict[str, Judge] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it asks for, how grave a breach is, on which clause it rests, and how it is said.

    `says` has a sentence for each `code` of the rule (`""` the usual one) in Vietnamese and English, with the places
    `{found}`, `{expected}` and the facts of the hit.
    """

    id: str
    severity: Severity
    at_issue: bool
    """An error only when the document is about to be issued."""
    clause: str
    title: dict[str, str]
    says: dict[str, dict[str, str]]
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    judge: Judge

    def sentence(self, code: str, language: str, facts: dict[str, Any]) -> str:
        """The sentence for a person. Raises: KeyError for a fact that the rule did not give."""
        return self.says[code][language].format(**facts)


def rule(rule_id: str) -> Callable[[Judge], Judge]:
    """Register the function that judges this rule."""

    def register(judge: Judge) -> Judge:
        if rule_id in _judges:
            raise ValueError(f"two functions for {rule_id}")
        _judges[rule_id] = judge
        return judge

    return register


def layout_of(rule_id: str) -> Callable[[Judge], Judge]:
    """Register the function that judges the looks of what the rule's other function reads as words."""

    def register(judge: Judge) -> Judge:
        if rule_id in _layout_judges:
            raise ValueError(f"two functions for the looks of {rule_id}")
        _layout_judges[rule_id] = judge
        return judge

    return register


def _both(rule_id: str) -> Judge:
    words, looks = _judges.get(rule_id), _layout_judges.get(rule_id)
    if words is None or looks is None:
        return words or looks or _nothing
    return lambda manuscript: [*words(manuscript), *looks(manuscript)]


def _nothing(_: Manuscript) -> Iterable[Hit]:
    return ()


@cache
def rules() -> dict[str, Rule]:
    """All rules, F-* and CAP-* in the order of the table. Raises: ValueError for a table that fits the code not."""
    for module in MODULES:
        import_module(f"workflow.format_rules.{module}")
    table = _table()
    if missing := sorted((_judges.keys() | _layout_judges.keys()) ^ table.keys()):
        raise ValueError(f"rules without a function or without a row: {', '.join(missing)}")
    return {name: _rule(name, row) for name, row in table.items()}


def _table() -> dict[str, dict[str, Any]]:
    """All tables `rules*.toml` of this room, one after another."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(files("workflow.format_rules").iterdir(), key=lambda one: one.name):
        if file.name.startswith("rules") and file.name.endswith(".toml"):
            for name, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
                _add(found, name, row)
    return found


def _add(found: dict[str, dict[str, Any]], name: str, row: dict[str, Any]) -> None:
    """A row; what a further table says of the same rule (its looks) are further sentences."""
    says = row.pop("says")
    said = {"": says} if isinstance(says.get("vi"), str) else says
    found.setdefault(name, {"says": {}}).update(row)
    found[name]["says"] |= said


def _rule(name: str, row: dict[str, Any]) -> Rule:
    return Rule(
        id=name,
        severity=row["severity"],
        at_issue=row.get("at_issue", False),
        clause=row["clause"],
        title=row["title"],
        says=row["says"],
        right=tuple(row.get("right", ())),
        wrong=tuple(row.get("wrong", ())),
        judge=_both(name),
    )
