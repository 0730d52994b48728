"""Người tham gia: who takes part in a document, and colleagues added or taken out by those who may edit it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotPermitted
from workflow.documents.drafting import EDIT
from workflow.documents.models import Document
from workflow.documents.participants import INVITED, Participant, invite, participants, release
from workflow.engine import access
from workflow.engine.blueprint import Workflow
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.people import colleagues
from workflow.web import display
from workflow.web.answers import mistakes_of
from workflow.web.blueprint import web

Change = Callable[[Work, Document, str, str], None]


def participants_values(work: Work, document: Document, workflow: Workflow) -> dict[str, Any]:
    """The people and units by role; for those who may edit also whom they could add and take out."""
    rows = participants(work, document)
    may = access.can(work, EDIT, document)
    return {
        "roles": [
            {
                "title": _title(workflow, role),
                "people": [_person(one, may) for one in rows if one.role == role],
            }
            for role in dict.fromkeys(row.role for row in rows)
        ],
        "may_change": may,
        "choices": [(role, _title(workflow, role)) for role in INVITED],
        "colleagues": _others(work, document, rows) if may else [],
    }


def _title(workflow: Workflow, role: str) -> str:
    known = workflow.roles.get(role)
    return display.titled(known.titles, role) if known else role


def _person(one: Participant, may: bool) -> dict[str, Any]:
    return {"name": one.name, "role": one.role, "account": one.account, "removable": may and one.role in INVITED}


def _others(work: Work, document: Document, rows: list[Participant]) -> list[tuple[str, str]]:
    """Colleagues of the drafting and the issuing organisation who do not write or follow yet."""
    taken = {row.account for row in rows}
    offices = dict.fromkeys((document.drafting_organisation_id, document.organisation_id))
    found: dict[str, str] = {}
    for office in offices:
        for person, position in colleagues(work.session, office, work.today):
            if person.account not in taken and position.duty != ADMINISTRATOR:
                found.setdefault(person.account, f"{person.name} – {position.title}")
    return list(found.items())


@web.post("/documents/<uuid:document_id>/participants")
@permission(EDIT)
def add_participant(document_id: uuid.UUID) -> ResponseReturnValue:
    """Let a colleague write or follow; back to the document's page."""
    return _changed(document_id, invite, _("Đã thêm người tham gia."))


@web.post("/documents/<uuid:document_id>/participants/remove")
@permission(EDIT)
def remove_participant(document_id: uuid.UUID) -> ResponseReturnValue:
    """Take a co-drafter or follower out; who thereby loses sight of the document is led to the list."""
    return _changed(document_id, release, _("Đã bỏ người tham gia."))


def _changed(document_id: uuid.UUID, change: Change, done: str) -> ResponseReturnValue:
    with request_reading() as work:
        access.find_visible(work, Document, document_id)
    still_seen = True
    try:
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            change(work, document, request.form.get("role", ""), request.form.get("account", ""))
            still_seen = access.can(work, access.VIEW, document)
        flash(done, "success")
    except (InvalidInput, NotPermitted) as error:  # nothing was typed that could be lost
        for _place, words in mistakes_of(error).summary:
            flash(words, "danger")
    if not still_seen:
        return redirect(url_for("web.documents"), code=303)
    return redirect(url_for("web.document", document_id=document_id, _anchor="participants"), code=303)
