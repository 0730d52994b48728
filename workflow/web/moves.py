"""A move as a form sends it: read, made through the engine, answered; a refused one keeps what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

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
from workflow.engine.perform import find_transition, make_move
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import problem_of, status_of
from workflow.http.sign_in import permission
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.language import language
from workflow.web.offers import Attempt, needs_shown_pdf

PREFIX = "input."
ANSWERED_ON_THE_PAGE = (InvalidInput, TransitionRefused, StaleVersion, NotOffered, OutsideServiceFailed)
FORM_FIELDS = {"csrf_token", "version", "idempotency_key"}


@web.post("/documents/<uuid:document_id>/moves/<transition>")
@permission("transition")
def move(document_id: uuid.UUID, transition: str) -> ResponseReturnValue:
    """Make the move; 303 to where the person can go on, or the same page with the reasons."""
    with request_reading() as work:
        document = find_visible_or_moved(work, document_id)
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
    return _after(document_id, display.titled(known.titles, transition))


def find_visible_or_moved(work: Any, document_id: uuid.UUID) -> Document:
    """The document; also one that the person has just moved out of sight, so that a second click stays harmless."""
    try:
        return find_visible(work, Document, document_id)
    except NotFound:
        if _made_before(work, document_id):
            return work.session.get_one(Document, document_id)  # type: ignore[no-any-return]
        raise


def _made_before(work: Any, document_id: uuid.UUID) -> bool:
    from workflow.engine.perform import was_made

    transition = str((request.view_args or {}).get("transition", ""))
    key = request.form.get("idempotency_key") or None
    try:
        return was_made(work, document_id, transition, MoveInput(idempotency_key=key))
    except InvalidInput:
        return False


def read_move(form: MultiDict[str, str], transition: Transition) -> MoveInput:
    """The typed input of a form; the engine reads and checks the values."""
    types = {one.name: one.type for one in transition.inputs}
    given: dict[str, Any] = {}
    for name in form:
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX)
            given[key] = _value(types.get(key, "text"), form.getlist(name))
    version = form.get("version", "")
    return MoveInput(
        version=int(version) if version.isdecimal() else None,
        comment=form.get("comment", "").replace("\r\n", "\n"),
        input=given,
        idempotency_key=form.get("idempotency_key") or None,
    )


def _value(kind: str, values: list[str]) -> Any:
    if kind in ("accounts", "units"):
        return [value for value in values if value]
    if kind == "lines":
        return [{"line": line.strip()} for value in values for line in value.splitlines() if line.strip()]
    return values[-1] if values else None


def wake_worker() -> None:
    """Let the worker inside this process look for jobs at once; without one the next round finds them."""
    wake = current_app.extensions.get("trinhky_wake")
    if wake is not None:
        wake()


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
    from workflow.web import documents, signing

    attempt = attempt_of(request.form, transition, error)
    show = signing.show_sign if needs_shown_pdf(transition) else documents.show
    status = 422 if isinstance(error, NotFound) else status_of(error)
    return show(document_id, attempt), status


def attempt_of(form: MultiDict[str, str], transition: Transition, error: DomainError) -> Attempt:
    """What was typed, without passwords, and the sentences against it, each at its field where it has one."""
    secret = {PREFIX + one.name for one in transition.inputs if one.type == "secret"}
    several = {PREFIX + one.name for one in transition.inputs if one.type in ("accounts", "units")}
    typed = {
        name: form.getlist(name) if name in several else form[name]
        for name in form
        if name not in FORM_FIELDS and name not in secret
    }
    problem = problem_of(error, language())
    errors = dict(_errors(problem.reasons, {one.name for one in transition.inputs}))
    if not problem.reasons:
        return Attempt(transition.name, typed, errors, (problem.message,))
    loose = tuple(row["message"] for row in problem.reasons if _field_of(row) not in errors)
    return Attempt(transition.name, typed, errors, loose)


def _errors(reasons: Iterable[Mapping[str, Any]], names: set[str]) -> Iterable[tuple[str, str]]:
    for row in reasons:
        key = _field_of(row)
        if key == "comment" or key.removeprefix(PREFIX) in names:
            yield key, row["message"]


def _field_of(row: Mapping[str, Any]) -> str:
    if row["code"] in ("comment_required", "comment_too_long"):
        return "comment"
    return PREFIX + str(row.get("field", ""))
