"""The outgoing registers, as their members may read them."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Response
from pydantic import BaseModel
from sqlalchemy import select

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.documents.models import Document
from workflow.engine.access import visible
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.organisations.offices import office_for
from workflow.registers.books import entries
from workflow.registers.models import Register, RegisterEntry


class RegisterPath(Shape):
    """A book: the office's code, the series, the year."""

    office: str
    series: str
    year: int


class BookEntryJson(BaseModel):
    """One number of the book. Of a document that I may not see only the number and its day are told."""

    number: int
    issued_on: date
    status: str
    symbol: str
    type_name: str
    subject: str
    signer: str
    recipients: str
    archive_unit: str
    copies: int | None
    reason: str
    document: uuid.UUID | None


class BookJson(BaseModel):
    """A book by number."""

    office: str
    series: str
    year: int
    entries: list[BookEntryJson]


@api.get("/registers/<office>/<series>/<int:year>", responses={200: BookJson})
@permission("view")
def show_register(path: RegisterPath) -> Response:
    """The entries of a register, for members of the office."""
    with request_reading() as work:
        office = office_for(work, path.office)
        rows = entries(work, office.id, path.series, path.year)
        mine = _visible_documents(work, office.id, path)
        told = [_entry(row, row.document_id is None or row.document_id in mine) for row in rows]
    return answer(BookJson(office=path.office, series=path.series, year=path.year, entries=told))


def _visible_documents(work: Work, organisation_id: uuid.UUID, path: RegisterPath) -> set[uuid.UUID]:
    """The documents of the book that the actor may view: not all members may see a restricted one."""
    rows = (
        select(Document.id)
        .join(RegisterEntry, RegisterEntry.document_id == Document.id)
        .join(Register, Register.id == RegisterEntry.register_id)
        .where(Register.organisation_id == organisation_id, Register.series == path.series)
        .where(Register.year == path.year, visible(work, Document))
    )
    return set(work.session.scalars(rows))


def _entry(row: RegisterEntry, shown: bool) -> BookEntryJson:
    return BookEntryJson(
        number=row.number,
        issued_on=row.issued_on,
        status=row.status,
        symbol=row.symbol,
        type_name=row.type_name if shown else "",
        subject=row.subject if shown else "",
        signer=row.signer if shown else "",
        recipients=row.recipients if shown else "",
        archive_unit=row.archive_unit if shown else "",
        copies=row.copies if shown else None,
        reason=row.reason if shown else "",
        document=row.document_id if shown else None,
    )
