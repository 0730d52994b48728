"""Sentences of domain errors that only a command line meets; the facts fill the braces."""

from __future__ import annotations

WORDS = {
    "sample_refused_in_production": "Không nạp dữ liệu mẫu khi TRINHKY_ENV là production.",
    "sample_missing": "Chưa có dữ liệu mẫu; hãy chạy `trinhky sample load` trước.",
    "not_a_document": "Đây không phải một văn bản hành chính: thiếu {missing}.",
    "text_too_large": "Nội dung tệp quá lớn, hoặc nở ra quá lớn khi giải nén.",
    "json_unreadable": "Tệp {name} không phải JSON đọc được.",
    "body_missing": "Tệp {name} không có nội dung: cần body_html, paragraphs, hoặc text_file nằm cùng thư mục.",
    "unreadable_file": "Không đọc được tệp ({reason}).",
    "unreadable_pdf": "Tệp này không phải PDF, hoặc đã hỏng.",
    "no_signature": "Tệp PDF này không có chữ ký số.",
    "pdf_encrypted": "Tệp PDF này đặt mật khẩu hoặc bị mã hóa nên không kiểm tra được.",
    "key_unreadable": (
        "Không mở được khóa hoặc chứng thư {name}; kiểm tra tệp, mật khẩu (PIN) đã nhập hoặc TRINHKY_KEY_PASSPHRASE."
    ),
    "request_unreadable": "Tệp này không phải yêu cầu ký đọc được; hãy tải lại từ trang chờ ký.",
    "request_does_not_fit": (
        "Các mã băm trong yêu cầu và tệp đã cho (--file) không cùng nói về một văn bản; không ký gì. "
        "Hãy tải lại cả hai từ trang chờ ký."
    ),
    "key_place_needed": "Hãy chỉ ra một trong hai: --pkcs12 TỆP, hoặc --pkcs11 THƯ VIỆN với --token và --key.",
    "holder_needed": "Hãy chỉ ra một trong hai: --account hoặc --office.",
    "workflow_unknown": "Không có quy trình {name}. Đang có: {known}.",
    "workflow_version_known": "Quy trình {name} đã có phiên bản {version}; hãy đặt version = {next}.",
    "workflow_base_unknown": "Chỉ nhập được phiên bản mới của một quy trình đang có ({known}).",
    "account_unknown": "Không có tài khoản {account}.",
    "account_known": "Tài khoản {account} đã có.",
    "codes_not_set_up": "Tài khoản {account} chưa cài mã một lần.",
    "account_malformed": "Tên tài khoản chỉ gồm chữ thường, số, dấu chấm, gạch nối: {account}.",
    "office_unknown": "Không có cơ quan {office}. Đang có: {known}.",
    "register_unknown": "Không có sổ {register}. Đang có: {known}.",
    "unit_unknown": "Không có đơn vị {unit}. Đang có: {known}.",
    "duty_unknown": "Không có nhiệm vụ {duty}. Có thể dùng: {known}.",
    "unit_needed": "Nhiệm vụ {duty} cần một đơn vị (--unit).",
    "password_too_short": "Mật khẩu cần ít nhất {least} ký tự.",
    "loopback_only": "Ở môi trường development chỉ phục vụ địa chỉ nội bộ, không phải {host}.",
    "port_not_open": "Không mở được {host}:{port} ({reason}); chọn cổng khác bằng --port.",
    "file_not_readable": "Không đọc được tệp {name}.",
    "seal_missing": "Văn bản {seed} chưa được đóng dấu số (đang ở {state}); xem lỗi của bộ xử lý nền.",
    "smtp_port_busy": "Không mở được cổng nhận thư để chạy thử.",
}

# Why a file could not be read, by the reasons of `workflow.importing`.
REASONS = {
    "old_word": "tệp .doc của Word đời cũ, hãy lưu thành .docx",
    "encrypted": "tệp đặt mật khẩu",
    "rtf": "tệp .rtf, hãy lưu thành .docx",
    "odt": "tệp OpenDocument, hãy lưu thành .docx",
    "other_office": "bảng tính hoặc trình chiếu",
    "archive": "tệp nén",
    "picture": "tệp ảnh",
    "pdf_scan": "PDF chỉ có ảnh quét, hãy nhận dạng chữ trước",
    "pdf_locked": "PDF đặt mật khẩu",
    "timed_out": "đọc quá lâu nên đã dừng",
    "out_of_memory": "tệp cần quá nhiều bộ nhớ",
    "busy": "đang đọc nhiều tệp, hãy thử lại sau",
    "died": "bộ đọc tệp dừng đột ngột",
    "binary": "nội dung không phải chữ",
    "encoding": "không rõ bảng mã",
    "damaged": "tệp hỏng",
    "dtd": "tệp có khai báo DTD",
}

# How a chain of history is broken, by the reasons of `engine.history`.
BREAKS = {
    "altered": "nội dung đã bị sửa",
    "cut_off": "phần cuối đã bị cắt",
    "head_missing": "không có giá trị đầu chuỗi",
    "known_head_missing": "không còn giá trị băm đã biết",
    "row_altered": "dòng này đã bị sửa",
    "row_missing": "dòng này đã bị xóa hoặc chuyển chỗ",
    "row_inserted": "dòng này được chèn vào, không có trong chuỗi",
    "row_contradicts": "tình trạng không theo sự kiện cuối của nhật ký",
}

# The tables whose rows stand in the chain.
LEDGERS = {"delivery": "lượt gửi", "delivery_event": "sự kiện gửi (lượt gửi:số thứ tự)"}

# What a finished text may lack, by the names of `workflow.importing`.
PARTS = {
    "text": "nội dung",
    "document_type": "tên loại văn bản",
    "national_header": "Quốc hiệu",
    "issuing_body": "tên cơ quan ban hành",
    "number_line": "số, ký hiệu",
    "date_line": "địa danh và ngày",
    "addressees": "kính gửi",
    "recipients": "nơi nhận",
    "signature": "khối ký",
}

INITIALS = {
    "broken": "không còn khớp với phiên bản đã duyệt",
    "untrusted": "không xác minh được chứng thư",
}
"""What may be wrong with a reviewer's initials."""
