"""Raw HTML of Word, as its clipboard and its "web page" files have it, brought to plain structure.

Lists are paragraphs with `mso-list` there, emphasis and alignment are styles; fonts, sizes and Office's own tags go.
What is no HTML of Word passes untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_OF_WORD = re.compile(
    r"class\s*=\s*[\"']?Mso|style\s*=\s*(?:\"[^\"]*|'[^']*)mso-|<o:p|urn:schemas-microsoft-com:office", re.IGNORECASE
)
_REMARKS = re.compile(r"<!--.*?-->|<!\[[^\]>]{0,80}\]>|<\?xml[^>]*>", re.DOTALL)
_DROPPED = re.compile(r"<(style|xml|script|title)\b.*?</\1\s*>|<(?:meta|link)\b[^>]*>", re.DOTALL | re.IGNORECASE)
_OFFICE_TAG = re.compile(r"</?[ovwm]:\w+[^>]*>", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:\s*\S+\s+level(\d)")
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_ALIGNED = re.compile(r"(?:^|;)\s*text-align:\s*(left|center|right|justify)")
_EMPHASIS = (
    (re.compile(r"font-weight:\s*(?:bold|[6-9]00)"), "strong"),
    (re.compile(r"font-style:\s*italic"), "em"),
    (re.compile(r"text-decoration:[^;]*underline"), "u"),
)
_KINDS = (
    (re.compile(r"^(\d+)[.)]$"), "ol", None),
    (re.compile(r"^([a-zđ])\)$"), "ol", "a"),
    (re.compile(r"^[^\w]$|^o$|^[§ØüvqÜ]$"), "ul", None),
)
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_SPACES = re.compile(r"[\s\xa0]+")


def is_of_word(html: str) -> bool:
    """Whether this is Word's own HTML."""
    return bool(_OF_WORD.search(html))


def from_word(html: str) -> str:
    """The same text with real lists, emphasis as tags and alignment as the only style; other HTML as it is."""
    if not is_of_word(html):
        return html
    bare = _OFFICE_TAG.sub("", _REMARKS.sub("", _DROPPED.sub("", html)))
    try:
        root = lxml_html.fragment_fromstring(bare, create_parent="div")
    except ParserError:
        return bare
    _mark_emphasis(root)
    _make_lists(root)
    _drop_form(root)
    inner = "".join(lxml_html.tostring(child, encoding="unicode") for child in root)
    return f"{root.text or ''}{inner}"


def _mark_emphasis(root: HtmlElement) -> None:
    """A span that looks bold or italic is; of headings the level says so."""
    for span in list(root.iter("span", "font")):
        style = _style(span)
        for pattern, tag in _EMPHASIS:
            if pattern.search(style) and not _IGNORED.search(style):
                _wrap_content(span, tag)


def _wrap_content(element: HtmlElement, tag: str) -> None:
    inner = lxml_html.Element(tag)
    inner.text, element.text = element.text, None
    for child in list(element):
        inner.append(child)
    element.append(inner)


@dataclass
class _Listed:
    kind: str
    type: str | None
    number: int
    level: int


@dataclass
class _Open:
    element: Any
    about: _Listed


def _make_lists(root: HtmlElement) -> None:
    """Paragraphs of a list that follow each other become one list, nested by their levels."""
    path: list[_Open] = []
    last: HtmlElement | None = None
    for paragraph in list(_blocks(root)):
        about = _about(paragraph)
        if last is not None and (about is None or paragraph.getprevious() is not _outermost(path)):
            path.clear()
        if about is None:
            last = None
            continue
        _place(path, paragraph, about)
        last = paragraph


def _blocks(root: HtmlElement) -> Iterator[HtmlElement]:
    yield from root.iter("p", "h1", "h2", "h3", "h4", "h5", "h6", "div")


def _outermost(path: list[_Open]) -> HtmlElement | None:
    return path[0].element if path else None


def _about(paragraph: HtmlElement) -> _Listed | None:
    """The list item that a paragraph is; a number of another kind stays, as words."""
    level = _LEVEL.search(_style(paragraph)) if paragraph.tag == "p" else None
    marks = [span for span in paragraph.iter("span") if _IGNORED.search(_style(span))] if level else []
    if not level or not marks:
        return None
    label = _SPACES.sub("", marks[0].text_content())
    for pattern, kind, type_ in _KINDS:
        if found := pattern.match(label):
            _remove(marks[0])
            return _Listed(kind, type_, _number(found.group(1) if kind == "ol" else "1"), int(level.group(1)))
    marks[0].tail = f" {(marks[0].tail or '').lstrip()}"
    return None


def _number(label: str) -> int:
    return int(label) if label.isdecimal() else _LETTERS.find(label) + 1


def _remove(element: HtmlElement) -> None:
    """Without its words, but not without what stands behind it."""
    element.drop_tree()


def _place(path: list[_Open], paragraph: HtmlElement, about: _Listed) -> None:
    while path and (path[-1].about.level > about.level or _breaks(path[-1].about, about)):
        path.pop()
    if not path or path[-1].about.level < about.level:
        _open(path, paragraph, about)
    paragraph.tag = "li"
    path[-1].element.append(paragraph)
    paragraph.tail = None
    path[-1].about = about


def _breaks(before: _Listed, about: _Listed) -> bool:
    return before.level == about.level and (before.kind, before.type) != (about.kind, about.type)


def _open(path: list[_Open], paragraph: HtmlElement, about: _Listed) -> None:
    made = lxml_html.Element(about.kind)
    if about.type:
        made.set("type", about.type)
    if about.kind == "ol" and about.number > 1:
        made.set("start", str(about.number))
    if path and len(path[-1].element):
        path[-1].element[-1].append(made)
    else:
        paragraph.addprevious(made)
    path.append(_Open(made, about))


def _drop_form(root: HtmlElement) -> None:
    """Only alignment is left of styles; spans and fonts go, and paragraphs that say nothing."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element is root:
            continue
        aligned = _ALIGNED.search(_style(element)) or _ALIGNED.search(f"text-align:{element.get('align', '')}".lower())
        for name in ("style", "class", "lang", "align", "valign", "width", "height", "face", "size", "color"):
            element.attrib.pop(name, None)
        if aligned and element.tag in {"p", "td", "th", "h1", "h2", "h3", "h4", "li"}:
            element.set("style", f"text-align:{aligned.group(1)}")
        if element.tag in {"span", "font", "div"}:
            element.drop_tag()
    for paragraph in list(root.iter("p")):
        if not len(paragraph) and not (paragraph.text or "").strip("\xa0 \n\t\r"):
            paragraph.drop_tree()


def _style(element: HtmlElement) -> str:
    return _SPACES.sub(" ", element.get("style", "")).lower()
