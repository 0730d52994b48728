"""The text of a document made ready for the page: only known elements, footnotes at the page foot, lawful headings.

The text comes sanitised; this is a second net, because what slips through here would be signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from lxml import html
from lxml.html import HtmlElement
from markupsafe import Markup

from workflow.base.text import nfc
from workflow.rendering.bounds import check_bounds
from workflow.rendering.columns import fix_columns
from workflow.rendering.errors import RenderingFailed
from workflow.rendering.measure import width_mm, words

MOST_CHARACTERS = 8_000_000
MOST_DEPTH = 60
MOST_COLSPAN, MOST_ROWSPAN = 40, 400

DROPPED = words(  # with what is in them; of other unknown elements the text stays
    "script style title iframe frame object applet template noscript svg math button select textarea video audio"
)
KEPT = words(
    "p h2 h3 h4 ul ol li table caption colgroup col thead tbody tfoot tr th td strong b em i u s ins del "
    "sup sub a br blockquote span div figure figcaption img"
)
RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4"}
CLASSES = {"footnote-ref", "footnotes"}
ALIGNED = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.IGNORECASE)
SYMBOL = re.compile(r"(\b\d{1,6}(?:/\d{4})?/[^\W\d_]{1,8}(?:-[^\W_]{1,12}){0,3})")
BLOCKS = words("p h2 h3 h4 li")
ARTICLE = re.compile(r"^\s*Điều\s+\d", re.IGNORECASE)
CENTRED_HEADING = re.compile(r"^\s*(Phần|Chương|Mục|Tiểu mục)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Measure:
    """The line that a text is set in: its width, the first line's indent, the font size."""

    line_mm: float
    indent_mm: float
    size_pt: float

    def lines(self, text: str) -> int:
        """About how many lines the text fills."""
        return ceil((width_mm(text, self.size_pt) + self.indent_mm) / self.line_mm)


def prepared(body_html: str, closing: Measure | None = None) -> Markup:
    """The body as safe HTML for the page template; with a measure its last two lines stay with the closing below.

    Raises: RenderingFailed `too_long` and those of `check_bounds`, when it is beyond all reason for one document.
    """
    if len(body_html) > MOST_CHARACTERS:
        raise RenderingFailed("too_long", what="characters", limit=MOST_CHARACTERS, found=len(body_html))
    root = html.fragment_fromstring(nfc(body_html).replace("\x00", ""), create_parent="div")
    _keep_known(root)
    check_bounds(root)
    _move_footnotes(root)
    for heading in list(root.iter("h2")):
        _arrange_heading(heading)
    _keep_symbols_whole(root)
    for table in list(root.iter("table")):
        _find_head(table)
        fix_columns(table)
    if closing is not None:
        _keep_two_lines(root, closing)
    inner = html.tostring(root, encoding="unicode")
    return Markup(inner)  # every element and attribute was chosen above


def _keep_known(root: HtmlElement) -> None:
    for element in list(root.iterdescendants()):
        if not isinstance(element.tag, str) or element.tag in DROPPED or _is_too_deep(element):
            element.drop_tree()
            continue
        element.tag = RENAMED.get(element.tag, element.tag)
        if element.tag not in KEPT:
            element.drop_tag()
        else:
            _keep_attributes(element)


def _is_too_deep(element: HtmlElement) -> bool:
    return sum(1 for _ in element.iterancestors()) > MOST_DEPTH


def _keep_attributes(element: HtmlElement) -> None:
    given = dict(element.attrib)
    element.attrib.clear()
    for name, value in given.items():
        if (kept := _kept_value(str(element.tag), str(name), value)) is not None:
            element.set(name, kept)
    aligned = ALIGNED.search(given.get("style", ""))
    if aligned:
        element.set("class", f"{element.get('class', '')} to-{aligned[1].lower()}".strip())


