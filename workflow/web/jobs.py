"""Work in the background that needs a person: servers that are down, jobs that were given up, mails that came back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.base.errors import DomainError, InvalidInput, NotOffered
from workflow.distribution import returned_mail
from workflow.distribution.returned_mail import ReturnedMail
from workflow.documents.models import Document
from workflow.engine import access
from workflow.engine.outbox import Job
from workflow.engine.peers import Peer
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sentences import sentence
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations import dead_letters
from workflow.organisations.models import ADMINISTRATOR
from workflow.organisations.offices import offices_of
from workflow.web import display
from workflow.web.answers import NO_MISTAKES, Mistakes, mistakes_of
from workflow.web.blueprint import web
from workflow.web.frame import PLACES
from workflow.web.language import language
from workflow.web.move_input import wake_worker

PLACES.update({"jobs": "registers", "retry_job": "registers", "close_job": "registers"})


@web.get("/jobs")
@permission(SIGNED_IN)
def jobs() -> ResponseReturnValue:
    """What the workers could not do, for clerks and administrators."""
    return _page()


@web.post("/jobs/<uuid:job_id>/retry")
@permission(SIGNED_IN)
def retry_job(job_id: uuid.UUID) -> ResponseReturnValue:
    """Have it tried again now."""
    try:
        with request_writing() as work:
            dead_letters.try_again(work, job_id)
    except NotOffered as error:
        return _refused(error)
    wake_worker()
    flash(_("Đã yêu cầu làm lại."), "success")
    return redirect(url_for("web.jobs"), code=303)


@web.post("/jobs/<uuid:job_id>/close")
@permission(SIGNED_IN)
def close_job(job_id: uuid.UUID) -> ResponseReturnValue:
    """Nobody tries it again, for the reason given."""
    try:
        with request_writing() as work:
            dead_letters.close(work, job_id, request.form.get("reason", ""))
    except (InvalidInput, NotOffered) as error:
        return _refused(error)
    flash(_("Đã đóng việc, lý do được lưu lại."), "success")
    return redirect(url_for("web.jobs"), code=303)


@web.post("/jobs/peers/<peer>")
@permission(SIGNED_IN)
def try_peer(peer: str) -> ResponseReturnValue:
    """The server is back: the next job tries it."""
    with request_writing() as work:
        dead_letters.try_peer_now(work, peer)
    wake_worker()
    flash(_("Việc tiếp theo sẽ thử lại máy chủ này ngay."), "success")
    return redirect(url_for("web.jobs"), code=303)


@web.post("/returned-mail/<uuid:returned_id>/settle")
@permission(ADMINISTRATOR)
def settle_returned_mail(returned_id: uuid.UUID) -> ResponseReturnValue:
    """Take a mail that nobody can match off the list."""
    try:
        with request_writing() as work:
            returned_mail.settle_returned(work, returned_id, request.form.get("remark", ""))
    except InvalidInput as error:
        return _refused(error)
    flash(_("Đã ghi nhận."), "success")
    return redirect(url_for("web.jobs", _anchor="mailbox"), code=303)


def _refused(error: DomainError) -> ResponseReturnValue:
    mistakes = mistakes_of(error)
    return _page(mistakes), mistakes.status


def _page(mistakes: Mistakes = NO_MISTAKES) -> str:
    with request_reading() as work:
        return render_template(
            "jobs/jobs.html",
            down=[_peer(work, peer, waiting) for peer, waiting in dead_letters.peers_down(work)],
            given_up=[_job(work, job) for job in dead_letters.given_up(work)],
            closed=[_job(work, job) for job in dead_letters.closed_lately(work)],
            mailbox=_mailbox(work) if offices_of(work, ADMINISTRATOR) else None,
            mistakes=mistakes,
        )


def _peer(work: Work, peer: Peer, waiting: int) -> dict[str, Any]:
    return {
        "name": peer.name,
        "label": _("Máy chủ thư") if peer.name == "mail" else peer.name,
        "since": peer.open_since,
        "next_at": peer.rests_until if peer.state(work.now) == "open" else None,
        "cause": str((peer.last_error or {}).get("reply", "")),
        "waiting": waiting,
    }


def _job(work: Work, job: Job) -> dict[str, Any]:
    """A job in words; its document only for those who may see it."""
    document = work.session.get(Document, job.item_id) if job.item_id is not None else None
    shown = document is not None and access.can(work, access.VIEW, document)
    closing: Mapping[str, Any] = job.closing or {}
    return {
        "id": job.id,
        "what": job_word(job),
        "number": (display.numbered(document) or document.symbol) if document is not None and shown else None,
        "subject": document.subject if document is not None and shown else None,
        "url": url_for("web.document", document_id=job.item_id) if shown else None,
        "cause": _cause(job),
        "tries": job.tries,
        "since": job.created_at,
        "reason": closing.get("reason"),
        "by": closing.get("by"),
        "closed_at": datetime.fromisoformat(closing["at"]).astimezone(UTC) if closing else None,
        "can_reopen": job.kind not in _SETTLED_ELSEWHERE,
    }


_SETTLED_ELSEWHERE = ("deliver", "deliver_exchange", "arrive")
"""Closing these fails their delivery, which is sent again from its own page."""


def job_word(job: Job) -> str:
    """What the job was to do; an unknown kind shows itself."""
    words: dict[str, str] = {
        "deliver": _("Gửi thư điện tử"),
        "arrive": _("Chuyển đến đơn vị trong hệ thống"),
        "deliver_exchange": _("Gửi qua trục liên thông"),
        "exchange.recall": _("Yêu cầu thu hồi qua trục liên thông"),
        "exchange.arrive": _("Nhận văn bản từ trục liên thông"),
        "exchange.recall_asked": _("Nhận yêu cầu thu hồi từ trục liên thông"),
        "exchange.status": _("Nhận trạng thái từ trục liên thông"),
        "exchange.answer": _("Báo trạng thái cho nơi gửi qua trục liên thông"),
        "move": _("Chuyển bước văn bản"),
    }
    return words.get(job.kind, job.kind)


def _cause(job: Job) -> str:
    error = job.last_error or {}
    facts: Mapping[str, Any] = error.get("facts") or {}
    words = sentence(str(error.get("code", "internal_error")), facts, language())
    return f"{words} {facts['reply']}" if facts.get("reply") else words


def _mailbox(work: Work) -> dict[str, Any]:
    place = returned_mail.place_of(work)
    error = (place.last_error if place is not None else None) or {}
    return {
        "name": place.name if place is not None else None,
        "read_at": place.read_at if place is not None else None,
        "problem": _mailbox_problem(error) if error else None,
        "rows": [_returned(row) for row in returned_mail.unmatched(work)],
    }


def _mailbox_problem(error: Mapping[str, Any]) -> str:
    facts = error.get("facts") or {}
    return f"{sentence(str(error.get('code')), facts, language())} {facts.get('reply', '')}".strip()


def _returned(row: ReturnedMail) -> dict[str, Any]:
    facts = row.evidence
    return {
        "id": row.id,
        "subject": row.subject or _("(không có tiêu đề)"),
        "sender": facts.get("sender"),
        "read_at": row.read_at,
        "said": " · ".join(
            str(facts[name]) for name in ("action", "status", "recipient", "diagnostic") if facts.get(name)
        ),
        "sha256": row.sha256,
    }
