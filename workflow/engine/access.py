"""The one place that asks what a person may do: `can` for one item, `visible` as SQL for all of them.

Both read the same two facts: the roles that the person's holders have on the item (`item_role`), and the roles that
the item's present state gives the permission to. A test compares the two on random offices.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from workflow.base.errors import NotFound, NotPermitted
from workflow.engine import item_role
from workflow.engine.blueprint import Workflow
from workflow.engine.item import WorkflowItem
from workflow.engine.item_role import ItemRole
from workflow.engine.work import Work

VIEW = "view"
I = TypeVar("I", bound=WorkflowItem)  # noqa: E741 (the engine's word is item)


def roles_of(work: Work, item: WorkflowItem, workflow: Workflow | None = None) -> Mapping[str, uuid.UUID | None]:
    """The actor's roles on the item, each with the person stood in for (None when it is the actor's own)."""
    personal = (workflow or main_workflow(work, item)).personal_roles()
    found: dict[str, uuid.UUID | None] = {}
    for role, holder in item_role.all_roles(work.session, item.id, work.actor.all_holders):
        if holder in work.actor.holders:
            found[role] = None
        elif role not in personal:
            found.setdefault(role, work.actor.stand_in[holder])
    return found


def main_workflow(work: Work, item: WorkflowItem) -> Workflow:
    """The workflow version that the item's main state belongs to."""
    return work.catalogue.get(item.workflow)


def can(work: Work, permission: str, item: WorkflowItem) -> bool:
    """Whether a role of the actor has this permission in the item's present state; the system may all."""
    return work.actor.is_system or allows(work, permission, item, roles_of(work, item))


def allows(work: Work, permission: str, item: WorkflowItem, roles: Iterable[str]) -> bool:
    """Whether one of these roles has this permission in the item's present state."""
    allowed = main_workflow(work, item).states[item.state].roles_with(permission)
    return not allowed.isdisjoint(roles)


def require(work: Work, permission: str, item: WorkflowItem) -> None:
    """Raises: NotFound if the actor may not even know of the item, else NotPermitted."""
    if can(work, permission, item):
        return
    if not can(work, VIEW, item):
        raise NotFound(kind=item.item_kind)
    raise NotPermitted(permission=permission, state=item.state)


def visible(work: Work, model: type[WorkflowItem], permission: str = VIEW) -> ColumnElement[bool]:
    """The condition, as SQL, that a row is one that the actor has the permission on (by default: may view)."""
    if work.actor.is_system:
        return true()
    shares = [
        _rows_of(work, workflow, model, permission)
        for workflow in work.catalogue.for_item(model.item_kind)
        if workflow.state_field == "state"
    ]
    return or_(false(), *shares)


def _rows_of(work: Work, workflow: Workflow, model: type[WorkflowItem], permission: str) -> ColumnElement[bool]:
    own = ItemRole.holder.in_(sorted(work.actor.holders))
    mine: ColumnElement[bool] = own
    if work.actor.stand_in:
        stood_in_for = ItemRole.holder.in_(sorted(work.actor.stand_in))
        mine = or_(own, and_(stood_in_for, ItemRole.role.not_in(sorted(workflow.personal_roles()))))
    allowed = _allowed(workflow, model, permission)  # type: ignore[arg-type]  # a class is hashable, mypy doubts it
    role_row = select(ItemRole.id).where(ItemRole.item_id == model.id, mine, allowed)
    return and_(model.workflow == workflow.key, exists(role_row.correlate(model)))


@cache
def _allowed(workflow: Workflow, model: type[WorkflowItem], permission: str) -> ColumnElement[bool]:
    """Role and state that go together, of one workflow version; states with the same roles share one condition."""
    by_roles: dict[frozenset[str], list[str]] = {}
    for state in workflow.states.values():
        by_roles.setdefault(state.roles_with(permission), []).append(state.name)
    return or_(
        false(),
        *(
            and_(model.state.in_(states), ItemRole.role.in_(sorted(roles)))
            for roles, states in by_roles.items()
            if roles
        ),
    )


def find_visible(work: Work, model: type[I], item_id: uuid.UUID) -> I:
    """The item, if the actor may view it. Raises: NotFound, the same whether it is hidden or does not exist."""
    return must_be_visible(work, model, work.session.get(model, item_id))


def must_be_visible(work: Work, model: type[I], item: I | None) -> I:
    """The item itself, if there is one and the actor may view it. Raises: NotFound."""
    if item is None or not can(work, VIEW, item):
        raise NotFound(kind=model.item_kind)
    return item
