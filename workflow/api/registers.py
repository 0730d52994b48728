"""The outgoing registers, as their members may read them."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.http.context import request_reading
from workflow.http.sign_in import permission
from workflow.organisations.offices import office_for
from workflow.registers.reading import BookLine, book_lines


class RegisterPath(Shape):
    """A book: the office's code, the series, the year."""

    office: str
    series: str
    year: int = Field(ge=1, le=9999)


class BookEntryJson(BaseModel):
    """One number of the book. Of a document that I may not see only the number and its day are told, and to the clerk
    the reason why it was voided."""

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
        told = [_entry(line) for line in book_lines(work, office.id, path.series, path.year)]
    return answer(BookJson(office=path.office, series=path.series, year=path.year, entries=told))


def _entry(line: BookLine) -> BookEntryJson:
    row, shown = line.entry, not line.hidden
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
        reason=line.reason,
        document=line.document_id,
    )
