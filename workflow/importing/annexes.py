"""What stands behind the signature: annexes (`Phụ lục I`), and a text issued with this one (`QUY CHẾ …`).

Source: PL1 III.1 (FMT-ANX-1 to 5); PL3 mẫu 1.3, 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workflow.importing.document_types import type_at_start, type_named
from workflow.importing.footnotes import notes_apart
from workflow.importing.lines import is_motto, is_nation, is_upper
from workflow.importing.markup import without_styles
from workflow.importing.outline import marker_of
from workflow.importing.parsed import Block, ReadAnnex

_LABEL = r"(?:số\s*)?(?:[IVXLC]{1,6}|\d{1,2}|[A-HĐ])(?:[.-]\d{1,2})?"
_HEAD = re.compile(
    rf"^(?P<label>(?:Phụ\s+lục|Phụ\s+biểu|Biểu\s+mẫu|Mẫu\s+biểu|Biểu\s+số|Mẫu\s+số|Biểu|Mẫu)(?:\s+{_LABEL})?)"
    r"\s*(?:[.:–-]\s*(?P<title>.*))?$",
    re.IGNORECASE,
)
_TITLED_HEAD = re.compile(rf"^(?P<label>PHỤ\s+LỤC(?:\s+{_LABEL})?)\s+(?P<title>[^a-zà-ỹ]{{6,300}})$")
_REFERENCE = re.compile(r"^\(?\s*(?:Ban\s+hành\s+)?(?:Kèm|Đính\s+kèm)\s+theo\b", re.IGNORECASE)
_TITLE_END = (".", ";", ":", "./.")
LONGEST_TITLE = 400
MOST_TITLE_LINES = 5


@dataclass
class _Open:
    label: str | None
    titles: list[str] = field(default_factory=list)
    reference: str | None = None
    form: str = "annex"
    body: list[Block] = field(default_factory=list)
    line: int = 0

    @property
    def is_headed(self) -> bool:
        """Whether the lines of the title are over."""
        return bool(self.body) or self.reference is not None

    def closed(self) -> ReadAnnex:
        body, notes = notes_apart(self.body)
        title = " ".join(self.titles).strip(" .:–-") or self.label or "Phụ lục"
        return ReadAnnex(self.label, title, self.reference, self.form, tuple(body), tuple(notes), self.line)


def read_annexes(blocks: Sequence[Block]) -> tuple[tuple[ReadAnnex, ...], list[Block]]:
    """The annexes in their order, and the blocks before the first of them."""
    loose: list[Block] = []
    opened: list[_Open] = []
    issued = _issued_with(blocks)
    for place, block in enumerate(blocks):
        words = "" if block.rows else without_styles(block.text)
        if head := _head(words, opened):
            opened.append(_begun(head, block))
        elif place == issued:
            opened.append(_Open(None, [words], form="issued_with", line=_line(block)))
        elif not opened:
            loose.append(block)
        else:
            _take(opened[-1], block, words)
    return tuple(one.closed() for one in opened), _said(loose)


def _head(words: str, opened: Sequence[_Open]) -> re.Match[str] | None:
    """A line that opens an annex; `Biểu` and `Mẫu` only where no annex is being headed."""
    found = _HEAD.match(words) or _TITLED_HEAD.match(words) if 0 < len(words) <= LONGEST_TITLE else None
    if not found or words.endswith(";"):
        return None
    is_annex = words[:7].casefold().startswith("phụ lục")
    title = found.group("title") or ""
    if not is_annex and opened and (not opened[-1].is_headed or opened[-1].label):
        return None
    return None if title.endswith((";", ",")) else found


def _begun(head: re.Match[str], block: Block) -> _Open:
    title = (head.group("title") or "").strip()
    return _Open(re.sub(r"\s+", " ", head.group("label")), [title] if title else [], line=_line(block))


def _line(block: Block) -> int:
    return block.lines[0] if block.lines else 0


def _issued_with(blocks: Sequence[Block]) -> int | None:
    """Where the text begins that a decision issues: its type in capitals, and below it `(Ban hành kèm theo …)`."""
    for place, block in enumerate(blocks[:30]):
        words = without_styles(block.text)
        if words[:7].casefold() == "phụ lục":
            return None
        if _REFERENCE.match(words):
            return next(_types_before(blocks, place), None)
    return None


def _types_before(blocks: Sequence[Block], end: int) -> Iterator[int]:
    for place in range(max(0, end - MOST_TITLE_LINES), end):
        words = without_styles(blocks[place].text)
        if type_named(words) or (is_upper(words) and type_at_start(words)):
            yield place


def _take(annex: _Open, block: Block, words: str) -> None:
    if block.rows:
        annex.body.append(block)
    elif not annex.is_headed and _REFERENCE.match(words):
        annex.reference = words
    elif not annex.body and annex.reference and (set(words) <= set("-_–—*. ") or is_nation(words) or is_motto(words)):
        return
    elif not annex.is_headed and _continues_title(annex, words):
        annex.titles.append(words)
    else:
        annex.body.append(block)


def _continues_title(annex: _Open, words: str) -> bool:
    """Capitals, or the one line between the head and the reference."""
    if len(annex.titles) >= MOST_TITLE_LINES or len(words) > LONGEST_TITLE or marker_of(words):
        return False
    if is_upper(words):
        return True
    below_capitals = bool(annex.titles) and is_upper(annex.titles[-1])
    return not words.endswith(_TITLE_END) and len(words) < 160 and (not annex.titles or not below_capitals)


def _said(blocks: Sequence[Block]) -> list[Block]:
    """Without drawn lines and page numbers."""
    return [block for block in blocks if any(map(str.isalpha, block.text))]
