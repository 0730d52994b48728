"""A workflow as a frozen value: states with permissions, transitions with guards, effects and typed input.

`definition.py` makes one from TOML and refuses every mistake; nothing else builds one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from workflow.base.errors import Refusal

if TYPE_CHECKING:
    from workflow.engine.move import Move, Preparation

Condition = Callable[["Move"], list[Refusal]]
Effect = Callable[["Move"], None]
Prepare = Callable[["Preparation"], Mapping[str, Any]]
"""What it may offer as its attribute `may_be_needed`, a function of work and an item's id: False spares the look at
the guard before the transaction, for items that need none of it."""

Kind = Literal["user", "system", "scheduled"]
CommentRule = Literal["none", "optional", "required"]
InputType = Literal["text", "account", "accounts", "units", "date", "bool", "sha256", "secret", "lines"]
Titles = Mapping[str, str]
F = TypeVar("F")


@dataclass(frozen=True)
class Bindings:
    """The functions that a definition may name, by their dotted names."""

    conditions: Mapping[str, Condition] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    preparations: Mapping[str, Prepare] = field(default_factory=dict)


@dataclass(frozen=True)
class Named(Generic[F]):
    """A function with the name by which the definition knows it."""

    name: str
    call: F


@dataclass(frozen=True)
class Role:
    """A relation between a person and an item; a personal one is never held by a stand-in (SIGN-4)."""

    name: str
    titles: Titles
    personal: bool


@dataclass(frozen=True)
class State:
    """A station of the way, with the roles that each permission is given to there."""

    name: str
    titles: Titles
    final: bool
    permissions: Mapping[str, frozenset[str]]

    def roles_with(self, permission: str) -> frozenset[str]:
        """The roles that have this permission in this state."""
        return self.permissions.get(permission, frozenset())


@dataclass(frozen=True)
class Path:
    """From one state to another; `target` None means the item stays; `when` chooses between paths."""

    source: str
    target: str | None
    when: Named[Condition] | None


@dataclass(frozen=True)
class InputField:
    """One typed value that a transition asks for."""

    name: str
    type: InputType
    required: bool
    titles: Titles


@dataclass(frozen=True, eq=False)
class Transition:
    """One move: who may make it, under which conditions, what happens on the way."""

    name: str
    titles: Titles
    kind: Kind
    paths: tuple[Path, ...]
    permission: str | None
    roles: frozenset[str]
    conditions: tuple[Named[Condition], ...]
    offered_when: tuple[Named[Condition], ...]
    effects: tuple[Named[Effect], ...]
    comment: CommentRule
    inputs: tuple[InputField, ...]
    prepare: Named[Prepare] | None
    automatic: bool
    by_system: bool
    worklist: Titles | None

    def starts_from(self, state: str) -> bool:
        """Whether a path begins in this state."""
        return any(path.source == state for path in self.paths)

    def roles_in(self, state: State) -> frozenset[str]:
        """The roles that may make this move from this state."""
        return self.roles | (state.roles_with(self.permission) if self.permission else frozenset())


@dataclass(frozen=True, eq=False)
class Workflow:
    """One version of a workflow, frozen and compared by identity."""

    name: str
    version: int
    titles: Titles
    item: str
    state_field: str
    initial: str
    roles: Mapping[str, Role]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    every: tuple[Named[Effect], ...]
    source: str

    @property
    def key(self) -> str:
        """Name and version, as an item keeps them: `directive/1`."""
        return f"{self.name}/{self.version}"

    def from_state(self, state: str) -> Iterator[Transition]:
        """The transitions that start from this state, in the order of the definition."""
        return (transition for transition in self.transitions.values() if transition.starts_from(state))

    def personal_roles(self) -> frozenset[str]:
        """The roles that a stand-in never holds."""
        return frozenset(role.name for role in self.roles.values() if role.personal)


class UnknownWorkflow(KeyError):
    """An item names a workflow version that this installation does not have."""


class Catalogue:
    """All workflow versions of the installation, loaded and frozen before the first request."""

    def __init__(self, workflows: tuple[Workflow, ...]) -> None:
        self._by_key = {workflow.key: workflow for workflow in workflows}

    def get(self, key: str) -> Workflow:
        """The workflow version with this key. Raises: UnknownWorkflow."""
        try:
            return self._by_key[key]
        except KeyError as error:
            raise UnknownWorkflow(key) from error

    def latest(self, name: str) -> Workflow:
        """The newest version of this workflow; new items begin with it. Raises: UnknownWorkflow."""
        versions = [workflow for workflow in self._by_key.values() if workflow.name == name]
        if not versions:
            raise UnknownWorkflow(name)
        return max(versions, key=lambda workflow: workflow.version)

    def for_item(self, item: str) -> tuple[Workflow, ...]:
        """Every version of every workflow that moves this kind of item."""
        return tuple(workflow for workflow in self._by_key.values() if workflow.item == item)

    def names(self) -> list[str]:
        """The names of all workflows, sorted."""
        return sorted({workflow.name for workflow in self._by_key.values()})

    def add(self, workflow: Workflow) -> None:
        """Make an imported version known to this process."""
        self._by_key[workflow.key] = workflow
