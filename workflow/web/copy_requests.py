"""Yêu cầu sao: asking for a copy, the list of requests, one request with its way and its file."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotOffered, StaleVersion, TransitionRefused
from workflow.copying.excerpts import parts_of
from workflow.copying.models import ELECTRONIC, EXCERPT, FULL
from workflow.copying.requests import FORMS_ASKED, CopyRequest, RequestInput, file_of, may_request, request_copy
from workflow.copying.requests import requests_of as known_requests
from workflow.distribution.address_book import KEEPERS, suggest
from workflow.distribution.copies_out import CARRIED_BY
from workflow.distribution.rules import has_duty
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.perform import Offer, find_transition, make_move, offers
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.errors import status_of
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.signing.authority import authorities_of, block_lines
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.copies import form_words, medium_words, number_of, shortened
from workflow.web.frame import PLACES
from workflow.web.move_input import attempt_of, read_move, wake_worker
from workflow.web.offers import NO_ATTEMPT, Attempt, plain_form
from workflow.web.pdf import PDF_POLICY, private
from workflow.web.vietnamese import in_vietnamese

PLACES.update({"copy_requests": "documents", "copy_request": "documents", "move_copy_request": "documents"})
LOOKS = {"approve": ("primary", "check2"), "make": ("primary", "files"), "refuse": ("danger", "x-octagon")}
REFUSED_MOVES = (InvalidInput, TransitionRefused, StaleVersion, NotOffered)


@web.get("/documents/<uuid:document_id>/copies/request")
@permission(access.VIEW)
def new_copy_request(document_id: uuid.UUID) -> ResponseReturnValue:
    """The form by which a copy is asked for."""
    return _form(document_id, NO_MISTAKES)


@web.post("/documents/<uuid:document_id>/copies/request")
@permission(access.VIEW)
def ask_for_copy(document_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the office for a copy; its leaders see it in their worklist."""
    try:
        with request_writing() as work:
            key = request_copy(work, access.find_visible(work, Document, document_id), _given()).id
    except (InvalidInput, NotOffered) as error:
        mistakes = mistakes_of(error, {"recipient_without_address": "target"})
        return _form(document_id, mistakes), mistakes.status
    flash(_("Đã gửi yêu cầu sao."), "success")
    return redirect(url_for("web.copy_request", copy_request_id=key), code=303)


def _given() -> RequestInput:
    form = request.form
    count = form.get("copies", "1").strip()
    parts = [text for text in form.getlist("parts") if text.isascii() and text.isdecimal() and len(text) < 6]
    return RequestInput(
        form=form.get("form", ""),
        medium=form.get("medium", ""),
        copies=int(count) if count.isascii() and count.isdecimal() and len(count) < 6 else 0,
        purpose=form.get("purpose", ""),
        parts=tuple(map(int, parts)) if form.get("form") == EXCERPT else (),
        target=form.get("target", ""),
        channel=form.get("channel") or None,
    )


def _form(document_id: uuid.UUID, mistakes: Mistakes) -> str:
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        if not mistakes.summary and not may_request(work, document):
            raise NotOffered("copy_not_offered")
        typed = request.form
        return render_template(
            "copies/request.html",
            document=document,
            over=f"{display.type_name(work, document)} {display.numbered(document) or ''}".strip(),
            forms=[(key, form_words()[key]) for key in FORMS_ASKED],
            media=list(medium_words().items()),
            channels=[("", _("Theo sổ địa chỉ")), *((key, display.word("channel", key)) for key in CARRIED_BY)],
            parts=[(str(at), in_vietnamese(shortened(words))) for at, words in enumerate(parts_of(document.body_html))],
            places=_places(work, document),
            mistakes=mistakes,
            typed={
                "form": typed.get("form", FULL), "medium": typed.get("medium", ELECTRONIC),
                "copies": typed.get("copies", "1"), "purpose": typed.get("purpose", ""),
                "target": typed.get("target", ""), "channel": typed.get("channel", ""), "parts": typed.getlist("parts"),
            },
        )  # fmt: skip


def _places(work: Work, document: Document) -> list[str]:
    """Names of the office's address book, for those who keep it; others type what they know."""
    if not has_duty(work, document.organisation_id, *KEEPERS):
        return []
    return [found.name for found in suggest(work, document.organisation, "", 400)]


