"""Pages of texts that are still being typed: of each person and document only the newest is laid out.

A question that a newer one has overtaken leaves the queue at once; the pages shown last are kept until the next are
there. All of it lives in this process only: what is typed is nobody else's, and not stored.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Condition

from workflow.base.errors import NotFound
from workflow.rendering.rendered import RenderedPdf
from workflow.rendering.sheet import Sheet

KEPT_PEOPLE = 40
KEPT_EACH = 2
Typed = tuple[uuid.UUID, uuid.UUID]
"""A person and the document they type in."""


class Superseded(Exception):
    """The text has been typed on since."""


@dataclass
class _Version:
    key: str
    sheet: Sheet
    rendered: RenderedPdf | None = None


class Previews:
    """The texts being typed in this process and their pages; at most `at_once` are laid out side by side."""

    def __init__(self, lay_out: Callable[[Sheet], RenderedPdf], at_once: int = 1) -> None:
        self._lay_out = lay_out
        self._at_once = at_once
        self._versions: OrderedDict[Typed, list[_Version]] = OrderedDict()
        self._busy: set[Typed] = set()
        self._changed = Condition()

    def keep(self, typed: Typed, sheet: Sheet) -> str:
        """Take the newest text; gives its key, the same for the same text."""
        key = sha256(repr(sheet).encode()).hexdigest()
        with self._changed:
            known = self._versions.pop(typed, [])
            same = next((one for one in known if one.key == key), None)
            older = [one for one in known if one is not same and one.rendered][1 - KEPT_EACH :]
            self._versions[typed] = [*older, same or _Version(key, sheet)]
            while len(self._versions) > KEPT_PEOPLE:
                self._versions.popitem(last=False)
            self._changed.notify_all()
        return key

    def sheet(self, typed: Typed, key: str) -> Sheet:
        """What was typed. Raises: NotFound."""
        with self._changed:
            return self._version(typed, key).sheet

    def pdf(self, typed: Typed, key: str) -> RenderedPdf:
        """Its pages, laid out when it is its turn. Raises: NotFound, Superseded, RenderingFailed."""
        with self._changed:
            version = self._version(typed, key)
            while version.rendered is None and not self._may_begin(typed):
                self._must_be_newest(typed, version)
                self._changed.wait()
            if version.rendered is not None:
                return version.rendered
            self._must_be_newest(typed, version)
            self._busy.add(typed)
        try:
            version.rendered = self._lay_out(version.sheet)
            return version.rendered
        finally:
            with self._changed:
                self._busy.discard(typed)
                self._changed.notify_all()

    def _may_begin(self, typed: Typed) -> bool:
        return typed not in self._busy and len(self._busy) < self._at_once

    def _must_be_newest(self, typed: Typed, version: _Version) -> None:
        if self._versions.get(typed, [version])[-1] is not version:
            raise Superseded

    def _version(self, typed: Typed, key: str) -> _Version:
        for one in self._versions.get(typed, ()):
            if one.key == key:
                return one
        raise NotFound(kind="preview")
