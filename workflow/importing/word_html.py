"""The body of a Word file as HTML for the editor: its own emphasis, alignment, lists, tables and notes are kept.

What is body, heading or annex was decided by reading the text; here each block is written from the paragraphs and
tables that gave its lines. Fonts, sizes and indents are left behind: the official page has its own (PL1 V).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from workflow.base.text import nfc
from workflow.importing.body_html import heading_level, pairs_of, titled
from workflow.importing.markup import LINE_ENDS, without_styles
from workflow.importing.parsed import Block
from workflow.importing.word import WordDocument
from workflow.importing.word_layout import WordCell, WordParagraph, WordRun, WordTable
from workflow.importing.word_lists import Item, list_kind, written_lists
from workflow.importing.word_reader import shown

_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0]+")
_LEVELS = {0: 2, 1: 3, 2: 4}
LONGEST_HEADING = 250
_ALIGNED = ("center", "right")

Emphasis = tuple[str, ...]


class WordHtml:
    """Writes parts of one Word file."""

    def __init__(self, document: WordDocument) -> None:
        self._notes = document.notes
        self._paragraphs: dict[int, WordParagraph] = {}
        self._tables: dict[int, WordTable] = {}
        self._index(document.blocks)

    def _index(self, blocks: Iterable[WordParagraph | WordTable]) -> None:
        for block in blocks:
            if isinstance(block, WordTable) and not block.is_layout:
                self._tables |= dict.fromkeys(range(block.line, block.line + block.line_count), block)
            elif isinstance(block, WordTable):
                self._index(inner for row in block.rows for cell in row for inner in cell.blocks)
            else:
                self._paragraphs |= dict.fromkeys(range(block.line, block.line + block.line_count), block)

    def written(self, blocks: Sequence[Block]) -> str:
        """These blocks, each table once, footnotes that they call at the end."""
        items: list[Item] = []
        tables: list[WordTable] = []
        called: list[int] = []
        for block, after in pairs_of(titled(blocks)):
            table = self._tables.get(block.lines[0]) if block.lines else None
            if table is not None:
                if not any(table is one for one in tables):
                    tables.append(table)
                    items.append(Item(self._table(table, called)))
            else:
                items.append(self._block(block, after, called))
        return "\n".join([*written_lists(item for item in items if item.html), *self._written_notes(called)])

    def _block(self, block: Block, after: str | None, called: list[int]) -> Item:
        found = {id(one): one for line in block.lines if (one := self._paragraphs.get(line))}
        first = next(iter(found.values()), None)
        if first is None or first.note is not None:
            return Item("")
        lines = [html for line in block.lines if (html := self._line(line, called))]
        level = self._level(first, block, after)
        kind = list_kind(first) if not level else None
        label = escape(first.label) if first.label and not kind and first.line == block.lines[0] else ""
        if level:
            return Item(f"<h{level}>{label}{_without_bold('<br>'.join(lines))}</h{level}>")
        words = _labelled(label, " ".join(lines))
        if kind:
            return Item(words, kind, first.list_level, first.list_number, first.list_id)
        return Item(f"<p{_aligned(first)}>{words}</p>" if words else "")

    def _line(self, line: int, called: list[int]) -> str:
        """One line of a paragraph, which has several where it holds breaks."""
        paragraph = self._paragraphs.get(line)
        if paragraph is None:
            return ""
        return (_lines_of(paragraph, self._known(called)) or [""])[line - paragraph.line]

    def _known(self, called: list[int]) -> list[int]:
        """Where calls are written down; a note without a text is no call."""
        return called if self._notes else []

    def _level(self, paragraph: WordParagraph, block: Block, after: str | None) -> int | None:
        """By number and words as in any text, else by the outline level that the style has."""
        words = without_styles(block.text.replace("\n", " "))
        if list_kind(paragraph) and not paragraph.is_bold and paragraph.outline_level is None:
            return None  # Word's own numbers head something only where it looks like a heading
        level = heading_level(without_styles(block.text), after)
        if level or len(words) > LONGEST_HEADING or not words:
            return level
        return _LEVELS.get(paragraph.outline_level) if paragraph.outline_level is not None else None

    def _table(self, table: WordTable, called: list[int]) -> str:
        head = table.head_rows or _bold_head(table)
        rows = [
            "".join(self._cell(cell, "th" if number < head else "td", called) for cell in row if cell.rows)
            for number, row in enumerate(table.rows)
        ]
        written = [f"<tr>{row}</tr>" for row in rows]
        top = f"<thead>{''.join(written[:head])}</thead>" if head else ""
        return f"<table>{top}<tbody>{''.join(written[head:])}</tbody></table>"

    def _cell(self, cell: WordCell, tag: str, called: list[int]) -> str:
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        paragraphs = [one for one in cell.blocks if isinstance(one, WordParagraph) and not one.is_empty]
        inner = [self._table(one, called) for one in cell.blocks if isinstance(one, WordTable)]
        style = _aligned(paragraphs[0]) if paragraphs and len({one.alignment for one in paragraphs}) == 1 else ""
        words = [self._cell_words(one, called, plain=tag == "th") for one in paragraphs]
        if len(words) > 1 or inner:
            words = [
                f"<p{'' if style else _aligned(one)}>{text}</p>" for one, text in zip(paragraphs, words, strict=True)
            ]
        return f"<{tag}{spans}{style}>{''.join([*words, *inner])}</{tag}>"

    def _cell_words(self, paragraph: WordParagraph, called: list[int], *, plain: bool) -> str:
        words = "<br>".join(line for line in _lines_of(paragraph, self._known(called)) if line)
        return _labelled(escape(paragraph.label), _without_bold(words) if plain else words)

    def _written_notes(self, called: Sequence[int]) -> list[str]:
        """The notes in the order of their calls."""
        items = [
            f'<li data-note="{number}">{self._note(number)}</li>'
            for number in dict.fromkeys(called)
            if number in self._notes
        ]
        return [f'<ol class="footnotes">{"".join(items)}</ol>'] if items else []

    def _note(self, number: int) -> str:
        blocks = [one for one in self._notes[number] if isinstance(one, WordParagraph)]
        return " ".join(line for one in blocks for line in _lines_of(one, []) if line)


def _lines_of(paragraph: WordParagraph, called: list[int]) -> list[str]:
    """The HTML of each line of a paragraph, blanks made single."""
    lines: list[list[str]] = [[]]
    for emphasis, text in _stretches(paragraph.runs, called):
        for place, piece in enumerate(LINE_ENDS.sub("\n", text).split("\n")):
            if place:
                lines.append([])
            if piece:
                lines[-1].append(_tagged(emphasis, piece))
    return [_SPACES.sub(" ", "".join(line)).strip() for line in lines]


def _stretches(runs: Sequence[WordRun], called: list[int]) -> Iterator[tuple[Emphasis, str]]:
    """Neighbours of equal emphasis as one; a blank has that of the words before it."""
    current: Emphasis = ()
    words = ""
    for run in runs:
        emphasis = _emphasis(run) if run.text.strip() or run.note is not None else current
        text = _called(run, called) if run.note is not None else escape(nfc(shown(run)), quote=False)
        if emphasis != current and words:
            yield current, words
            words = ""
        current, words = emphasis, words + text
    if words:
        yield current, words


def _called(run: WordRun, called: list[int]) -> str:
    if run.note is None:
        return ""
    called.append(run.note)
    return f'<sup class="footnote-ref" data-note="{run.note}">{run.note}</sup>'


def _emphasis(run: WordRun) -> Emphasis:
    """The tags around a run, outermost first."""
    if run.note is not None:
        return ()
    chosen = {"strong": run.bold, "em": run.italic, "u": run.underline and not run.link, "s": run.strike}
    raised = {"superscript": "sup", "subscript": "sub"}.get(run.raised)
    link = f'a href="{escape(run.link)}"' if run.link and _SAFE_LINK.match(run.link) else None
    return tuple(filter(None, [link, *(tag for tag, on in chosen.items() if on), raised]))


def _tagged(emphasis: Emphasis, text: str) -> str:
    """Blanks at the ends stay outside the tags."""
    bare = text.strip()
    if not bare or not emphasis:
        return text
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    opening = "".join(f"<{tag}>" for tag in emphasis)
    closing = "".join(f"</{tag.partition(' ')[0]}>" for tag in reversed(emphasis))
    return f"{start}{opening}{bare}{closing}{end}"


def _without_bold(html: str) -> str:
    """Headings are bold by their level (PL1 V 6a, 6b), heads of tables by their place."""
    return re.sub(r"</?strong>", "", html)


def _labelled(label: str, words: str) -> str:
    """The automatic number inside the emphasis that opens the words, as Word prints it."""
    opens = re.match(r"(?:<(?:strong|em)>)+", words) if label else None
    return f"{opens.group()}{label}{words[opens.end() :]}" if opens else f"{label}{words}"


def _aligned(paragraph: WordParagraph) -> str:
    return f' style="text-align:{paragraph.alignment}"' if paragraph.alignment in _ALIGNED else ""


def _bold_head(table: WordTable) -> int:
    """The first rows, when every cell of them is bold and more rows follow."""
    first = table.rows[0] if len(table.rows) > 1 else ()
    paragraphs = [one for cell in first for one in cell.blocks if isinstance(one, WordParagraph) and not one.is_empty]
    if not paragraphs or not all(one.is_bold for one in paragraphs):
        return 0
    return min(max(cell.rows for cell in first), len(table.rows) - 1)
