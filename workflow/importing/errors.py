"""Why a file or a text is not taken in."""

from __future__ import annotations

from workflow.base.errors import DomainError

LARGEST_TEXT_BYTES = 5 * 1024 * 1024
LARGEST_FILE_BYTES = 50 * 1024 * 1024


class NotADocument(DomainError):
    """The text shows too few parts of an administrative document; the fact `missing` names what was looked for."""

    code = "not_a_document"


class TextTooLarge(NotADocument):
    """More than `limit_bytes` of text, packed or unpacked."""

    code = "text_too_large"


class UnreadableFile(NotADocument):
    """Not text at all, damaged, or unsafe to open; the fact `reason` says which."""

    code = "unreadable_file"


class UnreadableTable(NotADocument):
    """No table that can be read, or unsafe to open; the fact `reason` says which."""

    code = "unreadable_table"


ERRORS: dict[str, type[NotADocument]] = {
    one.__name__: one for one in (NotADocument, TextTooLarge, UnreadableFile, UnreadableTable)
}
"""By the name under which a child process tells them."""
