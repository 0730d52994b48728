"""The one way in which anything moves: `perform`. Beside it, `prepare` for slow work and `offers` for the buttons."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped
from transitions import MachineError

from workflow.base.database import Base, Identified
from workflow.base.errors import (
    InvalidInput,
    NotFound,
    NotOffered,
    NotPermitted,
    Refusal,
    StaleVersion,
    TransitionRefused,
)
from workflow.base.text import nfc
from workflow.engine import access, worklist
from workflow.engine.blueprint import Transition, Workflow
from workflow.engine.item import WorkflowItem
from workflow.engine.machine import is_offered, machine_for, refusals_of
from workflow.engine.move import Move, MoveInput, Preparation
from workflow.engine.typed_input import read_input
from workflow.engine.work import Work

MOST_FOLLOW_UPS = 5
Roles = Mapping[str, uuid.UUID | None]
LONGEST_KEY = 200
I = TypeVar("I", bound=WorkflowItem)  # noqa: E741 (the engine's word is item)


class MoveKey(Identified, Base):
    """A move that was made under an idempotency key; the same key again changes nothing."""

    __tablename__ = "move_key"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    person_id: Mapped[uuid.UUID]
    key: Mapped[str]
    item_id: Mapped[uuid.UUID]
    transition: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True)
class Offer:
    """A transition that the actor may make from here, with the refusals that stand against it now."""

    workflow: Workflow
    transition: Transition
    refusals: tuple[Refusal, ...]
    capacity: str | None
    on_behalf_of: uuid.UUID | None


@dataclass(frozen=True)
class Outcome:
    """What a move did: the state it led to, and whether it had been made before under the same key."""

    state: str
    version: int
    repeated: bool = False


def perform(work: Work, item: WorkflowItem, transition: str, given: MoveInput) -> Outcome:
    """Make one move: lock, guard, effects, new state, history and outbox, all in the caller's transaction.

    Whether the actor may see the item is asked by `make_move`, the way of the doors.
    Raises: NotFound (the item is gone), NotOffered, NotPermitted, StaleVersion, InvalidInput,
    TransitionRefused with every reason; and whatever an effect raises. Nobody catches inside the transaction.
    """
    locked = _lock(work, type(item), item.id)
    if locked is None:
        raise NotFound(kind=item.item_kind)
    if was_made(work, item.id, transition, given):
        return Outcome(item.state, item.version, repeated=True)
    return _perform_locked(work, item, transition, given)


def _perform_locked(
    work: Work, item: WorkflowItem, transition: str, given: MoveInput, roles: Roles | None = None
) -> Outcome:
    """The move of an item whose row is held; `roles` are the actor's in the main workflow, when asked already."""
    move = _begin(work, item, transition, given, roles)
    _remember(work, item, transition, given)
    _fire(move)
    _follow_up(work, item)
    relist(work, item)
    return Outcome(item.state, item.version)


def start(work: Work, item: WorkflowItem) -> None:
    """Put a new item at the beginning of its chain's worklists; the caller has set its initial state."""
    work.session.flush()
    relist(work, item)


def relist(work: Work, item: WorkflowItem) -> None:
    """Write anew what the item waits for, also after a change that is no move (an edit that voids an approval)."""
    for key in item.chain():
        _refresh_worklist(work, item, work.catalogue.get(key))


def prepare(work: Work, item: WorkflowItem, transition: str, given: MoveInput) -> MoveInput:
    """Do the slow part of a move (render, sign) in a read session, before the transaction that makes it.

    The guard is asked first, so that nobody makes the office sign what is not theirs to sign; it is asked again in
    `perform`. The result is discarded if the move fails.
    """
    if was_made(work, item.id, transition, given):
        return given
    move = _begin(work, item, transition, given)
    if move.transition.prepare is None:
        return given
    refusals = refusals_of(move)
    if refusals:
        raise TransitionRefused(refusals, transition=transition)
    preparation = Preparation(work, item, move.transition, move.input, move.comment, given.asked_again)
    result = move.transition.prepare.call(preparation)
    return replace(given, prepared=result)


