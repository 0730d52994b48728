"""The two texts that rendering is measured on: a letter of two pages, and a long plan with an annex of 122 rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from tests.rendering import papers
from workflow.rendering.sheet import Annex, Sheet

ROWS = 122
SENTENCE = (
    "triển khai thực hiện các nhiệm vụ cải cách hành chính được giao theo kế hoạch của Ủy ban nhân dân tỉnh bảo đảm "
    "đúng tiến độ chất lượng và hiệu quả"
)
WORDS = SENTENCE.split()
HEADS = ("TT", "Nhiệm vụ", "Nội dung, sản phẩm", "Chủ trì", "Phối hợp", "Thời hạn")
LETTER = papers.seed(0)
_turn = count(1)


def table() -> str:
    """Rows of uneven length, as lists of duties are."""
    head = "".join(f"<th>{name}</th>" for name in HEADS)
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _row(at))}</tr>" for at in range(1, ROWS + 1))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(at: int) -> tuple[str, ...]:
    what, how = (_words(at * step, length) for step, length in ((3, 14 + at % 9), (5, 18 + at % 13)))
    quarter = ("I", "II", "III", "IV")[at % 4]
    return str(at), what, how, "Phòng Tổ chức cán bộ", "Các phòng, cơ quan, đơn vị thuộc Sở", f"Quý {quarter}/2024"


def _words(begin: int, length: int) -> str:
    return " ".join(WORDS[(begin + at) % len(WORDS)] for at in range(length)).capitalize()


PLAN = papers.seed(4, annexes=(Annex("Phụ lục", "Danh mục nhiệm vụ", table(), landscape=True),))


def edited(sheet: Sheet, *, annexes: bool = False) -> Sheet:
    """The sheet with a further sentence in its text, and in its annexes if asked: never the same twice."""
    words = f"<p>Bổ sung lần {next(_turn):05d}.</p>"
    changed = (
        tuple(replace(one, body_html=one.body_html + words) for one in sheet.annexes) if annexes else sheet.annexes
    )
    return replace(sheet, body_html=sheet.body_html + words, annexes=changed)
