"""Properties of runs and paragraphs as a style sheet or a paragraph gives them: raw values by name.

Source: ECMA-376 part 1, 17.3.1 and 17.3.2.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from workflow.importing.word_package import W

Properties = Mapping[str, str]

TOGGLES = ("b", "i", "caps", "smallCaps", "strike", "vanish")
"""Set in two styles at once they cancel out (17.7.3)."""
_ON_OFF = (*TOGGLES, "dstrike")
_VALUES = ("sz", "color", "vertAlign", "u", "rStyle")
_FONTS = ("ascii", "hAnsi", "eastAsia", "cs")
_INDENTS = {"left": "left", "start": "left", "right": "right", "end": "right"}
_SPACING = ("before", "after", "line", "lineRule", "beforeAutospacing", "afterAutospacing")
_FLAGS = ("keepNext", "pageBreakBefore", "contextualSpacing")


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """A `w:` attribute of an element that may be absent."""
    return None if element is None else element.get(f"{W}{name}")


def is_on(element: etree._Element | None) -> bool | None:
    """A switch: on when present without a value; None when absent."""
    if element is None:
        return None
    return attribute(element) not in {"0", "false", "off", "none"}


def run_properties(properties: etree._Element | None) -> dict[str, str]:
    """Of a `w:rPr`; switches are "1" and "0"."""
    found: dict[str, str] = {}
    if properties is None:
        return found
    for name in _ON_OFF:
        switch = is_on(properties.find(f"{W}{name}"))
        if switch is not None:
            found[name] = "1" if switch else "0"
    for name in _VALUES:
        value = attribute(properties.find(f"{W}{name}"))
        if value is not None:
            found[name] = value
    found |= _fonts(properties.find(f"{W}rFonts"))
    return found


def _fonts(fonts: etree._Element | None) -> dict[str, str]:
    """A theme font outranks a named one (17.3.2.26)."""
    found: dict[str, str] = {}
    for script in _FONTS if fonts is not None else ():
        theme = attribute(fonts, "cstheme" if script == "cs" else f"{script}Theme")
        named = attribute(fonts, script)
        if theme or named:
            found[script] = f"theme:{theme}" if theme else named or ""
    return found


def paragraph_properties(properties: etree._Element | None) -> dict[str, str]:
    """Of a `w:pPr`, lengths in twentieths of a point as written."""
    found: dict[str, str] = {}
    if properties is None:
        return found
    _keep(found, "jc", attribute(properties.find(f"{W}jc")))
    found |= indents(properties)
    spacing = properties.find(f"{W}spacing")
    for name in _SPACING:
        _keep(found, name, attribute(spacing, name))
    for name in _FLAGS:
        switch = is_on(properties.find(f"{W}{name}"))
        _keep(found, name, None if switch is None else "01"[switch])
    _keep(found, "outlineLvl", attribute(properties.find(f"{W}outlineLvl")))
    _keep(found, "numId", attribute(properties.find(f"{W}numPr/{W}numId")))
    _keep(found, "ilvl", attribute(properties.find(f"{W}numPr/{W}ilvl")))
    border = properties.find(f"{W}pBdr/{W}bottom")
    if border is not None:
        found["border"] = "0" if attribute(border) in {"nil", "none", None} else "1"
    return found


def indents(properties: etree._Element) -> dict[str, str]:
    """The indents; a hanging one is a negative first line, and each outdoes the other."""
    found: dict[str, str] = {}
    indent = properties.find(f"{W}ind")
    for name, side in _INDENTS.items():
        _keep(found, side, attribute(indent, name))
    hanging, first = attribute(indent, "hanging"), attribute(indent, "firstLine")
    if hanging is not None:
        found["firstLine"] = f"-{hanging.lstrip('-')}"
    elif first is not None:
        found["firstLine"] = first
    return found


def _keep(found: dict[str, str], name: str, value: str | None) -> None:
    if value is not None:
        found[name] = value


def whole_number(value: str | None, otherwise: int = 0) -> int:
    """A length or count as written, which may be a fraction or broken."""
    try:
        return int(float(value)) if value is not None else otherwise
    except (ValueError, OverflowError):
        return otherwise
