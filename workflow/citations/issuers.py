"""Where the name of an issuing body ends: the longest name that the words allow.

Source: citation sheet §3.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workflow.base.text import fold
from workflow.citations.cleaned import Cleaned

# Names whose words tell which lower-case words may follow a capital one (`Phát` + `triển nông thôn`).
_NAMES = """
Nội vụ; Tài chính; Tư pháp; Công Thương; Công thương; Xây dựng; Giao thông vận tải; Giao thông Vận tải; Y tế; Ngoại
vụ; Ngoại giao; Du lịch; Khoa học và Công nghệ; Thông tin và Truyền thông; Tài nguyên và Môi trường; Nông nghiệp và
Môi trường; Nông nghiệp và Phát triển nông thôn; Phát triển Nông thôn; Kế hoạch và Đầu tư; Kế hoạch đầu tư; Lao động
- Thương binh và Xã hội; Văn hóa, Thể thao và Du lịch; Văn hoá; Thể dục thể thao; Giáo dục và Đào tạo; Giáo dục Đào
tạo; Dân tộc và Tôn giáo; Quốc phòng; Công an nhân dân; Quy hoạch - Kiến trúc; Thủ tướng Chính phủ; Chính phủ; Quốc
hội; Bộ trưởng; Bộ Chính trị; Thứ trưởng; Chủ tịch nước; Phó Chủ tịch; Phó Giám đốc; Giám đốc; Tổng Giám đốc; Chánh
Văn phòng; Văn phòng; Cục trưởng; Tổng cục trưởng; Chi cục trưởng; Viện trưởng; Hiệu trưởng; Trưởng ban; Trưởng
phòng; Trưởng Ban; Thường trực; Thường vụ; Ủy ban; Uỷ ban; Ủy ban nhân dân; Uỷ ban nhân dân; Ủy ban Nhân dân; Hội
đồng nhân dân; Hội đồng; Hội đồng Nhân dân; Hội đồng Thẩm phán; Tòa án nhân dân tối cao; Toà án nhân dân tối cao;
Tòa án nhân dân; Viện kiểm sát nhân dân tối cao; Viện Kiểm sát nhân dân tối cao; Viện kiểm sát nhân dân; Chánh án;
Chánh án Tòa án; Thẩm phán; Thống đốc Ngân hàng Nhà nước; Ngân hàng nhà nước; Kho bạc Nhà nước; Kiểm toán Nhà nước;
Kiểm toán nhà nước; Tổng Thanh tra Chính phủ; Thanh tra tỉnh; Thanh tra; Bảo hiểm xã hội; Bảo hiểm Xã hội; Tỉnh ủy;
Tỉnh uỷ; Huyện ủy; Huyện uỷ; Thành ủy; Thành uỷ; Thị ủy; Quận ủy; Đảng ủy; Đảng uỷ; Đảng bộ; Chi bộ; Chi ủy; Đảng
đoàn; Ban Bí thư; Bí thư; Tổng Bí thư; Trung ương Đảng khóa; Trung ương; Ban Chấp hành; Ban chấp hành; Tuyên giáo;
Dân vận; Tổ chức; Kiểm tra; Nội chính; Mặt trận Tổ quốc Việt Nam; Mặt trận; Tổng Liên đoàn Lao động; Liên đoàn lao
động; Đoàn Thanh niên; Liên hiệp Phụ nữ; Hội Nông dân; Cựu chiến binh; Ban Chỉ đạo; Chỉ huy; Tổng cục; Chi cục; Cục;
Thuế; Hải quan; Thống kê; Quản lý thị trường; Kiểm lâm; Thủy lợi; Thủy sản; Trồng trọt và Bảo vệ thực vật; Chăn nuôi
và Thú y; Bảo vệ thực vật; Dân số; Phòng, chống thiên tai; Trung tâm; Phục vụ hành chính công; Quản lý dự án; Quản
lý; Khu kinh tế; Các khu công nghiệp; Khu công nghiệp; Tiếp công dân; Kinh tế - Hạ tầng; Kinh tế và Hạ tầng; Tài
chính - Kế hoạch; Tài nguyên; Kinh tế; Thông tin; Truyền thông; Môi trường; Công nghệ; Hội đồng thi đua; Thi đua -
Khen thưởng; Thi đua Khen thưởng; Khen thưởng; Ngân hàng; Nhà nước; Học viện; Trường Đại học; Đại học; Đoàn đại biểu
Quốc hội; Đại biểu; An toàn giao thông; Dân tộc; Tôn giáo; Đầu tư; Công chức; Biên phòng; Bộ đội Biên phòng; Cảnh
sát; Quân sự; Quân khu; Lãnh đạo; Thủ trưởng; Hội nhập; Chủ nhiệm; Cải cách hành chính; Chuyển đổi số; Gia đình; Kỹ
thuật; Phát thanh - Truyền hình; Thị xã; Thành phố; Thị trấn; Đặc khu; Đồng chí; Tổ công tác; Kho bạc; Phát triển;
Xã hội; Đào tạo; Thương mại; Quốc gia; Việt kiều; Liên hiệp; Hợp tác xã; Liên minh Hợp tác xã; Chữ thập đỏ; Người
cao tuổi; Khuyến học; Nước sạch; Giống; Khuyến nông; Quỹ; Lưu trữ
"""
_LEVELS = (
    "thanh pho truc thuoc trung uong", "thanh pho", "thi xa", "thi tran", "dac khu", "tinh", "huyen", "quan", "xa",
    "phuong", "toi cao",
)  # fmt: skip
LETTER = r"[^\W\d_]"
WORD = re.compile(rf"{LETTER}[^\W_]*(?:[&.,](?={LETTER})[^\W_]+)*|\d{{1,4}}(?![\d/.])")
_GLUE = re.compile(r"(?<=[tT][pPxX])\. ?|(?<=[hHqQpPxX])\. ?(?=[A-ZĐ])| - | ?, | ?& ?| va |-| ")
_STOP = re.compile(
    r"(?:về|v/v|ban hành|phê duyệt|kèm theo|gửi kèm|đính kèm|kết luận (?:tại|về|của|số)|thông báo (?:về|kết luận"
    r"|số))(?!\w)"
)
_LOWER_STOP = re.compile(
    r"số(?= ?:? ?\d)"
    r"|(?:quy định|hướng dẫn|công bố|thông báo|thông qua|triển khai|thực hiện|sửa đổi|bổ sung|bãi bỏ|thay thế"
    r"|giao(?! thông)|thành lập|kiện toàn|yêu cầu|chỉ đạo|đề nghị|gửi|kèm|đính|có|được|đã|là|trong|tại|để|cho|nhằm"
    r"|theo|với|ngày|trên|từ|hết|thì|nêu|đối|đến|hoặc|nói (?:trên|chung)|như|quyết|giai|năm|do|còn"
    r"|cũng|sẽ|phải|cần|gồm|xác định|phân|điều chỉnh|thống nhất|chấp thuận|báo cáo|trả lời|đôn đốc|tăng cường"
    r"|các(?! (?:khu|dự án|công trình|cơ quan|dịch vụ))|những|này|đó|mà|khi|nay|xin|hiện|vừa|đang|tiếp|đảm bảo"
    r"|bảo đảm|góp|làm|sơ kết|tổng kết|rà soát|kết luận|tổ chức|phát động|nhất là|trước|sau|bao gồm|cùng|bằng|vào|ở"
    r"|chủ trì|công nhận|đặt|quản lý|nhiệm kỳ|hợp nhất|kiểm tra|thanh tra|giám sát|đưa|trình|lấy|không|chưa|nhưng|nếu"
    r"|vì|mới|thuộc)(?!\w)"
)
_TYPE_WORDS = re.compile(
    r"(?:Quyết định|Nghị quyết|Nghị định|Chỉ thị|Thông báo|Thông tư|Kế hoạch|Báo cáo|Tờ trình|Kết luận|Hướng dẫn"
    r"|Chương trình|Quy chế|Quy định|Công văn|Công điện|Đề án|Phương án|Văn bản|Bộ luật|Luật|Điều|Khoản|Mục)(?!\w)"
)
_PLANNING = re.compile(r"ke hoach(?: va dau tu| ?& ?dt| ?- ?tai chinh| - dau tu| dau tu|-dau tu)")
BODY_START = re.compile(
    r"(?<!\w)(?:Bí thư|Phó Bí thư|Thường trực|Ban Thường vụ|Ban Chấp hành|Ban Bí thư|Ban Cán sự|Bộ Chính trị"
    r"|Phó Chủ tịch|Chủ tịch|Phó Giám đốc|Tổng Giám đốc|Giám đốc|Chánh|Thủ tướng|Chính phủ|Bộ trưởng|Thứ trưởng"
    r"|Thống đốc|Tổng Thanh tra|Tổng Kiểm toán|Viện|UBND|U[ỷy] ban|[ỦU][ỷy] ban|HĐND|Hội|Hội đồng|Quốc hội|Sở|Bộ"
    r"|Tỉnh [ỦủUu]\w?|Huyện [ỦủUu]\w?|Thành [ỦủUu]\w?|Thị [ỦủUu]\w?|Đảng [ỦủUu]\w?|Ban|Văn phòng|Cục|Chi cục|Tổng cục"
    r"|Phòng|Trung tâm|Thanh tra|Công an|Bảo hiểm|Tòa án|Mặt trận|Tổng Liên đoàn|Liên đoàn|Đoàn|Trường|Công ty"
    r"|Ngân hàng|Kho bạc|Trưởng|Lãnh đạo|Kiểm toán|Tổ công tác|Trung ương|Học viện|Đảng|Cơ quan|Bộ Tư lệnh"
    r"|Bộ Chỉ huy)(?!\w)"
)
_ANOTHER = re.compile(
    r"(?:Sở|Bộ|UBND|[UỦ][ỷy] ban nhân dân|HĐND|Hội đồng nhân dân|Chính phủ|Thủ tướng|Giám đốc|Chủ tịch|Văn phòng)(?!\w)"
)
_LOWER_START = re.compile(
    r"(?:giam doc|pho giam doc|chu tich|pho chu tich|bo truong|thu tuong|uy ban nhan dan|hoi dong nhan dan|lanh dao"
    r"|thuong truc|dong chi|tinh uy|huyen uy|thanh uy|dang uy|chinh phu|quoc hoi|so|bo|tinh|huyen|thanh pho|thi xa"
    r"|quan|phuong|xa|thi tran)(?!\w)"
)
_LOWER_ONLY = re.compile(r"(?:tinh|huyen|thanh pho|thi xa|quan|phuong|xa|thi tran)(?!\w)")
_OPEN = re.compile(
    r"(?:truong |pho truong |chanh |giam doc |chu tich |pho chu tich |thuong truc )?"
    r"(?:ban|trung tam|chi cuc|cuc|tong cuc|cong ty|truong|hoi|hoi dong|to|van phong|doan|vien|hoc vien|benh vien|quy"
    r"|lien doan|lien minh|lien hiep|vu|doi|tieu ban|tap doan|so|bo|phong|bo chi huy)\b"
)
_CLOSED = re.compile(r"\b(?:so|bo|phong)\b")
_BARE_COUNCIL = re.compile(r"(?:hdnd|ubnd|hoi dong nhan dan|uy ban nhan dan|thuong truc hdnd|chu tich ubnd)$")
_LONGEST_NAME = 24


def _runs(key: Callable[[str], str]) -> dict[str, re.Pattern[str]]:
    """By capital word: the lower-case words, folded, that continue it, the longest first."""
    found: dict[str, set[str]] = {}
    for name in re.split(r"[;,]\s*| - |\s+và\s+", " ".join(_NAMES.split())):
        for head, run in re.findall(r"([A-ZĐ-Ỹ]\w*)((?: [a-zà-ỹđ]\w*)+)", name):
            found.setdefault(key(head), set()).add(fold(run.strip()))
    return {
        head: re.compile(rf"(?:{'|'.join(sorted(map(re.escape, runs), key=len, reverse=True))})(?!\w)")
        for head, runs in found.items()
    }


_RUNS = _runs(str.lower)
_RUNS_WITHOUT_ACCENTS = _runs(fold)
_LEVEL = re.compile(rf"(?:{'|'.join(_LEVELS)})(?!\w)")
_LEVEL_WITHIN = re.compile(r"(?<!\w)(?:tỉnh|thành phố|huyện|thị xã|quận|thị trấn|đặc khu|phường|xã)(?!\w| hội)")
_HALVES = re.compile(
    r"(?:phat trien nong thon|moi truong|dao tao|dau tu|cong nghe|truyen thong|xa hoi|du lich|the thao|ton giao)(?!\w)"
)
_ROUND = re.compile(r"(?:khoa|lan thu) (?:[ivx]{1,5}|\d{1,2})(?!\w)")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?:quan|phuong|quan khu|khu vuc|khu|so|thu|khoa) $")


def issuer_end(view: Cleaned, start: int, *, joint: bool = False) -> int | None:
    """Where the body that begins at `start` ends; None if no body begins there. `joint`: several may be listed."""
    text, lower, folded = view.text, view.lower, view.folded
    position = start
    end: int | None = None
    words = 0
    head = ""  # the last capital word, which says what may follow
    while words < _LONGEST_NAME and (word := WORD.match(text, position)) is not None:
        if _STOP.match(lower, position):
            break
        if _is_capital(word.group()):
            if _begins_a_type(view, position) or (not joint and _begins_another(view, start, position)):
                break
            head, end = lower[position : word.end()], word.end()
        elif end is None:
            if (opening := _LOWER_START.match(folded, position)) is None:
                return None
            head, end = "", opening.end()
            if _LOWER_ONLY.match(folded, position) and not _is_capital(text[end + 1 : end + 2] or " "):
                return end
        elif (after := _continued(view, start, position, head, text[end:position])) is not None:
            end = after
        else:
            break
        words += 1
        position = _next_word(view, start, end, joint=joint)
        if position < 0:
            break
    return end


def _is_capital(word: str) -> bool:
    return word[:1].isupper()


def _begins_a_type(view: Cleaned, position: int) -> bool:
    if _TYPE_WORDS.match(view.text, position) is None:
        return False
    return _PLANNING.match(view.folded, position) is None


def _begins_another(view: Cleaned, start: int, position: int) -> bool:
    """`UBND tỉnh` at the end of a line, `Sở …` on the next: nothing is named after the level of a body."""
    if position == start or _ANOTHER.match(view.text, position) is None:
        return False
    return _LEVEL_WITHIN.search(view.lower, start, position) is not None


def _continued(view: Cleaned, start: int, position: int, head: str, glue: str) -> int | None:
    """Where a lower-case word or phrase that belongs to the name ends."""
    folded = view.folded
    if found := _LEVEL.match(folded, position) or _ROUND.match(folded, position):
        return found.end()
    if folded[position].isdigit():
        if glue == "-":
            return _DIGITS.match(folded, position).end()  # type: ignore[union-attr]
        number = WORD.match(view.text, position)
        return number.end() if number and _NUMBERED.search(folded, max(start, position - 10), position) else None
    runs = _runs_of(head)
    if runs is not None and glue == " " and (found := runs.match(folded, position)) is not None:
        return found.end()
    if glue.strip() in {"và", "&", "-"} and (half := _HALVES.match(folded, position)) is not None:
        return half.end()
    if _LOWER_STOP.match(view.lower, position) or not _is_open(view, start, position, head):
        return None
    word = WORD.match(view.text, position)
    return word.end() if word else None


def _runs_of(head: str) -> re.Pattern[str] | None:
    """What may follow this word; a word without accents may have lost them."""
    return _RUNS.get(head) or (_RUNS_WITHOUT_ACCENTS.get(head) if head.isascii() else None)


def _is_open(view: Cleaned, start: int, position: int, head: str) -> bool:
    """Whether bodies of this kind have names of their own making (`Ban Quản lý rừng …`); none after a place."""
    if _LEVEL_WITHIN.search(view.lower, start, position) is not None:
        return False
    kind = _OPEN.match(view.folded, start)
    return _runs_of(head) is None or (kind is not None and not _CLOSED.search(kind.group()))


def _next_word(view: Cleaned, start: int, end: int, *, joint: bool) -> int:
    """Where the next word of the name may begin, or -1: the name ends here."""
    glue = _GLUE.match(view.folded, end)
    if glue is None:
        return -1
    after = glue.end()
    mark = glue.group().strip()
    if mark in {"", "."}:
        return after
    if mark == "va" and view.lower[glue.start() : after].strip() not in {"và", "va"}:
        return -1
    following = BODY_START.match(view.text, after)
    if mark in {"va", ","} and following is not None:
        bare = mark == "va" and _BARE_COUNCIL.search(view.folded, start, end) is not None
        return after if joint or bare else -1
    if mark == ",":
        return after if view.folded.startswith(("the thao", "chong "), after) else -1
    if mark == "-" and view.text[after : after + 1].isdigit():
        return after
    if mark in {"va", "&", "-"} and _HALVES.match(view.folded, after) is not None:
        return after
    if not _is_capital(view.text[after : after + 1]):
        return -1
    return -1 if following is not None else after
