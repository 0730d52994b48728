"""Leftovers of markup and of templates, and words that look like others after recognition of a scan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from workflow.format_rules.findings import Hit
from workflow.format_rules.manuscript import ANNEX, RECIPIENTS
from workflow.format_rules.prose import Prose, plain_word, prose_rule, with_capital
from workflow.format_rules.word_lists import pairs

_STARS = re.compile(r"\*\*+|(?<![\w_])__(?=\w)|(?<=\w)__(?![\w_])|```")
_MARKUP = re.compile(
    r"</?(?:sup|sub|b|i|u|em|strong|p|br|span|div|font|table|tr|td)\b[^<>\n]{0,80}>|&(?:nbsp|amp|lt|gt|quot|ndash|mdash);"
    r"|\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|^#{1,6} (?=\w)|\]\(https?://",
    re.MULTILINE,
)
_TEMPLATE = re.compile(
    r"\[(?:\.{2,}|…+|_+|[Tt]ên [^\[\]\n]{1,60}|[Nn]gày[^\[\]\n]{0,30}|[Ss]ố[^\[\]\n]{0,20}|[Đđ]iền [^\[\]\n]{1,60})\]"
    r"|<(?:[Tt]ên|[Nn]gày|[Ss]ố|[Đđ]iền) [^<>\n]{1,60}>|(?<![\w.])(?:[xX]{3,}|[xX]{2}/[xX]{2}|lorem ipsum)\b"
)
_DOTS = re.compile(r"…{2,}|\.{5,}|_{4,}|…\.{2,}|\.{2,}…")
_ROMAN_BEFORE = re.compile(r"(?:thế kỷ|khóa|khoá|lần thứ|quý|phần|mục|chương|Phần|Mục|Chương) $")
_LOOK_ALIKES = {tuple(map(plain_word, wrong.split())): right for wrong, right in pairs("look_alikes").items()}
_LONGEST = max(map(len, _LOOK_ALIKES))
_HEADS = {wrong[:2] for wrong in _LOOK_ALIKES}
_TARGET_HEADING = re.compile(r"(?P<word>Chi tiêu)(?= ?:)")
_DIRECTOR = re.compile(
    r"(?<!Phòng )(?<!Sở )(?<!ngành )\b(?P<word>P?GD)\b(?= Sở|,? (?:và )?các |,? P?GD|;|\.?$|,)(?! ?& ?ĐT|-ĐT)",
    re.MULTILINE,
)


@prose_rule("F-LEFTOVER")
def nothing_of_a_template_is_left(prose: Prose) -> Iterator[Hit]:
    """Signs of markup and words to be replaced, always; dotted blanks outside annexes, at issue.

    A file of plain text or Markdown may show emphasis by its marks.

    Source: F-LEFTOVER.
    """
    for found in _STARS.finditer(prose.text) if prose.manuscript.source != "text" else ():
        yield prose.hit(found.start(), found.end(), "", fix=True)
    for found in _MARKUP.finditer(prose.text):
        yield prose.hit(found.start(), found.end())
    for found in _TEMPLATE.finditer(prose.text):
        if not prose.is_quoted(found.start()) and not _ROMAN_BEFORE.search(
            prose.text[max(found.start() - 12, 0) : found.start()]
        ):
            yield prose.hit(found.start(), found.end())
    if prose.manuscript.at_issue:
        for found in _DOTS.finditer(prose.text):
            if prose.fragment_at(found.start()).part != ANNEX:
                yield prose.hit(found.start(), found.end())


@prose_rule("F-OCR")
def words_are_not_mistaken(prose: Prose) -> Iterator[Hit]:
    """Expressions that no Vietnamese text has but that recognition of a scan makes of common ones; only proposed.

    Source: F-OCR.
    """
    plain = prose.plain
    for at, head in enumerate(pairwise(plain)):
        if head not in _HEADS:
            continue
        for length in range(min(_LONGEST, len(plain) - at), 1, -1):
            right = _LOOK_ALIKES.get(tuple(plain[at : at + length]))
            if right and all(prose.follows(at + n) for n in range(1, length)):
                expected = with_capital(right) if prose.words[at][0].isupper() else right
                if not "".join(prose.words[at : at + length]).isupper():
                    yield prose.hit(prose.starts[at], prose.ends[at + length - 1], expected)
                break
    if prose.at("chỉ"):
        for found in _TARGET_HEADING.finditer(prose.text):
            yield prose.hit(found.start(), found.end(), "Chỉ tiêu")
    for found in _DIRECTOR.finditer(prose.text) if prose.at("gd", "pgd") else ():
        if prose.fragment_at(found.start()).part == RECIPIENTS:
            yield prose.hit(found.start(), found.end("word"), found["word"].replace("GD", "GĐ"))
