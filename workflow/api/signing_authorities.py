"""Who may sign what in an office, and whether one person may sign a document of some type, field and day."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Response
from pydantic import BaseModel, Field

from workflow.api.answers import Asked, RefusalShape, Shape, answer, language
from workflow.api.blueprint import api
from workflow.base.errors import NotFound, Refusal
from workflow.engine.work import Work
from workflow.http.context import request_reading
from workflow.http.sentences import sentence
from workflow.http.sign_in import permission
from workflow.organisations.models import Organisation
from workflow.organisations.offices import offices_served
from workflow.organisations.people import chosen_person
from workflow.signing import listing
from workflow.signing.authority import block_lines
from workflow.signing.explaining import explain
from workflow.signing.models import SigningAuthority
from workflow.signing.rules import principal_of


class OfficePath(Shape):
    """An office by its code."""

    office: str


class ExplainQuery(Asked):
    """Whom (account), for which type and field, on which day (today when left out)."""

    person: str = Field("", max_length=200)
    type: str = Field("", max_length=100)
    field: str = Field("", max_length=300)
    on: date | None = None


class AuthorityJson(BaseModel):
    """One authority; empty `doc_types` or `fields` mean all, `principal` is the head in whose stead it is used."""

    id: uuid.UUID
    person: str
    name: str
    form: str
    block: list[str]
    other_office: str
    doc_types: list[str]
    fields: list[str]
    basis: str
    valid_from: date
    valid_to: date | None
    ended: bool
    holds_today: bool
    principal: str | None


class AuthoritiesJson(BaseModel):
    """The authorities of an office that hold today or later, in the office's order."""

    office: str
    authorities: list[AuthorityJson]


class JudgedJson(BaseModel):
    """A row with the reasons for which it does not cover what was asked; none when it allows it."""

    authority: AuthorityJson
    allows: bool
    refusals: list[RefusalShape]


class ExplanationJson(BaseModel):
    """The answer, row by row; `refusals` stand against the person whatever the rows say."""

    allowed: bool
    person: str
    on: date
    rows: list[JudgedJson]
    refusals: list[RefusalShape]


@api.get("/offices/<office>/signing-authorities", responses={200: AuthoritiesJson})
@permission("member")
def list_authorities(path: OfficePath) -> Response:
    """Who may sign what, today or later, in which form and on which basis; for the office's own people."""
    with request_reading() as work:
        office = _office(work, path.office)
        rows = listing.authorities_of(work, office.id)
        told = [_authority(work, row, rows) for row in rows]
    return answer(AuthoritiesJson(office=path.office, authorities=told))


@api.get("/offices/<office>/signing-authorities/explain", responses={200: ExplanationJson})
@permission("member")
def explain_authority(path: OfficePath, query: ExplainQuery) -> Response:
    """Whether the person may sign such a document on that day, with the row that allows it or every reason against."""
    with request_reading() as work:
        office = _office(work, path.office)
        rows = listing.authorities_of(work, office.id)
        person = chosen_person(work.session, query.person, "person")
        found = explain(work, office, person, query.type, query.field.strip(), query.on)
        judged = [
            JudgedJson(
                authority=_authority(work, one.authority, rows),
                allows=not one.reasons,
                refusals=_refusals(one.reasons),
            )
            for one in found.rows
        ]
        told = ExplanationJson(
            allowed=found.allowed,
            person=person.account,
            on=query.on or work.today,
            rows=judged,
            refusals=_refusals(found.reasons),
        )
    return answer(told)


def _office(work: Work, code: str) -> Organisation:
    """Raises: NotFound to people of other organisations."""
    found = next((one for one in offices_served(work) if one.code == code), None)
    if found is None:
        raise NotFound(kind="organisation")
    return found


def _authority(work: Work, row: SigningAuthority, others: list[SigningAuthority]) -> AuthorityJson:
    principal = principal_of(row, others)
    return AuthorityJson(
        id=row.id,
        person=row.person.account,
        name=row.person.name,
        form=row.mode,
        block=list(block_lines(row)),
        other_office=row.other_office,
        doc_types=row.doc_types,
        fields=row.fields,
        basis=row.basis,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended=row.revoked_at is not None,
        holds_today=row.revoked_at is None and row.holds_on(work.today),
        principal=principal.person.account if isinstance(principal, SigningAuthority) else None,
    )


def _refusals(reasons: tuple[Refusal, ...]) -> list[RefusalShape]:
    words = language()
    return [RefusalShape(code=one.code, message=sentence(one.code, one.facts, words)) for one in reasons]
