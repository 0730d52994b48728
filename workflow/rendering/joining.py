"""The parts of a document joined to one file: pages, tags, ids and fonts of each stay what they were.

Source: ISO 32000-1 14.7.4.4 (the parent tree), 9.6.4 (names of font subsets).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf

SUBSET_LETTERS = 6


def join(contents: Sequence[bytes]) -> bytes:
    """One file of all parts; information, form and language are those of the first."""
    with ExitStack() as opened:
        first, *others = (opened.enter_context(pikepdf.open(BytesIO(content))) for content in contents)
        for place, other in enumerate(others, 1):
            _rename_fonts(other, place)
            _append(first, other)
        out = BytesIO()
        first.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _append(pdf: pikepdf.Pdf, other: pikepdf.Pdf) -> None:
    """Pages first: a tag can only be copied with the page that it names."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    begin = int(numbers[-2]) + 1
    for page in other.pages:
        pdf.pages.append(page)
        _shift(pdf.pages[-1].obj, begin)
    root = pdf.copy_foreign(other.Root.StructTreeRoot)
    theirs = list(root.ParentTree.Nums)
    for key, value in zip(theirs[::2], theirs[1::2], strict=True):
        numbers.append(int(key) + begin)
        numbers.append(value)
    _adopt(pdf.Root.StructTreeRoot, root)


def _shift(page: Any, begin: int) -> None:
    page.StructParents = int(page.StructParents) + begin
    for note in page.get("/Annots", []):
        if "/StructParent" in note:
            note.StructParent = int(note.StructParent) + begin


def _adopt(root: Any, other: Any) -> None:
    """The other tree's elements become children of the one document element."""
    document = root.K[0]
    for element in other.K[0].K:
        element.P = document
        document.K.append(element)
    if "/IDTree" in other:
        known = list(root.IDTree.Names) if "/IDTree" in root else []
        pairs = [*_pairs(known), *_pairs(list(other.IDTree.Names))]
        root.IDTree = other.IDTree
        root.IDTree.Names = pikepdf.Array([one for pair in sorted(pairs, key=_name) for one in pair])


def _pairs(flat: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


def _name(pair: tuple[Any, Any]) -> bytes:
    return bytes(pair[0])


def _rename_fonts(pdf: pikepdf.Pdf, place: int) -> None:
    """Two subsets of one font in one file must not have the same name."""
    for font in pdf.pages[0].obj.Resources.Font.values():
        inner = font.DescendantFonts[0]
        tag, _, name = str(font.BaseFont).removeprefix("/").partition("+")
        digest = sha256(f"{tag} {place}".encode()).digest()
        letters = "".join(chr(65 + byte % 26) for byte in digest[:SUBSET_LETTERS])
        renamed = pikepdf.Name(f"/{letters}+{name}")
        font.BaseFont = inner.BaseFont = inner.FontDescriptor.FontName = renamed
