"""The picture beside the editor that follows typing: made from what stands in the form, saved or not, and never stored.

The text is taken first; then the browser asks for its HTML, which is there at once, and for the official pages, which
are laid out in the worker processes while no transaction is open.
"""

from __future__ import annotations

import uuid
from functools import partial

from flask import jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, OutsideServiceFailed
from workflow.documents.drafting import EDIT, as_if_saved
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.errors import problem_of
from workflow.http.sign_in import permission
from workflow.rendering.compose import sheet_of
from workflow.rendering.previews import Previews, Superseded, Typed
from workflow.rendering.process import RenderingService
from workflow.rendering.renditions import is_shown_for_signing
from workflow.rendering.screen import screen_html
from workflow.web import draft_form
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.pdf import PDF_POLICY, images, picture, private

SHEET_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "font-src": "'self'",
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "sandbox": "allow-same-origin",
}
"""The text of a document beside the editor: it shows, and can do nothing."""


@web.post("/documents/<uuid:document_id>/preview")
@permission(EDIT)
def take_typed(document_id: uuid.UUID) -> ResponseReturnValue:
    """Take what stands in the form; gives the addresses of its picture. Nothing is saved."""
    try:
        given = draft_form.draft_input(draft_form.typed_in(request.form))
        with request_reading() as work:
            document = access.find_visible(work, Document, document_id)
            with as_if_saved(work, document, given):
                sheet = sheet_of(work, document, for_signing=is_shown_for_signing(work, document))
            key = work.services.port(Previews).keep(_typed(work, document_id), sheet)
    except InvalidInput as error:
        return _told(error)
    to = partial(url_for, document_id=document_id, key=key)
    return jsonify(sheet=to("web.typed_sheet"), pages=to("web.typed_pages"), pdf=to("web.typed_pdf"))


@web.get("/documents/<uuid:document_id>/preview/<key>/sheet")
@permission(EDIT)
def typed_sheet(document_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """The text as the browser can show it by itself, with the same style sheet."""
    with request_reading() as work:
        previews, typed = _of_editor(work, document_id)
    fonts = url_for("static", filename="vendor/tinos/")
    response = make_response(screen_html(previews.sheet(typed, key), fonts))
    return private(response, f"sheet-{key}")


typed_sheet.talisman_view_options = {"content_security_policy": SHEET_POLICY}  # type: ignore[attr-defined]


@web.get("/documents/<uuid:document_id>/preview/<key>/pages")
@permission(EDIT)
def typed_pages(document_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """The official pages as pictures: a partial; nothing (204) when a newer text has overtaken this one."""
    with request_reading() as work:
        previews, typed = _of_editor(work, document_id)
    try:
        found = previews.pdf(typed, key)
    except Superseded:
        return "", 204
    except OutsideServiceFailed as error:
        return _told(error)
    shown = images(found.pages, partial(url_for, "web.typed_page", document_id=document_id, key=key))
    return render_template("documents/_pages.html", pages=shown, title=_("Bản xem trước"))


@web.get("/documents/<uuid:document_id>/preview/<key>/pages/<int:number>.png")
@permission(EDIT)
def typed_page(document_id: uuid.UUID, key: str, number: int) -> ResponseReturnValue:
    """A page (from 1) as a picture."""
    with request_reading() as work:
        previews, typed = _of_editor(work, document_id)
        rendering = work.services.port(RenderingService)
    try:
        return picture(rendering, previews.pdf(typed, key), number)
    except Superseded:
        return "", 204


@web.get("/documents/<uuid:document_id>/preview/<key>/pdf")
@permission(EDIT)
def typed_pdf(document_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """The official PDF of what was typed."""
    with request_reading() as work:
        previews, typed = _of_editor(work, document_id)
    try:
        found = previews.pdf(typed, key)
    except Superseded:
        return "", 204
    response = make_response(found.content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="ban-xem-truoc.pdf"'
    return private(response, found.sha256)


typed_pdf.talisman_view_options = {"content_security_policy": PDF_POLICY}  # type: ignore[attr-defined]


def _of_editor(work: Work, document_id: uuid.UUID) -> tuple[Previews, Typed]:
    """For whoever may edit the document now. Raises: NotFound, NotPermitted."""
    document = access.find_visible(work, Document, document_id)
    access.require(work, EDIT, document)
    return work.services.port(Previews), _typed(work, document_id)


def _typed(work: Work, document_id: uuid.UUID) -> Typed:
    assert work.actor.person_id is not None  # somebody is signed in
    return work.actor.person_id, document_id


def _told(error: InvalidInput | OutsideServiceFailed) -> ResponseReturnValue:
    """Why there is no picture, as problem details for the script."""
    problem = problem_of(error, language())
    return problem.as_json(), problem.status, {"Content-Type": "application/problem+json"}