def make_move(
    open_reading: Callable[[], AbstractContextManager[Work]],
    open_writing: Callable[[], AbstractContextManager[Work]],
    model: type[I],
    item_id: uuid.UUID,
    transition: str,
    given: MoveInput,
) -> Outcome:
    """One move from a door: prepared in a read session when the transition asks for it, then performed.

    A move that was made before under the same key gives its outcome again, even when it took the item out of sight.
    """
    with open_reading() as work:
        prepares = _may_prepare(work, model, item_id, transition)
        if prepares and not was_made(work, item_id, transition, given):
            given = prepare(work, access.find_visible(work, model, item_id), transition, given)
    with open_writing() as work:
        item = _lock(work, model, item_id)
        if item is not None and was_made(work, item_id, transition, given):
            return Outcome(item.state, item.version, repeated=True)
        roles = access.roles_of(work, item) if item is not None and not work.actor.is_system else {}
        seen = item is not None and (work.actor.is_system or access.allows(work, access.VIEW, item, roles))
        if item is None or not seen:
            raise NotFound(kind=model.item_kind)
        return _perform_locked(work, item, transition, given, roles)


def _may_prepare(work: Work, model: type[WorkflowItem], item_id: uuid.UUID, transition: str) -> bool:
    """Whether some workflow of these items has slow work before this transition, and this item may need it.

    A preparation may say in one look that an item needs none of it (`may_be_needed`); the move itself asks all anew.
    """
    found = [w.transitions.get(transition) for w in work.catalogue.for_item(model.item_kind)]
    preparations = {t.prepare.call for t in found if t is not None and t.prepare is not None}
    asked = [getattr(preparation, "may_be_needed", None) for preparation in preparations]
    return any(needed is None or needed(work, item_id) for needed in asked)


def offers(work: Work, item: WorkflowItem) -> list[Offer]:
    """What the actor may do with the item now, each with the reasons against it; asked anew for every page."""
    found: list[Offer] = []
    for key in item.chain():
        workflow = work.catalogue.get(key)
        state = workflow.states[getattr(item, workflow.state_field)]
        roles = access.roles_of(work, item, workflow)
        for transition in workflow.from_state(state.name):
            held = sorted(transition.roles_in(state) & roles.keys(), key=lambda role: (roles[role] is not None, role))
            if transition.kind != "user" or not held:
                continue
            move = Move(work, item, workflow, transition, state.name, held[0], roles[held[0]])
            if is_offered(move):
                found.append(Offer(workflow, transition, tuple(refusals_of(move)), move.capacity, move.on_behalf_of))
    return found


def find_transition(work: Work, item: WorkflowItem, name: str) -> tuple[Workflow, Transition]:
    """The transition with this name in one of the item's workflows. Raises: NotOffered."""
    for key in item.chain():
        workflow = work.catalogue.get(key)
        if name in workflow.transitions:
            return workflow, workflow.transitions[name]
    raise NotOffered("transition_unknown", transition=name)


def was_made(work: Work, item_id: uuid.UUID, transition: str, given: MoveInput) -> bool:
    """Whether this person made this move before under the same key.

    Raises: InvalidInput if the key was used for another move, or is too long to be told from another.
    """
    if given.idempotency_key is None or work.actor.person_id is None:
        return False
    if len(given.idempotency_key) > LONGEST_KEY:
        raise InvalidInput([Refusal("idempotency_key_too_long", {"most": LONGEST_KEY})])
    row = work.session.execute(
        select(MoveKey.item_id, MoveKey.transition).where(
            MoveKey.person_id == work.actor.person_id, MoveKey.key == given.idempotency_key
        )
    ).one_or_none()
    if row is None:
        return False
    if tuple(row) != (item_id, transition):
        raise InvalidInput([Refusal("idempotency_key_used", {"transition": row.transition})])
    return True


