"""A document as JSON: the keys that a finished text is read into, and where the document stands."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, select

from workflow.api.shapes import ArchiveCopy, IssuerShape, RecipientShape, SignerShape
from workflow.distribution.rules import sees_whole_log
from workflow.documents.drafting import types_of
from workflow.documents.issuers import co_issuers
from workflow.documents.models import Document, Revision
from workflow.documents.queries import number_line
from workflow.documents.signatories import co_signers, further_signers, secretary_of
from workflow.documents.turns import Standing, standings
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, OrganisationName, Person, Unit
from workflow.organisations.names import NameMissing, name_on
from workflow.signing.capacity import capacity_of


class DateJson(BaseModel):
    """The day of issue in its parts; nothing before it is issued."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


class DocumentSummary(BaseModel):
    """What a list tells of a document."""

    id: uuid.UUID
    doc_type: str
    doc_type_code: str | None
    doc_type_key: str
    subject: str
    number: int | None
    symbol: str
    number_line: str
    issued_on: datetime.date | None
    state: str
    state_title: str
    validity: str | None
    version: int
    urgency: str
    field: str
    office: str
    unit: str
    drafter: str
    signer: str | None
    saved_at: datetime.datetime


class SignatoryJson(BaseModel):
    """Who signs, in order: `next` has the turn, `by_hand` is a printed place, `open` before a signer is proposed."""

    position: int
    status: str
    capacity: str | None
    name: str
    account: str | None
    organisation: str | None
    lines: list[str]
    basis: str | None
    signed_at: datetime.datetime | None


class DocumentJson(DocumentSummary):
    """A document with its text. `signer_name` and `signature_lines` are known once a signer is proposed."""

    revision: int | None
    has_type_line: bool
    subject_has_vv: bool
    issuing_body: str | None
    parent_body: str | None
    issuers: list[IssuerShape]
    issuer_abbr: str | None
    drafting_unit_abbr: str
    place: str
    date: DateJson
    addressees: list[str]
    recipients: list[str]
    recipient_lines: list[RecipientShape]
    archive_copy: ArchiveCopy
    signature_lines: list[str]
    signer_name: str | None
    legal_bases: list[str]
    body_html: str
    medium: str
    access: str
    circulation: str
    secretary: str | None
    further_signers: list[SignerShape]
    signatories: list[SignatoryJson]
    reply_due: datetime.date | None
    origin_note: str | None
    content_sha256: str
    drafter_name: str
    unit_name: str


class DocumentPage(BaseModel):
    """A page of a list; `next_cursor` goes into the next request, and is null at the end."""

    documents: list[DocumentSummary]
    next_cursor: str | None


def summaries(work: Work, documents: Sequence[Document], language: str) -> list[DocumentSummary]:
    """The documents of a list; the people, units and offices in it are read once for all."""
    kept = _read_together(work, documents)  # the session itself holds rows only weakly
    found = [DocumentSummary(**_summary(work, document, language)) for document in documents]
    del kept
    return found


