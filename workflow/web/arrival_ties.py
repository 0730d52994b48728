"""What an arrival has to do with other documents and arrivals, in words and with links."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workflow.base.errors import NotFound
from workflow.documents.models import Document, Relation
from workflow.engine.work import Work
from workflow.incoming.inbox import find_arrival
from workflow.incoming.models import Arrival
from workflow.incoming.replying import replies_to, words_of
from workflow.incoming.ties import answered_by, documents_answered, ties_between
from workflow.web import display


def tie_rows(work: Work, arrival: Arrival) -> list[dict[str, Any]]:
    """What the arrival updates, replaces or answers, and what does so to it; only what the person may see."""
    later = {"updates": _("Cập nhật văn bản đã đến"), "replaces": _("Thay thế văn bản đã đến")}
    earlier = {"updates": _("Được cập nhật bởi"), "replaces": _("Được thay thế bởi")}
    rows = [
        {"label": (later if is_later else earlier)[kind], "text": _with_number(work, other), "url": _arrival_url(other)}
        for kind, other, is_later in ties_between(work, arrival)
    ]
    rows += [_document_row(work, _("Trả lời văn bản"), one) for one in documents_answered(work, arrival)]
    return rows + [_document_row(work, other_way(kind), one) for kind, one in replies_to(work, arrival)]


def other_way(kind: str) -> str:
    """How the document at the other end of a relation is called."""
    words = {
        "answers": _("Được trả lời bởi"),
        "carries_out": _("Được thực hiện bởi"),
        "replaces": _("Được thay thế bởi"),
        "corrects": _("Được đính chính bởi"),
        "recalls": _("Được thu hồi bởi"),
        "cites": _("Được viện dẫn trong"),
    }
    return str(words[kind])


def answer_rows(work: Work, document: Document) -> list[dict[str, Any]]:
    """The arrivals that answer our document, as relations of it."""
    return [
        {"label": other_way("answers"), "text": words_of(work, one), "url": _arrival_url(one), "instruction": ""}
        for one in answered_by(work, document)
    ]


def cited_arrival_url(work: Work, relation: Relation) -> str | None:
    """The page of the arrival from outside that a document answers, if it is in sight."""
    if relation.target_arrival_id is None:
        return None
    try:
        return _arrival_url(find_arrival(work, relation.target_arrival_id))
    except NotFound:
        return None


def _arrival_url(arrival: Arrival) -> str:
    return url_for("web.arrival", arrival_id=arrival.id)


def _with_number(work: Work, arrival: Arrival) -> str:
    """The document, and by its số đến which of its arrivals."""
    number = _(" (số đến %(number)s)", number=arrival.number) if arrival.number is not None else ""
    return words_of(work, arrival) + str(number)


def _document_row(work: Work, label: str, document: Document) -> dict[str, Any]:
    text = " ".join(filter(None, [display.type_name(work, document), display.numbered(document), document.subject]))
    return {"label": label, "text": text, "url": url_for("web.document", document_id=document.id)}
