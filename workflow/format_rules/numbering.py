"""Typed numbers without gap, duplicate or wrong parent, in one style, in the order of the alphabet.

Source: PL1 II.6c to đ (FMT-STR-1, FMT-STR-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.levels import ARTICLE, LATIN, LETTERS, ROMAN, Judged, Number, judged
from workflow.format_rules.manuscript import ANNEX, BODY, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, wordings
from workflow.importing.lines import is_upper

OWN_ARTICLES = frozenset({
    "nghi-quyet", "quyet-dinh", "quy-che", "quy-dinh", "hop-dong", "ban-thoa-thuan", "ban-ghi-nho",
})  # fmt: skip
"""Types made of articles; in others a line that begins `Điều 5.` tells of another document."""
_FOREIGN = frozenset("fjwz")


def _lines(manuscript: Manuscript) -> Iterator[list[Wording]]:
    """The running text of the body, then of each annex, without what is quoted."""
    texts: dict[int, list[Wording]] = {0: []}
    for one in wordings(manuscript, BODY, ANNEX):
        if one.fragment.role not in ("cell", "note"):
            texts.setdefault(one.fragment.annex, []).append(one)
    yield from (_unquoted(lines) for lines in texts.values())


def _unquoted(lines: list[Wording]) -> list[Wording]:
    """Without the paragraphs between an opening quotation mark and the one that closes it (amended articles)."""
    kept: list[Wording] = []
    at = 0
    while at < len(lines):
        kept.append(lines[at])
        end = _closed_at(lines, at)
        at = end + 1 if end is not None else at + 1
    return kept


def _closed_at(lines: list[Wording], at: int) -> int | None:
    """The paragraph that closes a quotation left open in paragraph `at`; None when none is open, or none closes."""
    depth = _open_quotes(lines[at].text)
    if depth <= 0:
        return None
    for end in range(at + 1, len(lines)):
        text = lines[end].text
        depth += _open_quotes(text) if "“" in text or "”" in text else -(text.count('"') % 2)
        if depth <= 0:
            return end
    return None


def _open_quotes(text: str) -> int:
    if "“" in text or "”" in text:
        return text.count("“") - text.count("”")
    return 1 if text.startswith('"') and text.count('"') % 2 else 0


def _judged(manuscript: Manuscript) -> Iterator[Judged]:
    for lines in _lines(manuscript):
        for one in judged(lines):
            if one.number.marker.rank != ARTICLE or manuscript.kind.key in OWN_ARTICLES:
                yield one


@rule("F-NUM-GAP")
def numbers_follow_each_other(manuscript: Manuscript) -> Iterator[Hit]:
    """Each level counts from one under its parent (Điều through the document), without gap or duplicate."""
    for one in _judged(manuscript):
        number = one.number
        if number.style == "point" and _is_only_another_alphabet(one):
            continue
        if number.style == "decimal1" and (above := _wrong_parent(one)):
            yield _hit(number, f"{above}.{number.value}{number.after}", "parent")
        elif one.expected is not None:
            yield _hit(number, number.written(one.expected), "order")


def _hit(number: Number, expected: str, code: str) -> Hit:
    return number.wording.hit(0, len(number.marker.label), expected=expected, code=code)


def _is_only_another_alphabet(one: Judged) -> bool:
    """`e)` after `d)`, `f)` after `e)`: the order of another alphabet, which F-NUM-ALPHA tells."""
    letter = one.number.marker.label[0]
    if letter in _FOREIGN:
        return True
    before = LETTERS[one.expected - 2] if one.expected and one.expected > 1 else ""
    return bool(before and before in LATIN and letter in LATIN and LATIN.find(letter) - LATIN.find(before) == 1)


def _wrong_parent(one: Judged) -> str:
    """The number that `2.1` should begin with, when it stands below another `n.`; else empty."""
    parents = [level.number for level in one.above if level.style in ("arabic.", "roman", "arabic/", "arabic)")]
    if not parents:
        return ""
    begins = one.number.before.rstrip(". ")
    return "" if begins in {str(parent.value) for parent in parents} else str(parents[-1].value)


@rule("F-NUM-ALPHA")
def points_follow_the_alphabet(manuscript: Manuscript) -> Iterator[Hit]:
    """Points are a b c d đ e g h i k …: `đ` after `d`, no f, j, w, z."""
    for one in _judged(manuscript):
        number = one.number
        if number.style != "point":
            continue
        letter = number.marker.label[0]
        if letter in _FOREIGN:
            yield number.wording.hit(0, 1, expected=_instead(letter), code="foreign")
        elif one.expected and LETTERS[one.expected - 1] == "đ" and letter == "e":
            yield number.wording.hit(0, 1, expected="đ", code="skipped")


def _instead(letter: str) -> str:
    return {"f": "g", "j": "k", "w": "x", "z": "y"}[letter]


@rule("F-NUM-STYLE")
def numbers_have_one_style(manuscript: Manuscript) -> Iterator[Hit]:
    """Styles beside the decree's, each told once: `1)`, `a.`, `1.1`, `a1)`, and two styles of one level."""
    told: set[str] = set()
    first: dict[str, str] = {}
    for one in _judged(manuscript):
        number = one.number
        code, right = _style(number)
        shape = re.sub(r"[^.)/]", "", number.marker.label)
        usual = first.setdefault(number.style, shape)
        if number.style in ("subpoint", "point") and usual != shape:
            code, right = "mixed", ""
        if code and code not in told:
            told.add(code)
            yield number.wording.hit(0, len(number.marker.label), expected=right, code=code)


def _style(number: Number) -> tuple[str, str]:
    """The remark on a style that the decree does not have, and what it has instead."""
    if number.style.startswith("arabic") and number.style != "arabic.":
        return "item", f"{number.value}."
    if number.style == "point" and number.after.strip() != ")":
        return "point", f"{number.marker.label[0]})"
    if number.style.startswith("decimal"):
        return "decimal", f"{number.value}."
    return ("below", "-") if number.style == "subpoint" else ("", "")


@rule("F-HEAD-CASE")
def headings_of_sections_are_capitals(manuscript: Manuscript) -> Iterator[Hit]:
    """`I. TIÊU ĐỀ` in capitals; of a document the page prints them so."""
    if not manuscript.is_finished_text:
        return
    for one in _judged(manuscript):
        number = one.number
        heading = number.marker.rest
        is_heading = number.wording.fragment.role == "heading"
        if number.marker.rank == ROMAN and number.style == "roman" and is_heading and not is_upper(heading):
            start = len(number.wording.text) - len(heading)
            right = heading.upper()
            yield number.wording.hit(start, len(number.wording.text), expected=right, fix=right)
