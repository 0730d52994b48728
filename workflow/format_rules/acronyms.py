"""Acronyms are explained where they first stand, and once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.format_rules.findings import Hit
from workflow.format_rules.prose import Prose, WordAt, prose_rule
from workflow.format_rules.word_lists import word_set

_ACRONYM = re.compile(r"[A-ZĐ]{2,10}")
_ROMAN = re.compile(r"[IVXLCDM]+")
_SYMBOL_SIGNS = frozenset("/-&._@0123456789")
_LEAD = re.compile(r"\((?:sau đây |dưới đây )?(?:gọi |viết )?(?:tắt )?(?:là )?(?:: ?)?$")
_COMMON = word_set("common_acronyms")
_LINKS = frozenset(("và", "của", "về", "các"))


@prose_rule("F-ABBR-FIRST")
def acronyms_are_explained_first(prose: Prose) -> Iterator[Hit]:
    """One that stands before its explanation, one explained twice, one that is neither explained nor common.

    Source: F-ABBR-FIRST.
    """
    explained: dict[str, WordAt] = {}
    used: dict[str, WordAt] = {}
    shown: set[str] = set()
    """Alone in brackets after other words, as the short name of a bank."""
    twice: list[WordAt] = []
    for at, word in enumerate(prose.words):
        if len(word) < 2 or not word.isupper() or not _ACRONYM.fullmatch(word) or _ROMAN.fullmatch(word):
            continue
        if not _is_in_prose(prose, at):
            continue
        lead = _lead(prose, at)
        if lead and _is_explanation(prose, at, lead):
            if word in explained:
                twice.append(at)
            explained.setdefault(word, at)
        elif lead:
            shown.add(word)
        else:
            used.setdefault(word, at)
    for at in twice:
        yield prose.hit(prose.starts[at], prose.ends[at], code="twice")
    for word, at in used.items():
        if word in explained and at < explained[word]:
            yield prose.hit(prose.starts[at], prose.ends[at], code="before")
        elif word not in explained and word not in shown | _COMMON and not _is_by_capitals(prose, at):
            yield prose.hit(prose.starts[at], prose.ends[at], code="never")


def _is_in_prose(prose: Prose, at: WordAt) -> bool:
    """Whether it stands in a sentence and is no part of a symbol, a unit or an address."""
    start, end = prose.starts[at], prose.ends[at]
    fragment = prose.fragment_at(start)
    if fragment.role in ("heading", "cell") or not prose.is_running(start):
        return False
    around = prose.text[max(start - 1, 0) : start] + prose.text[end : end + 2]
    before, after = around[:1], around[1:] if start else around
    if before in _SYMBOL_SIGNS or after[:1] in ("/", "-", "&", "_", "@"):
        return False
    return not (after[:1] == "." and after[1:].isalnum())


def _lead(prose: Prose, at: WordAt) -> str:
    """The bracket before an acronym that stands alone in brackets, with `viết tắt là`; else nothing."""
    start, end = prose.starts[at], prose.ends[at]
    lead = _LEAD.search(prose.text[max(start - 40, 0) : start])
    return lead.group() if lead and prose.text[end : end + 1] == ")" else ""


def _is_explanation(prose: Prose, at: WordAt, lead: str) -> bool:
    """`cải cách hành chính (CCHC)`: after words with these initials, or said to be one."""
    if len(lead) > 1:
        return True
    word = prose.words[at]
    heads = [one[0].upper() for one in prose.plain[max(at - len(word) - 4, 0) : at] if one not in _LINKS]
    return "".join(heads).endswith(word)


def _is_by_capitals(prose: Prose, at: WordAt) -> bool:
    """Whether the words beside it are in capitals as well, so that it is a word of a line in capitals."""
    beside = [prose.words[n] for n in (at - 1, at + 1) if 0 <= n < len(prose.words)]
    return any(len(word) > 1 and word.isupper() and word.isalpha() and word not in _COMMON for word in beside)
