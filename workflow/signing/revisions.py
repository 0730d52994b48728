"""Two states of one file compared: what was done to its pages, notes, pictures and signatures in between.

A validator says that a change was not permitted; this says what it was. Nothing here decides whether a file is valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.rw_common import PdfHandler

from workflow.signing.form import SIGNATURE, TEXT, entry, fields_of, value_of

PAGES_ADDED, PAGES_REMOVED, PAGE_CHANGED = "pages_added", "pages_removed", "page_changed"
NOTE_ADDED, PICTURE_REPLACED = "note_added", "picture_replaced"
FIELD_CHANGED, SIGNATURE_REMOVED = "field_changed", "signature_removed"
DEEPEST = 8
"""From a page to the outlines of a font: resources, fonts, font, descendants, descriptor, file."""
MOST_PAGES = 2000
UPWARDS = ("/Parent", "/P", "/StructParent", "/Popup")


def changes_between(old: PdfHandler, new: PdfHandler) -> tuple[str, ...]:
    """What differs between a signed state and a later one, each kind once."""
    return tuple(dict.fromkeys(_changes(old, new)))


def _changes(old: PdfHandler, new: PdfHandler) -> Iterator[str]:
    before, after = list(pages_of(old)), list(pages_of(new))
    if len(after) != len(before):
        yield PAGES_ADDED if len(after) > len(before) else PAGES_REMOVED
    if any(_printed(a) != _printed(b) for a, b in zip(before, after, strict=False)):
        yield PAGE_CHANGED
    known = {key for page in before for key, _ in _notes(page)}
    if any(key not in known for page in after for key, _ in _notes(page)):
        yield NOTE_ADDED
    yield from _of_fields(old, new)


def _of_fields(old: PdfHandler, new: PdfHandler) -> Iterator[str]:
    signed, now = dict(fields_of(old, SIGNATURE)), dict(fields_of(new, SIGNATURE))
    for name in (name for name in signed if "/V" in signed[name]):
        if name not in now or "/V" not in now[name]:
            yield SIGNATURE_REMOVED
        elif digest_of(entry(signed[name], "/AP")) != digest_of(entry(now[name], "/AP")):
            yield PICTURE_REPLACED
    filled, later = dict(fields_of(old, TEXT)), dict(fields_of(new, TEXT))
    for name in (name for name in filled if value_of(filled[name])):
        if name not in later or state_of(filled[name]) != state_of(later[name]):
            yield FIELD_CHANGED


def state_of(field: generic.DictionaryObject) -> tuple[str, str]:
    """The value of a field, and a digest of what it shows."""
    return value_of(field), digest_of(entry(field, "/AP"))


def pages_of(pdf: PdfHandler) -> Iterator[generic.DictionaryObject]:
    """The pages in their order; a tree that runs in circles ends."""
    yield from _below(pdf.root["/Pages"], DEEPEST * 4)


def _below(node: Any, depth: int) -> Iterator[generic.DictionaryObject]:
    if not isinstance(node, generic.DictionaryObject) or depth == 0:
        return
    if "/Kids" not in node:
        yield node
        return
    for kid in list(node["/Kids"])[:MOST_PAGES]:
        yield from _below(kid.get_object(), depth - 1)


def _printed(page: generic.DictionaryObject) -> str:
    """What is drawn on the page itself, without fields and notes."""
    parts = [entry(page, name) for name in ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate")]
    return "".join(map(digest_of, parts))


def _notes(page: generic.DictionaryObject) -> Iterator[tuple[Any, Any]]:
    """The annotations of a page by what tells one from another."""
    notes = entry(page, "/Annots", generic.ArrayObject())
    for at in range(len(notes)):
        raw = notes.raw_get(at)
        yield (raw.idnum if isinstance(raw, generic.IndirectObject) else digest_of(raw)), raw.get_object()


def digest_of(thing: Any) -> str:
    """The same for the same thing, whatever the numbers of its parts; what leads back upwards is left out."""
    found = sha256()
    _add(found, thing, DEEPEST)
    return found.hexdigest()


def _add(digest: Any, thing: Any, depth: int) -> None:
    if isinstance(thing, generic.IndirectObject):
        thing = thing.get_object()
    if isinstance(thing, generic.StreamObject):
        digest.update(thing.encoded_data)
    if isinstance(thing, generic.DictionaryObject):
        for name in sorted(thing) if depth else ():
            digest.update(name.encode())
            if name not in UPWARDS:
                _add(digest, thing[name], depth - 1)
    elif isinstance(thing, generic.ArrayObject):
        for at in range(len(thing)) if depth else ():
            _add(digest, thing.raw_get(at), depth - 1)
    else:
        digest.update(repr(thing).encode())
