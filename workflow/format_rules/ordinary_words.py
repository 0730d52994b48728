"""Ordinary words inside a clause have no capital, and running text has no words in capitals throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import sightings_of
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, WordAt, prose_rule, without_capital
from workflow.format_rules.word_lists import any_of, pairs, word_set

_VERBS = word_set("ordinary_expressions")
_SINGLE = word_set("ordinary_words")
_OPENERS = word_set("name_openers")
_HONORIFICS = word_set("honorifics")
_LOOKING_BACK = 5
_TYPE_AS_VERB = re.compile(
    rf"(?:Báo cáo|Thông báo|Hướng dẫn|Quyết định|Kết luận|Đề nghị|Kiến nghị|Chỉ đạo|Quy định) "
    rf"(?!số|này|nêu|trên|\d)(?=[{SMALL}])"
)
_TYPE_HEADS = ("báo", "thông", "hướng", "quyết", "kết", "đề", "kiến", "chỉ", "quy")
_BEFORE_VERB = re.compile(rf"\b(?:{any_of(word_set('before_verbs'))}) $")
_REPORTS = re.compile(r"Báo cáo (?:kết quả|tình hình|cụ thể|kịp thời|đầy đủ|cho|định kỳ|bằng văn bản)\b")
_SUBJECT_BEFORE = re.compile(r"\b(?:thuộc|đơn vị|địa phương|phòng|ngành) $")
_TIME = re.compile(r"Quý (?:I{1,3}|IV|[1-4])\b|Năm (?:19|20)\d\d\b|Tháng \d{1,2}\b")
_BEFORE_TIME = frozenset(("trong", "từ", "đến", "sang", "đầu", "giữa", "cuối", "vào", "hết"))
_TIME_HEADS = ("quý", "năm", "tháng")
_CAPITALS = re.compile(rf"(?<![\w/.-])[{CAPITAL}]{{2,}}(?:,? [{CAPITAL}]{{2,}}){{2,}}(?![\w/-])")
_MARKED = re.compile("[ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ]")
_NAMES_IN_CAPITALS = pairs("shown_in_small_letters")


@prose_rule("CAP-27")
def no_capital_inside_a_clause(prose: Prose) -> Iterator[Hit]:
    """Only words of the room's list, which no name begins with; silent in headings, cells and quotation marks.

    Silent as well where a name may have been opened before: `Trung tâm Phục vụ …`, `Luật … và Phòng, chống …`.
    Source: CAP-27 (from PL2 I).
    """
    named = sightings_of(prose).words
    for at, word in enumerate(prose.words):
        if not (word[0].isupper() and word[1:].islower()) or at in named:
            continue
        if _is_ordinary(prose, at) and _may_be_judged(prose, prose.starts[at]) and not _is_in_name(prose, at):
            yield prose.hit(prose.starts[at], prose.ends[at], without_capital(word), fix=True)
    for at in (*_verbs(prose), *_times(prose)):
        last = at if prose.plain[at] in _TIME_HEADS else at + 1
        start, end = prose.starts[at], prose.ends[last]
        if _may_be_judged(prose, start):
            yield prose.hit(start, end, without_capital(prose.text[start:end]), fix=True)


def _verbs(prose: Prose) -> Iterator[WordAt]:
    """The name of a type where it can only be the verb."""
    for at, _ in prose.matches(_TYPE_AS_VERB, *_TYPE_HEADS):
        before = prose.before(at, 20)
        is_verb = _BEFORE_VERB.search(before)
        if is_verb or (_SUBJECT_BEFORE.search(before) and _REPORTS.match(prose.text, prose.starts[at])):
            yield at


def _times(prose: Prose) -> Iterator[WordAt]:
    """`Quý II`, `Năm 2024`, `Tháng 5` after a word in small letters."""
    for at, _ in prose.matches(_TIME, *_TIME_HEADS):
        if prose.follows(at) and (prose.words[at - 1][0].islower() or prose.plain[at - 1] in _BEFORE_TIME):
            yield at


def _is_ordinary(prose: Prose, at: WordAt) -> bool:
    """Whether the word and the next, written small, are an ordinary expression that follows on a small word."""
    plain = prose.plain
    if not prose.follows(at) or not prose.words[at - 1][0].islower():
        return False
    if at + 1 < len(plain) and prose.gap(at + 1) == " " and prose.words[at + 1][0].islower():
        return plain[at] in _SINGLE or f"{plain[at]} {plain[at + 1]}" in _VERBS
    return False


def _may_be_judged(prose: Prose, offset: int) -> bool:
    fragment = prose.fragment_at(offset)
    return fragment.role not in ("heading", "cell") and prose.is_running(offset) and not prose.is_quoted(offset)


def _is_in_name(prose: Prose, at: WordAt) -> bool:
    """Whether one of the few words before may have opened a name or a title that this word goes on with.

    The names of the lexicon are whole, and acronyms as well.
    """
    named = sightings_of(prose).words
    if prose.plain[at - 1] in _HONORIFICS:
        return True
    for back in range(at - 1, max(at - 1 - _LOOKING_BACK, -1), -1):
        word = prose.words[back]
        if prose.plain[back] in _OPENERS and back >= at - 2:
            return True
        if not prose.is_mid_clause(back):
            return False
        if word[0].isupper() and not word.isupper() and back not in named:
            return True
    return False


@prose_rule("CAP-28")
def no_words_in_capitals(prose: Prose) -> Iterator[Hit]:
    """Three words or more in capitals within a sentence; headings, cells and lines in capitals alone are silent.

    Source: CAP-28 (PL1 V).
    """
    for found in prose.finds(_CAPITALS):
        fragment = prose.fragment_at(found.start())
        if fragment.role in ("heading", "cell") or fragment.part == "subject":
            continue
        before = prose.text[prose.begin_at(found.start()) : found.start()]
        if len(_MARKED.findall(found.group())) < 2 or not re.search(f"[{SMALL}]{{2,}}", before):
            continue
        words = found.group().lower()
        yield prose.hit(found.start(), found.end(), _NAMES_IN_CAPITALS.get(words, words))
