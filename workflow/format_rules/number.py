"""The line of number and symbol of a finished text; in a document the page makes it.

Source: PL1 II.3 (FMT-NUM-1 to 7); PL3 I; ND30 Đ.15.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.issuer import is_issued_with_another, is_state
from workflow.format_rules.manuscript import NUMBER, Kind, Manuscript
from workflow.format_rules.registry import rule
from workflow.format_rules.wording import Wording, missing, wordings
from workflow.importing.document_types import DOCUMENT_TYPES

LETTER = "cong-van"
FREE_FORMS = frozenset({"hop-dong", "ban-ghi-nho", "ban-thoa-thuan"})
"""Contracts and the like are numbered by the custom of the parties: the decree has no template for them."""
WITH_ANOTHER = frozenset({"quy-che", "quy-dinh"})
"""Usually issued with a decision, whose number they share (doc-types, note *)."""
_ABBREVIATIONS = {kind.abbreviation for kind in DOCUMENT_TYPES if kind.abbreviation}
_TYPES_NO_ISSUER_HAS = frozenset({"QĐ", "NQ", "TTr", "KH", "TB", "BC", "GM", "CTr", "QyĐ"})
"""Abbreviations that stand for a type also in a letter's symbol; others (CT, TC) may be an issuer's."""
_COLON = re.compile(r"^(?P<word>Số(?:\.(?=\s*\d))?)(?!\s*:)(?=[\s\d.…/_-])")
_DIGITS = re.compile(r"^Số\s*[:.]?\s*(?P<number>\d+)(?=\s*[/-])")
_SPACED = re.compile(r"^Số\s*[:.]?\s*(?P<all>(?P<number>\d*)[.…_\s]*(?P<rest>/.*?))[.\s]*$")
_SYMBOL = re.compile(r"/\s*(?P<symbol>[^\W\d_][^/]*?)[.\s]*$")
_PARTY_ORDER = re.compile(r"(?P<type>[A-ZĐ][A-Za-zĐđy]{0,3})\s*/\s*(?P<issuer>[A-ZĐ][\wĐ]*)[.\s]*$")


def _line(manuscript: Manuscript) -> Wording | None:
    """The number line, where a person has written it in the form of the State."""
    if not manuscript.is_finished_text or not is_state(manuscript):
        return None
    return next(wordings(manuscript, NUMBER), None)


@rule("F-NUM-MISSING")
def number_is_there(manuscript: Manuscript) -> Iterator[Hit]:
    """`Số:` with its number stands in what leaves the office."""
    kind = manuscript.kind
    if not manuscript.is_finished_text or not kind.numbered or kind.key in FREE_FORMS | WITH_ANOTHER:
        return
    line = next(wordings(manuscript, NUMBER), None)
    if line is None and not is_issued_with_another(manuscript):
        yield missing(NUMBER, "Số: …/…", code="missing")
    elif line is not None and manuscript.number is None:
        yield line.whole("Số: 15/…", code="blank")


@rule("F-NUM-COLON")
def colon_follows_the_word(manuscript: Manuscript) -> Iterator[Hit]:
    """`Số:`, not `Số` or `Số.`."""
    line = _line(manuscript)
    if line and (found := _COLON.match(line.text)):
        yield line.of(found, "word", expected="Số:", fix="Số:")


@rule("F-NUM-PAD")
def number_has_two_digits(manuscript: Manuscript) -> Iterator[Hit]:
    """`05` below ten, no zero in front from ten on."""
    line = _line(manuscript)
    found = _DIGITS.match(line.text) if line else None
    if line and found and int(found["number"]) > 0:
        right = f"{int(found['number']):02d}"
        if found["number"] != right:
            yield line.of(found, "number", expected=right, fix=right)


@rule("F-NUM-SPACE")
def symbol_has_no_space(manuscript: Manuscript) -> Iterator[Hit]:
    """No space around `/` and `-`, and a hyphen between the groups; a draft may leave room for the number."""
    line = _line(manuscript)
    found = _SPACED.match(line.text) if line else None
    if not line or not found:
        return
    part = "all" if found["number"] else "rest"
    right = re.sub(r"\s*([/–-])\s*", lambda mark: mark[1].replace("–", "-"), found[part])
    if right != found[part]:
        yield line.of(found, part, expected=right, fix=right)


@rule("F-NUM-TYPE")
def symbol_names_the_type(manuscript: Manuscript) -> Iterator[Hit]:
    """`<type>-<issuer>` with the abbreviation of the tên loại above (FMT-NUM-4)."""
    line, kind = _line(manuscript), manuscript.kind
    if not line or kind.key in FREE_FORMS or not kind.numbered:
        return
    if "/" in (manuscript.symbol or "") and (party := _PARTY_ORDER.search(line.text)):
        right = f"/{party['type']}-{party['issuer']}"
        yield line.of(party, expected=right, code="order")
        return
    found = _SYMBOL.search(line.text)
    if not found or "…" in found["symbol"] or ".." in found["symbol"]:
        return
    groups = [group.strip() for group in re.split(r"[-–]", found["symbol"])]
    yield from _letter(line, found, groups) if kind.abbreviation is None else _named(line, found, groups, kind)


def _letter(line: Wording, found: re.Match[str], groups: list[str]) -> Iterator[Hit]:
    if len(groups) > 1 and groups[0] in _TYPES_NO_ISSUER_HAS:
        start = found.start("symbol")
        rest = "-".join(groups[1:])
        yield line.hit(start, start + len(groups[0]), expected=f"{rest}-…", code="letter")


def _named(line: Wording, found: re.Match[str], groups: list[str], kind: Kind) -> Iterator[Hit]:
    name, right = kind.name, kind.abbreviation or ""
    start = found.start("symbol")
    if groups[0] == right:
        if len(groups) == 1:
            yield line.hit(start, found.end("symbol"), expected=f"{right}-…", code="issuer", name=name)
    elif groups[0].casefold() == right.casefold():
        yield line.hit(start, start + len(groups[0]), expected=right, fix=right, code="case", name=name)
    elif right in groups[1:]:
        turned = "-".join([right, *(group for group in groups if group != right)])
        yield line.hit(start, found.end("symbol"), expected=turned, code="order")
    elif groups[0] in _ABBREVIATIONS:
        yield line.hit(start, start + len(groups[0]), expected=right, code="other", name=name)
    else:
        yield line.hit(start, found.end("symbol"), expected=f"{right}-…", code="unknown", name=name)


@rule("F-NUM-CV")
def letter_names_issuer_and_unit(manuscript: Manuscript) -> Iterator[Hit]:
    """The symbol of a công văn is `<issuer>-<drafting unit>`, without `CV` (FMT-NUM-5)."""
    line = _line(manuscript)
    found = _SYMBOL.search(line.text) if line and manuscript.kind.key == LETTER else None
    if not line or not found or "…" in found["symbol"] or ".." in found["symbol"]:
        return
    groups = [group.strip() for group in re.split(r"[-–]", found["symbol"])]
    if "CV" in groups:
        others = [group for group in groups if group != "CV"]
        yield line.of(found, "symbol", expected="-".join([*others, "…"] if len(others) < 2 else others), code="cv")
    elif len(groups) == 1:
        yield line.of(found, "symbol", expected=f"{groups[0]}-…", code="unit")


@rule("F-NUM-DUP")
def number_is_free(manuscript: Manuscript) -> Iterator[Hit]:
    """No other document of the series and year has this number."""
    if manuscript.number_is_taken:
        line = next(wordings(manuscript, NUMBER), None)
        yield line.whole() if line else Hit(None, found=manuscript.symbol or "", part=NUMBER)
