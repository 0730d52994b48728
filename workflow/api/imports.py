"""A finished text becomes a draft."""

from __future__ import annotations

from functools import partial

from flask import Response, request, url_for
from flask_openapi.models.file import FileStorage
from pydantic import BaseModel

from workflow.api.answers import Shape, answer, language
from workflow.api.blueprint import api, takes_files
from workflow.api.document_json import DocumentJson, whole
from workflow.api.documents import begin
from workflow.documents.models import Document
from workflow.http.context import request_writing
from workflow.http.importing import complete_import
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.importing import import_apart
from workflow.importing.drafts import draft_of


class ImportForm(Shape):
    """A .docx, .txt, .md or PDF file with text; the type is read from it unless it is named."""

    file: FileStorage
    doc_type: str = ""
    unit: str = ""


class LeftoverJson(BaseModel):
    """Something the file says and the draft did not take over; `match` is a signing authority that a block fits."""

    kind: str
    text: str
    match: str


class ImportedJson(DocumentJson):
    """The new draft, and what of the file found no place in it."""

    leftovers: list[LeftoverJson]


@api.post("/documents/import", responses={201: ImportedJson})
@permission(SIGNED_IN)
@takes_files
def import_document(form: ImportForm) -> Response:
    """Read an uploaded text into a draft of mine; what cannot be read from it is left empty, never invented."""
    uploaded = request.files["file"]
    imported = import_apart(uploaded.read())
    with request_writing() as work:
        given = draft_of(imported, uploaded.filename or "")
        doc_type = form.doc_type or imported.parsed.doc_type
        document = begin(work, doc_type, form.unit or None, given, partial(complete_import, work, imported=imported))
        shown = whole(work, document, language()).model_dump()
        found = ImportedJson(**shown, leftovers=[LeftoverJson(**row) for row in _rows(document)])
        return answer(found, 201, Location=url_for("api.show_document", document_id=document.id))


def _rows(document: Document) -> list[dict[str, str]]:
    return [{name: row[name] for name in ("kind", "text", "match")} for row in document.leftovers]
