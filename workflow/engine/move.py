"""One attempt at one transition: what the person gave, and what effects and conditions see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.engine.blueprint import Transition, Workflow
from workflow.engine.item import WorkflowItem
from workflow.engine.work import Work


@dataclass(frozen=True)
class MoveInput:
    """What comes with a move: the version that the person saw, a comment, the typed input as read by a door."""

    version: int | None = None
    comment: str = ""
    input: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    prepared: Mapping[str, Any] = field(default_factory=dict)
    asked_again: bool = False
    """The door has asked the person again already, once for many moves; nothing that a client sends sets it."""


@dataclass
class Move:
    """A transition under way, the single argument of conditions and effects.

    `facts` is what the history entry will tell beside names and states; effects add to it.
    """

    work: Work
    item: Any
    workflow: Workflow
    transition: Transition
    source: str
    capacity: str | None = None
    on_behalf_of: uuid.UUID | None = None
    comment: str = ""
    input: Mapping[str, Any] = field(default_factory=dict)
    prepared: Mapping[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The state that the item is in at this moment of the move."""
        state: str = getattr(self.item, self.workflow.state_field)
        return state


@dataclass(frozen=True)
class Preparation:
    """What a preparation sees: slow work (rendering, signing) done in a read session before the transaction."""

    work: Work
    item: Any
    transition: Transition
    input: Mapping[str, Any]
    comment: str
    asked_again: bool = False


__all__ = ["Move", "MoveInput", "Preparation", "WorkflowItem"]
