"""Differences between two snapshots as display values for the pages that compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from workflow.documents.changes import Difference


def field_label(name: str) -> str:
    """What a field of the document is called."""
    words = {
        "doc_type": _("Tên loại"),
        "subject": _("Trích yếu"),
        "place": _("Địa danh"),
        "symbol": _("Ký hiệu"),
        "archive_unit": _("Đơn vị lưu"),
        "drafter_sign": _("Ký hiệu người soạn"),
        "copies": _("Số bản lưu"),
        "urgency": _("Độ khẩn"),
        "field": _("Lĩnh vực"),
        "medium": _("Hình thức"),
        "access": _("Phạm vi xem"),
        "circulation": _("Phạm vi lưu hành"),
        "secretary": _("Thư ký"),
        "further_signers": _("Người ký của bên kia"),
        "signatories": _("Người cùng ký"),
        "reply_due": _("Hạn trả lời"),
        "addressees": _("Kính gửi"),
        "legal_bases": _("Căn cứ ban hành"),
        "recipients": _("Nơi nhận"),
        "issuers": _("Cơ quan cùng ban hành"),
        "files": _("Tệp kèm theo"),
        "body_html": _("Nội dung"),
        "annex": _("Phụ lục"),
        "origin_note": _("Ghi chú nguồn"),
    }
    found: str = words.get(name, name)
    return found


def compared(found: Iterable[Difference]) -> dict[str, Any]:
    """`rows` for diff_view(), and `texts`: rich texts with their marks."""
    rows: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for one in found:
        label = f"{field_label(one.name)} {one.title}".strip()
        if one.html:
            texts.append({"label": label, "html": Markup(one.html)})  # sanitised by documents.changes.marked
            continue
        for n, line in enumerate(one.lines):
            rows.append({"kind": line.kind, "left": line.left, "right": line.right, "label": "" if n else label})
    return {"rows": rows, "texts": texts}
