"""Việc của tôi: what waits for me, list by list, the urgent first; and what I should know."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from workflow.documents.models import URGENCIES, Document
from workflow.documents.queries import number_line
from workflow.engine import notice, worklist
from workflow.engine.access import visible
from workflow.engine.outbox import WAITING
from workflow.engine.work import Work
from workflow.engine.worklist import WaitingItem, Worklist
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.incoming.telling import ARRIVAL
from workflow.signing.seal_desk import sealed_at_desk
from workflow.signing.stuck import stuck_seals
from workflow.web import display
from workflow.web.blueprint import web
from workflow.web.parts import cause

MOST_SHOWN = 200
SIGN = "sign"
"""The step that a page lets be made on many at once."""


@web.get("/")
@permission(SIGNED_IN)
def home() -> ResponseReturnValue:
    """My worklists with their counts, and my notices."""
    wanted = request.args.get("list")
    with request_reading() as work:
        counts = worklist.counts(work)
        waiting = worklist.items(work, Document.item_kind, limit=MOST_SHOWN, transition=wanted)
        rows = display.document_rows(work, _in_order(work, waiting))
        return render_template(
            "worklists/home.html",
            tabs=_tabs(work, counts, wanted),
            groups=_groups(work, waiting, rows),
            others=_other_kinds(work, counts),
            notices=_notices(work),
            stuck=_stuck(work),
            total=sum(row.count for row in counts if row.item_kind == Document.item_kind),
            shown=len(rows),
        )


@web.post("/notices/<uuid:notice_id>/dismiss")
@permission(SIGNED_IN)
def dismiss_notice(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Put one of my notices away."""
    with request_writing() as work:
        notice.dismiss(work, notice_id)
    return redirect(url_for("web.home"), code=303)


@web.post("/notices/dismiss")
@permission(SIGNED_IN)
def dismiss_notices() -> ResponseReturnValue:
    """Put all my notices away."""
    with request_writing() as work:
        for row in notice.unseen(work, limit=1000):
            notice.dismiss(work, row.id)
    flash(_("Đã cất các thông báo."), "success")
    return redirect(url_for("web.home"), code=303)


def _stuck(work: Work) -> list[dict[str, Any]]:
    """Documents whose seal fails, for the clerk: what stands against it, and when it is tried again."""
    return [
        {
            "subject": one.document.subject,
            "symbol_number": number_line(one.document),
            "url": url_for("web.document", document_id=one.document.id),
            "retry_url": url_for("web.retry_jobs", document_id=one.document.id),
            "cause": cause(one.job.last_error) if one.job.last_error else _("Chưa có tiến trình nào làm việc này."),
            "desk_url": _desk(work, one.document),
            "tries": one.job.tries,
            "due": one.job.due if one.job.status == WAITING else None,
        }
        for one in stuck_seals(work)
    ]


def _desk(work: Work, document: Document) -> str | None:
    """Where the clerk puts this seal, if its device is at the clerk's desk."""
    return url_for("web.seal_at_desk", document_id=document.id) if sealed_at_desk(work, document) else None


def _in_order(work: Work, waiting: Sequence[WaitingItem]) -> list[Document]:
    """The documents that wait, the most urgent first, then the longest waiting."""
    ids = list(dict.fromkeys(row.item_id for row in waiting))
    rows = select(Document).where(Document.id.in_(ids), visible(work, Document))
    place = {key: n for n, key in enumerate(ids)}
    return sorted(
        work.session.scalars(rows) if ids else (),
        key=lambda document: (-URGENCIES.index(document.urgency), place[document.id]),
    )


def _title(work: Work, workflow: str, transition: str) -> str:
    known = work.catalogue.get(workflow).transitions[transition]
    return display.titled(known.worklist or known.titles, transition)


def _tabs(work: Work, counts: Sequence[Worklist], wanted: str | None) -> list[dict[str, Any]]:
    """All, and each list that holds something; workflows with the same step share a list."""
    found: dict[str, dict[str, Any]] = {}
    for row in counts:
        if row.item_kind != Document.item_kind:
            continue
        tab = found.setdefault(
            row.transition,
            {
                "url": url_for("web.home", list=row.transition),
                "label": _title(work, row.workflow, row.transition),
                "current": row.transition == wanted,
                "count": 0,
            },
        )
        tab["count"] += row.count
    total = sum(tab["count"] for tab in found.values())
    return [{"url": url_for("web.home"), "label": _("Tất cả"), "current": not wanted, "count": total}, *found.values()]


