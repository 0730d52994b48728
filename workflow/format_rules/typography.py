"""Spaces and marks: before and after punctuation, in brackets, quotation marks, between years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.prose import CAPITAL, SMALL, Prose, prose_rule

_LETTER = f"{CAPITAL}{SMALL}"
_SPACE_BEFORE = re.compile(r"(?<=[^\s.…:;,]) +(?=[,;:?!)](?![()/\\|])|\.(?:\s|$|/\.))", re.MULTILINE)
_SPACE_AFTER_BRACKET = re.compile(rf"(?<=\() +(?=[{_LETTER}0-9])")
_NO_SPACE_AFTER = re.compile(rf"[,;:](?<=[{_LETTER}].)(?=[{_LETTER}])")
_NO_SPACE_BETWEEN = re.compile(rf"(?<=[{SMALL}]{{2}})\.(?=[{CAPITAL}][{SMALL}]+[ ,])")
_NO_SPACE_BEFORE_BRACKET = re.compile(rf"(?=\([{_LETTER}]{{2}})(?<=[{SMALL}]{{2}})")
_TWO_SPACES = re.compile(r" {2,}(?=[^\s])")
_BLANK_BEFORE = re.compile(r"(?:[Nn]gày|[Tt]háng|[Nn]ăm|[Ss]ố|[Ss]ố:|\.|…|_)$")
_STRAIGHT_OR_CURLY = re.compile('["“”]')
_YEARS = re.compile(r"(?P<from>(?:19|20)\d\d)(?P<joint> [-–]|[-–] )(?P<to>(?:19|20)\d\d)(?![\w/-])")
YEAR_DIGITS = 4
_EVEN_YEARS = re.compile(r"\b(?:19|20)\d\d(?P<joint> ?[-–] ?)(?:19|20)\d\d\b")
_FOR_SCANNING = re.compile(r"[(\[]|[)\]]|\n")


@prose_rule("F-TYPO-SPACE")
def spaces_stand_right(prose: Prose) -> Iterator[Hit]:
    """None before a mark, one after it, one between words; a bracket that is opened is closed.

    Blanks to be filled in (`ngày    tháng`), addresses of pages and times of day are silent. Source: F-TYPO-SPACE.
    """
    for pattern in (_SPACE_BEFORE, _SPACE_AFTER_BRACKET):
        for found in pattern.finditer(prose.text):
            if not _is_blank(prose, found.start()):
                yield _respaced(prose, found.start(), found.end(), "")
    for pattern in (_NO_SPACE_AFTER, _NO_SPACE_BETWEEN, _NO_SPACE_BEFORE_BRACKET):
        for found in pattern.finditer(prose.text):
            at = found.end()
            if not _is_link(prose, at):
                yield _respaced(prose, at, at, " ")
    for found in _TWO_SPACES.finditer(prose.text):
        if found.start() and prose.text[found.start() - 1] != "\n" and not _is_blank(prose, found.start()):
            yield _respaced(prose, found.start(), found.end(), " ")
    yield from _open_brackets(prose)


def _respaced(prose: Prose, start: int, end: int, space: str) -> Hit:
    """The finding shows a letter on both sides, and the remedy keeps them."""
    left, right = start - 1, min(end + 1, len(prose.text))
    mended = prose.text[left:start] + space + prose.text[end:right]
    if not space and _NO_SPACE_AFTER.match(mended + prose.text[right : right + 1], 1):
        mended, right = f"{mended} {prose.text[right]}", right + 1
    return prose.hit(left, right, mended, fix=True)


def _is_blank(prose: Prose, at: int) -> bool:
    return bool(_BLANK_BEFORE.search(prose.text[max(at - 6, 0) : at]))


def _is_link(prose: Prose, at: int) -> bool:
    """Whether the place lies inside an address of a page or of a person."""
    word_begins = max(prose.text.rfind(" ", max(at - 80, 0), at), prose.text.rfind("\n", max(at - 80, 0), at)) + 1
    before = prose.text[word_begins:at]
    after = prose.text[at : at + 60].split(" ", 1)[0]
    return "//" in before + after or "@" in before + after or before.startswith("www.") or ".vn" in before + after


def _open_brackets(prose: Prose) -> Iterator[Hit]:
    """A bracket that its paragraph does not close; labels `a)` close none. A torn paragraph is silent."""
    opened: list[int] = []
    for found in _FOR_SCANNING.finditer(prose.text + "\n"):
        mark, at = found.group(), found.start()
        if mark in "([":
            opened.append(at)
        elif mark in ")]":
            if opened:
                opened.pop()
        else:
            if opened and prose.text[at - 1 : at] in (".", ";", ":", "/"):
                yield prose.hit(opened[-1], opened[-1] + 1, code="bracket")
            opened = []


@prose_rule("F-QUOTE")
def quotation_marks_are_of_one_kind(prose: Prose) -> Iterator[Hit]:
    """The kind that the text has less often is remarked, each mark.

    Source: F-QUOTE.
    """
    marks = [(found.start(), found.group()) for found in _STRAIGHT_OR_CURLY.finditer(prose.text)]
    straight = [at for at, mark in marks if mark == '"']
    if not straight or len(straight) == len(marks):
        return
    if len(straight) * 2 <= len(marks) or len(straight) % 2:
        for at in straight:
            yield prose.hit(at, at + 1, "“" if _opens(prose, at) else "”", fix=True)
    else:
        for at, mark in marks:
            if mark != '"':
                yield prose.hit(at, at + 1, '"', fix=True)


def _opens(prose: Prose, at: int) -> bool:
    return at == 0 or prose.text[at - 1] in " \n([-–/"


@prose_rule("F-HYPHEN-YEAR")
def years_are_joined_evenly(prose: Prose) -> Iterator[Hit]:
    """A space on both sides of the dash or on none, as elsewhere in the text.

    Source: F-HYPHEN-YEAR.
    """
    years = [word for word in prose.vocabulary() if len(word) == YEAR_DIGITS and word.isdigit()]
    places = (prose.starts[at] for at in prose.at(*years))
    found_at = (_YEARS.match(prose.text, at) for at in places if at == 0 or prose.text[at - 1] not in "/.,-_")
    uneven = [found for found in found_at if found]
    if not uneven:
        return
    joints = [found["joint"] for found in _EVEN_YEARS.finditer(prose.text)]
    tight = sum(len(joint) == 1 for joint in joints) > sum(len(joint) == 3 for joint in joints)
    for found in uneven:
        dash = found["joint"].strip()
        joint = dash if tight else f" {dash} "
        yield prose.hit(found.start(), found.end(), f"{found['from']}{joint}{found['to']}", fix=True)
