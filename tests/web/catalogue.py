"""What the pages say, and the English catalogue. `python -m tests.web.catalogue` adds what is new to the catalogue.

Vietnamese stands in the templates themselves; a new text gets an empty English line, which a test then asks for.
Where one Vietnamese word needs two English ones, `pgettext` tells them apart: "one" (a single thing, where the bare
word is the plural), "move" (the act, where the bare word is what came of it) and "event" (a line of a history).
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / ".ci" / "babel.cfg"
ENGLISH = ROOT / "templates" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
UNKEPT = re.compile(rb'^"(POT-C|PO-R|Report-|Last-T|Language-Team|Generated-By)[^\n]*\n', re.MULTILINE)
"""Header lines that would differ with every run, or say nothing."""
PLACE = re.compile(r"%\(\w+\)[a-z]")


def said() -> Catalog:
    """Every text of the pages and templates, as the mapping of `pybabel extract` names them."""
    methods, options = parse_mapping_cfg(io.StringIO(MAPPING.read_text(encoding="utf-8")), MAPPING.name)
    found = Catalog(locale="en")
    for pattern, method in methods:
        folder, inside = pattern.split("/**", 1)
        rows = extract_from_dir(ROOT / folder, [(f"**{inside}", method)], {f"**{inside}": options[pattern]})
        for _file, _line, message, _comments, context in rows:
            found.add(message, context=context)
    return found


def english() -> Catalog:
    """The catalogue as it is kept."""
    with ENGLISH.open("rb") as source:
        return read_po(source, locale="en")


def untranslated() -> list[str]:
    """Texts without an English one, and forms of a plural without one."""
    known = english()
    pairs = ((message, known.get(message.id, message.context)) for message in said() if message.id)
    return sorted(str(text.id) for text, line in pairs if line is None or not all(forms(line.string)))


def unsaid() -> list[str]:
    """English lines of texts that no page says any more."""
    now = said()
    return sorted(str(line.id) for line in english() if line.id and now.get(line.id, line.context) is None)


def forms(text: Any) -> tuple[str, ...]:
    """The singular, and the plural where there is one."""
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def misplaced() -> list[str]:
    """Texts whose English names other places to fill than the Vietnamese, in any form."""
    return [str(line.id) for line in english() if line.id and _places(line.id) != _places(line.string)]


def _places(text: Any) -> set[tuple[str, ...]]:
    return {tuple(sorted(PLACE.findall(form))) for form in forms(text)}


def unsafe() -> list[str]:
    """Texts with a letter that HTML reads as its own: templates trust the catalogue and escape only what fills it."""
    texts = [form for line in english() if line.id for form in (*forms(line.id), *forms(line.string))]
    return [text for text in texts if set(text) & set('<>&"')]


def refresh() -> None:
    """Add new texts, drop those that no page says any more; translations stay."""
    kept = english()
    kept.update(said(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    written = io.BytesIO()
    write_po(written, kept, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    ENGLISH.write_bytes(UNKEPT.sub(b"", written.getvalue()))


if __name__ == "__main__":
    refresh()
    for text in untranslated():
        print(text)
