"""Duplicates in an address book: who is the same by name or code, and who is much alike by spelling or address."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflow.distribution import wording
from workflow.distribution.address_columns import ABBREVIATIONS, EMAIL, EXCHANGE_ID, IDENTIFIER, NAME, listed
from workflow.distribution.entering import normal_identifier

Key = tuple[str, str]


@dataclass(frozen=True)
class Holder:
    """Who has a name or an address: an entry of the book, or an earlier line of the same file."""

    name: str
    entry_id: uuid.UUID | None = None
    line: int | None = None


class Likeness:
    """Finds who has the same name or code, and who a like name or the same address."""

    def __init__(self) -> None:
        self._same: dict[Key, list[Holder]] = {}
        self._alike: dict[Key, list[Holder]] = {}

    def add(self, holder: Holder, cells: Mapping[str, str]) -> None:
        """The holder says this of itself."""
        for index, keys in ((self._same, _same_keys(cells)), (self._alike, _alike_keys(cells))):
            for key in keys:
                index.setdefault(key, []).append(holder)

    def same(self, cells: Mapping[str, str]) -> list[Holder]:
        """Those with this very name (accents told apart) or this mã định danh, each once."""
        return list(dict.fromkeys(one for key in _same_keys(cells) for one in self._same.get(key, ())))

    def alike(self, cells: Mapping[str, str], but: Holder | None = None) -> tuple[str, Holder] | None:
        """The first other one that shares a spelling, an e-mail address or an exchange id, and by which column."""
        for key in _alike_keys(cells):
            for one in self._alike.get(key, ()):
                if but is None or one.entry_id is None or one.entry_id != but.entry_id:
                    return key[0], one
        return None


def _same_keys(cells: Mapping[str, str]) -> Iterable[Key]:
    if name := wording.exact(cells.get(NAME, "")):
        yield NAME, name
    if code := normal_identifier(cells.get(IDENTIFIER)):
        yield IDENTIFIER, code


def _alike_keys(cells: Mapping[str, str]) -> Iterable[Key]:
    for text in (cells.get(NAME, ""), *listed(cells.get(ABBREVIATIONS, ""))):
        if spelling := wording.canonical(text):
            yield NAME, spelling
    for column in (EMAIL, EXCHANGE_ID):
        if address := cells.get(column, "").strip().casefold():
            yield column, address
