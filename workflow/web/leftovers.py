"""What an imported file said and the draft did not take over (chưa đặt được), on the editor page until it is seen."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.documents.drafting import EDIT
from workflow.documents.leftovers import dismiss_leftovers
from workflow.documents.models import Document
from workflow.engine import access
from workflow.http.context import request_writing
from workflow.http.sign_in import permission
from workflow.web.blueprint import web


@web.post("/documents/<uuid:document_id>/leftovers")
@permission(EDIT)
def dismiss_leftover(document_id: uuid.UUID) -> ResponseReturnValue:
    """One is dealt with, or all of them."""
    with request_writing() as work:
        document = access.find_visible(work, Document, document_id)
        dismiss_leftovers(work, document, request.form.get("place", type=int))
        left = len(document.leftovers)
    if not left:
        flash(_("Đã xem hết các phần chưa đặt được."), "success")
    return redirect(url_for("web.edit", document_id=document_id, _anchor="leftovers" if left else None), code=303)


def leftover_rows(document: Document) -> list[dict[str, Any]]:
    """The leftovers with their words: what it is, what the file says, what to do."""
    words = _words()
    parts = {
        "subject": _("trích yếu"),
        "place": _("địa danh"),
        "recipients": _("nơi nhận"),
        "archive_unit": _("dòng Lưu"),
    }
    return [
        {
            "place": row["place"],
            "title": words.get(row["kind"], (row["kind"], ""))[0],
            "advice": words.get(row["kind"], ("", ""))[1],
            "text": ", ".join(parts.get(one, one) for one in row["text"].split(", "))
            if row["kind"] == "not_found"
            else row["text"],
            "match": row["match"],
        }
        for row in document.leftovers
    ]


def _words() -> dict[str, tuple[str, str]]:
    """Kind → what it is, and what the drafter does about it."""
    return {
        "number": (_("Số và ký hiệu"), _("Không lấy vào: hệ thống cấp số khi phát hành.")),
        "date": (_("Ngày ban hành"), _("Không lấy vào: ngày là ngày phát hành.")),
        "signature": (_("Khối ký"), _("Lập theo thẩm quyền ký khi chọn người ký.")),
        "marks": (_("Dấu ghi trên văn bản"), _("Chưa có ô tương ứng; hãy xem có cần giữ không.")),
        "unplaced": (_("Đoạn chưa rõ thuộc phần nào"), _("Nếu cần, chép vào nội dung hoặc phụ lục.")),
        "annexes_absent": (_("Văn bản nhắc đến phụ lục nhưng tệp không có"), _("Hãy thêm phụ lục ở mục Tệp.")),
        "enclosures": (_("Văn bản nhắc đến tài liệu gửi kèm"), _("Hãy thêm tệp ở mục Tệp.")),
        "not_found": (_("Không đọc thấy trong tệp"), _("Hãy điền các ô này.")),
        "macro": (_("Tệp có macro"), _("Đã bỏ, không chạy.")),
        "template": (_("Tệp gắn mẫu ở nơi khác"), _("Đã bỏ liên kết.")),
        "object": (_("Tệp có đối tượng nhúng"), _("Đã bỏ; nếu cần, thêm thành tệp riêng ở mục Tệp.")),
        "remote_image": (_("Tệp có hình lấy từ mạng"), _("Đã bỏ, không tải về.")),
        "remote_frame": (_("Tệp có khung lấy từ nơi khác"), _("Đã bỏ, không tải về.")),
        "chunk": (_("Tệp chèn nguyên một tệp khác"), _("Phần chèn chưa đọc; hãy mở bằng Word và lưu lại.")),
        "picture": (_("Tệp có hình"), _("Chưa lấy vào; nếu cần, thêm ở mục Tệp.")),
        "formula": (_("Tệp có công thức"), _("Đã lấy thành chữ; hãy so lại với bản gốc.")),
        "changes": (_("Tệp có chỗ sửa chưa chốt"), _("Đã lấy như khi chấp nhận tất cả; hãy so lại với bản gốc.")),
        "comments": (_("Tệp có nhận xét"), _("Nhận xét không lấy vào.")),
        "hidden": (_("Chữ ẩn, hoặc chữ ở đầu trang, chân trang"), _("Không lấy vào; nếu cần, chép vào nội dung.")),
    }
