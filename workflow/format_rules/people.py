"""Names of persons and the offices they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import hits_on_names, sightings_of
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, prose_rule, with_capital
from workflow.format_rules.word_lists import any_of, word_set

_SURNAME = f"(?:{any_of(word_set('surnames'))})"
_SYLLABLE = rf"[{CAPITAL}][{SMALL}]*\b"
_MIDDLE = any_of(word_set("middle_names"))
_NAME = re.compile(
    rf"\b(?P<first>{_SURNAME}) (?:(?P<middle>{_MIDDLE}) (?P<last>{_SYLLABLE})(?: {_SYLLABLE})?"
    rf"|(?P<gender>[Vv]ăn|[Tt]hị) (?P<small>[{SMALL}]{{2,7}})\b)"
)
_TITLED = re.compile(
    rf"\b(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí) (?P<first>{_SURNAME}) (?P<middle>{_MIDDLE}) (?P<small>[{SMALL}]{{2,7}})\b"
)
_NO_NAME = word_set("function_words") | word_set("after_van")
_POSITION = re.compile(
    rf"\b(?P<position>{any_of(word_set('positions'))}) (?P<name>(?:{_SURNAME}) {_SYLLABLE}(?: {_SYLLABLE})*)"
)


@prose_rule("CAP-03")
def names_have_capitals(prose: Prose) -> Iterator[Hit]:
    """Every syllable of a Vietnamese name; only where surname and middle name leave no doubt that it is one.

    Source: CAP-03 (PL2 II.1a).
    """
    taken = -1
    named = sightings_of(prose).words
    yield from hits_on_names(prose, "CAP-03")
    for pattern in (_TITLED, _NAME):
        for found in pattern.finditer(prose.text):
            groups = found.groupdict()
            small = groups.get("small")
            if (small and small in _NO_NAME) or found.start("first") == taken:
                continue
            if prose.word_at(found.start("first")) in named or found.group().startswith("Hoàng thành "):
                continue
            start, written = found.start("first"), found.group()[found.start("first") - found.start() :]
            expected = " ".join(with_capital(word) for word in written.split(" "))
            if expected != written:
                taken = start if pattern is _TITLED else taken
                yield prose.hit(start, found.end(), expected, fix=True)


@prose_rule("CAP-18")
def office_before_a_name_has_a_capital(prose: Prose) -> Iterator[Hit]:
    """`Giám đốc Hồ Trọng Phương`, and offices of which the State has one (`Thủ tướng Chính phủ`).

    Source: CAP-18 (PL2 V.3).
    """
    yield from hits_on_names(prose, "CAP-18")
    for found in prose.finds(_POSITION):
        start, end = found.start("position"), found.end("position")
        yield prose.hit(start, end, with_capital(found["position"]), fix=True, found=found["position"])
