"""Signing devices as pages show them: kind, names, certificate, how it stands, what was changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from workflow.engine.history import HistoryEntry
from workflow.engine.work import Work
from workflow.http.sentences import sentence
from workflow.signing.device_administration import DeviceState, KnownNames
from workflow.signing.errors import KeyMissing
from workflow.signing.models import EXTERNAL, PKCS11, PKCS12, REMOTE
from workflow.signing.revocation import ANSWER, ASKED_WHEN_SIGNING, GOOD, Revocation
from workflow.web import display
from workflow.web.language import language
from workflow.web.vietnamese import with_vietnamese


def kind_words() -> dict[str, str]:
    """The kinds of device."""
    return {
        PKCS12: _("Tệp PKCS#12 của máy chủ"),
        PKCS11: _("Thiết bị lưu khóa tại máy chủ (PKCS#11)"),
        EXTERNAL: _("Thiết bị tại bàn (USB token)"),
        REMOTE: _("Dịch vụ ký số từ xa"),
    }


def kind_helps() -> dict[str, str]:
    """What each kind means for whoever signs."""
    return {
        PKCS12: _("Tệp khóa được mã hóa và nằm trong kho khóa của máy chủ, không nằm trong cơ sở dữ liệu."),
        PKCS11: _("Thiết bị cắm ở máy chủ; mã PIN do biến môi trường giữ hoặc được hỏi mỗi lần ký."),
        EXTERNAL: _("Khóa ở lại trong USB token; hệ thống chỉ biết chứng thư và nhận chữ ký."),
        REMOTE: _("Khóa do nhà cung cấp giữ; người ký xác nhận trên điện thoại hoặc bằng mã."),
    }


def setting_words() -> dict[str, str]:
    """The names that a device's settings have on the page."""
    return {
        "module": _("Thư viện PKCS#11"),
        "token": _("Nhãn của thiết bị"),
        "key": _("Nhãn của khóa"),
        "secret": _("Tên mã bí mật (PIN của thiết bị, mã của dịch vụ)"),
        "service": _("Dịch vụ"),
        "credential": _("Mã định danh khóa (credentialID)"),
        "code": _("Tên mã xác nhận của con dấu số"),
        "file": _("Tệp khóa"),
        "asked": _("Hỏi mật khẩu của khóa mỗi lần ký"),
        "asks": _("Dịch vụ hỏi mã mỗi lần ký"),
    }


def device_values(row: DeviceState, now: datetime) -> dict[str, Any]:
    """The device of one holder for a table or a list of facts."""
    state, held = row.state, row.held
    return {
        "holder": row.name,
        "account": row.account or "",
        "is_seal": row.holder.organisation_id is not None,
        "there": held is not None or state.code != KeyMissing.code,
        "entered": held is not None,
        "kind": kind_words()[held.kind if held is not None else PKCS12],
        "settings": _settings(held.settings) if held is not None else [],
        "subject": state.subject,
        "issuer": state.issuer,
        "ends_at": state.ends_at,
        "usable": state.code is None,
        "warned": state.ends_soon(now),
        "told": with_vietnamese(_told(row, now)),
        "revocation": _revocation(state.revocation),
    }


def _told(row: DeviceState, now: datetime) -> str:
    state = row.state
    if state.code:
        return sentence(state.code, state.facts, language())
    if state.ends_soon(now) and state.ends_at is not None:
        return str(_("Sắp hết hạn: còn %(days)s ngày. Hãy xin chứng thư mới.", days=(state.ends_at - now).days))
    return str(_("Dùng được"))


def _revocation(found: Revocation | None) -> str:
    if found is None:
        return ""
    until = format_date(found.until, "dd/MM/yyyy") if found.until else ""
    if found.state == GOOD and found.source == ANSWER:
        return str(_("Chưa bị thu hồi (OCSP, đến %(day)s)", day=until) if until else _("Chưa bị thu hồi (OCSP)"))
    if found.state == GOOD:
        words = _("Chưa bị thu hồi (danh sách đến %(day)s)", day=until) if until else _("Chưa bị thu hồi (danh sách)")
        return str(words)
    if found.state == ASKED_WHEN_SIGNING:
        return str(_("Được hỏi khi ký (OCSP)"))
    return str(_("Chứng thư không nêu nơi công bố thu hồi"))


def _settings(settings: Mapping[str, Any]) -> list[str]:
    words = setting_words()
    return [
        words[name] if value is True else f"{words.get(name, name)}: {value}"
        for name, value in settings.items()
        if value and name != "file"
    ]


def name_choices(names: KnownNames) -> dict[str, list[tuple[str, str]]]:
    """The choices of the form: names that the environment of the server knows."""
    none = [("", _("– Chọn –"))]
    secrets = [("", _("– Không –"))] + [(one, one) for one in names.secrets]
    return {
        "module": none + [(one, one) for one in names.modules],
        "service": none + [(one, one) for one in names.services],
        "secret": secrets,
        "code": secrets,
    }


def device_changes(work: Work, entries: Sequence[HistoryEntry]) -> list[dict[str, Any]]:
    """What was changed, for a list with who and when."""
    by = display.people(work, [row.person_id for row in entries])
    whose = display.people(work, [_person_of(row) for row in entries])
    return [
        {
            "at": row.at,
            "by": by.get(row.person_id, "") if row.person_id else _("Hệ thống"),
            "what": _("Kết thúc thiết bị ký") if row.event == "end_device" else _("Chọn thiết bị ký"),
            "whom": whose.get(person) if (person := _person_of(row)) else _("Con dấu số của cơ quan"),
            "comment": row.comment,
            "details": [_detail(row.facts.get("to") or row.facts.get("from") or {})],
            "hash": row.hash,
        }
        for row in entries
    ]


def _person_of(row: HistoryEntry) -> uuid.UUID | None:
    stands = row.facts.get("to") or row.facts.get("from") or {}
    text = stands.get("person_id")
    return uuid.UUID(text) if text else None


def _detail(stands: Mapping[str, Any]) -> str:
    told = [kind_words().get(stands.get("kind", ""), ""), *_settings(stands.get("settings", {}))]
    return " · ".join(filter(None, [*told, stands.get("subject", "")]))
