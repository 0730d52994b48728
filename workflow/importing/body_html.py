"""The body as clean HTML for the editor and the official PDF.

Every character of the text is escaped; the only tags are the ones written here. Dashes and numbers stay in the
paragraphs, as offices print them; only short numbered lines that head something become h2 to h4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from workflow.importing.footnotes import MARK, is_unit, label_in
from workflow.importing.lines import is_upper
from workflow.importing.markup import without_styles
from workflow.importing.outline import heading_of, marker_of
from workflow.importing.parsed import Block, Footnote, ParsedText

_STYLES = re.compile(
    r"(?P<keep>\(\*{1,3}\)|(?<=\s)\*(?=\s))|(?P<stars>\*{1,3})|<(?P<end>/?)(?P<tag>sup|sub|b|strong|i|em|u)\s*>",
    re.IGNORECASE,
)
_HTML_TAGS = {"*": ("em",), "**": ("strong",), "***": ("strong", "em"), "b": ("strong",), "i": ("em",)}
_ARTICLE = re.compile(r"^(Điều\s+\d{1,3}[a-zđ]?\s?[.:])", re.IGNORECASE)
_STRONG = re.compile(r"\*{2}|</?(?:b|strong)\s*>", re.IGNORECASE)
_ARTICLE_RANK = 15
_DEEPEST_HEADING = 4


def structured_body(parsed: ParsedText) -> str:
    """The body without header, bases, addressees, signature and recipients, as HTML; footnotes at the end."""
    return structured_blocks(parsed.body, parsed.footnotes)


def structured_blocks(blocks: Sequence[Block], footnotes: Sequence[Footnote]) -> str:
    """These blocks as HTML, and their footnotes."""
    writer = _Writer({note.label: note for note in footnotes})
    pairs = pairs_of(titled(blocks))
    html = [writer.table(block) if block.rows else writer.paragraph(block, after) for block, after in pairs]
    return "\n".join([*html, *writer.notes(footnotes)])


def titled(blocks: Sequence[Block]) -> list[Block]:
    """`Chương I` and the heading in capitals below it are one heading of two lines."""
    done: list[Block] = []
    alone = False
    for block in blocks:
        words = without_styles(block.text)
        if alone and is_upper(words) and not block.rows:
            one = done[-1]
            done[-1] = Block(f"{one.text}\n{block.text}", lines=(*one.lines, *block.lines))
            alone = False
            continue
        marker = None if block.rows else marker_of(words)
        alone = bool(marker and marker.rank < _ARTICLE_RANK and not marker.rest)
        done.append(block)
    return done


def pairs_of(blocks: Sequence[Block]) -> Iterable[tuple[Block, str | None]]:
    """Each block with the words of the next one, which decide whether it is a heading."""
    words = [without_styles(block.text) for block in blocks]
    return zip(blocks, [*words[1:], None], strict=False)


class _Writer:
    """Writes blocks; knows which footnotes there are."""

    def __init__(self, notes: Mapping[str, Footnote]) -> None:
        self._notes = notes

    def paragraph(self, block: Block, following: str | None) -> str:
        words = without_styles(block.text)
        level = heading_level(words, following)
        if level:
            title = "<br>".join(self._heading_line(line) for line in block.text.split("\n"))
            return f"<h{level}>{title}</h{level}>"
        html = _ARTICLE.sub(r"<strong>\1</strong>", self.inline(block.text))
        return f"<p>{html}</p>"

    def _heading_line(self, line: str) -> str:
        """Headings are bold by their level (PL1 V 6a, 6b), so that bold marks say nothing."""
        return self.inline(_STRONG.sub("", line))

    def table(self, block: Block) -> str:
        rows = ["".join(f"<td>{self.inline(cell)}</td>" for cell in row) for row in block.rows]
        return "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</tbody></table>"

    def notes(self, footnotes: Sequence[Footnote]) -> list[str]:
        items = "".join(f'<li data-note="{note.label}">{self.inline(note.text)}</li>' for note in footnotes)
        return [f'<ol class="footnotes">{items}</ol>'] if items else []

    def inline(self, marked: str) -> str:
        """Emphasis as em and strong, marks of footnotes as references, everything else as text."""
        pieces: list[str] = []
        position = 0
        for found in MARK.finditer(marked):
            label = label_in(found)
            if label in self._notes and found.start() > 0 and not is_unit(found):
                pieces.append(marked[position : found.start()])
                pieces.append(label)
                position = found.end()
        pieces.append(marked[position:])
        return _with_references(pieces)


def _with_references(pieces: Sequence[str]) -> str:
    """Text and labels in turn; emphasis may span a reference."""
    joined = "\x00".join(pieces[::2])
    labels = iter(pieces[1::2])
    html = _emphasised(joined)
    return re.sub("\x00", lambda _: _reference(next(labels)), html)


def _reference(label: str) -> str:
    return f'<sup class="footnote-ref" data-note="{label}">{label}</sup>'


def heading_level(words: str, following: str | None) -> int | None:
    """h2 for parts, chapters and `I.`; h3 for sections, articles and `1.`; h4 for everything deeper."""
    marker = marker_of(words)
    if not marker:
        return None
    if not marker.rest or heading_of(marker, following) is None:
        return None
    if marker.rank in (15, 30):
        return 3
    return 2 if marker.rank < 30 else _DEEPEST_HEADING


def _emphasised(marked: str) -> str:
    """Marks that open and close become tags; a mark without its partner is dropped."""
    found = list(_STYLES.finditer(marked))
    tags = _matched(found)
    html, position = [], 0
    for place, match in enumerate(found):
        html.append(escape(marked[position : match.start()]))
        html.append(escape(match.group()) if match.group("keep") else tags.get(place, ""))
        position = match.end()
    html.append(escape(marked[position:]))
    return re.sub(r"\s+", " ", "".join(html)).strip()


def _matched(found: Sequence[re.Match[str]]) -> dict[int, str]:
    """The tag of each mark that has a partner, properly nested."""
    tags: dict[int, str] = {}
    open_marks: list[tuple[str, int]] = []
    for place, match in enumerate(found):
        sign = (match.group("stars") or match.group("tag") or "").lower()
        if not sign:
            continue
        held = next((depth for depth, (open_sign, _) in enumerate(open_marks) if open_sign == sign), None)
        if held is not None and match.group("end") != "":
            tags.update(_pair(sign, open_marks[held][1], place))
            del open_marks[held:]
        elif match.group("end") != "/" and len(open_marks) < 12:
            open_marks.append((sign, place))
    return tags


def _pair(sign: str, opens: int, closes: int) -> dict[int, str]:
    names = _HTML_TAGS.get(sign, (sign,))
    return {
        opens: "".join(f"<{name}>" for name in names),
        closes: "".join(f"</{name}>" for name in reversed(names)),
    }
