"""Bytes of a document: the PDF that stands for it, and its files."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Annotated, Any

from flask import Response, request
from flask_openapi.models.file import FileStorage
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer, content
from workflow.api.blueprint import api, takes_files
from workflow.api.shapes import DocumentPath
from workflow.base.errors import NotFound
from workflow.distribution.rules import sees_whole_log
from workflow.documents.files import add_file, check_upload, find_file
from workflow.documents.models import Document, DocumentFile
from workflow.documents.queries import number_line, sealed_annexes
from workflow.engine.access import find_visible
from workflow.engine.work import Work
from workflow.http.context import installation, request_reading, request_writing
from workflow.http.sign_in import permission
from workflow.rendering.renditions import CurrentPdf, current_pdf, keep_shown
from workflow.signing.annex_seals import check_annex_file

INTERNAL = "working_paper"
BYTES: Any = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
UNCHANGED: Any = {"description": "The client has it already"}
PDF: Any = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}


class FileJson(BaseModel):
    """A file of the document; a typed annex has no bytes of its own, hence no `sha256`.

    An annex that was `sealed` with the document is told, and given, as the sealed file.
    """

    id: uuid.UUID
    kind: str
    position: int
    title: str
    name: str
    media_type: str
    size: int
    sha256: str | None
    sealed: bool
    landscape: bool
    form: str
    added_at: datetime


class FilesJson(BaseModel):
    """The files of the document in order."""

    version: int
    files: list[FileJson]


class NewFile(Shape):
    """An upload: what it is to the document, and the version that was seen."""

    file: FileStorage
    kind: str
    title: str = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class FilePath(DocumentPath):
    """A file of a document."""

    file_id: uuid.UUID


@api.get("/documents/<uuid:document_id>/pdf", responses={200: PDF, 304: UNCHANGED})
@permission("view")
def show_pdf(path: DocumentPath) -> Response:
    """The PDF that stands for the document now; its hash is the entity tag, `X-PDF-SHA256` and `Repr-Digest`.

    What is shown for signing is kept, so that `sign` can name it.
    """
    with request_reading() as work:
        document = find_visible(work, Document, path.document_id)
        pdf, name = current_pdf(work, document), f"{number_line(document).strip('/')}.pdf"
    if pdf.kind == "shown" and not pdf.kept:
        _keep(path.document_id, pdf)
    name = re.sub(r"[^\w.&-]+", "-", name)
    headers = {"X_PDF_SHA256": pdf.sha256, "X_PDF_Kind": pdf.kind, "X_PDF_Pages": str(pdf.pages)}
    return content(pdf.content, pdf.sha256, "application/pdf", name, attached=False, **headers)


def _keep(document_id: uuid.UUID, pdf: CurrentPdf) -> None:
    with request_writing() as work:
        keep_shown(work, find_visible(work, Document, document_id), pdf)


@api.get("/documents/<uuid:document_id>/files", responses={200: FilesJson})
@permission("view")
def show_files(path: DocumentPath) -> Response:
    """The annexes and enclosures, and on the sender's side the working papers."""
    with request_reading() as work:
        return answer(_files(work, find_visible(work, Document, path.document_id)))


@api.post("/documents/<uuid:document_id>/files", responses={201: FilesJson})
@permission("edit")
@takes_files
def upload_file(path: DocumentPath, form: NewFile) -> Response:
    """Add a file; what it is is told by its content, not by its name."""
    uploaded = request.files["file"]
    body = uploaded.read()
    with request_reading() as work:  # an upload for what I may not see is no reason to look at it
        find_visible(work, Document, path.document_id)
    check_annex_file(installation().services, form.kind, check_upload(form.kind, body), body)
    with request_writing() as work:
        document = find_visible(work, Document, path.document_id)
        given = {"kind": form.kind, "title": form.title, "name": uploaded.filename or ""}
        add_file(work, document, form.version, content=body, **given)
        told = _files(work, document)
    return answer(told, 201)


@api.get("/documents/<uuid:document_id>/files/<uuid:file_id>", responses={200: BYTES, 304: UNCHANGED})
@permission("view")
def show_file(path: FilePath) -> Response:
    """The bytes of one file, always as a download."""
    with request_reading() as work:
        document = find_visible(work, Document, path.document_id)
        row = find_file(document, path.file_id)
        if row.sha256 is None or row not in _told(work, document):
            raise NotFound(kind="file")
        sealed = sealed_annexes(work.session, document).get(row.id)
        sha256 = sealed.sha256 if sealed is not None else row.sha256
        return content(work.services.files.get(sha256), sha256, row.media_type, row.name, attached=True)


def _files(work: Work, document: Document) -> FilesJson:
    sealed = sealed_annexes(work.session, document)
    files = [
        FileJson(
            id=row.id,
            kind=row.kind,
            position=row.position,
            title=row.title,
            name=row.name,
            media_type=row.media_type,
            size=sealed[row.id].size if row.id in sealed else row.size,
            sha256=sealed[row.id].sha256 if row.id in sealed else row.sha256,
            sealed=row.id in sealed,
            landscape=row.landscape,
            form=row.form,
            added_at=row.added_at,
        )
        for row in _told(work, document)
    ]
    return FilesJson(version=document.version, files=files)


def _told(work: Work, document: Document) -> list[DocumentFile]:
    """The files that were not taken out; working papers are internal and never told to recipients."""
    inside = sees_whole_log(work, document)
    return [row for row in document.files if row.removed_at is None and (inside or row.kind != INTERNAL)]
