"""Văn bản: the list of what I may see, and the page of one document."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.text import single_spaced
from workflow.documents.drafting import EDIT, types_of
from workflow.documents.models import Document
from workflow.documents.queries import DocumentFilter, is_sealed, visible_documents
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.signing.seal_desk import sealed_at_desk
from workflow.signing.waiting import asked_of_actor
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.findings import findings_for
from workflow.web.offers import NO_ATTEMPT, Attempt, move_forms
from workflow.web.parts import parts_of
from workflow.web.type_words import type_choice
from workflow.web.validity import validity_values

PAGE = 40


@web.get("/documents")
@permission(SIGNED_IN)
def documents() -> ResponseReturnValue:
    """The documents that I may view, last saved first, page by page."""
    given = request.args
    wanted = DocumentFilter(
        state=given.get("state") or None,
        doc_type=given.get("type") or None,
        text=single_spaced(given.get("q", ""))[:200] or None,
        mine=given.get("mine") == "true",
        before=_cursor(given.get("cursor", "")),
    )
    with request_reading() as work:
        found = list(visible_documents(work, wanted, limit=PAGE + 1))
        more = len(found) > PAGE
        return render_template(
            "documents/list.html",
            rows=display.document_rows(work, found[:PAGE]),
            next_url=_next_url(found[PAGE - 1]) if more else None,
            first_url=url_for("web.documents", **_kept()) if given.get("cursor") else None,
            wanted=wanted,
            states=_states(work),
            types=[type_choice(one) for one in types_of(work).all()],
        )


def _states(work: Work) -> list[tuple[str, str]]:
    """Every state of every document workflow, once, in the order of the definitions."""
    found: dict[str, str] = {}
    for workflow in work.catalogue.for_item(Document.item_kind):
        if workflow.state_field == "state":
            for state in workflow.states:
                found.setdefault(state, display.state_title(workflow, state))
    return list(found.items())


def _kept() -> dict[str, Any]:
    return {key: value for key, value in request.args.items() if key != "cursor" and value}


def _next_url(last: Document) -> str:
    return url_for("web.documents", **{**_kept(), "cursor": f"{last.saved_at.isoformat()}~{last.id}"})


def _cursor(text: str) -> tuple[str, uuid.UUID] | None:
    """Where the page before ended; what cannot be read begins at the first page."""
    at, _sign, key = text.partition("~")
    try:
        return datetime.fromisoformat(at).isoformat(), uuid.UUID(key)
    except ValueError:
        return None


@web.get("/documents/<uuid:document_id>")
@permission(access.VIEW)
def document(document_id: uuid.UUID) -> ResponseReturnValue:
    """One document with everything that belongs to it and what I may do now."""
    return show(document_id)


def show(document_id: uuid.UUID, attempt: Attempt = NO_ATTEMPT) -> str:
    """The document's page; after a refused move with what was typed and the reasons."""
    with request_reading() as work:
        found = access.find_visible(work, Document, document_id)
        return render_template("documents/show.html", **values_of(work, found, attempt))


def values_of(work: Work, document: Document, attempt: Attempt) -> dict[str, Any]:
    """Display values of the page."""
    workflow = access.main_workflow(work, document)
    second = work.catalogue.get(document.validity_workflow) if document.validity_workflow else None
    return {
        "document": document,
        "heading": {
            "type_name": display.type_name(work, document),
            "subject": document.subject,
            "symbol_number": display.numbered(document),
            "state": document.state,
            "state_label": display.state_title(workflow, document.state),
            "urgency": document.urgency,
            "validity_label": display.state_title(second, document.validity) if second and document.validity else None,
            "restricted": document.access == "restricted",
        },
        "moves": move_forms(work, document, attempt),
        "attempt": attempt,
        "edit_url": url_for("web.edit", document_id=document.id) if access.can(work, EDIT, document) else None,
        "pdf_url": url_for("web.pdf", document_id=document.id),
        "pdf_title": _("Bản chính thức") if is_sealed(work, document) else _("Bản xem trước"),
        "findings": findings_for(work, document),
        "validity": validity_values(work, document),
        "waiting_request": asked_of_actor(work, document.id),
        "seal_desk": sealed_at_desk(work, document),
        **parts_of(work, document, workflow),
    }
