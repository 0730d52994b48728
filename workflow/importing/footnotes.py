"""Footnotes (chú thích): a raised mark in the text, and a paragraph that begins with the same mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflow.importing.parsed import Block, Footnote

_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = r"(?:<sup>\s*\[?(?P<tagged>\d{1,3})\]?\s*</sup>|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
_NOTE = re.compile(
    rf"^[*\s]*(?:{_RAISED}|\[\^?(?P<square>\d{{1,3}})\]:?|\((?P<round>\d{{1,3}})\))[*\s]*(?P<text>\S.*)$"
)
MARK = re.compile(rf"{_RAISED}|\[\^?(?P<square>\d{{1,3}})\]|(?<=[^\W\d])\((?P<round>\d{{1,3}})\)")
_UNIT_BEFORE = re.compile(r"(?:^|[\d\s(])[kdcm]?m$")


def label_in(found: re.Match[str]) -> str:
    """The number of a mark, in plain digits."""
    parts = found.groupdict()
    label = parts["tagged"] or parts["raised"] or parts["square"] or parts["round"] or ""
    return label.translate(_RAISED_DIGITS)


def is_unit(found: re.Match[str]) -> bool:
    """`m²` and `km²` are units, not marks."""
    return bool(found.groupdict()["raised"] and _UNIT_BEFORE.search(found.string[: found.start()][-4:]))


def starts_note(marked: str) -> bool:
    """A paragraph that looks like a note; `(1) …` only counts when a mark calls it, so it is not asked here."""
    found = _NOTE.match(marked)
    return bool(found and not found.group("round"))


def _call(found: re.Match[str]) -> tuple[str, bool]:
    """Label, and whether it stands in round brackets: `(1)` calls `(1) …`, everything else calls everything else."""
    return label_in(found), bool(found.group("round"))


def notes_apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Footnote]]:
    """The body without the note paragraphs, and the notes that a mark in the body calls."""
    called = {_call(found) for block in blocks for found in MARK.finditer(block.text) if found.start() > 0}
    body: list[Block] = []
    notes: dict[str, Footnote] = {}
    for block in blocks:
        found = _NOTE.match(block.text) if not block.rows else None
        label = label_in(found) if found else ""
        if found and _call(found) in called and label not in notes:
            notes[label] = Footnote(label, found.group("text").strip())
        else:
            body.append(block)
    return body, list(notes.values())
