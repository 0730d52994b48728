"""TOML text → Workflow, or all that is wrong with it.

A definition that loads is sound: every name is known, every state is reachable, no state but a final one is a
dead end, and every transition that a person fires is guarded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args

import tomli_w

from workflow.base.errors import DomainError, Refusal
from workflow.engine.blueprint import (
    Bindings,
    CommentRule,
    InputField,
    InputType,
    Kind,
    Named,
    Path,
    Role,
    State,
    Titles,
    Transition,
    Workflow,
)

STAYS = "="
F = TypeVar("F")
TOP_KEYS = {
    "name",
    "version",
    "title",
    "item",
    "state_field",
    "initial",
    "permissions",
    "every",
    "roles",
    "states",
}
TRANSITION_KEYS = {
    "title", "kind", "sources", "target", "paths", "guard", "offered_when", "effects", "comment", "input",
    "prepare", "automatic", "by_system", "worklist",
}  # fmt: skip
GUARD_KEYS = {"role", "roles", "permission", "conditions"}


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
    reader = _Reader(raw, bindings)
    workflow = reader.workflow()
    problems = reader.problems or list(_unsound(workflow))
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


class _Reader:
    """Reads the tables once, collecting problems instead of stopping at the first."""

    def __init__(self, raw: dict[str, Any], bindings: Bindings) -> None:
        self.raw = raw
        self.bindings = bindings
        self.problems: list[Refusal] = []
        self.permissions = set(self._strings(raw.get("permissions", []), "permissions"))
        self.roles = {name: self._role(name, row) for name, row in self._tables("roles")}
        self.state_rows = dict(self._tables("states"))

    def workflow(self) -> Workflow:
        self._unknown_keys(self.raw, TOP_KEYS | {"transitions"}, "workflow")
        return Workflow(
            name=self._text(self.raw, "name", "workflow"),
            version=self._version(),
            titles=self._titles(self.raw, "workflow"),
            item=self._text(self.raw, "item", "workflow"),
            state_field=self._state_field(),
            initial=self._initial(),
            roles=self.roles,
            states={name: self._state_row(name, row) for name, row in self.state_rows.items()},
            transitions={name: self._transition(name, row) for name, row in self._tables("transitions")},
            every=self._functions(self.raw.get("every", []), self.bindings.effects, "every", "effect"),
            source=tomli_w.dumps(self.raw),
        )

    def _problem(self, code: str, **facts: Any) -> None:
        self.problems.append(Refusal(code, facts))

    def _unknown_keys(self, table: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in sorted(table.keys() - known):
            self._problem("unknown_key", key=key, where=where)

    def _tables(self, key: str) -> list[tuple[str, dict[str, Any]]]:
        rows = self.raw.get(key)
        if not isinstance(rows, dict) or not rows:
            self._problem("missing", key=key, where="workflow")
            return []
        for name in [name for name, row in rows.items() if not isinstance(row, dict)]:
            self._problem("not_a_table", where=f"{key}.{name}")
        return [(name, row) for name, row in rows.items() if isinstance(row, dict)]

    def _table(self, value: Any, where: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self._problem("not_a_table", where=where)
        return {}

    def _flag(self, table: Mapping[str, Any], key: str, where: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self._problem("not_true_or_false", key=key, where=where)
        return value is True

    def _state_field(self) -> str:
        value = self.raw.get("state_field", "state")
        if isinstance(value, str) and value.isidentifier():
            return value
        self._problem("unknown_choice", value=value, choices=["an attribute's name"], where="state_field")
        return "state"

    def _text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if isinstance(value, str) and value:
            return value
        self._problem("missing", key=key, where=where)
        return ""

    def _version(self) -> int:
        version = self.raw.get("version")
        if type(version) is int and version > 0:
            return version
        self._problem("missing", key="version", where="workflow")
        return 0

    def _titles(self, table: Mapping[str, Any], where: str, key: str = "title") -> Titles:
        titles = table.get(key)
        if isinstance(titles, dict) and isinstance(titles.get("vi"), str):
            return {language: str(title) for language, title in titles.items()}
        self._problem("title_missing", where=where)
        return {"vi": where}

    def _strings(self, value: Any, where: str) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return value
        self._problem("not_a_list_of_names", where=where)
        return []

    def _role(self, name: str, row: dict[str, Any]) -> Role:
        self._unknown_keys(row, {"title", "personal"}, f"roles.{name}")
        return Role(name, self._titles(row, f"roles.{name}"), self._flag(row, "personal", f"roles.{name}"))

    def _known_roles(self, value: Any, where: str) -> frozenset[str]:
        names = self._strings(value, where)
        for name in names:
            if name not in self.roles:
                self._problem("unknown_role", role=name, where=where)
        return frozenset(names)

    def _state(self, name: Any, where: str) -> str:
        if not isinstance(name, str) or name not in self.state_rows:
            self._problem("unknown_state", state=name, where=where)
        return str(name)

    def _permission(self, name: Any, where: str) -> str:
        if not isinstance(name, str) or name not in self.permissions:
            self._problem("unknown_permission", permission=name, where=where)
        return str(name)

    def _initial(self) -> str:
        name = self._text(self.raw, "initial", "workflow")
        return self._state(name, "initial") if name else ""

    def _state_row(self, name: str, row: dict[str, Any]) -> State:
        where = f"states.{name}"
        self._unknown_keys(row, {"title", "final", "permissions"}, where)
        permissions = {
            self._permission(permission, where): self._known_roles(roles, f"{where}.permissions.{permission}")
            for permission, roles in self._table(row.get("permissions", {}), f"{where}.permissions").items()
        }
        return State(name, self._titles(row, where), self._flag(row, "final", where), permissions)

    def _transition(self, name: str, row: dict[str, Any]) -> Transition:
        where = f"transitions.{name}"
        self._unknown_keys(row, TRANSITION_KEYS, where)
        guard = self._table(row.get("guard", {}), f"{where}.guard")
        self._unknown_keys(guard, GUARD_KEYS, f"{where}.guard")
        kind: Kind = self._choice(row.get("kind", "user"), get_args(Kind), f"{where}.kind")
        roles = self._known_roles(guard.get("roles", guard.get("role", [])), f"{where}.guard")
        permission = guard.get("permission")
        if kind == "user" and not roles and not permission:
            self._problem("unguarded", transition=name)
        automatic = self._flag(row, "automatic", where)
        if automatic and kind == "user":
            self._problem("automatic_by_user", transition=name)
        return Transition(
            name=name,
            titles=self._titles(row, where),
            kind=kind,
            paths=self._paths(row, where),
            permission=self._permission(permission, where) if permission else None,
            roles=roles,
            conditions=self._conditions(guard.get("conditions", []), where),
            offered_when=self._conditions(row.get("offered_when", []), where),
            effects=self._functions(row.get("effects", []), self.bindings.effects, where, "effect"),
            comment=self._choice(row.get("comment", "none"), get_args(CommentRule), f"{where}.comment"),
            inputs=self._inputs(row, where),
            prepare=self._preparation(row.get("prepare"), where),
            automatic=automatic,
            by_system=self._flag(row, "by_system", where),
            worklist=self._titles(row, where, "worklist") if "worklist" in row else None,
        )

    def _paths(self, row: dict[str, Any], where: str) -> tuple[Path, ...]:
        tables = row.get("paths")
        if tables is None:
            tables = [{"sources": row.get("sources", []), "target": row.get("target", STAYS)}]
        rows = tables if isinstance(tables, list) else [tables]
        return tuple(path for table in rows for path in self._path(self._table(table, f"{where}.paths"), where))

    def _path(self, table: dict[str, Any], where: str) -> list[Path]:
        self._unknown_keys(table, {"sources", "target", "when"}, f"{where}.paths")
        target = table.get("target", STAYS)
        when = self._conditions([table["when"]], where)[0:1] if "when" in table else ()
        return [
            Path(
                source=self._state(source, where),
                target=None if target == STAYS else self._state(target, where),
                when=when[0] if when else None,
            )
            for source in self._strings(table.get("sources", []), f"{where}.sources")
        ]

    def _conditions(self, names: Any, where: str) -> tuple[Named[Any], ...]:
        return self._functions(names, self.bindings.conditions, where, "condition")

    def _functions(self, names: Any, known: Mapping[str, F], where: str, kind: str) -> tuple[Named[F], ...]:
        found = []
        for name in self._strings(names, where):
            if name in known:
                found.append(Named(name, known[name]))
            else:
                self._problem(f"unknown_{kind}", name=name, where=where)
        return tuple(found)

    def _preparation(self, name: Any, where: str) -> Named[Any] | None:
        if name is None:
            return None
        found = self._functions([name], self.bindings.preparations, where, "preparation")
        return found[0] if found else None

    def _choice(self, value: Any, choices: tuple[Any, ...], where: str) -> Any:
        if value not in choices:
            self._problem("unknown_choice", value=value, choices=list(choices), where=where)
        return value

    def _inputs(self, row: dict[str, Any], where: str) -> tuple[InputField, ...]:
        tables = self._table(row.get("input", {}), f"{where}.input")
        return tuple(self._input(name, table, where) for name, table in tables.items())

    def _input(self, name: str, value: Any, where: str) -> InputField:
        place = f"{where}.input.{name}"
        table = self._table(value, place)
        self._unknown_keys(table, {"type", "required", "title"}, place)
        kind: InputType = self._choice(table.get("type"), get_args(InputType), place)
        return InputField(name, kind, self._flag(table, "required", place), self._titles(table, place))


def _unsound(workflow: Workflow) -> Iterable[Refusal]:
    """What is wrong with the graph as a whole."""
    yield from _unreachable(workflow)
    yield from _dead_ends(workflow)
    for transition in workflow.transitions.values():
        if not transition.paths:
            yield Refusal("no_path", {"transition": transition.name})
        yield from _never_fired(workflow, transition)
        yield from _ambiguous(transition)


def _unreachable(workflow: Workflow) -> Iterable[Refusal]:
    reached, waiting = {workflow.initial}, [workflow.initial]
    while waiting:
        state = waiting.pop()
        targets = {p.target for t in workflow.transitions.values() for p in t.paths if p.source == state}
        for target in targets - reached:
            if target is not None:
                reached.add(target)
                waiting.append(target)
    return [Refusal("unreachable_state", {"state": name}) for name in workflow.states if name not in reached]


def _dead_ends(workflow: Workflow) -> Iterable[Refusal]:
    for state in workflow.states.values():
        leaves = any(p.source == state.name and p.target for t in workflow.transitions.values() for p in t.paths)
        if not leaves and not state.final:
            yield Refusal("dead_end", {"state": state.name})
        if leaves and state.final:
            yield Refusal("final_state_has_exit", {"state": state.name})


def _never_fired(workflow: Workflow, transition: Transition) -> Iterable[Refusal]:
    if transition.kind != "user":
        return
    for source in {path.source for path in transition.paths}:
        if not transition.roles_in(workflow.states[source]):
            yield Refusal("nobody_may", {"transition": transition.name, "state": source})


def _ambiguous(transition: Transition) -> Iterable[Refusal]:
    closed: set[str] = set()
    for path in transition.paths:
        if path.source in closed:
            yield Refusal("path_never_taken", {"transition": transition.name, "state": path.source})
        if path.when is None:
            closed.add(path.source)
