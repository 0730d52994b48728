"""The address book of an office: entries, and a table read into it after a dry run."""

from __future__ import annotations

import uuid

from flask import Response, request
from flask_openapi.models.file import FileStorage
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer, language
from workflow.api.blueprint import api, takes_files
from workflow.distribution import address_book as domain
from workflow.distribution.address_book import EntryInput
from workflow.distribution.address_columns import read_address_table
from workflow.distribution.address_import import carry_out, plan_import
from workflow.distribution.address_plan import ImportPlan, ImportRow
from workflow.distribution.models import AddressBookEntry
from workflow.distribution.rules import require_duty
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sentences import sentence
from workflow.http.sign_in import permission
from workflow.importing import table_apart
from workflow.organisations.models import Organisation
from workflow.organisations.offices import office_for

MOST_NAMES = 2_000


class BookPath(Shape):
    """An office by its code."""

    office: str


class EntryPath(Shape):
    """An entry by its id."""

    entry_id: uuid.UUID


class BookQuery(Shape):
    """Words of the name or an abbreviation, accents or not."""

    q: str = Field("", max_length=200)


class EntryShape(Shape):
    """What an entry says; `target` is the unit, organisation or person here that it stands for."""

    kind: str
    name: str = Field(max_length=500)
    abbreviations: list[str] = Field(default_factory=list, max_length=100)
    target: uuid.UUID | None = None
    identifier: str | None = Field(None, description="mã định danh", max_length=100)
    exchange_id: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=300)
    phone: str | None = Field(None, max_length=100)
    postal_address: str = Field("", max_length=1_000)
    default_channel: str | None = None
    default_purpose: str | None = None
    members: list[uuid.UUID] = Field(default_factory=list, max_length=MOST_NAMES)

    def as_input(self) -> EntryInput:
        """As the room of distribution takes it."""
        said = self.model_dump(exclude={"target"})
        return EntryInput(**said, target_id=self.target)


class BookEntryJson(BaseModel):
    """An entry of the book; `members` are ids of entries, of a group."""

    id: uuid.UUID
    kind: str
    name: str
    abbreviations: list[str]
    target: uuid.UUID | None
    identifier: str | None
    exchange_id: str | None
    email: str | None
    phone: str | None
    postal_address: str
    default_channel: str | None
    default_purpose: str | None
    members: list[uuid.UUID]
    active: bool


class BookJson(BaseModel):
    """The entries in use, by name."""

    entries: list[BookEntryJson]


class TableForm(Shape):
    """A .csv or .xlsx; without `seen` it is only tried, with the `seen` of that trial it is carried out.

    `also`: lines, with commas, that are taken although they look like somebody who is there.
    """

    file: FileStorage
    seen: str = Field("", max_length=100_000)
    also: str = Field("", max_length=50_000, pattern=r"^[0-9, ]*$")


class CellJson(BaseModel):
    """A column as it is and as it would be."""

    column: str
    before: str
    after: str


class LineJson(BaseModel):
    """What a line of the table does: add, change, keep or refuse, and why."""

    line: int
    name: str
    outcome: str
    changes: list[CellJson]
    reasons: list[str]
    doubtful: bool


class PlanJson(BaseModel):
    """The table line by line; `seen` confirms exactly this. `ignored` are columns that nobody reads."""

    written: bool
    seen: str
    counts: dict[str, int]
    ignored: list[str]
    lines: list[LineJson]


@api.get("/address-book/<office>", responses={200: BookJson})
@permission("member")
def show_addresses(path: BookPath, query: BookQuery) -> Response:
    """The entries that have the words."""
    with request_reading() as work:
        office = office_for(work, path.office)
        rows = domain.entries(work, office.id, query.q)
        return answer(BookJson(entries=[_entry(work, row) for row in rows]))


@api.post("/address-book/<office>", responses={201: BookEntryJson})
@permission("keeper")
def add_address(path: BookPath, body: EntryShape) -> Response:
    """A new entry."""
    with request_writing() as work:
        told = _entry(work, domain.add_entry(work, office_for(work, path.office), body.as_input()))
    return answer(told, 201)


@api.put("/address-book/entries/<uuid:entry_id>", responses={200: BookEntryJson})
@permission("keeper")
def change_address(path: EntryPath, body: EntryShape) -> Response:
    """Replace what the entry says; deliveries already made keep what they were made with."""
    with request_writing() as work:
        told = _entry(work, domain.change_entry(work, path.entry_id, body.as_input()))
    return answer(told)


@api.post("/address-book/<office>/import", responses={200: PlanJson})
@permission("keeper")
@takes_files
def import_addresses(path: BookPath, form: TableForm) -> Response:
    """What the table would do; with `seen` it is done, or refused with 409 when it would now do something else."""
    with request_reading() as work:
        _kept(work, path.office)
    table = read_address_table(table_apart(request.files["file"].read()))
    also = frozenset(int(line) for line in form.also.replace(",", " ").split() if len(line) < 8)
    if not form.seen:
        with request_reading() as work:
            return answer(_plan(plan_import(work, _kept(work, path.office), table, also), written=False))
    with request_writing() as work:
        plan = carry_out(work, _kept(work, path.office), table, form.seen, also)
    return answer(_plan(plan, written=True))


def _kept(work: Work, code: str) -> Organisation:
    """The office whose book the actor keeps. Raises: NotFound, NotPermitted."""
    office = office_for(work, code)
    require_duty(work, office.id, *domain.KEEPERS)
    return office


def _entry(work: Work, row: AddressBookEntry) -> BookEntryJson:
    return BookEntryJson(
        id=row.id,
        kind=row.kind,
        name=row.name,
        abbreviations=row.abbreviations,
        target=row.unit_id or row.organisation_id or row.person_id,
        identifier=row.identifier,
        exchange_id=row.exchange_id,
        email=row.email,
        phone=row.phone,
        postal_address=row.postal_address,
        default_channel=row.default_channel,
        default_purpose=row.default_purpose,
        members=[one.id for one in domain.members_of(work, row)] if row.kind == "group" else [],
        active=row.active,
    )


def _plan(plan: ImportPlan, *, written: bool) -> PlanJson:
    return PlanJson(
        written=written,
        seen=plan.seen,
        counts=plan.counts,
        ignored=list(plan.ignored),
        lines=[_line(row) for row in plan.rows],
    )


def _line(row: ImportRow) -> LineJson:
    return LineJson(
        line=row.line,
        name=row.name,
        outcome=row.outcome,
        changes=[CellJson(column=one.column, before=one.before, after=one.after) for one in row.changes],
        reasons=[sentence(one.code, one.facts, language()) for one in row.reasons],
        doubtful=row.doubtful,
    )
