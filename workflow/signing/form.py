"""Reading the form of a PDF, wherever its parts lie: in place or behind a reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.rw_common import PdfHandler

TEXT, SIGNATURE = "/Tx", "/Sig"


def entry(dictionary: DictionaryObject, key: str, default: Any = None) -> Any:
    """The entry, followed to its object; pyHanko's `get` would give the bare reference."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def form_of(pdf: PdfHandler) -> DictionaryObject | None:
    """The AcroForm, if the file has one."""
    found = entry(pdf.root, "/AcroForm")
    return found if isinstance(found, DictionaryObject) else None


def fields_of(pdf: PdfHandler, kind: str) -> Iterator[tuple[str, DictionaryObject]]:
    """The fields of one kind by name; ours all lie at the root of the form."""
    for reference in entry(form_of(pdf) or DictionaryObject(), "/Fields", ()):
        field = reference.get_object()
        if entry(field, "/FT") == kind:
            yield str(entry(field, "/T", "")), field


def value_of(field: DictionaryObject) -> str:
    """The text of a field, empty if it is not filled."""
    return str(entry(field, "/V", "")).strip()
