"""What those who may edit do to a document besides the text, put into its history."""

from __future__ import annotations

from typing import Any

from workflow.documents.models import Document
from workflow.engine import access, history
from workflow.engine.work import Work

EDIT = "edit"


def hold_for_edit(work: Work, document: Document) -> None:
    """The document is locked until the commit and the actor may edit it. Raises: NotFound, NotPermitted."""
    access.require(work, EDIT, document)
    work.session.refresh(document, with_for_update=True)
    access.require(work, EDIT, document)  # it may have moved on while the lock was awaited


def editing_role(work: Work, document: Document) -> str | None:
    """In which role the actor edits here."""
    workflow = access.main_workflow(work, document)
    allowed = workflow.states[document.state].roles_with(EDIT)
    held = sorted(allowed & access.roles_of(work, document, workflow).keys())
    return held[0] if held else None


def note(work: Work, document: Document, event: str, **facts: Any) -> None:
    """Put the event into the history, in the role in which the actor may edit, and for whom they stand in."""
    role = editing_role(work, document)
    entry = history.Entry(
        organisation_id=document.organisation_id,
        item_kind=document.item_kind,
        item_id=document.id,
        event=event,
        source=document.state,
        target=document.state,
        capacity=role,
        on_behalf_of=access.roles_of(work, document).get(role) if role else None,
        facts=facts,
    )
    history.append(work, entry)
