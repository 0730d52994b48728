"""A Word file as blocks: paragraphs with their form, tables, notes, sections with their headers.

Source: ECMA-376 part 1, 17.2 (body), 17.4 (tables), 17.5 (content controls), 17.10 (headers), 17.11 (notes).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from lxml import etree

from workflow.base.text import nfc
from workflow.importing.word_drawings import drawn_line_mm, pictures, text_boxes
from workflow.importing.word_figures import paragraph_figures, section_figures
from workflow.importing.word_layout import PageEdge, WordParagraph, WordRun, WordSection, WordTable
from workflow.importing.word_numbering import WordNumbering
from workflow.importing.word_package import W, WordPackage
from workflow.importing.word_properties import attribute, paragraph_properties
from workflow.importing.word_runs import RunReader, Story
from workflow.importing.word_styles import Style, WordStyles, is_deleted_mark
from workflow.importing.word_tables import Tables

Block = WordParagraph | WordTable
_WRAPPERS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")})
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Mends = Callable[[str, str | None], str]
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def as_typed(words: str, font: str | None) -> str:
    """Words in Unicode stay as they are."""
    return words


@dataclass
class Place:
    """Where the reader is: in which table style, text box or note."""

    table: Style = field(default_factory=Style)
    in_text_box: bool = False
    note: int | None = None


@dataclass
class WordReader:
    """Reads the stories of one file; numbers and fields run on from paragraph to paragraph."""

    package: WordPackage
    mends: Mends = as_typed
    styles: WordStyles = field(init=False)
    numbering: WordNumbering = field(init=False)
    story: Story = field(init=False)
    sections: list[WordSection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.styles = WordStyles(self.package)
        self.numbering = WordNumbering(self.package, self.styles)
        self.story = Story(self.package.relationships(self.package.main), mends=self.mends)
        self._tables = Tables(self.blocks, self.styles)
        self._carried: list[WordRun] = []

    def body(self, body: etree._Element) -> list[Block]:
        """All blocks of the document; `sections` is complete afterwards."""
        blocks = self.blocks(body, Place())
        last = body.find(f"{W}sectPr")
        if last is not None or not self.sections:
            self.sections.append(self._section(last))
        return blocks

    def blocks(self, parent: etree._Element, place: Place) -> list[Block]:
        """The paragraphs and tables directly in a body, cell, note or box, through their wrappers."""
        found: list[Block] = []
        for child in inside(parent):
            if child.tag == f"{W}p":
                found.extend(self._paragraph(child, place))
            elif child.tag == f"{W}tbl":
                found.append(self._tables.read(child, place))
            elif child.tag == f"{W}altChunk":
                self.story.met["chunk"] += 1
        return lines_seen(found)

    def _paragraph(self, element: etree._Element, place: Place) -> list[Block]:
        properties = element.find(f"{W}pPr")
        direct = paragraph_properties(properties)
        style = self.styles.style(attribute(properties.find(f"{W}pStyle")) if properties is not None else None)
        form = self._form(direct, style, place.table)
        reader = RunReader(self.styles, style, place.table, self.story)
        reader.read(element)
        runs, self._carried = [*self._carried, *reader.runs], []
        section = len(self.sections)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            self.sections.append(self._section(properties.find(f"{W}sectPr")))
        if is_deleted_mark(properties):
            self._carried = runs
            return []
        drawings = [one.element for one in reader.drawn]
        self.story.met["picture"] += pictures(drawings)
        return [
            self._made(runs, form, style, place, section, drawn_line_mm(drawings)),
            *self._boxes(drawings, place, section),
        ]

    def _form(self, direct: dict[str, str], style: Style, table: Style) -> ChainMap[str, str]:
        """List indents lie above the style where the paragraph itself names the list, else below (17.7.2)."""
        base = [dict(table.paragraph), dict(self.styles.default_paragraph)]
        merged = ChainMap(direct, dict(style.paragraph), *base)
        level = dict(self.numbering.form(merged))
        if "numId" in direct:
            return ChainMap(direct, level, dict(style.paragraph), *base)
        return ChainMap(direct, dict(style.paragraph), level, *base)

    def _made(
        self,
        runs: Sequence[WordRun],
        form: ChainMap[str, str],
        style: Style,
        place: Place,
        section: int,
        line_mm: float | None,
    ) -> WordParagraph:
        label = self.numbering.next_label(form)
        text = nfc("".join(shown(run) for run in runs))
        return WordParagraph(
            text=text.strip("\n"),
            runs=tuple(runs),
            label=label.words,
            leading=text[: len(text) - len(text.lstrip(" \t\xa0"))],
            style=style.name,
            drawn_line_mm=line_mm,
            in_text_box=place.in_text_box,
            note=place.note,
            section=section,
            list_format=label.format,
            list_level=label.level,
            list_id=label.list_id,
            list_number=label.number,
            **paragraph_figures(form),
        )

    def _boxes(self, drawings: Iterable[etree._Element], place: Place, section: int) -> list[Block]:
        inner = Place(place.table, in_text_box=True, note=place.note)
        return [block for box in text_boxes(drawings) for block in self.blocks(box, inner)]

    def notes(self) -> dict[int, list[Block]]:
        """The footnotes and endnotes that the text calls, by number in the order of their calls."""
        parts = {letter: self._notes_of(kind) for letter, kind in (("f", "footnotes"), ("e", "endnotes"))}
        found: dict[int, list[Block]] = {}
        for identity, number in list(self.story.notes.items()):
            element = parts[identity[0]].get(identity[1:])
            if element is not None and attribute(element, "type") not in _SEPARATORS:
                found[number] = self.blocks(element, Place(note=number))
        return found

    def _notes_of(self, kind: str) -> dict[str, etree._Element]:
        root = self.package.beside_main(kind)
        return {attribute(note, "id") or "": note for note in root} if root is not None else {}

    def _section(self, properties: etree._Element | None) -> WordSection:
        """A section takes over the headers of the one before where it has none of its own (17.10.5)."""
        before = {(edge.place, edge.pages): edge for edge in (self.sections[-1].edges if self.sections else ())}
        for reference in properties if properties is not None else ():
            if reference.tag in {f"{W}headerReference", f"{W}footerReference"}:
                edge = self._edge(reference)
                before[edge.place, edge.pages] = edge
        return replace(section_figures(properties), edges=tuple(before.values()))

    def _edge(self, reference: etree._Element) -> PageEdge:
        target = self.story.relationships.get(reference.get(_REL_ID, ""))
        root = self.package.part(target.target) if target and not target.is_external else None
        outer, carried = self.story, self._carried
        relationships = self.package.relationships(target.target) if target else {}
        self.story = Story(relationships, keeps_page_fields=True, mends=self.mends)
        self._carried = []
        blocks = self.blocks(root, Place()) if root is not None else []
        outer.met["picture"] += self.story.met["picture"]
        self.story, self._carried = outer, carried
        place = "header" if reference.tag == f"{W}headerReference" else "footer"
        pages = attribute(reference, "type") or "default"
        return PageEdge(
            cast(Literal["header", "footer"], place),
            cast(Literal["default", "first", "even"], pages if pages in {"first", "even"} else "default"),
            tuple(paragraphs_in(blocks)),
        )


def inside(parent: etree._Element) -> Iterator[etree._Element]:
    """The children, through content controls and marks of insertion."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from inside(child)
        elif isinstance(child.tag, str):
            yield child


def shown(run: WordRun) -> str:
    """The letters as they stand on paper."""
    return run.text.upper() if run.caps else run.text


def lines_seen(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, each paragraph with whether a line stands below it: its own, or in the empty one that follows."""
    seen: list[Block] = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, WordParagraph):
            own = block.border_bottom or block.drawn_line_mm is not None
            next_one = isinstance(after, WordParagraph) and after.is_empty and not block.is_empty
            follows = next_one and isinstance(after, WordParagraph) and after.drawn_line_mm is not None
            block = replace(block, has_line_below=own or follows)
        seen.append(block)
    return seen


def paragraphs_in(blocks: Iterable[Block]) -> Iterator[WordParagraph]:
    """All paragraphs, those in cells too."""
    for block in blocks:
        if isinstance(block, WordParagraph):
            yield block
        else:
            yield from (one for row in block.rows for cell in row for one in paragraphs_in(cell.blocks))