def _remember(work: Work, item: WorkflowItem, transition: str, given: MoveInput) -> None:
    if given.idempotency_key is not None and work.actor.person_id is not None:
        row = {"person_id": work.actor.person_id, "key": given.idempotency_key, "item_id": item.id}
        work.session.execute(insert(MoveKey), [{**row, "transition": transition, "at": work.now}])


def _lock(work: Work, model: type[I], item_id: uuid.UUID) -> I | None:
    """The item as it is now, its row held until the commit."""
    work.session.flush()
    query = select(model).where(model.id == item_id).with_for_update()
    return work.session.scalar(query.execution_options(populate_existing=True))


def _begin(work: Work, item: WorkflowItem, name: str, given: MoveInput, roles: Roles | None = None) -> Move:
    """The move, if it is this actor's to make from the present state with what the actor saw."""
    workflow, transition = find_transition(work, item, name)
    state = workflow.states[getattr(item, workflow.state_field)]
    _check_version(work, item, given)
    move = Move(
        work, item, workflow, transition, state.name, comment=nfc(given.comment).strip(), prepared=given.prepared
    )
    if not transition.starts_from(state.name) or not is_offered(move):
        raise NotOffered(transition=name, state=state.name)
    if roles is None or workflow.key != item.workflow:  # which roles are personal is each workflow's own
        roles = access.roles_of(work, item, workflow)
    move.capacity, move.on_behalf_of = _capacity(work, item, workflow, transition, roles)
    move.input = read_input(transition, given.input, given.comment)
    return move


def _check_version(work: Work, item: WorkflowItem, given: MoveInput) -> None:
    if work.actor.is_system:
        return
    if given.version is None:
        raise InvalidInput([Refusal("version_missing")])
    if given.version != item.version:
        raise StaleVersion(seen=given.version, now=item.version, state=item.state)


def _capacity(
    work: Work, item: WorkflowItem, workflow: Workflow, transition: Transition, roles: Roles
) -> tuple[str | None, uuid.UUID | None]:
    """In which role the actor moves, own roles before those of a person stood in for."""
    if work.actor.is_system and (transition.kind != "user" or transition.by_system):
        return "system", None
    if transition.kind != "user":
        raise NotPermitted(transition=transition.name)
    state = workflow.states[getattr(item, workflow.state_field)]
    held = sorted(transition.roles_in(state) & roles.keys(), key=lambda role: (roles[role] is not None, role))
    if not held:
        raise NotPermitted(transition=transition.name, state=state.name)
    return held[0], roles[held[0]]


def _fire(move: Move) -> None:
    version = move.item.version
    try:
        fired = machine_for(move.workflow).events[move.transition.name].trigger(move.item, move=move)
    except MachineError as error:
        raise NotOffered(transition=move.transition.name, state=move.source) from error
    if not fired:
        raise NotOffered("no_path_open", transition=move.transition.name, state=move.source)
    if move.state != move.source:
        move.item.moved_at = move.work.now
        move.item.version = max(move.item.version, version + 1)
    move.work.session.flush()


def _follow_up(work: Work, item: WorkflowItem) -> None:
    """Make the automatic moves whose time has come, in the same transaction, each with its own history entry."""
    for _ in range(MOST_FOLLOW_UPS):
        move = next(_ready(work, item), None)
        if move is None:
            return
        _fire(move)


def _ready(work: Work, item: WorkflowItem) -> Any:
    for key in item.chain():
        workflow = work.catalogue.get(key)
        for transition in workflow.from_state(getattr(item, workflow.state_field)):
            if transition.automatic:
                state = getattr(item, workflow.state_field)
                move = Move(work, item, workflow, transition, state, "system")
                if not refusals_of(move):
                    yield move


def _refresh_worklist(work: Work, item: WorkflowItem, workflow: Workflow) -> None:
    state = getattr(item, workflow.state_field)
    worklist.refresh(work, item, workflow, lambda t: is_offered(Move(work, item, workflow, t, state)))
