"""Import of a changed workflow as its next version: validated, compared with the present one, then kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from workflow.base.errors import DomainError
from workflow.definitions.loading import load_text
from workflow.definitions.models import ImportedWorkflow
from workflow.engine.blueprint import Catalogue, Workflow
from workflow.engine.item import WorkflowItem
from workflow.engine.work import Work


class ImportRefused(DomainError):
    """The definition is sound, but it is not the next version of a workflow of this installation."""

    code = "workflow_import_refused"


@dataclass(frozen=True)
class Comparison:
    """What a new version adds to the present one, takes from it, and which open items go on with the old."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    items: Mapping[str, int]


def imported_workflows(engine: Engine) -> list[str]:
    """The texts of all imported versions, oldest first; none while the table is not there (before a migration)."""
    rows = select(ImportedWorkflow.text).order_by(ImportedWorkflow.imported_at, ImportedWorkflow.id)
    with engine.connect().execution_options(read=True) as connection:
        if not inspect(connection).has_table(ImportedWorkflow.__tablename__):
            return []
        return list(connection.scalars(rows))


def check_import(catalogue: Catalogue, text: str) -> Workflow:
    """The workflow of the text, if it can become the next version here.

    Raises: DefinitionInvalid with every mistake; ImportRefused (workflow_base_unknown, workflow_version_known).
    """
    workflow = load_text(text)
    if workflow.name not in catalogue.names():
        raise ImportRefused("workflow_base_unknown", name=workflow.name, known=catalogue.names())
    newest = catalogue.latest(workflow.name)
    if workflow.version <= newest.version:
        following = newest.version + 1
        raise ImportRefused("workflow_version_known", name=workflow.name, version=workflow.version, next=following)
    if workflow.item != newest.item or workflow.state_field != newest.state_field:
        raise ImportRefused("workflow_base_unknown", name=workflow.name, known=catalogue.names())
    return workflow


def compare(session: Session, old: Workflow, new: Workflow, models: Iterable[type[WorkflowItem]]) -> Comparison:
    """What the import changes; `items` counts, per state, what stays with the old version."""
    before, after = set(_parts(old)), set(_parts(new))
    return Comparison(
        added=tuple(sorted(after - before)),
        removed=tuple(sorted(before - after)),
        items={state: count for model in models for state, count in _open_items(session, model, old)},
    )


def _parts(workflow: Workflow) -> Iterable[str]:
    """States, and transitions with their ends, as words."""
    yield from (f"state {name}" for name in workflow.states)
    for transition in workflow.transitions.values():
        for path in transition.paths:
            yield f"transition {transition.name}: {path.source} → {path.target or path.source}"


def _open_items(session: Session, model: type[WorkflowItem], workflow: Workflow) -> Iterable[tuple[str, int]]:
    if model.item_kind != workflow.item or workflow.state_field != "state":
        return
    final = [state.name for state in workflow.states.values() if state.final]
    rows = select(model.state, func.count()).where(model.workflow == workflow.key, model.state.not_in(final))
    yield from ((state, count) for state, count in session.execute(rows.group_by(model.state).order_by(model.state)))


def import_workflow(work: Work, text: str) -> Workflow:
    """Keep the text as the next version; what began before keeps its own. Raises: as `check_import`."""
    workflow = check_import(work.catalogue, text)
    row = ImportedWorkflow(
        name=workflow.name,
        version=workflow.version,
        text=workflow.source,
        imported_at=work.now,
        imported_by=work.actor.person_id,
    )
    work.session.add(row)
    work.session.flush()
    return workflow
