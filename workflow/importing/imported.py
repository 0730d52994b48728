"""A file as all that a draft takes over from it, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.importing.body_html import structured_blocks, structured_body
from workflow.importing.leftovers import Leftover, leftovers_of
from workflow.importing.parsed import ParsedText, ReadAnnex
from workflow.importing.parsing import parse_text
from workflow.importing.reading import ReadFile, read_file
from workflow.importing.word import WordDocument
from workflow.importing.word_html import WordHtml


@dataclass(frozen=True, slots=True)
class ImportedAnnex:
    """A typed annex to be; `form` is `annex` or `issued_with`."""

    title: str
    body_html: str
    landscape: bool = False
    form: str = "annex"


@dataclass(frozen=True, slots=True)
class Imported:
    """A read file; nothing in it needs the file any more."""

    parsed: ParsedText
    body_html: str
    annexes: tuple[ImportedAnnex, ...] = ()
    leftovers: tuple[Leftover, ...] = ()


def import_file(content: bytes) -> Imported:
    """The file taken apart. Raises: NotADocument, UnreadableFile, TextTooLarge."""
    file = read_file(content)
    parsed = parse_text(file.text)
    writer = WordHtml(file.word) if file.word else None
    body = writer.written(parsed.body) if writer else structured_body(parsed)
    annexes = tuple(_annex(one, file, writer) for one in parsed.annexes)
    return Imported(parsed, body, annexes, leftovers_of(parsed, file))


def _annex(annex: ReadAnnex, file: ReadFile, writer: WordHtml | None) -> ImportedAnnex:
    body = writer.written(annex.body) if writer else structured_blocks(annex.body, annex.footnotes)
    across = file.word is not None and _is_across(file.word, annex.line)
    return ImportedAnnex(annex.title, body, across, annex.form)


def _is_across(word: WordDocument, line: int) -> bool:
    """Whether the page on which the annex begins lies across (FMT-PAGE-2)."""
    for paragraph in word.layout.on_line(line)[:1]:
        sections = word.layout.sections
        return paragraph.section < len(sections) and sections[paragraph.section].is_landscape
    return False
