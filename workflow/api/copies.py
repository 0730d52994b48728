"""Copies of a document: those of one's own organisation, and a new one for its clerk."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Annotated, Literal

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer, content
from workflow.api.blueprint import api
from workflow.api.files import PDF, UNCHANGED
from workflow.api.shapes import DocumentPath
from workflow.api.waking import wake_worker
from workflow.base.errors import NotFound
from workflow.base.text import number_in_digits
from workflow.copying.models import DocumentCopy
from workflow.copying.ordering import CopyInput, order_copy
from workflow.copying.queries import copies_of, find_copy
from workflow.documents.models import Document
from workflow.engine.access import find_visible
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import permission


class CopyJson(BaseModel):
    """A copy with its number; `sha256` is null until its file has been made."""

    id: uuid.UUID
    office: str
    form: str
    medium: str
    number: int
    symbol: str
    number_line: str
    place: str
    copied_on: date
    signature_lines: list[str]
    signer_name: str
    recipients: list[str]
    parts: list[int]
    source: uuid.UUID | None
    sha256: str | None
    pages: int | None


class CopiesJson(BaseModel):
    """The copies that the caller's organisations made, newest first."""

    copies: list[CopyJson]


class NewCopy(Shape):
    """What is copied how. `signer` is an account, or `account/MODE`; `parts` are blocks of the text, from 0, for a
    `trich_sao`; `source` is the `sao_y` that a `sao_luc` is made of."""

    form: Literal["sao_y", "sao_luc", "trich_sao"]
    medium: Literal["electronic", "paper"] = "electronic"
    signer: str = ""
    place: str = ""
    recipients: list[str] = Field(default_factory=list)
    source: uuid.UUID | None = None
    parts: list[Annotated[int, Field(ge=0, le=100_000)]] = Field(default_factory=list)
    office: str = ""


class CopyPath(DocumentPath):
    """A copy of a document."""

    copy_id: uuid.UUID


@api.get("/documents/<uuid:document_id>/copies", responses={200: CopiesJson})
@permission("view")
def show_copies(path: DocumentPath) -> Response:
    """The copies of the document that the caller's organisations made."""
    with request_reading() as work:
        rows = copies_of(work, find_visible(work, Document, path.document_id))
        return answer(CopiesJson(copies=[_told(row) for row in rows]))


@api.post("/documents/<uuid:document_id>/copies", responses={201: CopyJson})
@permission("copy")
def make_copy(path: DocumentPath, body: NewCopy) -> Response:
    """Take the next number of the copies' series; the file is made after the answer."""
    given = CopyInput(
        form=body.form,
        medium=body.medium,
        signer=body.signer,
        place=body.place,
        recipients=tuple(body.recipients),
        source_id=body.source,
        parts=tuple(body.parts),
        office=body.office,
    )
    with request_writing() as work:
        told = _told(order_copy(work, find_visible(work, Document, path.document_id), given))
    wake_worker()
    return answer(told, 201)


@api.get("/documents/<uuid:document_id>/copies/<uuid:copy_id>/pdf", responses={200: PDF, 304: UNCHANGED})
@permission("view")
def show_copy(path: CopyPath) -> Response:
    """The file of a copy, for members of the organisation that made it."""
    with request_reading() as work:
        copy = find_copy(work, find_visible(work, Document, path.document_id), path.copy_id)
        if copy.sha256 is None:
            raise NotFound(kind="copy")
        name = re.sub(r"[^\w.&-]+", "-", f"{_number_line(copy)}.pdf")
        return content(work.services.files.get(copy.sha256), copy.sha256, "application/pdf", name, attached=False)


def _told(copy: DocumentCopy) -> CopyJson:
    return CopyJson(
        id=copy.id,
        office=copy.organisation.code,
        form=copy.form,
        medium=copy.medium,
        number=copy.number,
        symbol=copy.symbol,
        number_line=_number_line(copy),
        place=copy.place,
        copied_on=copy.copied_on,
        signature_lines=copy.block["lines"],
        signer_name=copy.block["name"],
        recipients=copy.recipients,
        parts=copy.parts,
        source=copy.source_id,
        sha256=copy.sha256,
        pages=copy.pages,
    )


def _number_line(copy: DocumentCopy) -> str:
    return f"{number_in_digits(copy.number)}/{copy.symbol}"
