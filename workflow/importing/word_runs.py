"""The runs of a paragraph: words with their form, notes that are called, fields, drawings.

Deleted text is gone and inserted text stands, as on paper once all changes are accepted.
Source: ECMA-376 part 1, 17.3.3 (run content), 17.13.5 (tracked changes), 17.16 (fields).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lxml import etree

from workflow.importing.word_layout import WordRun
from workflow.importing.word_package import Relationship, W
from workflow.importing.word_properties import Properties, attribute, run_properties, whole_number
from workflow.importing.word_styles import Style, WordStyles, is_hidden

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}delText", f"{W}delInstrText"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_SYMBOLS = {"f0fc": "✓", "f0e0": "→", "f02d": "-", "f02b": "+", "f0a3": "≤", "f0b3": "≥"}
"""What is known of Symbol and Wingdings; every other sign of theirs is a bullet."""
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF"})
_RAISED: dict[str, Literal["superscript", "subscript"]] = {"superscript": "superscript", "subscript": "subscript"}


class Drawn(NamedTuple):
    """A drawing or frame that is anchored in the paragraph."""

    element: etree._Element


@dataclass
class Story:
    """What runs on over paragraphs: open fields, notes in the order they are called, what was met on the way."""

    relationships: dict[str, Relationship]
    mends: Callable[[str, str | None], str]
    """Brings words in an old encoding into Unicode, by the font of the run or for the whole file."""
    keeps_page_fields: bool = False
    fields: list[_Field] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    hidden: list[str] = field(default_factory=list)


@dataclass
class _Field:
    instruction: str = ""
    has_result: bool = False

    @property
    def name(self) -> str:
        return (self.instruction.split() or [""])[0].upper()


class RunReader:
    """Collects the runs of one paragraph."""

    def __init__(self, styles: WordStyles, paragraph: Style, table: Style, story: Story) -> None:
        self._styles = styles
        self._paragraph = paragraph
        self._table = table
        self._story = story
        self.runs: list[WordRun] = []
        self.drawn: list[Drawn] = []

    def read(self, parent: etree._Element, link: str | None = None) -> None:
        """Everything inside a paragraph or a wrapper within it."""
        for child in parent:
            if child.tag in _GONE or not isinstance(child.tag, str):
                self._story.met["changes"] += child.tag in {f"{W}del", f"{W}moveFrom"}
            elif child.tag == f"{W}r":
                self._run(child, link)
            elif child.tag == f"{W}hyperlink":
                self.read(child, self._target(child) or link)
            elif child.tag == f"{W}fldSimple":
                self._simple_field(child, link)
            elif child.tag.startswith(_M):
                self._formula(child)
            elif child.tag == f"{_MC}AlternateContent":
                self._alternative(child, lambda chosen: self.read(chosen, link))
            else:
                self._story.met["changes"] += child.tag in {f"{W}ins", f"{W}moveTo"}
                self.read(child, link)

    def _target(self, hyperlink: etree._Element) -> str | None:
        found = self._story.relationships.get(hyperlink.get(_REL_ID, ""))
        return found.target if found and found.is_external else None

    def _simple_field(self, element: etree._Element, link: str | None) -> None:
        self._story.fields.append(_Field(attribute(element, "instr") or "", has_result=True))
        self.read(element, link)
        self._story.fields.pop()

    def _formula(self, element: etree._Element) -> None:
        words = "".join(node.text or "" for node in element.iter(f"{_M}t"))
        self._story.met["formula"] += 1
        self._add(words, self._form({}), None)

    def _alternative(self, element: etree._Element, read: object) -> None:
        """The first choice; the fallback says the same once more."""
        chosen = element.find(f"{_MC}Choice")
        if chosen is None:
            chosen = element.find(f"{_MC}Fallback")
        if chosen is not None and callable(read):
            read(chosen)

    def _form(self, direct: Properties) -> Properties:
        return self._styles.run_form(direct, self._paragraph, self._table)

    def _run(self, run: etree._Element, link: str | None) -> None:
        form = self._form(run_properties(run.find(f"{W}rPr")))
        self._content(run, form, link)

    def _content(self, parent: etree._Element, form: Properties, link: str | None) -> None:
        for node in parent:
            if not isinstance(node.tag, str):
                continue
            name = etree.QName(node).localname
            if node.tag in {f"{W}t", f"{W}delText"} or name in _SIGNS:
                self._add(self._words(node, name), form, link)
            elif name in {"footnoteReference", "endnoteReference"}:
                self._note(node, name, form)
            elif name in {"fldChar", "instrText"}:
                self._field(node, name)
            elif name == "sym":
                self._add(_symbol(node), form, link)
            elif name == "pgNum":
                self._page_number(form)
            elif name in {"drawing", "pict", "object"}:
                self.drawn.append(Drawn(node))
            elif node.tag == f"{_MC}AlternateContent":
                self._alternative(node, lambda chosen: self._content(chosen, form, link))
            elif name == "commentReference":
                self._story.met["comments"] += 1

    def _words(self, node: etree._Element, name: str) -> str:
        return "" if name == "delText" else _SIGNS.get(name, node.text or "")

    def _note(self, node: etree._Element, name: str, form: Properties) -> None:
        identity = f"{name[0]}{attribute(node, 'id')}"
        number = self._story.notes.setdefault(identity, len(self._story.notes) + 1)
        self._append(self._made("", form, None, note=number))

    def _field(self, node: etree._Element, name: str) -> None:
        fields = self._story.fields
        if name == "instrText":
            if fields and not fields[-1].has_result:
                fields[-1].instruction += node.text or ""
            return
        match attribute(node, "fldCharType"):
            case "begin":
                fields.append(_Field())
            case "separate" if fields:
                fields[-1].has_result = True
            case "end" if fields:
                ended = fields.pop()
                if ended.name == "PAGE":
                    self._page_number(self._form(run_properties(self._properties_at(node))))

    def _properties_at(self, node: etree._Element) -> etree._Element | None:
        run = node.getparent()
        return None if run is None else run.find(f"{W}rPr")

    def _page_number(self, form: Properties) -> None:
        if self._story.keeps_page_fields and not any(run.field for run in self.runs):
            self._append(self._made("", form, None, page=True))

    def _add(self, words: str, form: Properties, link: str | None) -> None:
        page = any(one.name in _PAGE_FIELDS for one in self._story.fields)
        if page and words.strip():
            self._page_number(form)
        if not words or page or any(not one.has_result for one in self._story.fields):
            return
        if is_hidden(form):
            self._story.hidden.append(words)
            return
        self._append(self._made(self._story.mends(words, self._styles.font(form, "ascii", "hAnsi")), form, link))

    def _append(self, run: WordRun) -> None:
        self.runs.append(run)

    def _made(
        self, words: str, form: Properties, link: str | None, *, note: int | None = None, page: bool = False
    ) -> WordRun:
        colour = (form.get("color") or "auto").upper()
        return WordRun(
            text=words,
            font=self._styles.font(form, "ascii", "hAnsi"),
            font_east_asia=self._styles.font(form, "eastAsia"),
            font_complex=self._styles.font(form, "cs"),
            size_pt=whole_number(form.get("sz"), 20) / 2,
            bold=form.get("b") == "1",
            italic=form.get("i") == "1",
            underline=form.get("u", "none") not in {"none", "0"},
            strike="1" in {form.get("strike"), form.get("dstrike")},
            caps=form.get("caps") == "1" or form.get("smallCaps") == "1",
            color=None if colour == "AUTO" else colour,
            raised=_RAISED.get(form.get("vertAlign", ""), ""),
            note=note,
            link=link,
            field="PAGE" if page else "",
        )


def _symbol(node: etree._Element) -> str:
    """A character of a symbol font: its likeness, or a bullet; others are the character itself."""
    code = (attribute(node, "char") or "").lower()
    if code.startswith("f0"):
        return _SYMBOLS.get(code, "•")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
