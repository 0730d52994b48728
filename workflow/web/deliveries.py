"""The recipient log of a document, and the clerk's page of deliveries that need a person."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotOffered, NotPermitted, StaleVersion, TransitionRefused
from workflow.distribution import actions, queries
from workflow.distribution.deliveries import mark_paper, resend, settle_unproven
from workflow.distribution.models import ACKNOWLEDGED, DELIVERED, HANDED_OVER, OPENED, PAPER
from workflow.distribution.queries import Logged
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.move import MoveInput
from workflow.engine.perform import make_move
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.organisations.offices import display_name, offices_of
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.delivery_words import events_of, outcome_words, status_word
from workflow.web.frame import PLACES
from workflow.web.move_input import wake_worker

PLACES.update({"deliveries": "documents", "delivery": "registers", "clerk_deliveries": "registers"})
HAVE_IT = (DELIVERED, OPENED, ACKNOWLEDGED)
ON_THE_PAGE = (InvalidInput, NotOffered, NotPermitted, StaleVersion, TransitionRefused)


@web.get("/documents/<uuid:document_id>/deliveries")
@permission(access.VIEW)
def deliveries(document_id: uuid.UUID) -> ResponseReturnValue:
    """Who has the document, who has not, since when, and what happened on the way."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        log = queries.log_of(work, document)
        return render_template(
            "deliveries/document.html",
            document=document,
            number=display.numbered(document),
            type_name=display.type_name(work, document),
            have=[_row(work, logged) for logged in log if logged.delivery.status in HAVE_IT],
            away=[_row(work, logged) for logged in log if logged.delivery.status == HANDED_OVER],
            missing=[_row(work, logged) for logged in log if logged.delivery.status not in (*HAVE_IT, HANDED_OVER)],
            total=len(log),
            csv_url=url_for("web.deliveries_csv", document_id=document_id),
        )


@web.get("/documents/<uuid:document_id>/deliveries.csv")
@permission(access.VIEW)
def deliveries_csv(document_id: uuid.UUID) -> ResponseReturnValue:
    """The recipient log as a table for a spreadsheet; the mark at its head makes it read as UTF-8."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        text = queries.recipients_csv(work, document)
        name = f"noi-nhan-{document.number or 'chua-co-so'}.csv"
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@web.get("/deliveries")
@permission("clerk")
def clerk_deliveries() -> ResponseReturnValue:
    """What failed, is unproven, came back or is late, in every office whose clerk I am."""
    with request_reading() as work:
        kept = offices_of(work, "clerk")
        if not kept:
            raise NotPermitted("clerks_only")
        shelves = [
            (display_name(work, office), [_troubled(work, row) for row in queries.troubled(work, office.id)])
            for office in kept
        ]
        return render_template("deliveries/clerk.html", shelves=shelves)


@web.get("/deliveries/<uuid:delivery_id>")
@permission(access.VIEW)
def delivery(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """One delivery with its whole log, and what the clerk can do about it."""
    return _page(delivery_id, NO_MISTAKES)


@web.post("/deliveries/<uuid:delivery_id>/<action>")
@permission("clerk")
def act_on_delivery(delivery_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Send again, mark a paper copy, settle an unproven attempt, or send by another channel."""
    form = request.form
    try:
        if action == actions.CHANGE_CHANNEL:
            _send_by(delivery_id, form.get("channel", ""))
        else:
            with request_writing() as work:
                _do(work, delivery_id, action)
    except ON_THE_PAGE as error:
        mistakes = mistakes_of(error)
        return _page(delivery_id, mistakes), mistakes.status
    wake_worker()
    flash(_("Đã ghi nhận."), "success")
    return redirect(url_for("web.delivery", delivery_id=delivery_id), code=303)


def _do(work: Work, delivery_id: uuid.UUID, action: str) -> None:
    form = request.form
    remark = form.get("remark", "")[:2_000]
    if action == actions.RESEND:
        resend(work, delivery_id, email=form.get("email") or None)
    elif action == actions.MARK_PAPER:
        mark_paper(work, delivery_id, form.get("outcome", ""), remark)
    elif action == actions.SETTLE:
        settle_unproven(work, delivery_id, form.get("outcome", ""), remark)
    else:
        raise NotOffered()


def _send_by(delivery_id: uuid.UUID, channel: str) -> None:
    """A further delivery to the same target on another channel, as a move of the document like any other."""
    with request_reading() as work:
        found = queries.find_delivery(work, delivery_id).delivery
        row = {"line": found.line, "targets": [found.target_name], "channel": channel, "purpose": found.purpose}
        given = MoveInput(version=found.document.version, input={"recipients": [row]})
        document_id = found.document_id
    make_move(request_reading, request_writing, Document, document_id, "distribute_more", given)


def _page(delivery_id: uuid.UUID, mistakes: Mistakes) -> str:
    with request_reading() as work:
        logged = queries.find_delivery(work, delivery_id)
        found = logged.delivery
        channels = {key: display.word("channel", key) for key in actions.other_channels(work, found)}
        return render_template(
            "deliveries/delivery.html",
            delivery=found,
            number=display.numbered(found.document),
            row=_row(work, logged),
            events=events_of(logged.events),
            can=actions.actions_on(work, found),
            channels=list(channels.items()),
            outcomes=outcome_words(),
            purpose=display.word("purpose", found.purpose),
            mistakes=mistakes,
            typed=request.form,
        )


def _row(work: Work, logged: Logged) -> dict[str, Any]:
    """The delivery as deliveries_table() shows it."""
    found = logged.delivery
    return {
        "target": found.target_name,
        "line": found.line,
        "channel_label": display.word("channel", found.channel),
        "address": found.postal_address if found.channel == PAPER else found.email,
        "state": found.status,
        "state_label": status_word(found.status),
        "at": logged.last.at if logged.last else found.created_at,
        "events": events_of(logged.events),
        "forms": [],
        "url": url_for("web.delivery", delivery_id=found.id),
        "late": queries.is_late(found, work.now),
        "can": bool(actions.actions_on(work, found)),
    }


def _troubled(work: Work, logged: Logged) -> dict[str, Any]:
    document = logged.delivery.document
    shown = access.can(work, access.VIEW, document)
    return {
        **_row(work, logged),
        "document_url": url_for("web.document", document_id=document.id) if shown else None,
        "number": display.numbered(document) if shown else None,
        "subject": document.subject if shown else None,
        "why": events_of(logged.events)[-1] if logged.events else None,
    }
