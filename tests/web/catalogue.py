"""What the pages say, and the English catalogue. `python -m tests.web.catalogue` adds what is new to the catalogue.

Vietnamese stands in the templates themselves; a new text gets an empty English line, which a test then asks for.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "templates" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def said() -> Catalog:
    """Every text of the pages and templates."""
    found = Catalog(locale="en")
    for folder, kind in (("workflow/web", "python"), ("templates", "jinja2")):
        pattern = "**.py" if kind == "python" else "**.html"
        for _file, _line, message, _comments, context in extract_from_dir(ROOT / folder, [(pattern, kind)]):
            found.add(message, context=context)
    return found


def english() -> Catalog:
    """The catalogue as it is kept."""
    with ENGLISH.open("rb") as source:
        return read_po(source, locale="en")


def untranslated() -> list[str]:
    """Texts without an English one."""
    known = english()
    lines = (known.get(message.id, message.context) for message in said() if message.id)
    missing = {str(message.id) for message in said() if message.id and known.get(message.id, message.context) is None}
    return sorted(missing | {str(line.id) for line in lines if line is not None and not all_said(line.string)})


def all_said(text: str | tuple[str, ...] | list[str]) -> bool:
    """Whether no form of the text is empty."""
    return all(text) if isinstance(text, tuple | list) else bool(text)


def refresh() -> None:
    """Add new texts, drop those that no page says any more; translations stay."""
    kept = english()
    kept.update(said(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    with ENGLISH.open("wb") as target:
        write_po(target, kept, width=120, no_location=True, sort_output=True, omit_header=False, ignore_obsolete=True)


if __name__ == "__main__":
    refresh()
    for text in untranslated():
        print(text)
