"""Words for deliveries: states, outcomes, and each event of the log with what proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext as _

from workflow.distribution.deadlines import is_late, receipt_is_late
from workflow.distribution.deliveries import PAPER_OUTCOMES, SETTLED_AS
from workflow.distribution.models import Delivery, DeliveryEvent
from workflow.documents.models import CHANNELS
from workflow.engine.work import Work
from workflow.http.sentences import sentence
from workflow.web import display
from workflow.web.language import language

LATE = "late_"


def _once(build: Callable[[], dict[str, str]]) -> dict[str, str]:
    """These words, looked up once in a request: a page says most of them many times."""
    known: dict[str, dict[str, str]] = g.setdefault("delivery_words", {})
    if build.__name__ not in known:
        known[build.__name__] = build()
    return known[build.__name__]


def status_word(status: str) -> str:
    """The word for a delivery's state; an unknown one shows itself."""
    return _once(_status_words).get(status, status)


def late_word(work: Work, delivery: Delivery) -> str | None:
    """What is late about a delivery: its sending, or the word of its receiver."""
    if is_late(work, delivery):
        return str(_("quá hạn"))
    return str(_("quá hạn xác nhận")) if receipt_is_late(work, delivery) else None


def channel_word(channel: str) -> str:
    """The word for a channel."""
    return _once(_channel_words).get(channel, channel)


def _channel_words() -> dict[str, str]:
    return {channel: display.word("channel", channel) for channel in CHANNELS}


def _status_words() -> dict[str, str]:
    return {
        "waiting": _("Chờ gửi"),
        "sending": _("Đang gửi"),
        "handed_over": _("Đã chuyển đi"),
        "delivered": _("Đã đến"),
        "opened": _("Đã mở"),
        "acknowledged": _("Đã xác nhận"),
        "processing": _("Đang xử lý"),
        "done": _("Đã xử lý xong"),
        "recalled": _("Đã thu hồi"),
        "unproven": _("Chưa rõ kết quả"),
        "returned": _("Bị trả lại"),
        "failed": _("Không gửi được"),
    }


def view_words() -> dict[str, str]:
    """The views of the clerk's desk."""
    return {
        "trouble": _("Cần xử lý"),
        "waiting": _("Chờ gửi"),
        "away": _("Đã chuyển đi"),
        "arrived": _("Đã đến"),
        "confirmed": _("Đã xác nhận"),
        "recalled": _("Đã thu hồi"),
        "all": _("Tất cả"),
    }


def outcome_words() -> dict[str, list[tuple[str, str]]]:
    """The choices of the clerk's forms."""
    words: dict[str, str] = {
        "handed_over": _("Đã giao bưu điện hoặc người chuyển"),
        "delivered": _("Bên nhận đã ký nhận"),
        "returned": _("Bị trả lại"),
        "failed": _("Không gửi được"),
    }
    settled = {"delivered": _("Bên nhận đã nhận được"), "failed": _("Bên nhận không nhận được")}
    return {
        "mark_paper": [(key, words[key]) for key in PAPER_OUTCOMES],
        "settle": [(key, settled[key]) for key in SETTLED_AS],
    }


def events_of(events: Iterable[DeliveryEvent]) -> list[dict[str, Any]]:
    """The log as deliveries_table() shows it, oldest first."""
    return [{"at": event.at, "label": event_word(event.kind), "detail": _detail(event)} for event in events]


def event_word(kind: str) -> str:
    """What happened, in words; a late answer says so."""
    words = _once(_event_words)
    if kind in words:
        return words[kind]
    if kind.startswith("recall_mail_"):
        return str(_("Thư thu hồi: %(word)s", word=event_word(kind.removeprefix("recall_mail_"))))
    if kind.startswith("reminder_mail_"):
        return str(_("Thư nhắc: %(word)s", word=event_word(kind.removeprefix("reminder_mail_"))))
    if kind.startswith(LATE):
        return str(_("Trả lời đến muộn: %(word)s", word=event_word(kind.removeprefix(LATE))))
    return status_word(kind)


