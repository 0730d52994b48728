"""A move as a form sends it: read, made through the engine, answered; a refused one keeps what was typed."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    NotOffered,
    OutsideServiceFailed,
    StaleVersion,
    TransitionRefused,
)
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.engine.blueprint import Transition
from workflow.engine.move import MoveInput
from workflow.engine.perform import find_transition, make_move, was_made
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import status_of
from workflow.http.sign_in import permission
from workflow.signing.waiting import asked_of_actor
from workflow.web import display, documents, signing
from workflow.web.blueprint import web
from workflow.web.move_input import attempt_of, read_move, wake_worker
from workflow.web.offers import needs_shown_pdf

ANSWERED_ON_THE_PAGE = (InvalidInput, TransitionRefused, StaleVersion, NotOffered, OutsideServiceFailed)


@web.post("/documents/<uuid:document_id>/moves/<transition>")
@permission("transition")
def move(document_id: uuid.UUID, transition: str) -> ResponseReturnValue:
    """Make the move; 303 to where the person can go on, or the same page with the reasons."""
    with request_reading() as work:
        document = find_visible_or_moved(work, document_id, transition)
        known = find_transition(work, document, transition)[1]
    given = read_move(request.form, known)
    try:
        make_move(request_reading, request_writing, Document, document_id, transition, given)
    except NotFound as error:
        if error.code == NotFound.code:
            raise
        return _refused(document_id, known, error)
    except ANSWERED_ON_THE_PAGE as error:
        return _refused(document_id, known, error)
    wake_worker()
    return _to_device(document_id) or _after(document_id, display.titled(known.titles, transition))


def _to_device(document_id: uuid.UUID) -> ResponseReturnValue | None:
    """The page of the request while the person's own device is waited for."""
    with request_reading() as work:
        asked = asked_of_actor(work, document_id)
    return None if asked is None else redirect(url_for("web.waiting", request_id=asked), code=303)


def find_visible_or_moved(work: Work, document_id: uuid.UUID, transition: str) -> Document:
    """The document; also one that the person has just moved out of sight, so that a second click stays harmless."""
    try:
        return find_visible(work, Document, document_id)
    except NotFound:
        key = request.form.get("idempotency_key") or None
        if not _made_before(work, document_id, transition, MoveInput(idempotency_key=key)):
            raise
        return work.session.get_one(Document, document_id)


def _made_before(work: Work, document_id: uuid.UUID, transition: str, given: MoveInput) -> bool:
    try:
        return was_made(work, document_id, transition, given)
    except InvalidInput:  # the key belongs to another move: of this document nothing is told
        return False


def _after(document_id: uuid.UUID, label: str) -> ResponseReturnValue:
    """The document's page; a person who lost sight of it by the own move is told so on the worklist page."""
    with request_reading() as work:
        try:
            document = find_visible(work, Document, document_id)
        except NotFound:
            flash(_("Đã thực hiện “%(move)s”. Văn bản đã sang bước sau và không còn ở chỗ bạn.", move=label), "success")
            return redirect(url_for("web.home"), code=303)
        state = display.state_title(work.catalogue.get(document.workflow), document.state)
    flash(_("Đã thực hiện “%(move)s”. Văn bản nay ở bước: %(state)s.", move=label, state=state), "success")
    return redirect(url_for("web.document", document_id=document_id), code=303)


def _refused(document_id: uuid.UUID, transition: Transition, error: DomainError) -> ResponseReturnValue:
    """The page that the form stood on, with what was typed and why it was refused."""
    attempt = attempt_of(request.form, transition, error)
    status = 422 if isinstance(error, NotFound) else status_of(error)
    if needs_shown_pdf(transition):
        try:
            return signing.show_sign(document_id, attempt), status
        except NotOffered:  # somebody moved it on: its own page tells where it stands
            return documents.show(document_id, attempt), status
    return documents.show(document_id, attempt), status