def _groups(work: Work, waiting: Sequence[WaitingItem], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents under the step that each waits for, in the order of the definition."""
    order = {name: n for workflow in work.catalogue.for_item("document") for n, name in enumerate(workflow.transitions)}
    members: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    for row in waiting:
        members.setdefault(row.transition, set()).add(str(row.item_id))
        titles.setdefault(row.transition, _title(work, row.workflow, row.transition))
    return [
        {
            "title": titles[name],
            "rows": [row for row in rows if row["id"] in members[name]],
            "many": url_for("web.sign_many") if name == SIGN else None,
        }
        for name in sorted(members, key=lambda name: order.get(name, 0), reverse=True)
    ]


def _other_kinds(work: Work, counts: Sequence[Worklist]) -> list[dict[str, Any]]:
    """Lists of items that have pages of their own (dossiers)."""
    return [
        {
            "title": _title(work, row.workflow, row.transition),
            "count": row.count,
            "kind": row.item_kind,
            "url": _list_of(row.item_kind),
        }
        for row in counts
        if row.item_kind != Document.item_kind
    ]


def _list_of(item_kind: str) -> str | None:
    """The page of items that are no documents."""
    return url_for("web.copy_requests") if item_kind == "copy_request" else None


def _notices(work: Work) -> list[dict[str, Any]]:
    """My notices on documents that I may still see; one that I may not is shown without a link."""
    rows = notice.unseen(work)
    ids = {row.item_id for row in rows if row.item_kind == Document.item_kind}
    found = select(Document).where(Document.id.in_(ids), visible(work, Document))
    known = {document.id: document for document in (work.session.scalars(found) if ids else ())}
    return [_notice(work, row, known.get(row.item_id)) for row in rows]


def _notice(work: Work, row: notice.Notice, document: Document | None) -> dict[str, Any]:
    workflow = work.catalogue.get(document.workflow) if document else work.catalogue.latest("directive")
    subject = document.subject if document else str(row.facts.get("subject", ""))
    return {
        "id": row.id,
        "title": display.move_title(workflow, row.kind) or _told().get(row.kind) or row.kind,
        "subject": subject,
        "comment": str(row.facts.get("comment", "")),
        "step": display.word("step", str(row.facts.get("step", ""))) if row.facts.get("step") else "",
        "at": row.at,
        "url": _place(row, document),
    }


def _place(row: notice.Notice, document: Document | None) -> str | None:
    """Where the notice leads: a dossier says by itself who may open it."""
    if row.item_kind == "copy_request":
        return url_for("web.copy_request", copy_request_id=row.item_id)
    if row.item_kind == "dossier":
        return url_for("web.dossier", dossier_id=row.item_id)
    if row.item_kind == ARRIVAL:
        return url_for("web.arrival", arrival_id=row.item_id)
    if row.kind == "recall_asked" and document is not None:
        return url_for("web.arrival", arrival_id=row.facts["arrival"])
    return url_for("web.document", document_id=document.id) if document else None


def _told() -> dict[str, str]:
    """Words for notices that do not come from a move."""
    return {
        "approval_voided": _("Ý kiến của bạn không còn giá trị vì văn bản đã sửa"),
        "arrived": _("Văn bản mới đến"),
        "duplicate_arrived": _("Văn bản đến lần nữa"),
        "forwarded": _("Văn bản được chuyển cho bạn xử lý"),
        "copy_approve": _("Yêu cầu sao của bạn đã được duyệt"),
        "copy_refuse": _("Yêu cầu sao của bạn không được duyệt"),
        "copy_deliver": _("Bản sao bạn yêu cầu đã xong"),
        "remind_to_confirm": _("Nhắc xác nhận đã nhận văn bản"),
        "unconfirmed": _("Nơi nhận chưa xác nhận"),
        "forward_due_soon": _("Văn bản chuyển cho bạn sắp đến hạn"),
        "forward_overdue": _("Văn bản đã chuyển xử lý quá hạn"),
        "recall_asked": _("Nơi gửi thu hồi văn bản đã gửi cho bạn"),
        "recall_refused": _("Nơi nhận từ chối thu hồi"),
        "recall_complete": _("Thu hồi xong: không còn nơi nào giữ văn bản"),
        "succession_offered": _("Văn bản mới đính chính hoặc thay thế văn bản này, chờ bạn ghi nhận"),
        "dossier_sent_back": _("Hồ sơ bị trả lại"),
        "turn_to_sign": _("Đến lượt bạn ký"),
        "signature_voided": _("Chữ ký của bạn không còn giá trị"),
    }
