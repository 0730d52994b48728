"""What of a document is laid out together: the main text, and each annex by itself, as its pages count from 1.

A part holds only what is printed in it, so that a change elsewhere leaves it the same, and its kept pages right.
Source: FMT-PAGE-8, PL1 III.1đ.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from workflow.rendering.markup import annex_html, sheet_html
from workflow.rendering.rendered import Box
from workflow.rendering.sheet import Sheet

KEPT_BYTES = 64 << 20


@dataclass(frozen=True)
class Part:
    """The main text (place 0), or the annex with this place (from 1), which is then the only one of its sheet."""

    sheet: Sheet
    place: int = 0

    @cached_property
    def key(self) -> str:
        """The same for the same pages."""
        return sha256(repr((self.place, self.sheet)).encode()).hexdigest()


@dataclass(frozen=True)
class RenderedPart:
    """A part as a PDF of its own, and where its places lie; pages count from 0 within the part."""

    content: bytes
    pages: int
    boxes: Mapping[str, Box] = field(default_factory=dict)


def parts_of(sheet: Sheet) -> list[Part]:
    """The parts in their order; the main text knows its annexes by their titles only."""
    titles = tuple(replace(annex, body_html="") for annex in sheet.annexes)
    about = replace(
        sheet,
        body_html="",
        subject="",
        addressees=(),
        legal_bases=(),
        recipients=(),
        archive_line="",
        fillable=False,
        proof_url=None,
    )
    annexes = [Part(replace(about, annexes=(annex,)), place) for place, annex in enumerate(sheet.annexes, 1)]
    return [Part(replace(sheet, annexes=titles)), *annexes]


def part_html(part: Part) -> str:
    """The page that is laid out."""
    return annex_html(part.sheet, part.sheet.annexes[0]) if part.place else sheet_html(part.sheet)


class KeptParts:
    """The last rendered parts by their key, as many as fit; from any thread."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[str, RenderedPart] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> RenderedPart | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: str, part: RenderedPart) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = part
            self._size += len(part.content)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1].content)
