"""Widths of short centred lines, so that they break evenly and the lines drawn below them have the lawful length."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise

from fontTools.ttLib import TTFont

from workflow.base.text import single_spaced
from workflow.rendering.folders import FONTS

MOST_WORDS = 26
PT_PER_MM = 72 / 25.4
UNEVENNESS = 0.2
AWKWARD_BREAK, LEFT_HANGING, TORN_WORD = 0.2, 0.35, 0.6
"""As parts of the width: what a break costs inside a phrase, after a linking word, inside a word of two syllables."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


LINKING_WORDS = words(
    "và của về tại năm để nhằm theo cho trong từ đến với do bởi trên đối thuộc hoặc khi là các những kèm"
)


COMPOUNDS = phrases(  # words of two syllables that are frequent in names of offices and in subjects
    "an ninh|an toàn|ban hành|báo cáo|biên chế|bảo vệ|cán bộ|công chức|công khai|công nghiệp|công nghệ|công tác|"
    "công trình|cơ quan|cải cách|cập nhật|chuyên viên|chuyển đổi|chính quyền|chính sách|chương trình|chất lượng|"
    "chỉ đạo|chỉ số|danh mục|dự toán|dự án|giao thông|giáo dục|giám đốc|giải pháp|giải quyết|hiệu quả|hoàn thiện|"
    "hoạt động|huyện ủy|hành chính|hướng dẫn|hợp tác|khoa học|khu vực|kinh phí|kinh tế|kiểm soát|kiểm tra|kết luận|"
    "kết quả|kế hoạch|lao động|lâm nghiệp|lĩnh vực|môi trường|nghiệp vụ|ngân sách|nguồn lợi|nhiệm vụ|nhân dân|nhân sự|"
    "nâng cao|nông dân|nông nghiệp|nông thôn|phân công|phòng chống|phát triển|phê duyệt|phối hợp|quy chế|quy hoạch|"
    "quy trình|quy định|quyết định|quản lý|quốc gia|rà soát|soạn thảo|sản xuất|số liệu|sử dụng|tham mưu|thanh tra|"
    "thi đua|thành phố|thông báo|thông tin|thúc đẩy|thương mại|thẩm định|thị trấn|thị xã|thủy lợi|thủy sản|thủ tục|"
    "thực hiện|tiếp nhận|triển khai|trung tâm|truyền thông|trách nhiệm|trồng trọt|tài chính|tài liệu|tài nguyên|"
    "tuyên truyền|tổ chức|tổng hợp|tổng kết|tỉnh ủy|viên chức|văn bản|văn hóa|văn phòng|xây dựng|xã hội|xử lý|y tế|"
    "ủy ban|đào tạo|đánh giá|đơn vị|đầu tư|đất đai|địa phương|đối với|điều chỉnh|đoàn thể|đăng ký|đấu thầu|"
    "ứng dụng|nông lâm|lâm sản|đại biểu|quốc hội|hội đồng|cứu nạn|tìm kiếm|thiên tai|du lịch|thể thao|thể dục|dịch vụ|"
    "bảo hiểm|việc làm|thống kê|kho bạc|dân tộc|tôn giáo|tiếp công|công dân|khiếu nại|tố cáo|chăn nuôi|thú y|kiểm lâm"
)


@cache
def _advances(style: str) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with TTFont(FONTS / f"Tinos-{style}.ttf", lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


def width_mm(text: str, size_pt: float, style: str = "Regular") -> float:
    """The printed width of a line, kerning left aside. Styles: Regular, Bold, Italic, BoldItalic."""
    names, metrics, units = _advances(style)
    total = sum(metrics[names.get(ord(character), ".notdef")][0] for character in text)
    return total / units * size_pt / PT_PER_MM


def balanced(text: str, most_mm: float, size_pt: float, style: str = "Regular") -> tuple[str, ...]:
    """The text in as few lines as fit, about equally long, and rather broken before a linking word than elsewhere.

    A text of very many words is left in one piece, to be broken by the renderer.
    """
    words = single_spaced(text).split(" ")
    if width_mm(" ".join(words), size_pt, style) <= most_mm:
        return (" ".join(words),)
    for breaks in range(1, 4):
        fitting = [lines for lines in _broken(words, breaks) if _longest(lines, size_pt, style) <= most_mm]
        if fitting:
            return min(fitting, key=lambda lines: _badness(lines, size_pt, style) + _awkward(lines) * most_mm)
    return (" ".join(words),)


def _badness(lines: tuple[str, ...], size_pt: float, style: str) -> float:
    widths = [width_mm(line, size_pt, style) for line in lines]
    return max(widths) + UNEVENNESS * (max(widths) - min(widths))


def _awkward(lines: tuple[str, ...]) -> float:
    """A share of the width for each break inside a phrase, and more for one that tears a word."""
    return sum(_cost(above, below) for above, below in pairwise(lines))


def _cost(above: str, below: str) -> float:
    before, after = above.split(" ")[-1].lower(), below.split(" ")[0].lower()
    if before in LINKING_WORDS:
        return LEFT_HANGING
    if _parts_well(above, below):
        return 0.0
    return TORN_WORD if f"{before} {after}" in COMPOUNDS else AWKWARD_BREAK


def _parts_well(above: str, below: str) -> bool:
    """After a comma, before a linking word, or before the first capital of a name."""
    before, after = above.split(" ")[-1], below.split(" ")[0]
    begins_name = after[:1].isupper() and not before[:1].isupper()
    return above.endswith((",", ";", ")", " -")) or after.lower() in LINKING_WORDS or begins_name


def _longest(lines: tuple[str, ...], size_pt: float, style: str) -> float:
    return max(width_mm(line, size_pt, style) for line in lines)


def _broken(words: list[str], breaks: int) -> list[tuple[str, ...]]:
    if len(words) > MOST_WORDS * (3 if breaks == 1 else 1):
        return []
    cuts = combinations(range(1, len(words)), breaks)
    return [tuple(" ".join(words[a:b]) for a, b in _spans(cut, len(words))) for cut in cuts]


def _spans(cut: tuple[int, ...], end: int) -> list[tuple[int, int]]:
    return list(zip((0, *cut), (*cut, end), strict=True))
