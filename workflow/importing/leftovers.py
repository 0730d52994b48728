"""What a read file says and a draft does not take over: named, so that a person decides about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflow.importing.document_types import CIRCULATIONS, URGENCIES
from workflow.importing.parsed import ParsedText
from workflow.importing.reading import ReadFile

KINDS = (
    *("number", "date", "signature", "marks", "unplaced", "parties", "annexes_absent", "enclosures", "not_found"),
    *("macro", "template", "object", "remote_image", "remote_frame", "chunk", "picture", "formula", "changes"),
    *("comments", "hidden", "text_box"),
)
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Leftover:
    """One thing; `kind` is one of KINDS, `text` what the file says (empty where the kind says it all)."""

    kind: str
    text: str = ""


def leftovers_of(parsed: ParsedText, file: ReadFile) -> tuple[Leftover, ...]:
    """Everything that was read and has no place in the draft."""
    found = [*_of_the_text(parsed), *_of_the_file(file)]
    return tuple(Leftover(one.kind, one.text[:LONGEST]) for one in dict.fromkeys(found))


def _of_the_text(parsed: ParsedText) -> Iterator[Leftover]:
    if parsed.number:
        yield Leftover("number", parsed.number_line_raw or parsed.number)
    if parsed.date.day:
        yield Leftover("date", parsed.date.raw or "")
    for block in parsed.signatures:
        yield Leftover("signature", " / ".join(filter(None, [*block.lines, block.name])))
    for mark in parsed.marks:
        if mark not in URGENCIES and mark not in CIRCULATIONS and mark != "DỰ THẢO":
            yield Leftover("marks", mark)
    yield from (Leftover("unplaced", text) for text in parsed.unplaced)
    if parsed.annexes_mentioned and not parsed.annexes:
        yield Leftover("annexes_absent", "; ".join(dict.fromkeys(one.pointer for one in parsed.annexes_mentioned)))
    if parsed.attachments_mentioned:
        yield Leftover("enclosures", "; ".join(parsed.attachments_mentioned))
    missing = [name for name, found in _expected(parsed) if not found]
    if missing:
        yield Leftover("not_found", ", ".join(missing))


def _expected(parsed: ParsedText) -> list[tuple[str, object]]:
    """Parts that every document has; the names are those of the draft's fields."""
    return [
        ("subject", parsed.subject),
        ("place", parsed.place),
        ("recipients", parsed.recipients),
        ("archive_unit", parsed.archive_copy),
    ]


def _of_the_file(file: ReadFile) -> Iterator[Leftover]:
    if file.word is None:
        return
    yield from (Leftover(kind) for kind in file.word.removed if kind in KINDS)
    yield from (Leftover("hidden", text) for text in file.word.hidden if text)
