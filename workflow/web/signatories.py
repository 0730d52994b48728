"""Who signs a document, for people: the block of whose turn it is, and each signatory with how it stands."""

from __future__ import annotations

from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _

from workflow.documents.models import Document
from workflow.documents.turns import Standing, next_to_sign, standings
from workflow.signing.capacity import is_secretary


def block_of_turn(document: Document) -> dict[str, Any]:
    """What the next one signs as; that of the document's signer when nobody is awaited."""
    row = next_to_sign(document)
    block = (row.block if row is not None else document.block) or {}
    if row is not None and is_secretary(document, row) and not block.get("lines"):
        return {**block, "lines": [_("Thư ký")]}
    return block


def signatory_lines(document: Document) -> list[str]:
    """Every signatory with how it stands, where there are several; empty for the usual single signer."""
    rows = standings(document)
    return [_line(document, one) for one in rows] if any(one.row.position > 1 for one in rows) else []


def _line(document: Document, one: Standing) -> str:
    row = one.row
    lines = (row.block or {}).get("lines") or row.lines or ([_("Thư ký")] if is_secretary(document, row) else [])
    who, status = " · ".join([*lines, one.name]), _status(one)
    return f"{who}: {status}" if status else who


def _status(one: Standing) -> str:
    words: dict[str, str] = {"open": "", "by_hand": _("ký tay"), "next": _("đang chờ ký"), "later": _("ký sau")}
    if one.row.signed_at is None:
        return words[one.status]
    return str(_("đã ký %(at)s", at=format_datetime(one.row.signed_at, "HH:mm dd/MM/yyyy")))
