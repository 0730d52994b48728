"""Nhân dân and Nhà nước as nouns, type words of documents, days of the week and months."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import hits_on_names, sightings_of
from workflow.format_rules.prose import CAPITAL, Prose, WordAt, prose_rule, with_capital, without_capital
from workflow.format_rules.word_lists import any_of, word_set

_STATE = re.compile(r"nhà nước\b(?! ngoài\b)(?P<ours> ta\b| Cộng hòa| Cộng hoà| pháp quyền xã hội)?")
_STATE_IS_NOUN_AFTER = re.compile(
    r"(?:Đảng(?:,| và|, và)|[Pp]háp luật của|[Cc]hủ trương của|[Cc]hính sách của|[Ll]ợi ích của|[Qq]uản lý của|"
    r"sở hữu của|\bdo|\bđược|\bcho|\bđối với|\bgiữa|\bvà của|\bmà) $"
)
_PEOPLE = re.compile(r"nhân dân\b(?! (?:tệ|tự vệ|tối cao|cấp)\b)")
_PEOPLES = word_set("peoples_bodies")
_NUMBERED = re.compile(
    rf" (?:[Ss]ố:? ?(?:\d[\d ]*(?:/|-[{CAPITAL}])|/)|\d{{1,4}}(?:/\d{{4}})?/[{CAPITAL}]|\d{{1,4}}-[{CAPITAL}]{{2,3}}/)"
)
_TYPE_BEFORE = re.compile(
    rf"(?<!Thông báo )(?<!thông báo )\b(?P<type>{any_of(word_set('document_types'))})$", re.IGNORECASE
)
_LAW_TITLES = word_set("law_titles")
_NO_LAW = word_set("before_law")
_WEEKDAY = re.compile(
    r"(?P<word>[Tt]hứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy))"
    r"(?= hàng tuần| hằng tuần| tuần này| tuần sau|,? ngày \d| \(ngày)"
)
_MONTH = re.compile(r"tháng (?P<word>giêng|tư|bảy|tám|chín|mười|chạp)\b(?! tháng| năm một)")
_BEFORE_MONTH = frozenset(("đầu", "giữa", "cuối", "trong", "vào", "từ", "đến"))


@prose_rule("CAP-16")
def state_and_people_have_capitals(prose: Prose) -> Iterator[Hit]:
    """Where the words are nouns; not in the names of bodies, nor as attributes (`quản lý nhà nước`).

    Source: CAP-16 (PL2 V.1).
    """
    for at, found in prose.matches(_STATE, "nhà"):
        if found["ours"] or _STATE_IS_NOUN_AFTER.search(prose.before(at)):
            yield prose.hit(found.start(), prose.ends[at + 1], "Nhà nước", fix=True)
    names = sightings_of(prose).words
    for at, found in prose.matches(_PEOPLE, "nhân"):
        if prose.is_mid_clause(at) and prose.plain[at - 1] not in _PEOPLES and at not in names:
            yield prose.hit(found.start(), found.end(), "Nhân dân", fix=True)


@prose_rule("CAP-21")
def type_word_of_a_document_has_a_capital(prose: Prose) -> Iterator[Hit]:
    """Right before the number of one document, and before the title of a law.

    Source: CAP-21 (PL2 V.6).
    """
    yield from hits_on_names(prose, "CAP-21")
    for found in prose.finds(_NUMBERED):
        before = _TYPE_BEFORE.search(prose.text[max(found.start() - 32, 0) : found.start()])
        if before and before["type"] != before["type"].capitalize() and not before["type"].isupper():
            start = found.start() - len(before["type"])
            yield prose.hit(start, found.start(), before["type"].capitalize(), fix=True)
    listed = sightings_of(prose).words
    for at in prose.at("luật"):
        if prose.words[at] == "luật" and at not in listed and _has_title(prose, at):
            first = at - 1 if prose.plain[at - 1] == "bộ" and prose.follows(at) else at
            written = prose.text[prose.starts[first] : prose.ends[at]]
            yield prose.hit(prose.starts[first], prose.ends[at], with_capital(written), fix=True)


def _has_title(prose: Prose, at: WordAt) -> bool:
    """Whether the word `luật` is followed by the title of a law and is no part of another word."""
    if at + 1 >= len(prose.words) or not prose.follows(at + 1) or prose.words[at + 1] not in _LAW_TITLES:
        return False
    start = prose.starts[at]
    return prose.plain[at - 1] not in _NO_LAW and prose.is_running(start) and not prose.is_quoted(start)


@prose_rule("CAP-24")
def days_and_months_in_words(prose: Prose) -> Iterator[Hit]:
    """`thứ Hai`, `tháng Tám`; only where it is a day or a month and not an order or a count.

    Source: CAP-24 (PL2 V.8c).
    """
    for at, found in prose.matches(_WEEKDAY, "thứ"):
        head, _, day = found["word"].partition(" ")
        expected = f"{without_capital(head) if prose.is_mid_clause(at) else head} {with_capital(day)}"
        if expected != found["word"]:
            yield prose.hit(found.start(), found.end("word"), expected, fix=True)
    for at, found in prose.matches(_MONTH, "tháng"):
        if prose.plain[at - 1] in _BEFORE_MONTH:
            yield prose.hit(found.start("word"), found.end("word"), with_capital(found["word"]), fix=True)
