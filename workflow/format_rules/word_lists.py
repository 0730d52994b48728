"""The room's own word lists, from `word_lists.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.base.text import nfc


@cache
def _table() -> dict[str, Any]:
    text = files("workflow.format_rules").joinpath("word_lists.toml").read_text(encoding="utf-8")
    return tomllib.loads(nfc(text))


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of one list. Raises: KeyError for a list that the table has not."""
    return frozenset(phrases(name))


def phrases(name: str) -> list[str]:
    """The entries of one list, whether the table has them in one string of single words or in an array."""
    entries = _table()[name]
    return entries.split() if isinstance(entries, str) else list(entries)


def pairs(name: str) -> dict[str, str]:
    """A table of one expression for another."""
    return dict(_table()[name])


def any_of(words: Iterable[str]) -> str:
    """The words as one alternative of a pattern, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
