"""Phần, Chương, Mục, Điều begin with a capital where a part of a document is cited; khoản and điểm do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.prose import Prose, prose_rule, with_capital, without_capital
from workflow.format_rules.word_lists import word_set

_POINT = r"(?:[a-eđghik-vxy]\d{0,2}|\d{1,2}(?:\.\d{1,2})*)"
_NUMERAL = r"(?:[IVXL]{1,7}(?:\.\d{1,2})*|\d{1,3}(?:\.\d{1,2})*[a-z]?|[A-E])"
_DOCUMENT = (
    r"(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư|Quyết định|Chỉ thị|Quy chế|Quy định|Điều lệ|"
    r"Nội quy|Kế hoạch|Đề án|Chương trình (?:số|này|hành động)|Báo cáo|Tờ trình|Công văn|Thông báo|Hướng dẫn|Kết luận|"
    r"Phụ lục|Hợp đồng|Công điện|Biên bản|Thỏa thuận|Thoả thuận|Hiệp định)(?! (?:sư|viên)\b)"
)
_NOT_A_CLAUSE_BEFORE = word_set("before_points")
"""`Tài Khoản 123`, `Địa Điểm A`: part of another word, written with capitals."""
_CAPITAL_CLAUSE = re.compile(
    rf"(?P<word>Khoản|Điểm) (?P<mark>{_POINT})(?![\w%]|[.,]\d| ?(?:đồng|triệu|tỷ|nghìn|ngàn|USD)\b)"
    r"(?=(?P<after>.{0,60}))"
)
_CITED_AFTER = re.compile(rf"[,;]? ?(?:(?:và|hoặc|đến|của) )?(?:khoản|Khoản|điều|Điều|[Mm]ục|{_DOCUMENT})\b")
_SMALL_ARTICLE = re.compile(r"điều (?P<mark>\d{1,3}[a-zđ]?)(?![\w%]|[.,]\d)(?=(?P<after>.{0,70}))")
_THIS_ARTICLE = re.compile(r"điều này\b")
_SMALL_PART = re.compile(
    rf"(?P<word>chương|tiểu mục|mục|phần) (?P<mark>{_NUMERAL})(?![\w%]|[.,]\d)(?=(?P<after>.{{0,90}}))"
)
_REFERENCE_BEFORE = re.compile(
    rf"\b(?:(?:[Kk]hoản|[Đđ]iều|Mục|Chương) {_POINT}|[Đđ]iểm [a-zđ]\d{{0,2}})(?:(?:,| và|, và) {_POINT})*"
    r"(?:,| thuộc| của| và)? ?$"
)
_CITING_WORD = re.compile(
    rf"\b(?:{_DOCUMENT}|[Tt]ại|[Tt]heo|[Cc]ăn cứ|[Áá]p dụng|[Tt]hực hiện|[Ss]ửa đổi|[Bb]ãi bỏ|[Ởở]|của|và|hoặc|đến|từ|"
    r"thuộc|[Qq]uy định|với)(?: các)? ?$|, ?$"
)
_MORE = r"(?:(?:,| và|, và| đến) \d{1,3}[a-zđ]?\b(?! (?:người|xe|triệu|tỷ|đồng|cán bộ)))*"
_ARTICLE_AFTER = re.compile(
    rf"{_MORE}(?: ?$|[,;.:)]| (?:của|và (?:khoản|điểm|điều|Điều|Chương)|đến (?:điều|Điều)|này|nêu|nói|trên|"
    rf"ban hành|{_DOCUMENT})\b)"
)
_CHAIN = re.compile(
    rf"{_MORE}(?:[,;]? ?(?:(?:và|hoặc|đến|của|thuộc|kèm theo) )?(?:[Kk]hoản|[Đđ]iểm|[Đđ]iều|[Tt]iểu mục|[Mm]ục|"
    rf"[Cc]hương|[Pp]hần) {_NUMERAL})*,? ?(?:(?:của|trong|thuộc|tại|ban hành kèm theo|kèm theo) )?{_DOCUMENT}\b"
)


@prose_rule("CAP-22")
def parts_are_cited_in_the_right_case(prose: Prose) -> Iterator[Hit]:
    """Only inside a clause and outside quotation marks; a number that is a quantity is none of a part.

    Source: CAP-22 (PL2 V.7).
    """
    yield from _capital_clauses(prose)
    yield from _small_articles(prose)
    yield from _small_parts(prose)


def _capital_clauses(prose: Prose) -> Iterator[Hit]:
    for word, found in prose.matches(_CAPITAL_CLAUSE, "khoản", "điểm"):
        if not prose.is_mid_clause(word) or prose.plain[word - 1] in _NOT_A_CLAUSE_BEFORE:
            continue
        is_number = found["mark"][0].isdigit()
        if found["word"] == "Điểm" and is_number and not _CITED_AFTER.match(found["after"]):
            continue
        yield _hit(prose, found, without_capital(found["word"]))


def _small_articles(prose: Prose) -> Iterator[Hit]:
    for word, found in prose.matches(_SMALL_ARTICLE, "điều"):
        before = prose.before(word)
        if before.endswith("các "):
            continue  # several at once, as the laws themselves write: `tại các điều 16, 17 và 18`
        if _REFERENCE_BEFORE.search(before) or (_CITING_WORD.search(before) and _ARTICLE_AFTER.match(found["after"])):
            yield _hit(prose, found, "Điều", length=len("điều"))
    for word, found in prose.matches(_THIS_ARTICLE, "điều"):
        if _REFERENCE_BEFORE.search(prose.before(word)):
            yield _hit(prose, found, "Điều", length=len("điều"))


def _small_parts(prose: Prose) -> Iterator[Hit]:
    for word, found in prose.matches(_SMALL_PART, "chương", "tiểu", "mục", "phần"):
        if _CHAIN.match(found["after"]) or _REFERENCE_BEFORE.search(prose.before(word)):
            yield _hit(prose, found, with_capital(found["word"]))


def _hit(prose: Prose, found: re.Match[str], word: str, length: int | None = None) -> Hit:
    start = found.start()
    return prose.hit(start, start + (length or len(found["word"])), word, fix=True)
