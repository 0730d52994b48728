"""Dossiers: opened, filled, closed, handed over, accepted. Filing needs no move of the document."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from flask import Response, url_for
from pydantic import BaseModel, Field

from workflow.api.answers import Shape, answer
from workflow.api.blueprint import api
from workflow.api.documents import own_unit
from workflow.api.moves import MoveBody, MovedJson, OffersJson, RepeatHeader, given, make, moved_json, offers_json
from workflow.archive.dossiers import DossierInput, create_dossier, visible_dossiers
from workflow.archive.filing import file_document, filed_documents
from workflow.archive.models import Dossier
from workflow.base.errors import InvalidInput, NotFound, Refusal
from workflow.documents.models import Document
from workflow.documents.queries import number_line
from workflow.engine.access import find_visible
from workflow.engine.work import Work
from workflow.http.context import request_reading, request_writing
from workflow.http.sign_in import SIGNED_IN, permission
from workflow.organisations.models import Person
from workflow.organisations.people import person_by_account


class DossierQuery(Shape):
    """What the list is narrowed to."""

    year: int | None = Field(None, ge=1900, le=9999)


class NewDossier(Shape):
    """A dossier to open. Without a notation the next one of the unit is taken; `responsible` is me if left out."""

    title: str
    notation: str | None = None
    retention: str | None = Field(None, description="Vĩnh viễn, or a number of years; needed to close it")
    note: str | None = None
    unit: str | None = None
    responsible: str | None = None
    year: int | None = Field(None, ge=1900, le=9999)


class DossierPath(Shape):
    """A dossier by its id."""

    dossier_id: uuid.UUID


class DossierMovePath(DossierPath):
    """A move of a dossier."""

    transition: str


class Filing(Shape):
    """The document that is put into the dossier."""

    document: uuid.UUID


class FiledJson(BaseModel):
    """A document in a dossier, at its place."""

    ordinal: int
    document: uuid.UUID
    number_line: str
    issued_on: date | None
    subject: str
    filed_at: datetime


class DossierSummary(BaseModel):
    """What a list tells of a dossier."""

    id: uuid.UUID
    year: int
    notation: str
    title: str
    retention: str | None
    state: str
    version: int
    office: str
    unit: str
    responsible: str


class DossierJson(DossierSummary):
    """A dossier with those of its documents that I may see."""

    note: str
    opened_on: date
    closed_on: date | None
    handed_over_on: date | None
    accepted_on: date | None
    documents: list[FiledJson]


class DossiersJson(BaseModel):
    """The dossiers I may see, newest year first."""

    dossiers: list[DossierSummary]


@api.get("/dossiers", responses={200: DossiersJson})
@permission("view")
def list_dossiers(query: DossierQuery) -> Response:
    """The dossiers that I may view."""
    with request_reading() as work:
        rows = visible_dossiers(work, year=query.year)
        return answer(DossiersJson(dossiers=[DossierSummary(**_summary(row)) for row in rows]))


@api.post("/dossiers", responses={201: DossierJson})
@permission(SIGNED_IN)
def open_dossier(body: NewDossier) -> Response:
    """Open a dossier of my unit."""
    with request_writing() as work:
        me = work.session.get_one(Person, work.actor.person_id)
        responsible = _person(work, body.responsible) if body.responsible else me
        typed = DossierInput(body.title, body.notation, body.retention, body.note)
        dossier = create_dossier(work, own_unit(work, body.unit), responsible, typed, year=body.year)
        told = dossier_json(work, dossier)
    return answer(told, 201, Location=url_for("api.show_dossier", dossier_id=told.id))


@api.get("/dossiers/<uuid:dossier_id>", responses={200: DossierJson})
@permission("view")
def show_dossier(path: DossierPath) -> Response:
    """One dossier with its documents."""
    with request_reading() as work:
        return answer(dossier_json(work, find_visible(work, Dossier, path.dossier_id)))


@api.post("/dossiers/<uuid:dossier_id>/documents", responses={200: DossierJson})
@permission("file_documents")
def file_in_dossier(path: DossierPath, body: Filing) -> Response:
    """Put an issued document into an open dossier; one that is in it stays where it is."""
    with request_writing() as work:
        dossier = find_visible(work, Dossier, path.dossier_id)
        file_document(work, dossier, find_visible(work, Document, body.document))
        work.session.flush()
        told = dossier_json(work, dossier)
    return answer(told)


@api.get("/dossiers/<uuid:dossier_id>/moves", responses={200: OffersJson})
@permission("view")
def show_dossier_moves(path: DossierPath) -> Response:
    """What I may do with the dossier now, with the reasons against it."""
    with request_reading() as work:
        return answer(offers_json(work, find_visible(work, Dossier, path.dossier_id)))


@api.post("/dossiers/<uuid:dossier_id>/moves/<transition>", responses={200: MovedJson})
@permission("move")
def make_dossier_move(path: DossierMovePath, header: RepeatHeader, body: MoveBody) -> Response:
    """Close, hand over, accept … a dossier; accepting it archives the documents of its office."""
    outcome = make(Dossier, path.dossier_id, path.transition, given(body, header.idempotency_key))
    return answer(moved_json(path.dossier_id, outcome))


def dossier_json(work: Work, dossier: Dossier) -> DossierJson:
    """The dossier, with those of its documents that the actor may view."""
    filed = [
        FiledJson(
            ordinal=row.ordinal,
            document=row.document_id,
            number_line=number_line(row.document),
            issued_on=row.document.issued_on,
            subject=row.document.subject,
            filed_at=row.filed_at,
        )
        for row in filed_documents(work, dossier)
    ]
    return DossierJson(
        **_summary(dossier),
        note=dossier.note,
        opened_on=dossier.opened_on,
        closed_on=dossier.closed_on,
        handed_over_on=dossier.handed_over_on,
        accepted_on=dossier.accepted_on,
        documents=filed,
    )


def _person(work: Work, account: str) -> Person:
    """The person with this account. Raises: InvalidInput, as it is the body that names nobody."""
    try:
        return person_by_account(work.session, account)
    except NotFound as error:
        raise InvalidInput([Refusal("account_unknown", {"input": "responsible", "account": account})]) from error


def _summary(dossier: Dossier) -> dict[str, object]:
    return {
        "id": dossier.id,
        "year": dossier.year,
        "notation": dossier.notation,
        "title": dossier.title,
        "retention": str(dossier.retention) if dossier.retention else None,
        "state": dossier.state,
        "version": dossier.version,
        "office": dossier.organisation.code,
        "unit": dossier.unit.abbreviation,
        "responsible": dossier.responsible.account,
    }
