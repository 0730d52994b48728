"""Display values: what a template shows of a document, in the reader's language. Nothing here decides anything."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from workflow.archive.retention import Retention, read_retention
from workflow.base.clock import vietnam_day
from workflow.distribution.deadlines import issue_deadlines
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.engine.blueprint import Titles, Workflow
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.organisations.models import Person, Unit
from workflow.web.language import language


def titled(titles: Titles, fallback: str = "") -> str:
    """A title of a definition in the reader's language."""
    return titles.get(language()) or titles.get("vi") or fallback


def state_title(workflow: Workflow, state: str) -> str:
    """What the definition calls the state."""
    known = workflow.states.get(state)
    return titled(known.titles, state) if known else state


def move_title(workflow: Workflow | None, name: str) -> str | None:
    """What the definition calls the move; None for an event that is no transition."""
    known = workflow.transitions.get(name) if workflow else None
    return titled(known.titles, name) if known else EVENTS.get(language(), EVENTS["vi"]).get(name)


EVENTS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "create": "Tạo dự thảo",
        "edit": "Sửa văn bản",
        "imported": "Đọc từ tệp",
        "corrected": "Đã soát lại",
        "choose_recipient": "Chọn nơi nhận trong sổ địa chỉ",
        "seal_delivery_log": "Ký số bảng theo dõi gửi",
        "invite": "Thêm người tham gia",
        "release": "Bỏ người tham gia",
        "keep_revision": "Lưu phiên bản",
        "requested": "Lưu phiên bản",
        "copy": "Làm bản sao",
    },
    "en": {
        "create": "Draft created",
        "edit": "Text edited",
        "imported": "Read from a file",
        "corrected": "Put right",
        "choose_recipient": "Recipient chosen from the address book",
        "seal_delivery_log": "Recipient log sealed",
        "invite": "Participant added",
        "release": "Participant taken out",
        "keep_revision": "Version kept",
        "requested": "Version kept",
        "copy": "Copy made",
    },
}


def choices(name: str) -> list[tuple[str, str]]:
    """The fixed choices of a field of the document, as pairs for a select."""
    words: dict[str, list[tuple[str, str]]] = {
        "urgency": [
            ("normal", _("Thường")),
            ("urgent", _("Khẩn")),
            ("very_urgent", _("Thượng khẩn")),
            ("express", _("Hỏa tốc")),
        ],
        "medium": [("electronic", _("Điện tử")), ("paper", _("Giấy")), ("both", _("Điện tử và giấy"))],
        "access": [("normal", _("Bình thường")), ("restricted", _("Hạn chế: chỉ người tham gia"))],
        "circulation": [
            ("none", _("Không ghi")),
            ("return", _("Xem xong trả lại")),
            ("internal", _("Lưu hành nội bộ")),
        ],
        "form": [
            ("annex", _("Phụ lục")),
            ("issued_with", _("Văn bản ban hành kèm theo (có tiêu đề cơ quan, Quốc hiệu)")),
        ],
        "purpose": [
            ("act", _("Để thực hiện")),
            ("report", _("Để báo cáo")),
            ("coordinate", _("Để phối hợp")),
            ("know", _("Để biết")),
        ],
        "channel": [
            ("", _("Theo sổ")),
            ("in_app", _("Trong hệ thống")),
            ("mail", _("Thư điện tử")),
            ("exchange", _("Trục liên thông")),
            ("paper", _("Giấy")),
        ],
        "kind": [
            ("annex", _("Phụ lục")),
            ("enclosure", _("Tài liệu gửi kèm")),
            ("working_paper", _("Tài liệu trình")),
        ],
        "secrecy": [
            ("", _("Không mật")),
            ("mật", _("Mật")),
            ("tối mật", _("Tối mật")),
            ("tuyệt mật", _("Tuyệt mật")),
        ],
        "relation": [
            ("answers", _("Trả lời văn bản")),
            ("carries_out", _("Thực hiện văn bản")),
            ("replaces", _("Thay thế văn bản")),
            ("corrects", _("Đính chính văn bản")),
            ("recalls", _("Thu hồi văn bản")),
            ("cites", _("Viện dẫn văn bản")),
        ],
        "step": [
            ("content", _("Duyệt nội dung")),
            ("format", _("Xác nhận thể thức")),
            ("agreement", _("Lãnh đạo cho ý kiến")),
            ("opinion", _("Ý kiến đơn vị")),
            ("signature", _("Ký")),
        ],
        "outcome": [
            ("awaited", _("Đang chờ")),
            ("approved", _("Đã duyệt")),
            ("agreed", _("Đồng ý")),
            ("disagreed", _("Không đồng ý")),
            ("signed", _("Đã ký")),
        ],
        "void_reason": [
            ("text_changed", _("nội dung đã sửa")),
            ("not_given", _("không trả lời trong hạn")),
            ("asked_again", _("được hỏi lại")),
        ],
    }
    return words[name]


