"""What is wrong with the graph of a workflow as a whole, once every name in it is known."""

from __future__ import annotations

from collections.abc import Iterable

from workflow.base.errors import Refusal
from workflow.engine.blueprint import Transition, Workflow


def unsound(workflow: Workflow) -> Iterable[Refusal]:
    """Unreachable states, dead ends, transitions that nobody may fire or that can never be taken."""
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
