"""Files of a document: added with a check of what they really are, typed annexes, taken out but never deleted."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import PurePath

from workflow.base.errors import InvalidInput, NotFound, Refusal, StaleVersion
from workflow.base.text import single_spaced
from workflow.documents.drafting import EDIT, count_save
from workflow.documents.models import ANNEX_FORMS, FILE_KINDS, Document, DocumentFile
from workflow.documents.sanitising import clean_html
from workflow.engine import access
from workflow.engine.work import Work

LARGEST_FILE_BYTES = 20 * 1024 * 1024
ACCEPTED = ("PDF", "DOCX", "XLSX", "PNG", "JPEG", "TXT")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_PACKAGES = (("word/document.xml", WORD), ("xl/workbook.xml", SHEETS))


def media_type_of(content: bytes) -> str | None:
    """What a file is by its content, whatever its name says; None for what is not accepted."""
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _package_type(content)
    return "text/plain" if _is_text(content) else None


def _package_type(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except zipfile.BadZipFile:
        return None
    if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
        return None  # a macro runs on the reader's machine
    return next((media_type for part, media_type in _PACKAGES if part in names), None)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(character < " " and character not in "\t\n\r\f" for character in text)


def add_file(work: Work, document: Document, version: int, *, kind: str, title: str, name: str, content: bytes) -> None:
    """Add an uploaded file; a change like any other, so it raises the version and may void approvals.

    Raises: NotPermitted, StaleVersion, InvalidInput (file_empty, file_type_refused, choice_unknown).
    """
    media_type = check_upload(kind, content)
    _hold(work, document, version)
    before = document.content_sha256
    name = single_spaced(PurePath(name.replace("\\", "/")).name)[-200:] or "tep"
    row = _new(work, document, kind, single_spaced(title) or PurePath(name).stem)
    row.name, row.media_type, row.size = name, media_type, len(content)
    row.sha256 = work.services.files.put(content)
    document.files.append(row)
    work.session.flush()
    count_save(work, document, before)


def check_upload(kind: str, content: bytes) -> str:
    """The media type of an acceptable upload. Raises: InvalidInput."""
    if kind not in FILE_KINDS:
        raise InvalidInput([Refusal("choice_unknown", {"field": "kind", "value": kind[:100]})])
    if not content:
        raise InvalidInput([Refusal("file_empty", {"field": "file"})])
    if len(content) > LARGEST_FILE_BYTES:
        raise InvalidInput([Refusal("upload_too_large", {"field": "file", "most_mb": LARGEST_FILE_BYTES >> 20})])
    media_type = media_type_of(content)
    if media_type is None:
        raise InvalidInput([Refusal("file_type_refused", {"field": "file", "known": list(ACCEPTED)})])
    return media_type


def write_annex(
    work: Work,
    document: Document,
    version: int,
    *,
    title: str,
    body_html: str,
    annex_id: uuid.UUID | None = None,
    landscape: bool = False,
    form: str = "annex",
) -> None:
    """Write a typed annex, new or changed; it is printed behind the text (FMT-ANX).

    Raises: NotPermitted, StaleVersion, NotFound, InvalidInput.
    """
    if not single_spaced(title):
        raise InvalidInput([Refusal("annex_title_missing", {"field": "title"})])
    if form not in ANNEX_FORMS:
        raise InvalidInput([Refusal("choice_unknown", {"field": "form", "value": form[:100]})])
    cleaned = clean_html(body_html)
    _hold(work, document, version)
    before = document.content_sha256
    row = _find(document, annex_id) if annex_id is not None else _new(work, document, "annex", "")
    if row.sha256 is not None:
        raise NotFound(kind="annex")
    row.title, row.body_html, row.landscape, row.form = single_spaced(title), cleaned, landscape, form
    if annex_id is None:
        document.files.append(row)
    work.session.flush()
    count_save(work, document, before)


def remove_file(work: Work, document: Document, version: int, file_id: uuid.UUID) -> None:
    """Take a file out of the document; the row stays, as revisions speak of it.

    Raises: NotPermitted, StaleVersion, NotFound.
    """
    _hold(work, document, version)
    before = document.content_sha256
    _find(document, file_id).removed_at = work.now
    work.session.flush()
    count_save(work, document, before)


def find_file(document: Document, file_id: uuid.UUID) -> DocumentFile:
    """A file of the document, also one that was taken out (an old revision shows it). Raises: NotFound."""
    for row in document.files:
        if row.id == file_id:
            return row
    raise NotFound(kind="file")


def _find(document: Document, file_id: uuid.UUID) -> DocumentFile:
    row = find_file(document, file_id)
    if row.removed_at is not None:
        raise NotFound(kind="file")
    return row


def _hold(work: Work, document: Document, version: int) -> None:
    access.require(work, EDIT, document)
    work.session.refresh(document, with_for_update=True)
    access.require(work, EDIT, document)
    if document.version != version:
        raise StaleVersion(seen=version, now=document.version, state=document.state)


def _new(work: Work, document: Document, kind: str, title: str) -> DocumentFile:
    position = max((file.position for file in document.files), default=0) + 1
    return DocumentFile(
        document_id=document.id,
        kind=kind,
        position=position,
        title=title,
        added_at=work.now,
        added_by_id=work.actor.person_id,
    )
