"""What was: a revision as it stood, two revisions side by side, and the submission slip (phiếu trình) to be printed.

A revision is also kept on request.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from workflow.base.errors import NotFound
from workflow.distribution.rules import sees_whole_log
from workflow.documents.changes import as_lines, differences, marked, revision
from workflow.documents.content import keep_on_request, snapshot
from workflow.documents.drafting import EDIT
from workflow.documents.models import Document, Revision
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.names import name_on
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.comparison import compared, field_label
from workflow.web.parts import approval_rows, facts, revision_rows


def _inside(work: Work, document_id: uuid.UUID) -> Document:
    """The document, for those who see how it came about. Raises: NotFound, to mere recipients too."""
    document = access.find_visible(work, Document, document_id)
    if not sees_whole_log(work, document):
        raise NotFound(kind="revision")
    return document


def _found(work: Work, document: Document, number: int) -> Revision:
    row = revision(work, document, number)
    if row is None:
        raise NotFound(kind="revision")
    return row


@web.post("/documents/<uuid:document_id>/revisions", endpoint="keep_revision")
@permission(EDIT)
def keep_revision_view(document_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the text as it was last saved; back to the document's page."""
    with request_writing() as work:
        kept = keep_on_request(work, access.find_visible(work, Document, document_id)).number
    flash(_("Đã lưu phiên bản %(number)s.", number=kept), "success")
    return redirect(url_for("web.document", document_id=document_id, _anchor="history"), code=303)


@web.get("/documents/<uuid:document_id>/revisions/<int:number>", endpoint="revision")
@permission(access.VIEW)
def show_revision(document_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The text and metadata as they stood at a step."""
    with request_reading() as work:
        document = _inside(work, document_id)
        row = _found(work, document, number)
        workflow = access.main_workflow(work, document)
        return render_template(
            "documents/revision.html",
            document=document,
            type_name=display.type_name(work, document),
            row=row,
            title=display.move_title(workflow, row.reason) or row.reason,
            by=display.people(work, [row.person_id]).get(row.person_id) if row.person_id else None,
            facts=[(field_label(name), _shown(row.content.get(name))) for name in SHOWN],
            body=Markup(marked(row.content["body_html"], row.content["body_html"])),  # sanitised again there
        )


SHOWN = (
    "subject",
    "addressees",
    "legal_bases",
    "recipients",
    "issuers",
    "signatories",
    "files",
    "symbol",
    "place",
    "urgency",
    "field",
    "access",
)


def _shown(value: Any) -> Any:
    return as_lines(value) if isinstance(value, list) else value


@web.get("/documents/<uuid:document_id>/changes", endpoint="compare")
@permission(access.VIEW)
def show_changes(document_id: uuid.UUID) -> ResponseReturnValue:
    """Two revisions side by side; `to` left out compares with the text as it is now."""
    with request_reading() as work:
        document = _inside(work, document_id)
        workflow = access.main_workflow(work, document)
        rows = revision_rows(work, document, workflow)
        numbers = [row["number"] for row in rows]
        first = request.args.get("from", type=int) or (numbers[0] if numbers else 0)
        last = request.args.get("to", type=int)
        old = _found(work, document, first).content if numbers else snapshot(document)
        new = _found(work, document, last).content if last else snapshot(document)
        return render_template(
            "documents/changes.html",
            document=document,
            type_name=display.type_name(work, document),
            revisions=rows,
            first=first,
            last=last,
            blocks=compared(differences(old, new)),
            may_keep=access.can(work, EDIT, document),
        )


@web.get("/documents/<uuid:document_id>/slip", endpoint="slip")
@permission(access.VIEW)
def show_slip(document_id: uuid.UUID) -> ResponseReturnValue:
    """Phiếu trình: who answered for what, from the approvals, to be printed and kept with the paper."""
    with request_reading() as work:
        document = _inside(work, document_id)
        workflow = access.main_workflow(work, document)
        return render_template(
            "documents/slip.html",
            document=document,
            type_name=display.type_name(work, document),
            symbol_number=display.numbered(document) or f"…/{document.symbol}",
            office=name_on(document.organisation, work.today).name,
            facts=facts(work, document, workflow),
            approvals=[row for row in approval_rows(work, document, workflow) if row["outcome"] != "awaited"],
            urgency=display.word("urgency", document.urgency),
            state=display.state_title(workflow, document.state),
            printed_at=work.now,
            back_url=url_for("web.document", document_id=document.id),
        )
