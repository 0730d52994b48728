"""Tình trạng văn bản: what a document's page says of it, and the page that follows a recall."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from workflow.base.errors import InvalidInput, NotFound, NotOffered, NotPermitted
from workflow.distribution import recalling
from workflow.distribution.models import IN_APP, RECALLED
from workflow.distribution.recalling import AGREED, ASKED, REFUSED, STOPPED, Standing
from workflow.distribution.rules import delivery_for_clerk, has_duty, sees_whole_log
from workflow.documents.models import Document
from workflow.documents.succession import CORRECTS, RECALLS, REPLACES, successors_of
from workflow.engine import access
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.incoming import recalling as receiving
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.delivery_words import status_word
from workflow.web.frame import PLACES
from workflow.web.incoming import act_then_show
from workflow.web.move_input import wake_worker

PLACES.update({"recall": "documents", "ask_recall_again": "documents", "note_recall_answer": "documents",
               "answer_recall": "incoming"})  # fmt: skip
MOVES = ("recall", "correct", "confirm_correct", "replace", "confirm_replace")
KINDS = {"corrected": "warning", RECALLED: "danger", "replaced": "danger"}
REFUSED_ON_THE_PAGE = (InvalidInput, NotOffered, NotPermitted)


def validity_values(work: Work, document: Document) -> dict[str, Any] | None:
    """The notice on the document's page; None while it is simply in force."""
    if document.validity not in KINDS:
        return None
    inside = sees_whole_log(work, document)
    entry = _last_move(work, document)
    recalled = document.validity == RECALLED
    return {
        "kind": KINDS[document.validity],
        "title": _titles()[document.validity],
        "at": entry.at if entry else None,
        "reason": entry.comment if entry and recalled else None,
        "successors": [_successor(work, kind, found) for kind, found in successors_of(work, document)],
        "recall_url": url_for("web.recall", document_id=document.id) if recalled and inside else None,
        "counts": counts_of(recalling.progress(work, document)) if recalled and inside else None,
    }


def _last_move(work: Work, document: Document) -> HistoryEntry | None:
    rows = select(HistoryEntry).where(HistoryEntry.item_id == document.id, HistoryEntry.event.in_(MOVES))
    return work.session.scalar(rows.order_by(HistoryEntry.sequence.desc()).limit(1))


def _titles() -> dict[str, str]:
    return {
        "corrected": _("Văn bản đã được đính chính"),
        RECALLED: _("Văn bản đã bị thu hồi, không còn giá trị sử dụng"),
        "replaced": _("Văn bản đã bị thay thế"),
    }


def _successor(work: Work, kind: str, found: Document) -> dict[str, Any]:
    labels = {CORRECTS: _("Được đính chính bởi"), REPLACES: _("Được thay thế bởi"), RECALLS: _("Được thu hồi bởi")}
    return {
        "label": labels[kind],
        "text": " ".join(filter(None, [display.type_name(work, found), display.numbered(found), found.subject])),
        "url": url_for("web.document", document_id=found.id),
    }


def counts_of(rows: list[Standing]) -> str:
    """Who still holds it, in one sentence."""
    held = Counter(row.step for row in rows if row.held)
    if not held:
        return str(_("Không còn nơi nào giữ văn bản."))
    waiting, refused = sum(held.values()) - held[REFUSED], held[REFUSED]
    words = [ngettext("%(num)s nơi chưa trả lời", "%(num)s nơi chưa trả lời", waiting)] if waiting else []
    words += [ngettext("%(num)s nơi từ chối", "%(num)s nơi từ chối", refused)] if refused else []
    return str(_("Còn giữ văn bản: %(places)s.", places=", ".join(words)))


@web.get("/documents/<uuid:document_id>/recall")
@permission(access.VIEW)
def recall(document_id: uuid.UUID) -> ResponseReturnValue:
    """Who gave the document back, who refused, who has not answered and since when."""
    return _page(document_id, NO_MISTAKES)


@web.post("/documents/<uuid:document_id>/recall/ask")
@permission("clerk")
def ask_recall_again(document_id: uuid.UUID) -> ResponseReturnValue:
    """Ask everybody who still holds it once more."""
    try:
        with request_writing() as work:
            count = recalling.ask_again(work, access.find_visible(work, Document, document_id))
    except NotOffered as error:
        mistakes = mistakes_of(error)
        return _page(document_id, mistakes), mistakes.status
    wake_worker()
    flash(ngettext("Đã nhắc lại %(num)s nơi.", "Đã nhắc lại %(num)s nơi.", count), "success")
    return redirect(url_for("web.recall", document_id=document_id), code=303)


@web.post("/deliveries/<uuid:delivery_id>/recall")
@permission("clerk")
def note_recall_answer(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """What a place answered on paper or by telephone."""
    form = request.form
    with request_writing() as work:
        document_id = delivery_for_clerk(work, delivery_id).document_id
    try:
        with request_writing() as work:
            recalling.note_answer(work, delivery_id, form.get("answer", ""), form.get("remark", ""))
    except REFUSED_ON_THE_PAGE as error:
        mistakes = mistakes_of(error)
        return _page(document_id, mistakes, delivery_id), mistakes.status
    flash(_("Đã ghi nhận."), "success")
    return redirect(url_for("web.recall", document_id=document_id), code=303)


@web.post("/incoming/<uuid:arrival_id>/recall")
@permission("receiver")
def answer_recall(arrival_id: uuid.UUID) -> ResponseReturnValue:
    """Agree to give the document back, or refuse with a reason."""
    code, reason = request.form.get("answer", ""), request.form.get("reason", "")
    said = _("Đã đồng ý thu hồi; văn bản đến đã hủy.") if code == "15" else _("Đã từ chối thu hồi.")
    return act_then_show(arrival_id, lambda work: receiving.answer_recall(work, arrival_id, code, reason), said)


def _page(document_id: uuid.UUID, mistakes: Mistakes, tried: uuid.UUID | None = None) -> str:
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        rows = recalling.progress(work, document)
        if document.validity != RECALLED:
            raise NotFound(kind=document.item_kind)
        clerk = has_duty(work, document.organisation_id, "clerk")
        return render_template(
            "deliveries/recall.html",
            document=document,
            number=display.numbered(document),
            type_name=display.type_name(work, document),
            notice=validity_values(work, document),
            counts=counts_of(rows),
            held=[_row(row, clerk) for row in rows if row.held],
            given_back=[_row(row, clerk) for row in rows if not row.held],
            may_ask=clerk and any(row.held for row in rows),
            mistakes=mistakes,
            tried=tried,
            typed=request.form,
        )


def _row(row: Standing, clerk: bool) -> dict[str, Any]:
    words = {
        ASKED: _("Chưa trả lời"),
        AGREED: _("Đã trả lại hoặc đã xóa"),
        REFUSED: _("Từ chối thu hồi"),
        STOPPED: _("Chưa gửi đi, đã dừng"),
    }
    found = row.delivery
    return {
        "id": found.id,
        "target": found.target_name,
        "channel_label": display.word("channel", found.channel),
        "state": {ASKED: "waiting", AGREED: "recalled", REFUSED: "returned"}.get(row.step or "", found.status),
        "label": words.get(row.step or "", status_word(found.status)),
        "since": row.since,
        "asked_at": row.asked_at,
        "times": row.times,
        "by": row.by,
        "reason": row.reason,
        "url": url_for("web.delivery", delivery_id=found.id),
        "may_note": clerk and row.held and found.channel != IN_APP,
    }
