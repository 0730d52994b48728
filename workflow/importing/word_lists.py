"""Automatic lists of Word as lists of the editor, nested by their levels.

Only plain kinds: dashes, `1.` and `a)`; the page numbers them by the decree (a b c d đ e, PL1 II.6c). Every other
number (`Điều 1.`, `I.`, `1.1.`) is part of the text, as offices type it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.importing.word_layout import WordParagraph

_PLAIN = {"decimal": re.compile(r"^\d+[.)]\s*$"), "lowerLetter": re.compile(r"^[a-zđ]+\)\s*$")}
_KINDS = {"decimal": "ol", "lowerLetter": "ol-a"}


@dataclass(frozen=True, slots=True)
class Item:
    """A written block, or the words of a list item of this kind and level."""

    html: str
    kind: str | None = None
    level: int = 0
    number: int = 0
    list_id: str = ""


def list_kind(paragraph: WordParagraph) -> str | None:
    """`ul`, `ol`, `ol-a` for a plain automatic number, else None."""
    if paragraph.list_format == "bullet" and paragraph.label:
        return "ul"
    plain = _PLAIN.get(paragraph.list_format)
    return _KINDS[paragraph.list_format] if plain and plain.match(paragraph.label) else None


@dataclass
class _Open:
    kind: str
    level: int
    next_number: int
    html: list[str]


def written_lists(items: Iterable[Item]) -> Iterator[str]:
    """The blocks, with neighbouring items of lists put into `ul` and `ol`."""
    path: list[_Open] = []
    for item in items:
        if item.kind is None:
            yield from _closed(path, 0)
            yield item.html
            continue
        while path and (path[-1].level > item.level or (path[-1].level == item.level and _breaks(path[-1], item))):
            yield from _closed(path, len(path) - 1)
        _add(path, item)
    yield from _closed(path, 0)


def _breaks(last: _Open, item: Item) -> bool:
    return last.kind != item.kind or (item.kind != "ul" and last.next_number != item.number)


def _add(path: list[_Open], item: Item) -> None:
    if not path or path[-1].level < item.level:
        path.append(_Open(item.kind or "ul", item.level, item.number, [_opening(item)]))
    path[-1].html.append(f"<li>{item.html}</li>")
    path[-1].next_number = item.number + 1


def _opening(item: Item) -> str:
    if item.kind == "ul":
        return "<ul>"
    start = f' start="{item.number}"' if item.number != 1 else ""
    return f'<ol type="a"{start}>' if item.kind == "ol-a" else f"<ol{start}>"


def _closed(path: list[_Open], depth: int) -> Iterator[str]:
    """Close the lists below this depth; an inner one goes into the last item of the one around it."""
    while len(path) > depth:
        ended = path.pop()
        tag = ended.kind.partition("-")[0]
        html = "".join([*ended.html, f"</{tag}>"])
        if path:
            path[-1].html[-1] = f"{path[-1].html[-1].removesuffix('</li>')}{html}</li>"
        else:
            yield html