@web.get("/copy-requests")
@permission(SIGNED_IN)
def copy_requests() -> ResponseReturnValue:
    """The requests that I made, decide or work on, newest first."""
    with request_reading() as work:
        return render_template("copies/list.html", rows=[_row(work, one) for one in known_requests(work)])


@web.get("/copy-requests/<uuid:copy_request_id>")
@permission(access.VIEW)
def copy_request(copy_request_id: uuid.UUID) -> ResponseReturnValue:
    """One request, how far it is, and what I may do with it."""
    return _show(copy_request_id, NO_ATTEMPT)


@web.post("/copy-requests/<uuid:copy_request_id>/moves/<transition>")
@permission("transition")
def move_copy_request(copy_request_id: uuid.UUID, transition: str) -> ResponseReturnValue:
    """Approve, refuse, withdraw or make; 303 to the request, or the same page with the reasons."""
    with request_reading() as work:
        known = find_transition(work, access.find_visible(work, CopyRequest, copy_request_id), transition)[1]
    try:
        given = read_move(request.form, known)
        make_move(request_reading, request_writing, CopyRequest, copy_request_id, transition, given)
    except REFUSED_MOVES as error:
        return _show(copy_request_id, attempt_of(request.form, known, error)), status_of(error)
    wake_worker()
    flash(_("Đã thực hiện “%(move)s”.", move=display.titled(known.titles, transition)), "success")
    return redirect(url_for("web.copy_request", copy_request_id=copy_request_id), code=303)


@web.get("/copy-requests/<uuid:copy_request_id>/file.pdf")
@permission(access.VIEW)
def copy_request_file(copy_request_id: uuid.UUID) -> ResponseReturnValue:
    """The finished copy, for whom it was made."""
    with request_reading() as work:
        copy, content = file_of(work, access.find_visible(work, CopyRequest, copy_request_id))
        name, sha256 = number_of(copy), copy.sha256 or ""
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{re.sub(r"[^A-Za-z0-9]+", "-", name)}.pdf"'
    return private(response, sha256)


copy_request_file.talisman_view_options = {"content_security_policy": PDF_POLICY}  # type: ignore[attr-defined]


def _row(work: Work, one: CopyRequest) -> dict[str, Any]:
    workflow = access.main_workflow(work, one)
    document = one.document
    seen = access.can(work, access.VIEW, document)
    mine = not one.target or one.requester_id != work.actor.person_id
    return {
        "url": url_for("web.copy_request", copy_request_id=one.id),
        "document": f"{display.type_name(work, document)} {display.numbered(document) or ''}".strip(),
        "subject": document.subject if seen else None,
        "document_url": url_for("web.document", document_id=document.id) if seen else None,
        "words": f"{form_words()[one.form]}, {medium_words()[one.medium].lower()}, {one.copies}",
        "purpose": one.purpose,
        "requester": one.requester.name,
        "target": one.target or one.requester.name,
        "channel": display.word("channel", one.channel) if one.channel else None,
        "asked_at": one.asked_at,
        "state": one.state,
        "state_label": display.state_title(workflow, one.state),
        "decision": one.decision,
        "number": number_of(one.copy) if one.copy else None,
        "file_url": url_for("web.copy_request_file", copy_request_id=one.id)
        if one.state == "delivered" and mine and document.validity != "recalled"
        else None,
    }


def _show(copy_request_id: uuid.UUID, attempt: Attempt) -> str:
    with request_reading() as work:
        found = access.find_visible(work, CopyRequest, copy_request_id)
        return render_template(
            "copies/show.html",
            row=_row(work, found),
            moves=[_move_form(work, found, offer, attempt) for offer in offers(work, found)],
            attempt=attempt,
        )


def _move_form(work: Work, found: CopyRequest, offer: Offer, attempt: Attempt) -> dict[str, Any]:
    """The offer as arguments of move_form()."""
    action = url_for("web.move_copy_request", copy_request_id=found.id, transition=offer.transition.name)
    inputs = [_signer(work, found)] if offer.transition.inputs else []
    return {**plain_form(action, found.version, offer, attempt, LOOKS), "inputs": inputs}


def _signer(work: Work, found: CopyRequest) -> dict[str, Any]:
    rows = authorities_of(work, found.organisation_id, found.document)
    options = [
        (f"{one.person.account}/{one.mode}", f"{one.person.name} – {' / '.join(block_lines(one))}") for one in rows
    ]
    return {"name": "signer", "label": _("Người ký bản sao"), "kind": "select", "options": options, "required": True}