def _event_words() -> dict[str, str]:
    return {
        "attempt": _("Bắt đầu gửi"),
        "attempt_lost": _("Lần gửi bị gián đoạn, chưa rõ kết quả"),
        "delayed": _("Máy chủ thư báo: chưa chuyển được, đang thử tiếp"),
        "relayed": _("Máy chủ thư báo: đã chuyển tiếp, nơi sau không báo kết quả"),
        "answered": _("Đã có văn bản trả lời"),
        "mail_answer": _("Có thư trả lời"),
        "answer": _("Có thư trả lời"),
        "deferred": _("Chưa chuyển được, sẽ thử lại"),
        "resend_ordered": _("Văn thư yêu cầu gửi lại"),
        "copy_made": _("Bản sao đã giao"),
        "recall_asked": _("Yêu cầu thu hồi"),
        "recall_stopped": _("Dừng gửi vì văn bản bị thu hồi"),
        "recall_agreed": _("Đồng ý thu hồi: đã trả lại hoặc đã xóa"),
        "recall_refused": _("Từ chối thu hồi"),
        "recall_sent": _("Đã gửi yêu cầu thu hồi qua trục liên thông"),
        "recall_not_taken": _("Trục liên thông không nhận yêu cầu thu hồi"),
        "unasked_recall_agreed": _("Bên nhận đồng ý thu hồi, dù chưa được yêu cầu"),
        "unasked_recall_refused": _("Bên nhận từ chối thu hồi, dù chưa được yêu cầu"),
        "recall_mail": _("Bắt đầu gửi thư thu hồi"),
        "recall_mail_handed_over": _("Đã gửi thư thu hồi"),
        "recall_mail_deferred": _("Thư thu hồi chưa gửi được, sẽ thử lại"),
        "recall_mail_failed": _("Không gửi được thư thu hồi"),
        "recall_mail_unproven": _("Thư thu hồi chưa rõ kết quả"),
        "reminder_mail": _("Bắt đầu gửi thư nhắc"),
        "reminder_mail_handed_over": _("Đã gửi thư nhắc"),
        "reminder_mail_deferred": _("Thư nhắc chưa gửi được, sẽ thử lại"),
        "reminder_mail_failed": _("Không gửi được thư nhắc"),
        "reminder_mail_unproven": _("Thư nhắc chưa rõ kết quả"),
        "reminded_recipient": _("Nhắc nơi nhận xác nhận"),
        "reminded_clerk": _("Báo văn thư: nơi nhận chưa xác nhận"),
        "reminded_leader": _("Báo lãnh đạo: nơi nhận chưa xác nhận"),
        "registered": _("Bên nhận đã vào sổ"),
        "assigned": _("Bên nhận đã phân công xử lý"),
        "arrived": _("Đã đến, chờ tiếp nhận"),
        "processing": _("Bên nhận đang xử lý"),
        "done": _("Bên nhận đã xử lý xong"),
        "marked_handed_over": _("Văn thư ghi: đã giao bưu điện hoặc người chuyển"),
        "marked_delivered": _("Văn thư ghi: bên nhận đã ký nhận"),
        "marked_returned": _("Văn thư ghi: bị trả lại"),
        "marked_failed": _("Văn thư ghi: không gửi được"),
        "posted": _("Đã giao bưu điện"),
        "laid_aside": _("Văn thư thôi gửi lượt này"),
        "channel_changed": _("Văn thư chuyển sang cách gửi khác"),
        "settled_delivered": _("Văn thư kết luận: bên nhận đã nhận"),
        "settled_failed": _("Văn thư kết luận: bên nhận không nhận được"),
    }


def _detail(event: DeliveryEvent) -> str:
    """Who said so, and the proof: a remark, a changed address, a server's own words."""
    facts = event.evidence
    parts: list[str] = []
    for name in ("signed_by", "tracking", "remark", "reason", "name", "diagnostic"):
        if facts.get(name):
            parts.append(str(facts[name]))
    if facts.get("signed_on"):
        parts.append(f"{date.fromisoformat(facts['signed_on']):%d/%m/%Y}")
    if event.kind == "channel_changed":
        parts.append(channel_word(str(facts.get("channel", ""))))
    if isinstance(facts.get("email"), dict):
        parts.append(f"{facts['email'].get('from') or '–'} → {facts['email'].get('to')}")
    elif facts.get("to"):
        parts.append(str(facts["to"]))
    code = facts.get("code")
    if isinstance(code, str) and (words := sentence(code, facts, language())) != code:
        parts.append(words)
    if event.kind == "answered":
        day = f"{date.fromisoformat(facts['day']):%d/%m/%Y}" if facts.get("day") else ""
        parts.append(" – ".join(filter(None, (str(facts.get("document", "")), day))))
    parts += _exchange_detail(facts)
    if facts.get("reply"):
        parts.append(f"{code if isinstance(code, int) else ''} {facts['reply']}".strip())
    if event.actor and event.actor != "system":
        parts.append(event.actor)
    return " · ".join(parts)


def _exchange_detail(facts: Mapping[str, Any]) -> list[str]:
    """The package that carried it, the status, who over there told it, and what stood against it."""
    parts = [f"edXML {facts['status']}"] if facts.get("status") else []
    parts += [str(facts[name]) for name in ("staff", "package") if facts.get(name)]
    outcome, problems = str(facts.get("outcome", "")), facts.get("problems")
    if outcome.startswith(("exchange_", "package_")):
        parts.append(sentence(outcome, facts, language()))
    rows = [row for row in problems if isinstance(row, dict)] if isinstance(problems, list) else []
    return parts + [sentence(str(row.get("code", "")), row, language()) for row in rows]
