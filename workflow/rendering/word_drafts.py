"""The Word file of a document as it is now."""

from __future__ import annotations

from dataclasses import replace

from workflow.documents.models import Document
from workflow.engine.work import Work
from workflow.rendering.compose import sheet_of
from workflow.rendering.word import docx_of


def docx_of_document(work: Work, document: Document) -> bytes:
    """The document in the layout of its page; marked DỰ THẢO until it has a number. Only reads rows."""
    sheet = sheet_of(work, document, for_signing=False)
    return docx_of(replace(sheet, draft_mark=document.number is None))
