"""What is still to be done with an arrival and until when, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from workflow.base.clock import VIETNAM
from workflow.incoming.deadlines import ANSWER, RECEIPT, REGISTRATION, Due


def late_words(dues: Sequence[Due]) -> list[str]:
    """What is late, one phrase for each."""
    words = {
        RECEIPT: _("Quá hạn xác nhận đã nhận"),
        REGISTRATION: _("Quá hạn đăng ký vào sổ"),
        ANSWER: _("Quá hạn trả lời"),
    }
    return [words[due.what] for due in dues if due.is_late]


def due_facts(dues: Sequence[Due]) -> list[tuple[str, str]]:
    """Deadlines that are not those of the sender, as facts() shows them."""
    labels = {RECEIPT: _("Hạn xác nhận đã nhận"), REGISTRATION: _("Hạn đăng ký vào sổ")}
    return [(labels[due.what], _until(due.at)) for due in dues if due.what in labels]


def _until(at: datetime) -> str:
    """The last day, or the time within a day."""
    local = at.astimezone(VIETNAM)
    if local.time() == time(0):
        return f"{local.date() - timedelta(days=1):%d/%m/%Y}"
    return f"{local:%d/%m/%Y %H:%M}"
