"""A file becomes text: .txt and .md by their bytes, .docx by its paragraphs and tables, PDF by its text layer."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.base.text import nfc
from workflow.importing.decoding import decode_text, refuse_binary
from workflow.importing.errors import LARGEST_TEXT_BYTES, TextTooLarge
from workflow.importing.kinds import Kind, kind_of
from workflow.importing.legacy_encodings import mended
from workflow.importing.pdf_text import pdf_text
from workflow.importing.word import WordDocument, read_word


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as text; a Word file also with its form."""

    kind: Kind
    text: str
    word: WordDocument | None = None


def read_file(content: bytes) -> ReadFile:
    """The file, whatever its name. Raises: UnreadableFile, TextTooLarge."""
    kind = kind_of(content)
    if kind == "word":
        word = read_word(content)
        return ReadFile(kind, word.text, word)
    return ReadFile(kind, _pdf(content) if kind == "pdf" else decode_text(content))


def _pdf(content: bytes) -> str:
    text = nfc(mended(pdf_text(content)))
    if len(text.encode(errors="replace")) > LARGEST_TEXT_BYTES:
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    refuse_binary(text)
    return text
