"""What a printed recipient line stands for where the address book does not tell: the clerk says it on the page."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.distribution.address_book import entries
from workflow.distribution.choosing import choose_entry
from workflow.distribution.directory import Directory
from workflow.distribution.nearest import nearest
from workflow.distribution.rules import has_duty
from workflow.distribution.targets import Resolved, directory_for, resolve_document
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.web.answers import mistakes_of, typed_id
from workflow.web.blueprint import web

DISTRIBUTE = "distribute"


def unsettled(work: Work, document: Document) -> dict[str, Any] | None:
    """The lines that stand for nobody known, with the entries to choose from, for the clerk who is to distribute.

    None where nothing is open, or it is not the actor's to settle.
    """
    distribute = access.main_workflow(work, document).transitions.get(DISTRIBUTE)
    if distribute is None or not distribute.starts_from(document.state):
        return None
    if not has_duty(work, document.organisation_id, "clerk"):
        return None
    lines = list(dict.fromkeys(_printed(document, row) for row in resolve_document(work, document) if row.problem))
    if not lines:
        return None
    book = [(str(one.id), one.name) for one in entries(work, document.organisation_id)]
    directory = directory_for(work, document)
    return {"lines": [(line, _nearest_first(directory, line, book)) for line in lines]}


def _nearest_first(directory: Directory, line: str, book: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The entries to choose from, those first that the line may mean."""
    near = [str(one.entry_id) for one in nearest(directory, line) if one.entry_id]
    return sorted(book, key=lambda pair: near.index(pair[0]) if pair[0] in near else len(near))


def _printed(document: Document, row: Resolved) -> str:
    """The line to settle: of "Như trên" the addressee that is not known, else the line itself."""
    return row.name if row.name in [one.line for one in document.addressees] else row.line.text


@web.post("/documents/<uuid:document_id>/recipients")
@permission("clerk")
def settle_recipient(document_id: uuid.UUID) -> ResponseReturnValue:
    """Say which entry of the address book a line stands for; back to the document's page."""
    with request_reading() as work:
        access.find_visible(work, Document, document_id)
    try:
        chosen = typed_id(request.form.get("entry"))
        if chosen is None:
            raise InvalidInput([Refusal("entry_unknown")])
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            choose_entry(work, document, request.form.get("line", ""), chosen)
        flash(_("Đã ghi nhận."), "success")
    except (InvalidInput, NotPermitted) as error:  # nothing was typed that could be lost
        for _place, words in mistakes_of(error).summary:
            flash(words, "danger")
    return redirect(url_for("web.document", document_id=document_id), code=303)
