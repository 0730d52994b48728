"""The one `transitions` machine of a workflow version. Items pass through it and are never attached to it.

Order of a firing: guard, then the effects in the order of the definition, then the effects of every transition, then
the new state, then the history entry. Whatever raises leaves through the transaction, whose rollback undoes all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from transitions import EventData, Machine

from workflow.base.errors import Refusal, TransitionRefused
from workflow.engine import history
from workflow.engine.blueprint import Condition, Effect, Named, Path, Transition, Workflow
from workflow.engine.move import Move


@cache  # Workflow is frozen and compared by identity
def machine_for(workflow: Workflow) -> Machine:
    """The machine of a workflow, built once."""
    return Machine(
        model=None,
        model_attribute=workflow.state_field,
        states=list(workflow.states),
        initial=workflow.initial,
        transitions=[_row(workflow, t, path) for t in workflow.transitions.values() for path in t.paths],
        prepare_event=_guard,
        after_state_change=_record,  # also runs when the item stays, as in `agree`
        auto_transitions=False,
        send_event=True,
    )


def _row(workflow: Workflow, transition: Transition, path: Path) -> dict[str, Any]:
    return {
        "trigger": transition.name,
        "source": path.source,
        "dest": path.target,
        "conditions": [_chooses(path.when)] if path.when else [],
        "before": [_runs(effect) for effect in (*transition.effects, *workflow.every)],
    }


def _chooses(condition: Named[Condition]) -> Callable[[EventData], bool]:
    return lambda event: not condition.call(event.kwargs["move"])


def _runs(effect: Named[Effect]) -> Callable[[EventData], None]:
    return lambda event: effect.call(event.kwargs["move"])


def _guard(event: EventData) -> None:
    refusals = refusals_of(event.kwargs["move"])
    if refusals:
        raise TransitionRefused(refusals, transition=event.kwargs["move"].transition.name)


def refusals_of(move: Move) -> list[Refusal]:
    """Every reason against the move, from its named conditions; the same list stands beside the button."""
    return [refusal for condition in move.transition.conditions for refusal in condition.call(move)]


def is_offered(move: Move) -> bool:
    """Whether the move makes sense for the item at all (`offered_when`), whoever looks."""
    return not any(condition.call(move) for condition in move.transition.offered_when)


def _record(event: EventData) -> None:
    move: Move = event.kwargs["move"]
    entry = history.Entry(
        organisation_id=move.item.organisation_id,
        item_kind=move.item.item_kind,
        item_id=move.item.id,
        event=move.transition.name,
        source=move.source,
        target=move.state,
        capacity=move.capacity,
        on_behalf_of=move.on_behalf_of,
        comment=move.comment,
        facts=move.facts,
    )
    history.append(move.work, entry)
