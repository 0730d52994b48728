"""What cannot be read in a package, collected with its path, and the values that can."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree

from workflow.base.clock import VIETNAM
from workflow.base.errors import Refusal
from workflow.base.text import single_spaced
from workflow.exchange.envelope import child, words
from workflow.exchange.texts import clean, read_day, read_instant

_EPOCH = datetime(1970, 1, 1, tzinfo=VIETNAM)


def text_of(element: etree._Element | None, *names: str) -> str:
    """The words of the first of these elements, on one line."""
    return single_spaced(clean(words(child(element, *names))))


class Faults:
    """Collects what cannot be read, each with its path."""

    def __init__(self) -> None:
        self.found: list[Refusal] = []

    def add(self, code: str, path: str, **facts: object) -> None:
        self.found.append(Refusal(code, {"path": path, **facts}))

    def day(self, element: etree._Element | None, path: str) -> date | None:
        text = words(element)
        found = read_day(text) if text else None
        if text and found is None:
            self.add("package_day_malformed", path, value=text[:40])
        return found

    def instant(self, element: etree._Element | None, path: str) -> datetime:
        text = words(element)
        found = read_instant(text) if text else None
        if text and found is None:
            self.add("package_day_malformed", path, value=text[:40])
        return found or _EPOCH

    def number(self, element: etree._Element | None, path: str) -> int | None:
        text = words(element)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            self.add("package_number_malformed", path, value=text[:40])
            return None
        return int(text)

    def flag(self, element: etree._Element | None, path: str) -> bool | None:
        known = {"0": False, "1": True, "false": False, "true": True, "": None}
        text = words(element).lower()
        if text not in known:
            self.add("package_number_malformed", path, value=text[:40])
        return known.get(text)
