"""What the hits are made of: how many of each type, year, unit, signer, office and validity, for narrowing down."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from workflow.archive.issued import IssuedDocument
from workflow.documents.models import Signatory
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Unit
from workflow.organisations.names import NameMissing, name_on

MOST_VALUES = 20


@dataclass(frozen=True)
class Facet:
    """One value to filter by: as the query takes it, as a person reads it, and how many of the sample have it.

    The label of a type or validity is its key; the door has the words.
    """

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of the sample that have all facet values in common."""

    organisation_id: uuid.UUID
    unit_id: uuid.UUID
    signer_id: uuid.UUID | None
    doc_type: str
    validity: str | None
    year: int
    count: int


def facets_of(work: Work, sample: Sequence[int]) -> Mapping[str, tuple[Facet, ...]]:
    """The facets of the sample (ids of `issued_document`), most frequent first."""
    groups = _groups(work, sample)
    units = _units(work, {g.unit_id for g in groups})
    signed = [(g.signer_id, g.count) for g in groups if g.signer_id is not None] + _signed_further(work, sample)
    signers = _people(work, {signer_id for signer_id, _ in signed})
    offices = offices_of(work, {g.organisation_id for g in groups})
    return {
        "type": _counted((g.doc_type, g.doc_type, g.count) for g in groups),
        "year": _counted((str(g.year), str(g.year), g.count) for g in groups),
        "office": _counted((*offices[g.organisation_id], g.count) for g in groups),
        "unit": _counted((*units[g.unit_id], g.count) for g in groups),
        "signer": _counted((*signers[signer_id], count) for signer_id, count in signed),
        "validity": _counted((g.validity, g.validity, g.count) for g in groups if g.validity is not None),
    }


def _groups(work: Work, sample: Sequence[int]) -> list[Group]:
    """Few rows for many hits: the database counts those that have all values in common."""
    if not sample:
        return []
    by = (
        IssuedDocument.organisation_id, IssuedDocument.unit_id, IssuedDocument.signer_id, IssuedDocument.doc_type,
        IssuedDocument.validity, IssuedDocument.year,
    )  # fmt: skip
    rows = select(*by, func.count(IssuedDocument.id)).where(IssuedDocument.id.in_(sample)).group_by(*by)
    return [Group(*row) for row in work.session.execute(rows)]


def _signed_further(work: Work, sample: Sequence[int]) -> list[tuple[uuid.UUID, int]]:
    """Who signed behind the leading one (joint documents, minutes), and how many of the sample."""
    if not sample:
        return []
    rows = (
        select(Signatory.person_id, func.count(IssuedDocument.id.distinct()))
        .join(IssuedDocument, IssuedDocument.document_id == Signatory.document_id)
        .where(IssuedDocument.id.in_(sample), Signatory.position > 1, Signatory.person_id.is_not(None))
        .where(Signatory.person_id.is_distinct_from(IssuedDocument.signer_id))
        .group_by(Signatory.person_id)
    )
    return [(person_id, count) for person_id, count in work.session.execute(rows) if person_id is not None]


def offices_of(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """Code and present name of each organisation."""
    rows = work.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {row.id: (row.code, _name(work, row)) for row in rows}


def _name(work: Work, organisation: Organisation) -> str:
    try:
        return name_on(organisation, work.today).name
    except NameMissing:  # an office that no longer exists is known by its code
        return organisation.code


def _units(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    rows = work.session.execute(select(Unit.id, Unit.abbreviation, Unit.name).where(Unit.id.in_(ids)))
    return {key: (abbreviation, name) for key, abbreviation, name in rows}


def _people(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    rows = select(Person).where(Person.id.in_(ids)).options(load_only(Person.account, Person.name))
    return {person.id: (person.account, person.name) for person in work.session.scalars(rows)}


def _counted(values: Iterable[tuple[str, str, int]]) -> tuple[Facet, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for value, label, count in values:
        counts[value, label] += count
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Facet(value, label, count) for (value, label), count in ordered[:MOST_VALUES])
