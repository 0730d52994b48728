"""A finished text becomes a draft."""

from __future__ import annotations

from flask import Response, request
from flask_openapi.models.file import FileStorage

from workflow.api.answers import Shape
from workflow.api.blueprint import api, takes_files
from workflow.api.document_json import DocumentJson
from workflow.api.documents import begin, created
from workflow.http.context import request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.importing import parse_text, read_document
from workflow.importing.drafts import draft_of


class ImportForm(Shape):
    """A .txt, .md or .docx file; the type is read from it unless it is named."""

    file: FileStorage
    doc_type: str = ""
    unit: str = ""


@api.post("/documents/import", responses={201: DocumentJson})
@permission(SIGNED_IN)
@takes_files
def import_document(form: ImportForm) -> Response:
    """Read an uploaded text into a draft of mine; what cannot be read from it is left empty, never invented."""
    uploaded = request.files["file"]
    parsed = parse_text(read_document(uploaded.read(), uploaded.filename or ""))
    with request_writing() as work:
        document = begin(
            work, form.doc_type or parsed.doc_type, form.unit or None, draft_of(parsed, uploaded.filename or "")
        )
        return created(work, document)
