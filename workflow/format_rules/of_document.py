"""A document of this installation as a manuscript: its fields and the blocks of its text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from workflow.documents.blocks import blocks_of
from workflow.documents.drafting import types_of
from workflow.documents.models import Document
from workflow.documents.types import DocumentType
from workflow.engine.work import Work
from workflow.format_rules.manuscript import (
    ADDRESSEES,
    ANNEX,
    ARCHIVE,
    BASES,
    BODY,
    RECIPIENTS,
    SUBJECT,
    AnnexFacts,
    Fragment,
    Kind,
    Manuscript,
    Office,
)
from workflow.format_rules.ports import is_taken, may_sign
from workflow.format_rules.void_citations import void_citations
from workflow.importing.parsed import ReadSignature
from workflow.organisations.models import Organisation, OrganisationName, Person, Position
from workflow.organisations.names import name_on, units_on


def manuscript_of(work: Work, document: Document, *, at_issue: bool = False) -> Manuscript:
    """The document as it is now; header, lists and end marks are the page's, so the rules on them find nothing."""
    doc_type = types_of(work).get(document.doc_type)
    day = document.issued_on or work.today
    block = document.block
    return Manuscript(
        source="document",
        kind=kind_of(doc_type),
        fragments=tuple(_fragments(document)),
        at_issue=at_issue,
        office=office_of(work, document.organisation, day),
        today=work.today,
        symbol=document.symbol or None,
        issued_on=document.issued_on,
        place=document.place or None,
        addressees=tuple(row.line for row in document.addressees),
        recipients=tuple(row.line for row in document.recipients),
        archive_unit=document.archive_unit or None,
        symbol_unit=document.symbol.rpartition("-")[2] if doc_type.abbreviation is None and document.symbol else None,
        signatures=(ReadSignature(tuple(block["lines"]), block["name"]),) if block else (),
        urgency=document.urgency,
        medium=document.medium,
        annexes=tuple(
            AnnexFacts(label="", title=file.title, typed=bool(file.body_html)) for file in document.files_of("annex")
        ),
        signer_may_sign=may_sign(work, document),
        number_is_taken=is_taken(work, document),
        void_citations=void_citations(work, document),
    )


def kind_of(doc_type: DocumentType) -> Kind:
    """What the rules ask of a document type."""
    return Kind(
        doc_type.key,
        doc_type.name,
        doc_type.abbreviation,
        doc_type.has_type_line,
        doc_type.addressing,
        doc_type.numbered,
    )


def _fragments(document: Document) -> Iterator[Fragment]:
    yield Fragment(SUBJECT, 0, document.subject)
    yield from (Fragment(ADDRESSEES, n, row.line) for n, row in enumerate(document.addressees))
    yield from (Fragment(BASES, n, line) for n, line in enumerate(document.legal_bases))
    yield from _blocks(BODY, document.body_html)
    yield from (Fragment(RECIPIENTS, n, row.line) for n, row in enumerate(document.recipients))
    yield Fragment(ARCHIVE, 0, document.archive_unit)
    for annex, file in enumerate(document.files_of("annex"), 1):
        if file.body_html:
            yield from _blocks(ANNEX, file.body_html, annex)


def _blocks(part: str, body_html: str, annex: int = 0) -> Iterator[Fragment]:
    if not body_html.strip():
        return
    for n, block in enumerate(blocks_of(body_html)):
        yield Fragment(part, n, block.text, block.role, block.level, block.table, block.row, annex)


def office_of(work: Work, organisation: Organisation, day: date) -> Office:
    """What the rules ask of the issuing organisation on this day."""
    name = name_on(organisation, day)
    parent = name_on(organisation.parent, day) if organisation.parent else None
    people = select(Person.name).join(Position, Position.person_id == Person.id)
    return Office(
        code=organisation.code,
        names=_names(name),
        symbol=name.symbol,
        place=name.place,
        collective=organisation.collective,
        parent_names=_names(parent) if parent else (),
        units=tuple((unit.abbreviation, unit.name) for unit in units_on(work.session, organisation.id, day)),
        bodies=tuple(sorted(set(work.session.scalars(select(OrganisationName.name))))),
        people=tuple(
            sorted(set(work.session.scalars(people.where(Position.organisation_id == organisation.id).distinct())))
        ),
    )


def _names(name: OrganisationName) -> tuple[str, ...]:
    return tuple(dict.fromkeys([name.name, name.short_name, *name.abbreviations]))
