"""How sentences and the points of a list begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import sightings_of
from workflow.format_rules.manuscript import BODY, Fragment
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, prose_rule, with_capital, without_capital
from workflow.format_rules.word_lists import word_set

_NEXT_SENTENCE = re.compile(rf"[.?!] (?P<letter>[{SMALL}])")
_END = re.compile(rf"(?:(?P<word>\b[{CAPITAL}]?[{SMALL}]{{2,}})|\b\d{{4}}|\)|[”\"])$")
_ABBREVIATIONS = word_set("abbreviations_with_full_stop")
_LABEL = re.compile(r"^(?:[-+•*–]|\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-zđ]\d{0,2}|[IVX]{1,5})[.)])\s*")
_ENDS_OPEN = re.compile(r"[;:,]$")
_ENDS_SENTENCE = re.compile(r"[.?!…][”\")/.]*$")
_SMALLEST_LIST = 3


@prose_rule("CAP-01")
def sentences_begin_with_a_capital(prose: Prose) -> Iterator[Hit]:
    """After a full stop, a question mark or an exclamation mark, and at a new paragraph.

    A paragraph in small letters after one without an end mark is the rest of it, torn off where a page ended; only in
    a document, where paragraphs are made and not recognised, that is a fault.
    Source: CAP-01 (PL2 I).
    """
    for found in prose.finds(_NEXT_SENTENCE):
        end = _END.search(prose.text[max(found.start() - 12, 0) : found.start()])
        if end and (end["word"] or "").lower() not in _ABBREVIATIONS:
            yield prose.hit(found.start("letter"), found.end("letter"), found["letter"].upper(), fix=True)
    before: Fragment | None = None
    for number, fragment in enumerate(prose.fragments):
        is_small = fragment.part == BODY and fragment.role == "paragraph" and fragment.text[0].islower()
        if is_small and _is_new(prose, before, number):
            at = prose.begins[number]
            yield prose.hit(at, at + 1, fragment.text[0].upper(), fix=True)
        before = fragment


def _is_new(prose: Prose, before: Fragment | None, number: int) -> bool:
    if _LABEL.match(prose.fragments[number].text) or prose.is_quoted(prose.begins[number]):
        return False
    if before is None or before.part != BODY or before.role == "heading":
        return True
    if before.role != "paragraph" or _ENDS_OPEN.search(before.text):
        return False
    return bool(_ENDS_SENTENCE.search(before.text)) or not prose.manuscript.is_finished_text


@prose_rule("CAP-02")
def points_of_a_list_begin_alike(prose: Prose) -> Iterator[Hit]:
    """All with a capital or all with a small letter; names and acronyms tell nothing.

    Source: CAP-02.
    """
    numbered = [(number, one, _level(one)) for number, one in enumerate(prose.fragments)]
    for level, run in groupby(numbered, key=lambda entry: entry[2]):
        if level is None:
            continue
        begins = [(at, word) for number, one, _ in run if (at := _begin(prose, number, one)) is not None
                  for word in [prose.words[at]]]  # fmt: skip
        small = [at for at, word in begins if word[0].islower()]
        large = [at for at, word in begins if word[0].isupper()]
        if len(begins) < _SMALLEST_LIST or not small or not large:
            continue
        few, change = (small, with_capital) if len(small) <= len(large) else (large, without_capital)
        at = few[0]
        yield prose.hit(prose.starts[at], prose.ends[at], change(prose.words[at]))


def _level(fragment: Fragment) -> tuple[str, int, str] | None:
    """Points of one list have the same; None for what is no point."""
    if fragment.role != "item":
        return None
    sign = fragment.text[0] if fragment.text[0] in "-+•*–" else ""
    return fragment.part, fragment.annex, sign


def _begin(prose: Prose, number: int, fragment: Fragment) -> int | None:
    """The first word of the point, unless it is a name, an acronym or begins a sentence that follows another."""
    label = _LABEL.match(fragment.text)
    at = prose.word_at(prose.begins[number] + (label.end() if label else 0))
    if at >= len(prose.words) or prose.starts[at] >= prose.begins[number] + len(fragment.text):
        return None
    word = prose.words[at]
    if not word.isalpha() or (word.isupper() and len(word) > 1) or at in sightings_of(prose).words:
        return None
    follows_name = at + 1 < len(prose.words) and prose.follows(at + 1) and prose.words[at + 1][0].isupper()
    return None if follows_name else at
