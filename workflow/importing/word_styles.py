"""The style sheet of a Word file: what a paragraph and a run look like after defaults and the chain of styles.

Source: ECMA-376 part 1, 17.7 (the order of 17.7.2: defaults, table, numbering, paragraph, character, direct).
"""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field

from lxml import etree

from workflow.importing.word_package import W, WordPackage
from workflow.importing.word_properties import (
    TOGGLES,
    Properties,
    attribute,
    paragraph_properties,
    run_properties,
)

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST_CHAIN = 30
NOTHING: Properties = {}


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what its ancestors give it."""

    identity: str = ""
    name: str = ""
    paragraph: Properties = field(default_factory=dict)
    run: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Raw:
    kind: str
    name: str
    based_on: str | None
    element: etree._Element


class WordStyles:
    """All styles of a file, resolved when first asked for."""

    def __init__(self, package: WordPackage) -> None:
        root = package.beside_main("styles")
        self._raw: dict[str, _Raw] = {}
        self._resolved: dict[str, Style] = {}
        self._defaults: dict[str, str] = {}
        self._fonts = _theme_fonts(package.beside_main("theme"))
        self.default_run: Properties = NOTHING
        self.default_paragraph: Properties = NOTHING
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        self.default_run = run_properties(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self.default_paragraph = paragraph_properties(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
        for style in root.iterfind(f"{W}style"):
            identity, kind = attribute(style, "styleId") or "", attribute(style, "type") or "paragraph"
            name = attribute(style.find(f"{W}name")) or identity
            self._raw[identity] = _Raw(kind, name, attribute(style.find(f"{W}basedOn")), style)
            if attribute(style, "default") in {"1", "true", "on"}:
                self._defaults[kind] = identity

    def style(self, identity: str | None, kind: str = "paragraph") -> Style:
        """The named style, or the default one of its kind."""
        chosen = identity if identity in self._raw else self._defaults.get(kind)
        if chosen is None:
            return Style()
        if chosen not in self._resolved:
            self._resolved[chosen] = self._resolve(chosen)
        return self._resolved[chosen]

    def _resolve(self, identity: str) -> Style:
        paragraph: dict[str, str] = {}
        run: dict[str, str] = {}
        chain: list[_Raw] = []
        current: str | None = identity
        while current in self._raw and len(chain) < _DEEPEST_CHAIN:
            chain.append(self._raw[current])
            current = self._raw[current].based_on
        for raw in reversed(chain):
            paragraph |= paragraph_properties(raw.element.find(f"{W}pPr"))
            run |= run_properties(raw.element.find(f"{W}rPr"))
        return Style(identity, chain[0].name, paragraph, run)

    def numbering_of(self, identity: str) -> str | None:
        """The list that a numbering style stands for."""
        raw = self._raw.get(identity)
        return None if raw is None else attribute(raw.element.find(f"{W}pPr/{W}numPr/{W}numId"))

    def font(self, properties: Properties, *scripts: str) -> str | None:
        """The font of the first of these scripts that is named; theme fonts by their typeface."""
        for script in scripts:
            name = properties.get(script)
            if name and (found := self._fonts.get(name, None if name.startswith("theme:") else name)):
                return found
        return None

    def run_form(self, direct: Properties, paragraph: Style, table: Style) -> Properties:
        """All that forms a run, `direct` first; switches set in two styles cancel out (17.7.3)."""
        character = self.style(direct["rStyle"], "character") if "rStyle" in direct else Style()
        form = ChainMap(dict(direct), dict(character.run), dict(paragraph.run), dict(table.run), dict(self.default_run))
        for name in TOGGLES:
            if name not in direct and character.run.get(name) == paragraph.run.get(name) == "1":
                form.maps[0][name] = "0"
        return form


def _theme_fonts(root: etree._Element | None) -> dict[str, str]:
    """`theme:minorHAnsi` → the typeface, from the font scheme of the theme."""
    found: dict[str, str] = {}
    for rank in ("major", "minor") if root is not None else ():
        fonts = root.find(f".//{_A}{rank}Font") if root is not None else None
        for script, element in (("HAnsi", "latin"), ("Ascii", "latin"), ("EastAsia", "ea"), ("Bidi", "cs")):
            typeface = fonts.find(f"{_A}{element}") if fonts is not None else None
            if typeface is not None and typeface.get("typeface"):
                found[f"theme:{rank}{script}"] = typeface.get("typeface", "")
    return found


def is_deleted_mark(properties: etree._Element | None) -> bool:
    """The end of this paragraph was deleted in a tracked change: it runs into the next one."""
    return properties is not None and (
        properties.find(f"{W}rPr/{W}del") is not None or properties.find(f"{W}rPr/{W}moveFrom") is not None
    )


def is_hidden(form: Properties) -> bool:
    """Hidden text (17.3.2.41)."""
    return form.get("vanish") == "1"
