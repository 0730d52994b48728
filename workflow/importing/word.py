"""A .docx as text and as layout: paragraphs as lines, data tables as rows with bars, layout tables cell by cell.

Source: ECMA-376 part 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from workflow.base.text import nfc
from workflow.importing.errors import LARGEST_TEXT_BYTES, TextTooLarge, UnreadableFile
from workflow.importing.legacy_encodings import DOUBTFUL, Encoding, by_font, decoded, encoding_of_font, recognised
from workflow.importing.markup import LINE_ENDS
from workflow.importing.syllables import share_of_syllables
from workflow.importing.word_layout import WordCell, WordLayout, WordParagraph, WordRun, WordSection, WordTable
from workflow.importing.word_package import LARGEST_PACKAGE_BYTES, W, WordPackage
from workflow.importing.word_reader import Block, Mends, WordReader, as_typed, shown

__all__ = ["LARGEST_PACKAGE_BYTES", "WordDocument", "read_word"]


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A Word file: its words, its layout, its blocks with the line of the text each gave, and what was left out."""

    text: str
    layout: WordLayout
    blocks: tuple[Block, ...] = ()
    notes: Mapping[int, tuple[Block, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    """Kinds of things that were not taken over: `macro`, `template`, `object`, `remote_image`, `changes` …"""
    hidden: tuple[str, ...] = ()
    """Text that the file hides, and text of headers and footers beside the page number."""


def read_word(content: bytes) -> WordDocument:
    """The text of a Word file, NFC, one line for each paragraph, and what its pages look like.

    Raises: UnreadableFile (damaged, DTD, encrypted, no document inside), TextTooLarge (also when only unpacked so).
    """
    package = WordPackage(content)
    root = package.part(package.main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise UnreadableFile(reason="damaged")
    reader, emitter, placed = _read(package, body, as_typed)
    if mends := _mending(emitter):
        reader, emitter, placed = _read(package, body, mends)
    text = "\n".join(emitter.lines)
    if len(text.encode()) > LARGEST_TEXT_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    met = [kind for kind, count in sorted(reader.story.met.items()) if count]
    return WordDocument(
        text=text,
        layout=WordLayout(_begun(reader, emitter.paragraphs), tuple(emitter.paragraphs)),
        blocks=tuple(placed),
        notes={number: tuple(one) for number, one in emitter.notes.items()},
        removed=(*package.unsafe(), *met),
        hidden=tuple(_hidden(reader)),
    )


def _read(package: WordPackage, body: etree._Element, mends: Mends) -> tuple[WordReader, _Emitter, list[Block]]:
    reader = WordReader(package, mends)
    blocks = reader.body(body)
    emitter = _Emitter(reader.notes())
    return reader, emitter, emitter.emit(blocks)


def _mending(emitter: _Emitter) -> Mends | None:
    """How the words become Unicode: by fonts that belong to an old encoding, else by what the words look like."""
    runs = [run for one in emitter.paragraphs for run in one.runs if encoding_of_font(run.font)]
    if runs and share_of_syllables(" ".join(run.text for run in runs))[0] < DOUBTFUL:
        return by_font
    encoding = recognised("\n".join(emitter.lines))
    return partial(_mended, encoding) if encoding else None


def _mended(encoding: Encoding, words: str, font: str | None) -> str:
    return decoded(words, encoding)


def _begun(reader: WordReader, paragraphs: Sequence[WordParagraph]) -> tuple[WordSection, ...]:
    """The sections with the first line of each."""
    first: dict[int, int] = {}
    for paragraph in paragraphs:
        first[paragraph.section] = min(first.get(paragraph.section, paragraph.line), paragraph.line)
    return tuple(replace(one, first_line=first.get(place, 0)) for place, one in enumerate(reader.sections))


def _hidden(reader: WordReader) -> Iterator[str]:
    if reader.story.hidden:
        yield "".join(reader.story.hidden).strip()
    edges = {id(edge): edge for section in reader.sections for edge in section.edges}
    for edge in edges.values():
        yield from (one.text.strip() for one in edge.paragraphs if any(map(str.isalpha, one.text)))


class _Emitter:
    """Gives every paragraph its lines; a note follows the paragraph (or the table) that calls it."""

    def __init__(self, notes: Mapping[int, list[Block]]) -> None:
        self.lines: list[str] = []
        self.paragraphs: list[WordParagraph] = []
        self.notes = notes
        self._written: set[int] = set()
        self._seen = 0

    def emit(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks with their lines."""
        placed: list[Block] = []
        for before, block in zip([None, *blocks], blocks, strict=False):
            if _ends_centred(before, block):
                self.lines.append("")
            placed.append(self._block(block))
            self._add_notes()
        return placed

    def _block(self, block: Block) -> Block:
        if isinstance(block, WordParagraph):
            return self._paragraph(block)
        return self._layout_table(block) if block.is_layout else self._data_table(block)

    def _paragraph(self, paragraph: WordParagraph) -> WordParagraph:
        lines = self._words(paragraph)
        placed = replace(paragraph, line=len(self.lines), line_count=len(lines))
        self.lines.extend(lines)
        self.paragraphs.append(placed)
        return placed

    def _layout_table(self, table: WordTable) -> WordTable:
        """Column by column, as people read them; a blank line closes each cell."""
        start = len(self.lines)
        done: dict[tuple[int, int], WordCell] = {}
        for column in range(max((len(row) for row in table.rows), default=0)):
            for number, row in enumerate(table.rows):
                if column < len(row):
                    cell = row[column]
                    done[number, column] = replace(cell, blocks=tuple(self.emit(cell.blocks)))
                    self.lines.append("")
        self.lines.append("")
        rows = tuple(tuple(done[number, place] for place in range(len(row))) for number, row in enumerate(table.rows))
        return replace(table, rows=rows, line=start, line_count=len(self.lines) - start)

    def _data_table(self, table: WordTable) -> WordTable:
        start = len(self.lines)
        rows: list[tuple[WordCell, ...]] = []
        for row in table.rows:
            cells = [" ".join(self._cell_words(cell.blocks)) for cell in row]
            rows.append(tuple(replace(cell, blocks=tuple(self._on_this_line(cell.blocks))) for cell in row))
            spread = [
                words for cell, text in zip(row, cells, strict=True) for words in [text, *[""] * (cell.columns - 1)]
            ]
            self.lines.append("| " + " | ".join(spread) + " |")
        self.lines.append("")
        return replace(table, rows=tuple(rows), line=start, line_count=len(rows))

    def _cell_words(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, WordParagraph):
                yield from (line.replace("\t", " ").strip() for line in self._words(block) if line.strip())
            else:
                yield from (words for row in block.rows for cell in row for words in self._cell_words(cell.blocks))

    def _on_this_line(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, WordParagraph):
                placed = replace(block, line=len(self.lines), line_count=1)
                self.paragraphs.append(placed)
                yield placed
            else:
                rows = tuple(
                    tuple(replace(cell, blocks=tuple(self._on_this_line(cell.blocks))) for cell in row)
                    for row in block.rows
                )
                yield replace(block, rows=rows, line=len(self.lines), line_count=1)

    def _words(self, paragraph: WordParagraph) -> list[str]:
        words = "".join(self._marked(run) for run in paragraph.runs).strip("\n")
        return LINE_ENDS.sub("\n", nfc(f"{paragraph.label}{words}")).split("\n")

    def _marked(self, run: WordRun) -> str:
        """Raised text keeps its mark, a call of a note becomes its raised number."""
        if run.note is not None:
            return f"<sup>{run.note}</sup>" if run.note in self.notes else ""
        raised = run.raised == "superscript" and run.text.strip()
        return f"<sup>{shown(run)}</sup>" if raised else shown(run)

    def _add_notes(self) -> None:
        fresh, self._seen = self.paragraphs[self._seen :], len(self.paragraphs)
        called = {run.note for one in fresh for run in one.runs if run.note is not None and one.note is None}
        for number in sorted(called & self.notes.keys() - self._written):
            self._written.add(number)
            self._note(number, self.notes[number])

    def _note(self, number: int, blocks: Sequence[Block]) -> None:
        words = " ".join(self._cell_words(blocks)).strip()
        if words:
            list(self._on_this_line(blocks))
            self.lines.append(f"<sup>{number}</sup> {words}")


def _ends_centred(before: Block | None, block: Block) -> bool:
    """The title is centred and the text is not: a blank line says so to whoever reads the words alone."""
    return (
        isinstance(before, WordParagraph)
        and isinstance(block, WordParagraph)
        and before.alignment == "center"
        and block.alignment != "center"
        and not before.is_empty
        and not block.is_empty
    )
