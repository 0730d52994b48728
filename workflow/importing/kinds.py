"""What kind of file this is, by its content alone; the name decides nothing.

Source: the signatures of ZIP, Compound File Binary (old Office, and encrypted new Office), PDF and RTF.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Literal

from workflow.importing.errors import UnreadableFile

Kind = Literal["word", "pdf", "text"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HEAD = 1024


def kind_of(content: bytes) -> Kind:
    """The kind of a file that can be read. Raises: UnreadableFile with a reason that says what to do instead."""
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(_ZIP):
        return _package(content)
    if content.startswith(_COMPOUND):
        raise UnreadableFile(reason=_compound(content))
    if b"%PDF-" in content[:_HEAD]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        raise UnreadableFile(reason="rtf")
    if content.startswith(_PICTURES):
        raise UnreadableFile(reason="picture")
    return "text"


def _package(content: bytes) -> Kind:
    """A Word package, or the reason for its likenesses."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = package.namelist()[:5_000]
            kind = package.read("mimetype")[:80] if "mimetype" in names[:3] else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise UnreadableFile(reason="damaged") from error
    if b"opendocument" in kind:
        raise UnreadableFile(reason="odt")
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise UnreadableFile(reason="other_office")
    if not any(name.startswith("word/") or name == "[Content_Types].xml" for name in names):
        raise UnreadableFile(reason="archive")
    return "word"


def _compound(content: bytes) -> str:
    """An encrypted new file keeps its contents in a stream of this name; else it is Word of before 2007."""
    return "encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "old_word"
