"""A document as a Word file."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from flask import Response

from workflow.api.answers import content
from workflow.api.blueprint import api
from workflow.api.files import UNCHANGED
from workflow.api.shapes import DocumentPath
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.engine.access import find_visible
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.rendering.word import MEDIA_TYPE
from workflow.rendering.word_drafts import docx_of_document

DOCX: Any = {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


@api.get("/documents/<uuid:document_id>/docx", responses={200: DOCX, 304: UNCHANGED})
@permission("view")
def show_docx(path: DocumentPath) -> Response:
    """The document as it is now, laid out as its official page, for Word; marked as a draft until it has a number."""
    with request_reading() as work:
        document = find_visible(work, Document, path.document_id)
        made, name = docx_of_document(work, document), f"{number_line(document).strip('/')}.docx"
    return content(made, sha256(made).hexdigest(), MEDIA_TYPE, re.sub(r"[^\w.&-]+", "-", name), attached=True)
