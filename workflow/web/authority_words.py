"""Signing authorities as pages show them: the row, the form typed, what was changed, the answer to "may they sign?"."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from workflow.base.errors import Refusal
from workflow.documents.drafting import types_of
from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.http.sentences import sentence
from workflow.organisations.settings import (
    COPIES_NEED_REQUEST,
    ONE_PERSON_CHECKS_BOTH,
    ONE_PERSON_DRAFTS_CHECKS_SIGNS,
    PROOF_MARK,
    PROOF_REQUIRED,
    REMINDERS,
    REVIEW_INITIALS,
    SECRETARY_SIGNS_WITH_KEY,
)
from workflow.signing.administration import troubles_of
from workflow.signing.authority import block_lines
from workflow.signing.explaining import Explanation
from workflow.signing.models import ACTING, HEAD, KT, TL, TL_KT, TM, TM_KT, TUQ, SigningAuthority
from workflow.signing.rules import form_of, principal_of, same_scope, same_time
from workflow.web import display
from workflow.web.language import language
from workflow.web.vietnamese import with_vietnamese


def form_words() -> list[tuple[str, str]]:
    """The forms of signing (Đ.13) as a choice."""
    return [
        (HEAD, _("Trực tiếp (người đứng đầu)")),
        (ACTING, _("Q. (được giao quyền cấp trưởng)")),
        (KT, _("KT. (cấp phó ký thay)")),
        (TM, _("TM. (thay mặt tập thể)")),
        (TM_KT, _("TM. và KT. (cấp phó của cơ quan tập thể)")),
        (TL, _("TL. (thừa lệnh)")),
        (TL_KT, _("TL. và KT. (cấp phó của đơn vị được thừa lệnh)")),
        (TUQ, _("TUQ. (thừa ủy quyền)")),
    ]


def authority_rows(work: Work, rows: Sequence[SigningAuthority], *, judged: bool = False) -> list[dict[str, Any]]:
    """The rows of the table; `judged` adds what stands against each."""
    return [_row(work, row, rows, judged) for row in rows]


def _row(work: Work, row: SigningAuthority, others: Sequence[SigningAuthority], judged: bool) -> dict[str, Any]:
    types = types_of(work).by_key
    principal = principal_of(row, others)
    return {
        "id": row.id,
        "name": row.person.name,
        "account": row.person.account,
        "lines": block_lines(row),
        "form": dict(form_words())[row.mode],
        "types": [types[key].name if key in types else key for key in row.doc_types],
        "fields": row.fields,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "revoked_at": row.revoked_at,
        "basis": row.basis,
        "other_office": row.other_office,
        "holds": row.revoked_at is None and row.holds_on(work.today),
        "principal": principal.person.name if isinstance(principal, SigningAuthority) else None,
        "troubles": sentences(troubles_of(work, row, others)) if judged else [],
        "beside": [form_of(other) for other in others if _beside(row, other)],
    }


def _beside(row: SigningAuthority, other: SigningAuthority) -> bool:
    """Another form of the same person for some of the same things: the one that stands first is taken."""
    one_person = row.person_id == other.person_id and row.id != other.id
    return one_person and same_time(row, other) and same_scope(row, other)


def sentences(reasons: Iterable[Refusal]) -> list[Any]:
    """Every reason for people, days in digits."""
    return [with_vietnamese(sentence(one.code, _readable(one.facts), language())) for one in reasons]


def _readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _readable_value(value) for name, value in facts.items()}


def _readable_value(value: Any) -> Any:
    try:
        return format_date(date.fromisoformat(value), "dd/MM/yyyy") if isinstance(value, str) else value
    except ValueError:
        return value


def explanation_values(work: Work, found: Explanation, others: Sequence[SigningAuthority]) -> dict[str, Any]:
    """The answer, the rows that allow and those that do not, each with its reasons."""
    rows = [
        {**_row(work, one.authority, others, judged=False), "reasons": sentences(one.reasons)} for one in found.rows
    ]
    return {"allowed": found.allowed, "rows": rows, "reasons": sentences(found.reasons)}


def typed_values(form: Any, row: SigningAuthority | None, today: date) -> dict[str, Any]:
    """What the form shows: what was typed, else the row, else an empty one from today."""
    if form:
        lists = {"doc_types": form.getlist("doc_types")}
        return {name: lists.get(name, form.get(name, "")) for name in (*PLAIN, "doc_types", "fields")}
    if row is None:
        return {**dict.fromkeys(PLAIN, ""), "doc_types": [], "fields": "", "valid_from": today, "position": 1}
    stands = {name: getattr(row, name) for name in PLAIN if name != "person"}
    return {**stands, "person": row.person.account, "doc_types": row.doc_types, "fields": "\n".join(row.fields)}


PLAIN = (
    "person", "mode", "own_title", "head_title", "collective", "unit_head_title", "basis", "other_office",
    "valid_from", "valid_to", "position",
)  # fmt: skip


def change_rows(work: Work, entries: Sequence[HistoryEntry]) -> list[dict[str, Any]]:
    """What was changed of authorities and settings, for a list with who and when."""
    names = display.people(work, [row.person_id for row in entries])
    people = display.people(work, [_person_of(row) for row in entries])
    return [
        {
            "at": row.at,
            "by": names.get(row.person_id, "") if row.person_id else _("Hệ thống"),
            "what": _what(row),
            "whom": people.get(whom) if (whom := _person_of(row)) else None,
            "comment": row.comment,
            "details": _details(row),
            "hash": row.hash,
        }
        for row in entries
    ]


def _person_of(row: HistoryEntry) -> uuid.UUID | None:
    stands = row.facts.get("to") or row.facts.get("from")
    text = stands.get("person_id") if isinstance(stands, dict) else None
    return uuid.UUID(text) if text else None


def _what(row: HistoryEntry) -> str:
    words = {
        "enter": _("Ghi thẩm quyền ký"),
        "change": _("Sửa thẩm quyền ký"),
        "end": _("Kết thúc thẩm quyền ký"),
        "setting": _("Đổi thiết đặt của cơ quan"),
    }
    return str(words.get(row.event, row.event))


def _details(row: HistoryEntry) -> list[str]:
    if row.event == "setting":
        name = setting_words().get(row.facts.get("setting", ""), str(row.facts.get("setting", "")))
        return [_chosen(str(name), row.facts.get("to"))]
    before, after = row.facts.get("from") or {}, row.facts.get("to") or {}
    if row.event == "change":
        changed = [name for name in after if after[name] != before.get(name)]
        return [f"{_column(name)}: {_said(before.get(name))} → {_said(after[name])}" for name in changed]
    stands = after or before
    return [" · ".join(filter(None, [stands.get("mode"), stands.get("own_title"), stands.get("basis")]))]


def _chosen(name: str, value: Any) -> str:
    """A setting with what was chosen, where that is one word."""
    if isinstance(value, bool):
        return f"{name}: {_('có') if value else _('không')}"
    word = initials_words().get(value) if isinstance(value, str) else None
    return f"{name}: {word}" if word else name


def _said(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(_readable_value(value) or "")
    return text or "–"


def _column(name: str) -> str:
    words = {
        "person_id": _("Người ký"),
        "mode": _("Thể thức đề ký"),
        "own_title": _("Chức vụ của người ký"),
        "head_title": _("Chức vụ người đứng đầu"),
        "collective": _("Tên tập thể"),
        "unit_head_title": _("Chức vụ người đứng đầu đơn vị"),
        "doc_types": _("Loại văn bản"),
        "fields": _("Lĩnh vực"),
        "basis": _("Căn cứ"),
        "other_office": _("Chức danh khác"),
        "position": _("Thứ tự"),
        "valid_from": _("Từ ngày"),
        "valid_to": _("Đến hết ngày"),
    }
    return str(words.get(name, name))


def reminder_words() -> dict[str, str]:
    """Whom the steps of the reminders reach."""
    return {
        "recipient": _("Nhắc nơi nhận sau (ngày làm việc)"),
        "clerk": _("Báo văn thư sau (ngày làm việc)"),
        "leader": _("Báo lãnh đạo sau (ngày làm việc)"),
    }


def initials_words() -> dict[str, str]:
    """Whether reviewers put digital initials on what they approve."""
    return {
        "none": _("Không"),
        "optional": _("Có, với người đã có khóa ký"),
        "required": _("Bắt buộc"),
    }


def setting_words() -> dict[str, str]:
    """What the named settings of an office allow."""
    return {
        COPIES_NEED_REQUEST: _("Chỉ sao văn bản khi lãnh đạo đã duyệt yêu cầu sao"),
        ONE_PERSON_CHECKS_BOTH: _("Một người được vừa duyệt nội dung vừa xác nhận thể thức"),
        ONE_PERSON_DRAFTS_CHECKS_SIGNS: _("Một người được vừa soạn, vừa kiểm tra, vừa ký"),
        SECRETARY_SIGNS_WITH_KEY: _("Thư ký biên bản phải ký bằng khóa ký, không ký tay"),
        PROOF_REQUIRED: _("Chỉ ký khi có đủ bằng chứng (B-LT)"),
        REVIEW_INITIALS: _("Ký nháy số khi duyệt nội dung và thể thức"),
        PROOF_MARK: _("Mã QR kiểm tra văn bản"),
        REMINDERS: _("Nhắc xác nhận đã nhận"),
        "page_profile": _("Trang in của văn bản"),
        "address_line": _("Dòng địa chỉ ở chân trang đầu"),
    }
