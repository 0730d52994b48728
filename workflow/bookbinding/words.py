"""Titles and columns of the books as Phụ lục IV words them; a book is printed in Vietnamese whoever prints it."""

from __future__ import annotations

from workflow.registers.models import PAPER, RESERVED, SECRET, VOIDED
from workflow.rendering.book_sheet import Column

OUTGOING = "Sổ đăng ký văn bản đi"
ARRIVALS = "Sổ đăng ký văn bản đến"
KEPT_COPIES = "Sổ sử dụng bản lưu"
POSTAL = "Sổ gửi văn bản đi bưu điện"
DELIVERY_LOG = "Bảng theo dõi gửi, nhận văn bản"

OUTGOING_COLUMNS = (
    Column("Số, ký hiệu văn bản", 2.7, True),
    Column("Ngày tháng văn bản", 2.1, True),
    Column("Tên loại và trích yếu nội dung văn bản", 6),
    Column("Người ký", 2.4),
    Column("Nơi nhận văn bản", 3.8),
    Column("Đơn vị, người nhận bản lưu", 2),
    Column("Số lượng bản", 1.3, True),
    Column("Ngày chuyển", 2.1, True),
    Column("Ký nhận", 1.9),
    Column("Ghi chú", 2.5),
)
"""PL4 I."""
ARRIVALS_COLUMNS = (
    Column("Ngày đến", 2.1, True),
    Column("Số đến", 1.3, True),
    Column("Tác giả", 3.4),
    Column("Số, ký hiệu", 2.7, True),
    Column("Ngày tháng văn bản", 2.1, True),
    Column("Tên loại và trích yếu nội dung", 6),
    Column("Đơn vị hoặc người nhận", 3),
    Column("Ngày chuyển", 2.1, True),
    Column("Ký nhận", 1.9),
    Column("Ghi chú", 2.5),
)
"""PL4 VI."""
KEPT_COPIES_COLUMNS = (
    Column("Ngày tháng", 2.1, True),
    Column("Họ và tên người sử dụng", 3),
    Column("Số, ký hiệu, ngày tháng văn bản", 3, True),
    Column("Tên loại và trích yếu nội dung văn bản", 6),
    Column("Số và ký hiệu hồ sơ", 2),
    Column("Ký nhận", 2),
    Column("Ngày trả", 2.1, True),
    Column("Họ tên người cho phép sử dụng", 3),
    Column("Ghi chú", 2.5),
)
"""PL4 IV."""

POSTAL_COLUMNS = (
    Column("Ngày chuyển", 2.2, True),
    Column("Số, ký hiệu văn bản", 5),
    Column("Nơi nhận văn bản", 7),
    Column("Số lượng bì", 1.6, True),
    Column("Ký nhận và dấu bưu điện", 4.5),
    Column("Ghi chú", 4),
)
"""PL4 III."""
DELIVERY_LOG_COLUMNS = (
    Column("TT", 1, True),
    Column("Nơi nhận", 4.6),
    Column("Cách gửi, địa chỉ", 3.6),
    Column("Ngày giờ gửi", 2.3, True),
    Column("Ngày giờ đến", 2.3, True),
    Column("Ngày giờ xác nhận", 2.3, True),
    Column("Kết quả, từ lúc", 2.8),
    Column("Sự kiện và bằng chứng", 6.6),
    Column("Mã băm", 2.2),
)

KINDS_OF_NUMBER = {
    RESERVED: "Số giữ trước",
    VOIDED: "Số đã hủy",
    PAPER: "Văn bản giấy",
    SECRET: "Văn bản mật",
}
HIDDEN = "(Hạn chế người xem)"
