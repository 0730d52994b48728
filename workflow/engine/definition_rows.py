"""The tables of a definition as rows of a workflow: roles, states, transitions with guards, paths and input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import tomli_w

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
    Transition,
    Workflow,
)
from workflow.engine.definition_cells import CellReader

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


class DefinitionReader(CellReader):
    """Reads the tables once, collecting problems instead of stopping at the first."""

    def __init__(self, raw: dict[str, Any], bindings: Bindings) -> None:
        super().__init__(raw)
        self.bindings = bindings
        self.permissions = set(self.strings(raw.get("permissions", []), "permissions"))
        self.roles = {name: self._role(name, row) for name, row in self.tables("roles")}
        self.state_rows = dict(self.tables("states"))

    def workflow(self) -> Workflow:
        self.unknown_keys(self.raw, TOP_KEYS | {"transitions"}, "workflow")
        return Workflow(
            name=self.text(self.raw, "name", "workflow"),
            version=self._version(),
            titles=self.titles(self.raw, "workflow"),
            item=self.text(self.raw, "item", "workflow"),
            state_field=self._state_field(),
            initial=self._initial(),
            roles=self.roles,
            states={name: self._state_row(name, row) for name, row in self.state_rows.items()},
            transitions={name: self._transition(name, row) for name, row in self.tables("transitions")},
            every=self._functions(self.raw.get("every", []), self.bindings.effects, "every", "effect"),
            source=tomli_w.dumps(self.raw),
        )

    def _state_field(self) -> str:
        value = self.raw.get("state_field", "state")
        if isinstance(value, str) and value.isidentifier():
            return value
        self.problem("unknown_choice", value=value, choices=["an attribute's name"], where="state_field")
        return "state"

    def _version(self) -> int:
        version = self.raw.get("version")
        if type(version) is int and version > 0:
            return version
        self.problem("missing", key="version", where="workflow")
        return 0

    def _role(self, name: str, row: dict[str, Any]) -> Role:
        self.unknown_keys(row, {"title", "personal"}, f"roles.{name}")
        return Role(name, self.titles(row, f"roles.{name}"), self.flag(row, "personal", f"roles.{name}"))

    def _known_roles(self, value: Any, where: str) -> frozenset[str]:
        names = self.strings(value, where)
        for name in names:
            if name not in self.roles:
                self.problem("unknown_role", role=name, where=where)
        return frozenset(names)

    def _state(self, name: Any, where: str) -> str:
        if not isinstance(name, str) or name not in self.state_rows:
            self.problem("unknown_state", state=name, where=where)
        return str(name)

    def _permission(self, name: Any, where: str) -> str:
        if not isinstance(name, str) or name not in self.permissions:
            self.problem("unknown_permission", permission=name, where=where)
        return str(name)

    def _initial(self) -> str:
        name = self.text(self.raw, "initial", "workflow")
        return self._state(name, "initial") if name else ""

    def _state_row(self, name: str, row: dict[str, Any]) -> State:
        where = f"states.{name}"
        self.unknown_keys(row, {"title", "final", "permissions"}, where)
        permissions = {
            self._permission(permission, where): self._known_roles(roles, f"{where}.permissions.{permission}")
            for permission, roles in self.table(row.get("permissions", {}), f"{where}.permissions").items()
        }
        return State(name, self.titles(row, where), self.flag(row, "final", where), permissions)

    def _transition(self, name: str, row: dict[str, Any]) -> Transition:
        where = f"transitions.{name}"
        self.unknown_keys(row, TRANSITION_KEYS, where)
        guard = self.table(row.get("guard", {}), f"{where}.guard")
        self.unknown_keys(guard, GUARD_KEYS, f"{where}.guard")
        kind: Kind = self.choice(row.get("kind", "user"), get_args(Kind), f"{where}.kind")
        roles = self._known_roles(guard.get("roles", guard.get("role", [])), f"{where}.guard")
        permission = guard.get("permission")
        if kind == "user" and not roles and not permission:
            self.problem("unguarded", transition=name)
        automatic = self.flag(row, "automatic", where)
        if automatic and kind == "user":
            self.problem("automatic_by_user", transition=name)
        return Transition(
            name=name,
            titles=self.titles(row, where),
            kind=kind,
            paths=self._paths(row, where),
            permission=self._permission(permission, where) if permission else None,
            roles=roles,
            conditions=self._conditions(guard.get("conditions", []), where),
            offered_when=self._conditions(row.get("offered_when", []), where),
            effects=self._functions(row.get("effects", []), self.bindings.effects, where, "effect"),
            comment=self.choice(row.get("comment", "none"), get_args(CommentRule), f"{where}.comment"),
            inputs=self._inputs(row, where),
            prepare=self._preparation(row.get("prepare"), where),
            automatic=automatic,
            by_system=self.flag(row, "by_system", where),
            worklist=self.titles(row, where, "worklist") if "worklist" in row else None,
        )

    def _paths(self, row: dict[str, Any], where: str) -> tuple[Path, ...]:
        tables = row.get("paths")
        if tables is None:
            tables = [{"sources": row.get("sources", []), "target": row.get("target", STAYS)}]
        rows = tables if isinstance(tables, list) else [tables]
        return tuple(path for table in rows for path in self._path(self.table(table, f"{where}.paths"), where))

    def _path(self, table: dict[str, Any], where: str) -> list[Path]:
        self.unknown_keys(table, {"sources", "target", "when"}, f"{where}.paths")
        target = table.get("target", STAYS)
        when = self._conditions([table["when"]], where)[0:1] if "when" in table else ()
        return [
            Path(
                source=self._state(source, where),
                target=None if target == STAYS else self._state(target, where),
                when=when[0] if when else None,
            )
            for source in self.strings(table.get("sources", []), f"{where}.sources")
        ]

    def _conditions(self, names: Any, where: str) -> tuple[Named[Any], ...]:
        return self._functions(names, self.bindings.conditions, where, "condition")

    def _functions(self, names: Any, known: Mapping[str, F], where: str, kind: str) -> tuple[Named[F], ...]:
        found = []
        for name in self.strings(names, where):
            if name in known:
                found.append(Named(name, known[name]))
            else:
                self.problem(f"unknown_{kind}", name=name, where=where)
        return tuple(found)

    def _preparation(self, name: Any, where: str) -> Named[Any] | None:
        if name is None:
            return None
        found = self._functions([name], self.bindings.preparations, where, "preparation")
        return found[0] if found else None

    def _inputs(self, row: dict[str, Any], where: str) -> tuple[InputField, ...]:
        tables = self.table(row.get("input", {}), f"{where}.input")
        return tuple(self._input(name, table, where) for name, table in tables.items())

    def _input(self, name: str, value: Any, where: str) -> InputField:
        place = f"{where}.input.{name}"
        table = self.table(value, place)
        self.unknown_keys(table, {"type", "required", "title"}, place)
        kind: InputType = self.choice(table.get("type"), get_args(InputType), place)
        return InputField(name, kind, self.flag(table, "required", place), self.titles(table, place))
