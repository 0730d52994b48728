"""The sign page: the pages to be read, the very PDF that will be signed with its hash, the password, the button."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from workflow.base.errors import NotOffered
from workflow.documents.models import Document
from workflow.documents.turns import next_to_sign
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import problem_of
from workflow.http.sign_in import permission
from workflow.organisations.one_time_codes import has_codes
from workflow.rendering.renditions import CurrentPdf, current_pdf, keep_shown
from workflow.signing.devices import device_of_person
from workflow.signing.seeing import has_seen, keep_seen
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.offers import NO_ATTEMPT, Attempt, move_forms
from workflow.web.parts import approval_rows, changes
from workflow.web.pdf import page_images
from workflow.web.signatories import block_of_turn, signatory_lines


@web.get("/documents/<uuid:document_id>/sign")
@permission("transition")
def sign(document_id: uuid.UUID) -> ResponseReturnValue:
    """Read, check the hash, sign; whoever it is not the turn of is led to the document's page."""
    try:
        return show_sign(document_id)
    except NotOffered as error:
        flash(problem_of(error, language()).message, "info")
        return redirect(url_for("web.document", document_id=document_id), code=303)


def show_sign(document_id: uuid.UUID, attempt: Attempt = NO_ATTEMPT) -> str:
    """The page; what it shows is kept, as the signature binds exactly these bytes.

    Drawn in a read session; the row is written in the request's one transaction, and only when it is not there yet.
    """
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        form = _form(work, document, attempt)
        shown = current_pdf(work, document)
        page = render_template("documents/sign.html", **_values(work, document, shown, form, attempt))
        seen = has_seen(work, document_id, shown.sha256)
    if not shown.kept or not seen:
        with request_writing() as work:
            document = access.find_visible(work, Document, document_id)
            keep_shown(work, document, shown)
            keep_seen(work, document, shown.sha256)
    return page


def _form(work: Work, document: Document, attempt: Attempt) -> dict[str, Any]:
    """The offer that needs the shown PDF. Raises: NotOffered when it is not this person's turn."""
    found = {form["transition"]: form for form in move_forms(work, document, attempt) if form["page"]}
    form = found.get("start_signing") or next(iter(found.values()), None)  # a key elsewhere cannot sign here
    if form is None:
        raise NotOffered(transition="sign", state=document.state)
    return form


def _asked(form: dict[str, Any], *, codes: bool) -> list[dict[str, Any]]:
    """The password, and beside it the one-time code for who has set it up: one of the two is enough."""
    secret = {one["name"]: one for one in form["inputs"] if one["kind"] == "password"}
    wanted = {"password": {"required": not codes, "autocomplete": "current-password"}}
    if codes:
        wanted["code"] = {"kind": "text", "required": False, "autocomplete": "one-time-code", "inputmode": "numeric"}
    return [{**secret[name], **looks} for name, looks in wanted.items() if name in secret]


def _values(
    work: Work, document: Document, shown: CurrentPdf, form: dict[str, Any], attempt: Attempt
) -> dict[str, Any]:
    workflow = access.main_workflow(work, document)
    wanted = [*_asked(form, codes=has_codes(work, work.actor.person_id)), *_pin(work, document, form)]
    others = [one for one in move_forms(work, document, attempt) if not one["page"]]
    return {
        "document": document,
        "type_name": display.type_name(work, document),
        "form": {**form, "inputs": wanted},
        "others": others,
        "sha256": shown.sha256,
        "pages": page_images(document.id, shown),
        "pdf_url": url_for("web.pdf", document_id=document.id),
        "block": block_of_turn(document),
        "signatories": signatory_lines(document),
        "changes": changes(work, document, workflow),
        "approvals": approval_rows(work, document, workflow),
        "attempt": attempt,
        "state_label": display.state_title(workflow, document.state),
    }


def _pin(work: Work, document: Document, form: dict[str, Any]) -> list[dict[str, Any]]:
    """The signing key's own PIN or passphrase, where its person gives it each time."""
    row = next_to_sign(document)
    if form["transition"] != "sign" or form["refusals"] or row is None or row.person_id is None:
        return []
    if not device_of_person(work, row.person_id).asks_pin:
        return []
    return [{**one, "required": True} for one in form["inputs"] if one["name"] == "pin"]
