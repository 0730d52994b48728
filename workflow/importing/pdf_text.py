"""The text layer of a PDF, page by page. Only ever called in the child process: the library is written in C."""

from __future__ import annotations

from workflow.importing.errors import LARGEST_TEXT_BYTES, TextTooLarge, UnreadableFile

MOST_PAGES = 400
FEWEST_LETTERS = 25
"""On all pages together: a scan has none, or a stray stamp."""
_PASSWORD_ERROR = "password"


def pdf_text(content: bytes) -> str:
    """The words of the text layer. Raises: UnreadableFile (scan, locked, damaged), TextTooLarge."""
    import pypdfium2  # loads a large library, which only this kind of file needs

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "pdf_locked" if _PASSWORD_ERROR in str(error).lower() else "damaged"
        raise UnreadableFile(reason=reason) from error
    if len(document) > MOST_PAGES:
        raise TextTooLarge(limit_bytes=LARGEST_TEXT_BYTES)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    text = "\n".join(page.replace("\r\n", "\n").replace("\ufffe", "").replace("\x02", "") for page in pages)
    if sum(map(str.isalpha, text)) < FEWEST_LETTERS:
        raise UnreadableFile(reason="pdf_scan")
    return text
