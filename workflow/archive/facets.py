"""What the hits are made of: how many of each type, year, unit, signer, office and validity, for narrowing down."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import load_only

from workflow.archive.candidates import Candidate
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


def facets_of(work: Work, sample: Sequence[Candidate]) -> Mapping[str, tuple[Facet, ...]]:
    """The facets of the sample, most frequent first."""
    units = _units(work, {c.unit_id for c in sample})
    signers = _people(work, {c.signer_id for c in sample if c.signer_id is not None})
    offices = offices_of(work, {c.organisation_id for c in sample})
    return {
        "type": _counted((c.doc_type, c.doc_type) for c in sample),
        "year": _counted((str(c.year), str(c.year)) for c in sample),
        "office": _counted(offices[c.organisation_id] for c in sample),
        "unit": _counted(units[c.unit_id] for c in sample),
        "signer": _counted(signers[c.signer_id] for c in sample if c.signer_id is not None),
        "validity": _counted((c.validity, c.validity) for c in sample if c.validity is not None),
    }


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


def _counted(values: Iterable[tuple[str, str]]) -> tuple[Facet, ...]:
    counts = Counter(values).items()
    ordered = sorted(counts, key=lambda entry: (-entry[1], entry[0]))
    return tuple(Facet(value, label, count) for (value, label), count in ordered[:MOST_VALUES])