def word(name: str, value: str | None) -> str:
    """The word for one choice; an unknown value shows itself."""
    return dict(choices(name)).get(value or "", value or "")


def retention_word(kept: Retention | str | None) -> str:
    """A retention period in the reader's language; nothing where it is not chosen."""
    period = read_retention(kept) if isinstance(kept, str) else kept
    if period is None:
        return ""
    return str(_("Vĩnh viễn") if period.years is None else ngettext("%(num)s năm", "%(num)s năm", period.years))


def type_name(work: Work, document: Document) -> str:
    """The Vietnamese name of the document's type."""
    return types_of(work).get(document.doc_type).name


def numbered(document: Document) -> str | None:
    """`15/KH-SNNPTNT` once there is a number."""
    return number_line(document) if document.number is not None else None


def people(work: Work, ids: Iterable[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    """The names of these people, in one statement."""
    wanted = sorted({key for key in ids if key is not None})
    if not wanted:
        return {}
    rows = work.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def units(work: Work, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The names of these units, in one statement."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def last_steps(work: Work, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, HistoryEntry]:
    """The newest history entry of each item, in one statement: from whom it came."""
    if not ids:
        return {}
    newest = (
        select(HistoryEntry.item_id, func.max(HistoryEntry.sequence).label("last"))
        .where(HistoryEntry.item_id.in_(ids))
        .group_by(HistoryEntry.item_id)
        .subquery()
    )
    rows = select(HistoryEntry).join(
        newest, (HistoryEntry.item_id == newest.c.item_id) & (HistoryEntry.sequence == newest.c.last)
    )
    return {row.item_id: row for row in work.session.scalars(rows)}


def document_rows(work: Work, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """The rows of worklist_table(); five statements, however many documents there are."""
    issue_by = issue_deadlines(work, [document.id for document in documents])
    steps = last_steps(work, [document.id for document in documents])
    names = people(work, [step.person_id for step in steps.values()] + [d.drafter_id for d in documents])
    unit_names = units(work, [document.unit_id for document in documents])
    rows = [_row(work, document, steps.get(document.id), names, unit_names) for document in documents]
    pairs = zip(rows, documents, strict=True)
    return [_with_issue_deadline(work, row, issue_by.get(document.id)) for row, document in pairs]


def _with_issue_deadline(work: Work, row: dict[str, Any], at: datetime | None) -> dict[str, Any]:
    """What is signed must go out (Đ.18.1): its last day takes the place of the others."""
    if at is None:
        return row
    return {**row, "due_on": vietnam_day(at - timedelta(seconds=1)), "overdue": at <= work.now}


def _row(
    work: Work,
    document: Document,
    step: HistoryEntry | None,
    names: Mapping[uuid.UUID, str],
    unit_names: Mapping[uuid.UUID, str],
) -> dict[str, Any]:
    workflow = work.catalogue.get(document.workflow)
    due = document.consultation_due or document.reply_due
    return {
        "id": str(document.id),
        "url": url_for("web.document", document_id=document.id),
        "subject": document.subject,
        "type_name": type_name(work, document),
        "symbol_number": numbered(document),
        "state": document.state,
        "state_label": state_title(workflow, document.state),
        "urgency": document.urgency,
        "sender": _sender(document, step, workflow, names),
        "unit": unit_names.get(document.unit_id, ""),
        "since": document.moved_at,
        "due_on": due,
        "overdue": due is not None and due < work.today,
        "restricted": document.access == "restricted",
    }


def _sender(document: Document, step: HistoryEntry | None, workflow: Workflow, names: Mapping[uuid.UUID, str]) -> str:
    """`Nguyễn Văn A · Trình`: who did the last thing; the drafter when it was the system."""
    name = names.get(step.person_id) if step and step.person_id else None
    if step is None or name is None:
        return names.get(document.drafter_id, "")
    done = move_title(workflow, step.event)
    return f"{name} · {done}" if done else name
