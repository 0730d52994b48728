"""The recipient log of a document, and the page of one delivery."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import InvalidInput, NotOffered, NotPermitted, StaleVersion, TransitionRefused
from workflow.distribution import actions, queries
from workflow.distribution.concluding import lay_aside, went_otherwise
from workflow.distribution.deliveries import mark_paper, resend, settle_unproven
from workflow.distribution.models import (
    ACKNOWLEDGED,
    DELIVERED,
    DONE,
    EXCHANGE,
    HANDED_OVER,
    OPENED,
    PROCESSING,
    Delivery,
)
from workflow.distribution.queries import Logged
from workflow.distribution.rules import address_of, sees_whole_log
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.move import MoveInput
from workflow.engine.perform import make_move
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.delivery_desk import back_from
from workflow.web.delivery_exports import exports_of
from workflow.web.delivery_statistics import chart_of
from workflow.web.delivery_words import events_of, late_word, outcome_words, status_word
from workflow.web.frame import PLACES
from workflow.web.move_input import wake_worker

PLACES.update({"deliveries": "documents", "delivery": "registers"})
HAVE_IT = (DELIVERED, OPENED, ACKNOWLEDGED, PROCESSING, DONE)
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
            places=len({_place(logged) for logged in log}),
            reached=len({_place(logged) for logged in log if logged.delivery.status in HAVE_IT}),
            exports=exports_of(work, document),
            chart=chart_of(log),
        )


@web.get("/deliveries/<uuid:delivery_id>")
@permission(access.VIEW)
def delivery(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """One delivery with its whole log, and what the clerk can do about it."""
    return _page(delivery_id, NO_MISTAKES)


@web.post("/deliveries/<uuid:delivery_id>/<action>")
@permission("clerk")
def act_on_delivery(delivery_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Send again, mark a paper copy, settle an unproven attempt, send by another channel, or send no more.

    Done from the desk, it leads back there.
    """
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
    return redirect(back_from(form) or url_for("web.delivery", delivery_id=delivery_id), code=303)


def _do(work: Work, delivery_id: uuid.UUID, action: str) -> None:
    form = request.form
    remark = form.get("remark", "")[:2_000]
    if action == actions.RESEND:
        resend(work, delivery_id, email=form.get("email") or None)
    elif action == actions.MARK_PAPER:
        mark_paper(work, delivery_id, form.get("outcome", ""), remark)
    elif action == actions.SETTLE:
        settle_unproven(work, delivery_id, form.get("outcome", ""), remark)
    elif action == actions.LAY_ASIDE:
        lay_aside(work, delivery_id, remark)
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
    with request_writing() as work:
        went_otherwise(work, delivery_id, channel)


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
            scan_url=_scan_url(logged),
            package_url=_package_url(work, found),
            mistakes=mistakes,
            typed=request.form,
        )


def _package_url(work: Work, found: Delivery) -> str | None:
    """Where the package of a delivery over the exchange is downloaded, for those who see the whole log."""
    if found.channel != EXCHANGE or not sees_whole_log(work, found.document):
        return None
    return url_for("web.delivery_package", delivery_id=found.id)


def _place(logged: Logged) -> tuple[str, uuid.UUID]:
    """The recipient, on whatever channels."""
    return logged.delivery.target_kind, logged.delivery.target_id


def _scan_url(logged: Logged) -> str | None:
    """Where the scan of the receiver's signature is, if there is one."""
    scanned = any(event.evidence.get("scan_sha256") for event in logged.events)
    return url_for("web.receipt_scan", delivery_id=logged.delivery.id) if scanned else None


def _row(work: Work, logged: Logged) -> dict[str, Any]:
    """The delivery as deliveries_table() shows it."""
    found = logged.delivery
    return {
        "target": found.target_name,
        "line": found.line,
        "channel_label": display.word("channel", found.channel),
        "address": address_of(found),
        "state": found.status,
        "state_label": status_word(found.status),
        "at": logged.last.at if logged.last else found.created_at,
        "events": events_of(logged.events),
        "forms": [],
        "url": url_for("web.delivery", delivery_id=found.id),
        "late": late_word(work, found),
        "can": bool(actions.actions_on(work, found)),
    }
