"""Who may sign a document of this type and field on this day, and why, or why not: row by row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from workflow.base.clock import vietnam_day
from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.drafting import types_of
from workflow.engine.work import Work
from workflow.organisations.models import Organisation, Person, Position
from workflow.signing.listing import require_reader
from workflow.signing.models import SigningAuthority


@dataclass(frozen=True)
class Judged:
    """An authority of the person, and the reasons for which it does not cover what was asked; none when it does."""

    authority: SigningAuthority
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True)
class Explanation:
    """The answer, with every row of the person; `reasons` are those against the person whatever the rows say."""

    allowed: bool
    rows: tuple[Judged, ...]
    reasons: tuple[Refusal, ...]


def explain(
    work: Work, office: Organisation, person: Person, doc_type: str, field: str, day: date | None = None
) -> Explanation:
    """Whether this person may sign such a document on that day (today if none is named), and by which row.

    Raises: NotFound to people of other organisations, InvalidInput("document_type_unknown").
    """
    require_reader(work, office.id)
    if doc_type not in types_of(work).by_key:
        raise InvalidInput([Refusal("document_type_unknown", {"field": "type", "type": doc_type[:100]})])
    day = day or work.today
    rows = select(SigningAuthority).where(
        SigningAuthority.organisation_id == office.id, SigningAuthority.person_id == person.id
    )
    rows = rows.order_by(SigningAuthority.position, SigningAuthority.id).options(joinedload(SigningAuthority.person))
    found = work.session.scalars(rows).all()
    judged = tuple(Judged(row, tuple(reasons_against_row(row, doc_type, field, day))) for row in found)
    against = [*reasons_against_person(work, person, office.id, day)]
    if not judged:
        against.append(Refusal("no_authority_entered", {"name": person.name}))
    allowed = not against and any(not one.reasons for one in judged)
    return Explanation(allowed, judged, tuple(against))


def reasons_against_row(row: SigningAuthority, doc_type: str, field: str, day: date) -> list[Refusal]:
    """Why the row does not cover this type and field on this day (SIGN-1 to SIGN-6); all reasons at once."""
    reasons = []
    ended = vietnam_day(row.revoked_at) if row.revoked_at is not None else None
    if ended is not None and day >= ended:
        reasons.append(Refusal("authority_revoked", {"revoked_on": ended.isoformat()}))
    if day < row.valid_from:
        reasons.append(Refusal("authority_not_begun", {"valid_from": row.valid_from.isoformat()}))
    if row.valid_to is not None and day > row.valid_to:
        reasons.append(
            Refusal(
                "authority_expired", {"valid_to": row.valid_to.isoformat(), "valid_from": row.valid_from.isoformat()}
            )
        )
    if row.doc_types and doc_type not in row.doc_types:
        reasons.append(Refusal("authority_of_other_types", {"type": doc_type, "types": list(row.doc_types)}))
    if row.fields and not field:
        reasons.append(Refusal("document_without_field", {"fields": list(row.fields)}))
    elif row.fields and field not in row.fields:
        reasons.append(Refusal("authority_of_other_fields", {"asked": field, "fields": list(row.fields)}))
    return reasons


def reasons_against_person(work: Work, person: Person, organisation_id: uuid.UUID, day: date) -> list[Refusal]:
    """The person is not active, or has left the office: what is written down does not outlive the position."""
    if not person.active:
        return [Refusal("signer_not_active", {"name": person.name})]
    below = select(Organisation.id).where(Organisation.parent_id == organisation_id)
    rows = select(Position.id).where(
        Position.person_id == person.id,
        or_(Position.organisation_id == organisation_id, Position.organisation_id.in_(below)),
        Position.valid_from <= day,
        or_(Position.valid_to.is_(None), Position.valid_to >= day),
    )
    if work.session.scalar(rows.limit(1)) is None:
        return [Refusal("signer_left_office", {"name": person.name})]
    return []