def _kept_value(tag: str, name: str, value: str) -> str | None:
    match tag, name:
        case _, "class":
            return " ".join(sorted(CLASSES & set(value.split()))) or None
        case (("td" | "th"), ("colspan" | "rowspan")) if value.isdigit():
            return str(min(int(value), MOST_COLSPAN if name == "colspan" else MOST_ROWSPAN))
        case "a", "href" if value.startswith(("https://", "http://", "mailto:")):
            return value
        case "img", "src" if value.startswith("data:image/"):
            return value
        case ("ol", "start" | "type") | ("li", "value") | ("img", "alt") | (_, "data-note"):
            return value
    return None


def _move_footnotes(root: HtmlElement) -> None:
    """Each note goes to where it is referred to: CSS then floats it to the foot of that page."""
    notes = {item.get("data-note"): item for item in root.xpath(".//ol[@class='footnotes']/li")}
    for reference in root.xpath(".//sup[@class='footnote-ref']"):
        note = notes.pop(reference.get("data-note"), None)
        if note is None:
            continue
        for paragraph in note.xpath(".//p"):
            paragraph.tag = "span"
        tail, reference.tail = reference.tail, None
        note.tag, note.tail = "span", tail
        note.attrib.clear()
        note.set("class", "footnote")
        reference.getparent().replace(reference, note)
    for rest in root.xpath(".//ol[@class='footnotes']"):
        if not len(rest):
            rest.drop_tree()


def _keep_symbols_whole(root: HtmlElement) -> None:
    """Wrap `48/2021/QĐ-UBND` and the like, which a line break after a slash would tear."""
    for element in list(root.iter()):
        if element.text and SYMBOL.search(element.text):
            element.text, spans = _wrapped(element.text)
            for at, span in enumerate(spans):
                element.insert(at, span)
        if element.tail and SYMBOL.search(element.tail):
            element.tail, spans = _wrapped(element.tail)
            for span in reversed(spans):
                element.addnext(span)


def _wrapped(text: str) -> tuple[str, list[HtmlElement]]:
    before, *rest = SYMBOL.split(text)
    spans = []
    for symbol, after in zip(rest[::2], rest[1::2], strict=True):
        span = html.Element("span", {"class": "whole"})
        span.text, span.tail = symbol, after
        spans.append(span)
    return before, spans


def _arrange_heading(heading: HtmlElement) -> None:
    """`Chương I<br>QUY ĐỊNH CHUNG` is centred, and upper case only from its second line (PL1 II.6d)."""
    if ARTICLE.match(heading.text_content()):
        heading.set("class", "article")  # sentence case, whatever its level (PL1 V 6a)
    if not CENTRED_HEADING.match(heading.text_content()):
        return
    heading.set("class", "division")
    line_break = heading.find("br")
    if line_break is None:
        return
    name = html.Element("span", {"class": "division-name"})
    name.text, line_break.tail = line_break.tail, None
    for following in list(line_break.itersiblings()):
        name.append(following)
    line_break.addnext(name)


def _find_head(table: HtmlElement) -> None:
    """First rows that hold nothing but heading cells are the head, which every page repeats."""
    if table.find("thead") is not None:
        return
    rows = table.xpath("./tr|./tbody/tr")
    count = next((at for at, row in enumerate(rows) if any(cell.tag != "th" for cell in row)), 0)
    if not count:
        return
    head = html.Element("thead")
    place = rows[0].getparent()
    (place if place.tag == "tbody" else rows[0]).addprevious(head)
    for row in rows[:count]:
        head.append(row)


def _keep_two_lines(root: HtmlElement, measure: Measure) -> None:
    """No page holds only the signature: one-line paragraphs at the end hold on to those above, up to two lines."""
    if len(root) and root[-1].tag not in BLOCKS | {"ul", "ol"}:
        return
    lines = 0
    for block in reversed(list(root.iter(*BLOCKS))):
        if any(inner.tag in BLOCKS | {"ul", "ol"} for inner in block) or block.xpath("ancestor::td|ancestor::th"):
            continue
        lines += measure.lines(block.text_content())
        if lines >= 2:
            return
        block.set("class", f"{block.get('class', '')} kept".strip())
