"""Tỉnh, huyện, xã and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.lexicon import hits_on_names
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, prose_rule, with_capital, without_capital
from workflow.format_rules.word_lists import any_of, word_set

_PROVINCE = any_of(word_set("provinces"))
_NAMESAKES = any_of(word_set("namesakes"))
_SURNAMES = any_of(word_set("surnames") - word_set("surnames_in_places"))
_OTHER_NAME = rf"(?!(?:{_SURNAMES}|{_NAMESAKES})\b)[{CAPITAL}][{SMALL}]+\b"
_CAPITAL_UNIT = re.compile(
    rf"(?:(?P<large>Tỉnh|Thành phố) (?:{_PROVINCE})|"
    rf"(?P<unit>Huyện|Xã|Phường|Thị xã|Thị trấn|Quận) (?!Đoàn|Đội|[Ủủ]y|Hội|Công|Tự trị){_OTHER_NAME})\b"
)
_SMALL_UNIT_NUMBER = re.compile(
    r"(?P<unit>quận|phường) (?P<number>[1-9]|1\d|2[0-8])"
    r"(?=$|[,;.)\n](?!\d)| (?:và|đến|hoặc|thành phố|Thành phố|TP|quận|Quận)\b)"
)
_COUNTING = word_set("counting_words")
_SMALL_UNIT_NAMESAKE = re.compile(rf"(?P<unit>quận|phường|xã|thị trấn) (?:{_NAMESAKES})\b(?! [{CAPITAL}])")
_NAME_WITHOUT_CAPITALS = re.compile(
    rf"(?:[Tt]ỉnh|[Tt]hành phố) (?P<name>{any_of(word_set('provinces'))})\b", re.IGNORECASE
)
_UNITS = ("tỉnh", "thành", "huyện", "quận", "xã", "phường", "thị")
_RIGHT_NAME = {name.lower(): name for name in word_set("provinces")}


@prose_rule("CAP-06")
def unit_word_is_small(prose: Prose) -> Iterator[Hit]:
    """`tỉnh Quảng Ngãi`, not `Tỉnh Quảng Ngãi`, inside a clause; and the name of a province has its capitals.

    Units named after a person or an event keep their capital (CAP-07), and so does Thành phố Hồ Chí Minh (CAP-08).
    Source: CAP-06 (PL2 III.1a).
    """
    for at, found in prose.matches(_CAPITAL_UNIT, *_UNITS):
        unit = found["large"] or found["unit"]
        if prose.is_mid_clause(at):
            yield prose.hit(found.start(), found.start() + len(unit), without_capital(unit), fix=True)
    for _, found in prose.matches(_NAME_WITHOUT_CAPITALS, "tỉnh", "thành"):
        written = found["name"]
        right = _RIGHT_NAME[written.lower()]
        if written != right and not written.isupper():
            yield prose.hit(found.start("name"), found.end("name"), right, fix=True)


@prose_rule("CAP-07")
def unit_with_number_has_a_capital(prose: Prose) -> Iterator[Hit]:
    """`Quận 1`, `Phường Điện Biên Phủ`; not where the number counts something.

    Source: CAP-07 (PL2 III.1b).
    """
    for at, found in prose.matches(_SMALL_UNIT_NUMBER, "quận", "phường"):
        before = prose.plain[at - 1] if prose.follows(at) else ""
        if before not in _COUNTING and not before.isdigit():
            yield _raised(prose, found)
    for _, found in prose.matches(_SMALL_UNIT_NAMESAKE, *_UNITS):
        yield _raised(prose, found)


def _raised(prose: Prose, found: re.Match[str]) -> Hit:
    return prose.hit(found.start("unit"), found.end("unit"), with_capital(found["unit"]), fix=True)


@prose_rule("CAP-08")
def two_cities_have_a_capital(prose: Prose) -> Iterator[Hit]:
    """`Thủ đô Hà Nội`, `Thành phố Hồ Chí Minh`. Source: CAP-08 (PL2 III.1c)."""
    return hits_on_names(prose, "CAP-08")
