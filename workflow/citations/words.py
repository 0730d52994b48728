"""The words around a number: type words, days, and what stands between."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from workflow.base.text import fold

_TYPES = (
    "Công văn", "Quyết định", "Nghị quyết liên tịch", "Nghị quyết", "Nghị định", "Chỉ thị", "Thông báo",
    "Thông tư liên tịch", "Thông tư", "Kế hoạch", "Báo cáo", "Tờ trình", "Kết luận", "Hướng dẫn", "Chương trình",
    "Quy chế", "Quy định", "Quy trình", "Thông cáo", "Công điện", "Bộ luật", "Luật", "Pháp lệnh", "Đề án",
    "Dự án", "Phương án", "Biên bản", "Hợp đồng", "Giấy mời", "Giấy giới thiệu", "Giấy ủy quyền",
    "Giấy nghỉ phép", "Giấy phép", "Phiếu chuyển", "Phiếu gửi", "Phiếu báo", "Bản ghi nhớ", "Bản thỏa thuận",
    "Thư công", "Văn bản hợp nhất", "Văn bản", "Thông tri", "Lệnh", "Sắc lệnh",
)  # fmt: skip
_SPELLINGS = {
    **{fold(name): name for name in _TYPES},
    "thong bao ket luan": "Thông báo",
    "giay uy quyen": "Giấy ủy quyền",
    "thong tu lien bo": "Thông tư liên tịch",
    "cong van chi dao": "Công văn",
}
_SHORT = {
    "QĐ": "Quyết định", "NĐ": "Nghị định", "NQ": "Nghị quyết", "CV": "Công văn", "CT": "Chỉ thị", "TT": "Thông tư",
    "KH": "Kế hoạch", "TB": "Thông báo", "BC": "Báo cáo", "TTr": "Tờ trình", "HD": "Hướng dẫn", "KL": "Kết luận",
    "TTLT": "Thông tư liên tịch", "VB": "Văn bản",
}  # fmt: skip
_GAP = r"[ \n]{0,2}"
TYPE_WORD = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted((name.replace(' ', _GAP) for name in _SPELLINGS), key=len, reverse=True))})"
    r"(?=\W|$|so(?:\W|\d))"
)
SHORT_TYPE = re.compile(
    rf"(?<![\w/.-])(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})(?=[ \n](?:[Ss][ốôo]:? ?)?\d)"
)


@lru_cache(maxsize=4096)
def type_named(word: str) -> str:
    """The canonical tên loại of a type word, however it is written."""
    if word in _SHORT:
        return _SHORT[word]
    return _SPELLINGS.get(" ".join(fold(word).split()), "") or next(
        name for folded, name in _SPELLINGS.items() if folded.replace(" ", "") == fold(re.sub(r"\s", "", word))
    )


_DIGIT = "[0-9lio]"
_SLASH = r" ?[/.-][ \n]?"
DAY = re.compile(
    rf"[ \n]?[,;]?[ \n]?(?P<open>\()?(?:(?:duoc )?(?:ban hanh|ky|de|ra|ky ban hanh) )?"
    rf"(?P<written>ngay[ \n]?(?P<d>{_DIGIT}{{1,2}})(?:{_SLASH}(?P<m>{_DIGIT}{{1,2}}){_SLASH}(?P<y>{_DIGIT}{{4}}|\d\d)"
    rf"|[ \n]?thang[ \n]?(?P<wm>{_DIGIT}{{1,2}}),?[ \n]?nam[ \n]?(?P<wy>{_DIGIT}{{4}}))(?![\w/]))"
    rf"(?P<close>\))?"
)
BARE_DAY = re.compile(
    r"[ \n]?,? ?(?P<open>\()?(?P<written>(?P<d>\d{1,2})(?:/(?P<m>\d{1,2})/(?P<y>\d{4})))(?![\w/])(?P<close>\))?"
)
OF = re.compile(r"[ \n]?,?[ \n]?cua[ \n]")
INTRODUCED = re.compile(
    r"(?<!\w)(căn cứ|thực hiện|theo|tại|ban hành kèm theo|kèm theo|về|có|qua|xét|tiếp theo|phúc đáp|trả lời)"
    r"(?: (?:các|nội dung|kết quả))*\s*$"
)
EXCERPT = re.compile(
    r"[ \n]?,?[ \n]?(?P<text>(?:về|v/v|ban hành|phê duyệt|quy định|kết luận|công bố|hướng dẫn|sửa đổi|bổ sung|giao"
    r"|thông báo|triển khai|bãi bỏ|thay thế|thành lập|kiện toàn|phân công|phân cấp|điều chỉnh|đôn đốc|trả lời|báo cáo"
    r"|thông qua)\b[^;.,)\x1e\n]{0,600})"
)
_DIGITS = str.maketrans("lioIO", "11010")


def digits(written: str) -> str:
    """Digits with the letters that a scan puts for them set right (`l3O2` → `1302`)."""
    return written.translate(_DIGITS)


def day_of(found: re.Match[str]) -> date | None:
    """The day of a match of `DAY`, or None if the calendar has no such day."""
    parts = found.groupdict()
    month, year = parts.get("m") or parts.get("wm"), parts.get("y") or parts.get("wy")
    if month is None or year is None:
        return None
    numbers = [int(digits(part)) for part in (year if len(year) == 4 else f"20{year}", month, found["d"])]
    try:
        return date(*numbers)
    except ValueError:
        return None