def whole(work: Work, document: Document, language: str) -> DocumentJson:
    """The document with its text; the remark on its origin is told to the sender's side only."""
    block, issuer = document.block or {}, _name(document.organisation, document.issued_on or work.today)
    doc_type = types_of(work).get(document.doc_type)
    parent = document.organisation.parent
    parent_name = _name(parent, document.issued_on or work.today) if parent is not None else None
    day, secretary = document.issued_on, secretary_of(document)
    return DocumentJson(
        **_summary(work, document, language),
        revision=work.session.scalar(select(func.max(Revision.number)).where(Revision.document_id == document.id)),
        has_type_line=doc_type.has_type_line,
        subject_has_vv=doc_type.has_subject_line,
        issuing_body=" ".join(issuer.header_lines) if issuer else None,
        parent_body=parent_name.header_as_parent if parent_name else None,
        issuers=_issuers(work, document),
        issuer_abbr=issuer.symbol if issuer else None,
        drafting_unit_abbr=document.unit.abbreviation,
        place=document.place,
        date=DateJson(year=day.year, month=day.month, day=day.day) if day else DateJson(),
        addressees=[row.line for row in document.addressees],
        recipients=[row.line for row in document.recipients],
        recipient_lines=[
            RecipientShape(line=row.line, purpose=row.purpose, channel=row.channel, entry=row.entry_id)
            for row in document.recipients
        ],
        archive_copy=ArchiveCopy(
            unit=document.archive_unit or None, drafter=document.drafter_sign or None, copies=document.copies
        ),
        signature_lines=block.get("lines", []),
        signer_name=block.get("name"),
        legal_bases=document.legal_bases,
        body_html=document.body_html,
        medium=document.medium,
        access=document.access,
        circulation=document.circulation,
        secretary=secretary.account if secretary else None,
        further_signers=[
            SignerShape(lines=list(signer.lines), name=signer.name) for signer in further_signers(document)
        ],
        signatories=[_signatory(document, one) for one in standings(document)],
        reply_due=document.reply_due,
        origin_note=document.origin_note if sees_whole_log(work, document) else None,
        content_sha256=document.content_sha256,
        drafter_name=document.drafter.name,
        unit_name=document.unit.name,
    )


def _signatory(document: Document, one: Standing) -> SignatoryJson:
    row, block = one.row, one.row.block or {}
    return SignatoryJson(
        position=row.position,
        status=one.status,
        capacity=capacity_of(document, row) if row.person is not None else None,
        name=one.name,
        account=row.person.account if row.person is not None else None,
        organisation=row.organisation.code if row.organisation is not None else None,
        lines=block.get("lines") or list(row.lines),
        basis=block.get("basis") or None,
        signed_at=row.signed_at,
    )


def _issuers(work: Work, document: Document) -> list[IssuerShape]:
    """All that issue it, the leading one first, each with who signs for it as far as known."""
    day, signers = document.issued_on or work.today, co_signers(document)
    leading, signer = document.organisation, document.signer
    people = {leading.id: signer, **signers}
    found = []
    for body in (leading, *co_issuers(document)):
        name, person = _name(body, day), people.get(body.id)
        header = " ".join(name.header_lines) if name else None
        found.append(IssuerShape(organisation=body.code, name=header, signer=person.account if person else None))
    return found


def _summary(work: Work, document: Document, language: str) -> dict[str, Any]:
    doc_type = types_of(work).get(document.doc_type)
    state = work.catalogue.get(document.workflow).states[document.state]
    return {
        "id": document.id,
        "doc_type": doc_type.name,
        "doc_type_code": doc_type.abbreviation,
        "doc_type_key": doc_type.key,
        "subject": document.subject,
        "number": document.number,
        "symbol": document.symbol,
        "number_line": number_line(document),
        "issued_on": document.issued_on,
        "state": document.state,
        "state_title": state.titles.get(language, state.name),
        "validity": document.validity,
        "version": document.version,
        "urgency": document.urgency,
        "field": document.field,
        "office": document.organisation.code,
        "unit": document.unit.abbreviation,
        "drafter": document.drafter.account,
        "signer": document.signer.account if document.signer is not None else None,
        "saved_at": document.saved_at,
    }


def _name(organisation: Organisation, day: datetime.date) -> OrganisationName | None:
    try:
        return name_on(organisation, day)
    except NameMissing:
        return None


def _read_together(work: Work, documents: Sequence[Document]) -> list[object]:
    """What the rows refer to, brought into the session at once."""
    people = {row.drafter_id for row in documents} | {row.signer_id for row in documents if row.signer_id is not None}
    return [
        *work.session.scalars(select(Person).where(Person.id.in_(people))),
        *work.session.scalars(select(Unit).where(Unit.id.in_({row.unit_id for row in documents}))),
        *work.session.scalars(
            select(Organisation).where(Organisation.id.in_({row.organisation_id for row in documents}))
        ),
    ]
