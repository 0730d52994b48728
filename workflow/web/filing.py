"""Putting a document into a dossier and taking it out, from the document's page or from the dossier's."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.archive.dossiers import visible_dossiers
from workflow.archive.filing import FILE_DOCUMENTS, dossiers_with, file_document, take_out
from workflow.archive.models import Dossier
from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.documents.models import Document
from workflow.documents.queries import find_by_number
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_writing
from workflow.http.sign_in import permission
from workflow.web import dossiers
from workflow.web.answers import mistakes_of, typed_id
from workflow.web.blueprint import web
from workflow.web.frame import PLACES

PLACES.update({"file_by_number": "dossiers", "take_out_of_dossier": "dossiers"})


def filing_values(work: Work, document: Document) -> dict[str, Any]:
    """What `dossiers/_file_document.html` shows on a document's page: where it lies, and where I could put it."""
    lies_in = dossiers_with(work, document)
    known = {dossier.id for dossier in lies_in}
    open_ones = [row for row in visible_dossiers(work, permission=FILE_DOCUMENTS) if row.id not in known]
    return {
        "action": url_for("web.file_in_dossier", document_id=document.id),
        "lies_in": [(url_for("web.dossier", dossier_id=row.id), f"{row.notation} {row.title}") for row in lies_in],
        "choices": [(str(row.id), f"{row.notation} {row.title} ({row.year})") for row in open_ones],
        "issued": document.number is not None,
        "new_url": url_for("web.new_dossier"),
    }


@web.post("/documents/<uuid:document_id>/dossiers")
@permission(FILE_DOCUMENTS)
def file_in_dossier(document_id: uuid.UUID) -> ResponseReturnValue:
    """Put the document into the chosen dossier; back to the document's page."""
    try:
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            chosen = access.find_visible(work, Dossier, _chosen())
            file_document(work, chosen, document)
            title = f"{chosen.notation} {chosen.title}"
        flash(_("Đã đưa văn bản vào hồ sơ %(title)s.", title=title), "success")
    except (InvalidInput, NotPermitted) as error:  # the document's page has nothing typed that could be lost
        for _place, words in mistakes_of(error).summary:
            flash(words, "danger")
    return redirect(url_for("web.document", document_id=document_id) + "#dossiers", code=303)


@web.post("/dossiers/<uuid:dossier_id>/documents")
@permission(FILE_DOCUMENTS)
def file_by_number(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Put the document with the typed number and symbol into this dossier."""
    number = request.form.get("number", "")[:200]
    try:
        with request_writing() as work:
            found = access.find_visible(work, Dossier, dossier_id)
            document = find_by_number(work, found.organisation_id, number)
            if document is None:
                raise InvalidInput([Refusal("document_not_found", {"field": "number", "text": number})])
            file_document(work, found, document)
    except InvalidInput as error:
        mistakes = mistakes_of(error)
        return dossiers.show(dossier_id, mistakes=mistakes), mistakes.status
    flash(_("Đã đưa văn bản vào hồ sơ."), "success")
    return redirect(url_for("web.dossier", dossier_id=dossier_id), code=303)


@web.post("/dossiers/<uuid:dossier_id>/documents/<uuid:document_id>/take-out")
@permission("edit")
def take_out_of_dossier(dossier_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """Take the document out of an open dossier; the document itself stays where it is."""
    with request_writing() as work:
        found = access.find_visible(work, Dossier, dossier_id)
        take_out(work, found, access.find_visible(work, Document, document_id))
    flash(_("Đã đưa văn bản ra khỏi hồ sơ."), "success")
    return redirect(url_for("web.dossier", dossier_id=dossier_id), code=303)


def _chosen() -> uuid.UUID:
    """Raises: InvalidInput when no dossier was chosen."""
    chosen = typed_id(request.form.get("dossier"))
    if chosen is None:
        raise InvalidInput([Refusal("input_missing", {"field": "dossier", "input": "dossier"})])
    return chosen
