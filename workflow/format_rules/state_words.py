"""Nhân dân and Nhà nước as nouns, type words of documents, days of the week and months."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import hits_on_names, sightings_of
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, prose_rule, with_capital, without_capital
from workflow.format_rules.word_lists import any_of, word_set

_STATE = re.compile(
    r"(?:Đảng(?:,| và|, và)|[Pp]háp luật của|[Cc]hủ trương của|[Cc]hính sách của|[Ll]ợi ích của|[Qq]uản lý của|"
    r"sở hữu của|\bdo|\bđược|\bcho|\bđối với|\bgiữa|\bvà của|\bmà) (?P<word>nhà nước)(?! ngoài)\b"
    r"|\b(?P<ours>nhà nước)(?= ta\b| Cộng hòa| Cộng hoà| pháp quyền xã hội)"
)
_PEOPLE = re.compile(r"(?P<before>\w+)(?P<gap>,? )(?P<word>nhân dân)\b(?! (?:tệ|tự vệ|tối cao|cấp)\b)")
_PEOPLES = word_set("peoples_bodies")
_TYPE = any_of(word_set("document_types"))
_SMALL_TYPE = re.compile(
    rf"(?<!Thông báo )(?<!thông báo )\b(?P<type>{_TYPE}) (?:số:? ?\d[\d ]*(?:/|-[{CAPITAL}])|số:? ?/|\d{{1,4}}(?:/\d{{4}})?/[{CAPITAL}]|"
    rf"\d{{1,4}}-[{CAPITAL}]{{2,3}}/)"
)
_CAPITALS = any_of(" ".join(map(str.capitalize, one.split())) for one in word_set("document_types") if " " in one)
_CAPITALS_IN_TYPE = re.compile(rf"\b(?P<type>{_CAPITALS}) số:? ?\d+/")
_LAW = re.compile(rf"(?P<before>\w+ )?\b(?P<word>luật|bộ luật) (?P<title>[{CAPITAL}][{SMALL}]+)\b")
_LAW_TITLES = word_set("law_titles")
_NO_LAW = word_set("before_law")
_WEEKDAY = re.compile(
    r"\b(?P<word>[Tt]hứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy))"
    r"(?= hàng tuần| hằng tuần| tuần này| tuần sau|,? ngày \d| \(ngày)"
)
_MONTH = re.compile(
    r"\b(?:đầu|giữa|cuối|trong|vào|từ|đến) tháng (?P<word>giêng|tư|bảy|tám|chín|mười|chạp)\b(?! tháng| năm một)"
)


@prose_rule("CAP-16")
def state_and_people_have_capitals(prose: Prose) -> Iterator[Hit]:
    """Where the words are nouns; not in the names of bodies, nor as attributes (`quản lý nhà nước`).

    Source: CAP-16 (PL2 V.1).
    """
    for found in prose.finds(_STATE):
        group = "word" if found["word"] else "ours"
        yield prose.hit(found.start(group), found.end(group), "Nhà nước", fix=True)
    names = sightings_of(prose).words
    for found in prose.finds(_PEOPLE):
        at = found.start("word")
        if found["before"].lower() not in _PEOPLES and prose.word_at(at) not in names:
            yield prose.hit(at, found.end("word"), "Nhân dân", fix=True)


@prose_rule("CAP-21")
def type_word_of_a_document_has_a_capital(prose: Prose) -> Iterator[Hit]:
    """Right before the number of one document, and before the title of a law.

    Source: CAP-21 (PL2 V.6).
    """
    yield from hits_on_names(prose, "CAP-21")
    for found in prose.finds(_SMALL_TYPE):
        yield prose.hit(found.start("type"), found.end("type"), with_capital(found["type"]), fix=True)
    for found in prose.finds(_CAPITALS_IN_TYPE):
        yield prose.hit(found.start("type"), found.end("type"), found["type"].capitalize(), fix=True)
    listed = sightings_of(prose).words
    for found in prose.finds(_LAW):
        start = found.start("word")
        before = (found["before"] or "").strip().lower()
        if before in _NO_LAW or found["title"] not in _LAW_TITLES or prose.word_at(start) in listed:
            continue
        yield prose.hit(start, found.end("word"), with_capital(found["word"]), fix=True)


@prose_rule("CAP-24")
def days_and_months_in_words(prose: Prose) -> Iterator[Hit]:
    """`thứ Hai`, `tháng Tám`; only where it is a day or a month and not an order or a count.

    Source: CAP-24 (PL2 V.8c).
    """
    for found in prose.finds(_WEEKDAY):
        head, _, day = found["word"].partition(" ")
        is_inside = prose.is_mid_clause(prose.word_at(found.start()))
        expected = f"{without_capital(head) if is_inside else head} {with_capital(day)}"
        if expected != found["word"]:
            yield prose.hit(found.start(), found.end("word"), expected, fix=True)
    for found in prose.finds(_MONTH):
        yield prose.hit(found.start("word"), found.end("word"), with_capital(found["word"]), fix=True)
