"""The files of a document: annex, enclosure, working paper. An upload is known by its content, never by its name."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from dataclasses import dataclass

from sqlalchemy import func, select

from workflow.base.errors import InvalidInput, NotFound, Refusal, StaleVersion
from workflow.base.text import single_spaced
from workflow.documents import drafting
from workflow.documents.models import FILE_KINDS, Document, DocumentFile
from workflow.documents.sanitising import clean_html
from workflow.engine import access
from workflow.engine.work import Work

MOST_FILE_BYTES = 20 * 1024 * 1024
MOST_UNZIPPED_BYTES = 200 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
}


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name it was given, and its bytes."""

    name: str
    content: bytes


def media_type_of(content: bytes) -> str:
    """The media type that the content shows. Raises: InvalidInput (file_empty, upload_too_large, file_type_refused)."""
    if not content:
        raise InvalidInput([Refusal("file_empty", {"field": "file"})])
    if len(content) > MOST_FILE_BYTES:
        raise InvalidInput([Refusal("upload_too_large", {"field": "file", "most_mb": MOST_FILE_BYTES // 1024**2})])
    kind = _kind(content)
    if kind is None:
        raise InvalidInput([Refusal("file_type_refused", {"field": "file", "known": sorted(KINDS)})])
    return KINDS[kind]


def _kind(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return "txt" if _is_text(content) else None


def _office_kind(content: bytes) -> str | None:
    """DOCX or XLSX without macros; a bomb or any other archive is none of our kinds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNZIPPED_BYTES:
                return None
    except zipfile.BadZipFile:
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def add_file(work: Work, document: Document, kind: str, title: str, upload: Upload, version: int) -> DocumentFile:
    """Put a file to the document and raise its version; approvals fall as for any change.

    Raises: NotPermitted, StaleVersion, InvalidInput. The content is stored before the row that names it.
    """
    media_type = media_type_of(upload.content)
    name = _safe_name(upload.name)
    return _add(
        work,
        document,
        version,
        DocumentFile(
            kind=kind,
            title=single_spaced(title) or name,
            name=name,
            media_type=media_type,
            size=len(upload.content),
            sha256=work.services.files.put(upload.content),
        ),
    )


def add_typed_annex(work: Work, document: Document, title: str, body_html: str, version: int) -> DocumentFile:
    """Put a typed annex to the document; it is printed behind the text (FMT-ANX)."""
    if not title.strip():
        raise InvalidInput([Refusal("input_missing", {"input": "title", "field": "title"})])
    row = DocumentFile(kind="annex", title=single_spaced(title), body_html=clean_html(body_html))
    return _add(work, document, version, row)


def change_typed_annex(
    work: Work, document: Document, file_id: uuid.UUID, title: str, body_html: str, version: int
) -> DocumentFile:
    """Change the title and text of a typed annex. Raises: NotFound, NotPermitted, StaleVersion, InvalidInput."""
    before = _begin(work, document, version)
    row = file_of(document, file_id)
    row.title, row.body_html = single_spaced(title) or row.title, clean_html(body_html)
    _end(work, document, before)
    return row


def remove_file(work: Work, document: Document, file_id: uuid.UUID, version: int) -> None:
    """Take a file out; its row and content stay for the revisions that had it."""
    before = _begin(work, document, version)
    file_of(document, file_id).removed_at = work.now
    _end(work, document, before)


def file_of(document: Document, file_id: uuid.UUID) -> DocumentFile:
    """The file with this id that was not taken out. Raises: NotFound."""
    for file in document.files:
        if file.id == file_id and file.removed_at is None:
            return file
    raise NotFound(kind="file")


def _add(work: Work, document: Document, version: int, row: DocumentFile) -> DocumentFile:
    if row.kind not in FILE_KINDS:
        raise InvalidInput([Refusal("choice_unknown", {"field": "kind", "value": row.kind})])
    before = _begin(work, document, version)
    last = select(func.max(DocumentFile.position)).where(DocumentFile.document_id == document.id)
    row.position = (work.session.scalar(last) or 0) + 1
    row.document_id, row.added_at, row.added_by_id = document.id, work.now, work.actor.person_id
    work.session.add(row)
    document.files.append(row)
    _end(work, document, before)
    return row


def _begin(work: Work, document: Document, version: int) -> str:
    access.require(work, drafting.EDIT, document)
    work.session.refresh(document, with_for_update=True)
    if document.version != version:
        raise StaleVersion(seen=version, now=document.version, state=document.state)
    return document.content_sha256


def _end(work: Work, document: Document, before: str) -> None:
    work.session.flush()
    drafting.count_save(work, document, before)


def _safe_name(name: str) -> str:
    """The last part of the name without control characters, at most 150 characters long."""
    last = re.split(r"[\\/]", single_spaced(name))[-1]
    return re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "", last)[-150:] or "tep"
