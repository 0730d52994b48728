"""A file becomes text: .txt and .md by their bytes, .docx by its paragraphs and tables."""

from __future__ import annotations

from pathlib import Path, PurePath

from workflow.importing.decoding import decode_text
from workflow.importing.errors import LARGEST_TEXT_BYTES, TextTooLarge, UnreadableFile
from workflow.importing.word import LARGEST_PACKAGE_BYTES, read_word

_ZIP = b"PK\x03\x04"
_OLD_WORD = b"\xd0\xcf\x11\xe0"


def read_document(path_or_bytes: Path | str | bytes, name: str | None = None) -> str:
    """The text of a finished document; `name` tells the kind when only bytes are given.

    Raises: UnreadableFile for other kinds and damaged files, TextTooLarge.
    """
    if isinstance(path_or_bytes, bytes):
        content = path_or_bytes
    else:
        name = name or str(path_or_bytes)
        content = _bytes_of(Path(path_or_bytes))
    suffix = PurePath(name or "").suffix.lower()
    if content.startswith(_ZIP) and suffix in {".docx", ""}:
        return read_word(content).text
    if content.startswith((_ZIP, _OLD_WORD, b"%PDF-")) or suffix not in {".txt", ".md", ".text", ".markdown", ""}:
        raise UnreadableFile(reason="kind", name=PurePath(name or "").name)
    return decode_text(content)


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > max(LARGEST_TEXT_BYTES, LARGEST_PACKAGE_BYTES):
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    return path.read_bytes()
