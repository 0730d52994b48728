"""The recipient log of a document as a report: who got it, how, when, what proves it, and where the chain stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from workflow.base.clock import VIETNAM
from workflow.bookbinding.covers import office_on_cover, written
from workflow.bookbinding.words import DELIVERY_LOG, DELIVERY_LOG_COLUMNS
from workflow.distribution.attesting import event_digest
from workflow.distribution.models import DeliveryEvent
from workflow.distribution.queries import Logged, log_of
from workflow.distribution.rules import address_of
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.engine.history import HistoryHead
from workflow.engine.work import Work
from workflow.rendering.book_sheet import BookSheet

SENT = ("handed_over", "marked_handed_over", "posted", "delivered")
ARRIVED = ("delivered", "marked_delivered", "settled_delivered")
CONFIRMED = ("acknowledged", "marked_delivered")
CHANNELS = {"in_app": "Trong hệ thống", "mail": "Thư điện tử", "exchange": "Trục liên thông", "paper": "Bản giấy"}
STATUSES = {
    "waiting": "Chờ gửi", "sending": "Đang gửi", "handed_over": "Đã chuyển đi", "delivered": "Đã đến",
    "opened": "Đã mở", "acknowledged": "Đã xác nhận", "processing": "Đang xử lý", "done": "Đã xử lý xong",
    "unproven": "Chưa rõ kết quả", "returned": "Bị trả lại", "failed": "Không gửi được", "recalled": "Đã thu hồi",
}  # fmt: skip
"""A report is printed in Vietnamese whoever prints it."""
EVENTS = {
    "attempt": "Bắt đầu gửi", "attempt_lost": "Lần gửi bị gián đoạn", "deferred": "Máy chủ thư chưa nhận",
    "resend_ordered": "Văn thư yêu cầu gửi lại", "posted": "Giao bưu điện", "arrived": "Chờ tiếp nhận",
    "answered": "Đã có văn bản trả lời",
    "registered": "Bên nhận đã vào sổ", "assigned": "Bên nhận đã phân công", "marked_handed_over": "Đã giao chuyển",
    "marked_delivered": "Đã ký nhận", "marked_returned": "Bị trả lại", "marked_failed": "Không gửi được",
    "settled_delivered": "Kết luận: đã nhận", "settled_failed": "Kết luận: không nhận được",
    "laid_aside": "Thôi gửi", "channel_changed": "Chuyển cách gửi",
}  # fmt: skip
"""Of events that are no state themselves; any other is told by the state that it led to."""
SHOWN_OF_A_HASH = 16
MOST_EVENTS_TOLD = 6


def delivery_log(work: Work, document: Document) -> BookSheet:
    """The log as far as the actor may read it. Raises: NotFound if they may not see the document."""
    log = log_of(work, document)
    year = (document.issued_on or work.today).year
    name, parent = office_on_cover(work, document.organisation, year)
    last = max((logged.delivery.changed_at for logged in log), default=None)
    return BookSheet(
        title=DELIVERY_LOG,
        office=name,
        parent=parent,
        series=_document_in_words(work, document),
        year=year,
        columns=DELIVERY_LOG_COLUMNS,
        rows=tuple(_row(number, logged) for number, logged in enumerate(log, 1)),
        first_day=written(min((logged.delivery.created_at for logged in log), default=None)),
        last_day=written(last),
        of_numbers=False,
        closing=_closing(work, document, log),
    )


def _document_in_words(work: Work, document: Document) -> str:
    kind = types_of(work).get(document.doc_type).name
    day = f" ngày {written(document.issued_on)}" if document.issued_on else ""
    return f"{kind} số {number_line(document)}{day}: {document.subject}"


def _row(number: int, logged: Logged) -> tuple[str, ...]:
    found = logged.delivery
    return (
        str(number),
        "\n".join(dict.fromkeys(filter(None, (found.target_name, found.line)))),
        "\n".join(filter(None, (CHANNELS.get(found.channel, found.channel), address_of(found)))),
        instant_in_words(logged.at(*SENT)),
        instant_in_words(logged.at(*ARRIVED)),
        instant_in_words(logged.at(*CONFIRMED)),
        f"{STATUSES.get(found.status, found.status)}\n{instant_in_words(found.changed_at)}",
        "\n".join(_told(event) for event in logged.events[-MOST_EVENTS_TOLD:]),
        event_digest(logged.last)[:SHOWN_OF_A_HASH] if logged.last else "",
    )


def _told(event: DeliveryEvent) -> str:
    """When, what, and what proves it."""
    proof = _proof(event.evidence)
    what = EVENTS.get(event.kind) or STATUSES.get(event.kind) or STATUSES.get(event.status, event.status)
    return f"{instant_in_words(event.at)} {what}{': ' + proof if proof else ''}"


def _proof(facts: Mapping[str, object]) -> str:
    known = ("signed_by", "tracking", "code", "reply", "remark", "reason", "to")
    return " ".join(str(facts[name]) for name in known if facts.get(name) and not isinstance(facts[name], dict))[:200]


def instant_in_words(at: datetime | None) -> str:
    """`05/03/2024 14:05` in Vietnam."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if at else ""


def _closing(work: Work, document: Document, log: Iterable[Logged]) -> str:
    """How many lines, and the end of the chain that the whole log stands in: kept outside, it proves the log later."""
    rows = list(log)
    words = f"Bảng này có {len(rows)} lượt gửi, lập lúc {instant_in_words(work.now)}."
    head = work.session.scalar(select(HistoryHead).where(HistoryHead.organisation_id == document.organisation_id))
    if head is None:
        return words
    return f"{words} Chuỗi nhật ký của cơ quan đến mục {head.sequence}, mã băm cuối {head.hash}."
