"""TOML text → Workflow, or all that is wrong with it.

A definition that loads is sound: every name is known, every state is reachable, no state but a final one is a
dead end, and every transition that a person fires is guarded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from workflow.base.errors import DomainError, Refusal
from workflow.engine.blueprint import Bindings, Workflow
from workflow.engine.definition_rows import DefinitionReader
from workflow.engine.soundness import unsound


class DefinitionInvalid(DomainError):
    """The definition has mistakes; `problems` names each with its place."""

    code = "definition_invalid"

    def __init__(self, problems: Iterable[Refusal]) -> None:
        self.problems = tuple(problems)
        super().__init__(None, problems=[f"{p.code}: {dict(p.facts)}" for p in self.problems])

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]


def load_workflow(text: str, bindings: Bindings, parents: Mapping[str, str] | None = None) -> Workflow:
    """The workflow that the TOML text describes; `parents` holds the texts that `extends` may name.

    Raises: DefinitionInvalid with every problem found.
    """
    raw = _merged(text, parents or {}, ())
    reader = DefinitionReader(raw, bindings)
    workflow = reader.workflow()
    problems = reader.problems or list(unsound(workflow))
    if problems:
        raise DefinitionInvalid(problems)
    return workflow


def _merged(text: str, parents: Mapping[str, str], below: tuple[str, ...]) -> dict[str, Any]:
    """The tables of the text laid over those of the definition it extends; `below` are the names on the way."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionInvalid([Refusal("not_toml", {"reason": str(error)})]) from error
    parent = raw.pop("extends", None)
    if parent is None:
        return raw
    if not isinstance(parent, str) or parent not in parents:
        raise DefinitionInvalid([Refusal("unknown_parent", {"name": parent})])
    if parent in below:
        raise DefinitionInvalid([Refusal("circular_parent", {"name": parent})])
    return _laid_over(_merged(parents[parent], parents, (*below, parent)), raw)


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
