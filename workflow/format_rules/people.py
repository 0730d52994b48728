"""Names of persons and the offices they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import hits_on_names, sightings_of
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, WordAt, prose_rule, with_capital
from workflow.format_rules.word_lists import any_of, pairs, word_set

_SURNAMES = word_set("surnames")
_SMALL_SURNAMES = tuple(name.lower() for name in _SURNAMES)
_NEVER_A_WORD = ("nguyễn", "huỳnh")
_SYLLABLE = rf"[{CAPITAL}][{SMALL}]*\b"
_MIDDLE = any_of(word_set("middle_names"))
_NAME = re.compile(
    rf"\w+ (?:(?P<middle>{_MIDDLE}) (?P<last>{_SYLLABLE})(?: {_SYLLABLE})?"
    rf"|(?:[Vv]ăn|[Tt]hị) (?P<small>[{SMALL}]{{2,7}})\b)"
)
_TITLED = re.compile(rf"\w+ (?:{_MIDDLE}) (?P<small>[{SMALL}]{{2,7}})\b")
_TITLE_BEFORE = re.compile(r"\b(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí) $")
_NO_NAME = word_set("function_words") | word_set("after_van")
_POSITIONS = pairs("positions")
_POSITION_BEFORE = re.compile(rf"\b(?P<position>{any_of(_POSITIONS)}) $")


def _surnames(prose: Prose) -> Iterator[WordAt]:
    """Words that may begin a name, outside the names that are known."""
    named = sightings_of(prose).words
    return (at for at in prose.at(*_SMALL_SURNAMES) if prose.words[at] in _SURNAMES and at not in named)


@prose_rule("CAP-03")
def names_have_capitals(prose: Prose) -> Iterator[Hit]:
    """Every syllable of a Vietnamese name; only where surname and middle name leave no doubt that it is one.

    Source: CAP-03 (PL2 II.1a).
    """
    yield from hits_on_names(prose, "CAP-03")
    for at in prose.at(*_NEVER_A_WORD):
        is_name = at + 1 < len(prose.words) and prose.follows(at + 1) and prose.words[at + 1][0].isupper()
        if prose.words[at].islower() and is_name and at not in sightings_of(prose).words:
            yield prose.hit(prose.starts[at], prose.ends[at], with_capital(prose.words[at]), fix=True)
    for at in _surnames(prose):
        found = _name_at(prose, at)
        if found is None or found.group().startswith("Hoàng thành "):
            continue
        expected = " ".join(with_capital(word) for word in found.group().split(" "))
        if expected != found.group():
            yield prose.hit(found.start(), found.end(), expected, fix=True)


def _name_at(prose: Prose, at: WordAt) -> re.Match[str] | None:
    """The name that begins with this surname; one in small letters only after `ông`, `bà`, `đồng chí`."""
    start = prose.starts[at]
    found = _TITLED.match(prose.text, start) if _TITLE_BEFORE.search(prose.before(at, 9)) else None
    found = found or _NAME.match(prose.text, start)
    return None if found and found["small"] in _NO_NAME else found


@prose_rule("CAP-18")
def office_before_a_name_has_a_capital(prose: Prose) -> Iterator[Hit]:
    """`Giám đốc Hồ Trọng Phương`, and offices of which the State has one (`Thủ tướng Chính phủ`).

    Source: CAP-18 (PL2 V.3).
    """
    yield from hits_on_names(prose, "CAP-18")
    for at in (at for at, word in enumerate(prose.words) if word in _SURNAMES):
        before = _POSITION_BEFORE.search(prose.before(at, 24))
        is_name = at + 1 < len(prose.words) and prose.follows(at + 1) and prose.words[at + 1][0].isupper()
        if before and is_name and not prose.is_quoted(prose.starts[at]):
            end = prose.starts[at] - 1
            yield prose.hit(end - len(before["position"]), end, _POSITIONS[before["position"]], fix=True)
