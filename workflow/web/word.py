"""A document as a Word file, to be mailed around while it is a draft."""

from __future__ import annotations

import uuid
from hashlib import sha256

from flask import make_response
from flask.typing import ResponseReturnValue

from workflow.documents.models import Document
from workflow.engine import access
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.rendering.word import MEDIA_TYPE
from workflow.rendering.word_drafts import docx_of_document
from workflow.web.blueprint import web
from workflow.web.pdf import file_name, private


@web.get("/documents/<uuid:document_id>/docx")
@permission(access.VIEW)
def docx(document_id: uuid.UUID) -> ResponseReturnValue:
    """The document as it is now in Word, always as a download."""
    with request_reading() as work:
        document = access.find_visible(work, Document, document_id)
        content, name = docx_of_document(work, document), file_name(document).removesuffix(".pdf")
    response = make_response(content)
    response.mimetype = MEDIA_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return private(response, sha256(content).hexdigest())
