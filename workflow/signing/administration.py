"""Entering, changing and ending signing authorities (thẩm quyền ký), by the administrator, each in the history.

Rows are ended, never deleted: what was signed under one keeps pointing at it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from workflow.base.errors import InvalidInput, NotPermitted, Refusal
from workflow.base.text import is_storable, single_spaced
from workflow.documents.drafting import types_of
from workflow.engine import history, item_role
from workflow.engine.work import Work
from workflow.organisations.models import ADMINISTRATOR, LEADER, Organisation, Person, Position
from workflow.organisations.people import chosen_person
from workflow.signing.explaining import reasons_against_person
from workflow.signing.listing import authority_of, standing
from workflow.signing.models import SigningAuthority
from workflow.signing.rules import Office, Proposal, problems_of, tidied

ITEM_KIND = "signing_authority"
MOST_CHARACTERS = 300
MOST_IN_A_LIST = 50


@dataclass(frozen=True)
class AuthorityInput:
    """What an administrator types; the person by account."""

    person: str
    mode: str
    own_title: str
    valid_from: date | None
    valid_to: date | None = None
    head_title: str = ""
    collective: str = ""
    unit_head_title: str = ""
    doc_types: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    basis: str = ""
    other_office: str = ""
    position: int = 1


def administers(work: Work, organisation_id: uuid.UUID) -> bool:
    """Whether the actor administers the office, or stands in for who does."""
    return work.actor.is_system or item_role.duty(ADMINISTRATOR, organisation_id) in work.actor.all_holders


def enter_authority(work: Work, office: Organisation, given: AuthorityInput) -> SigningAuthority:
    """Write down who may sign what. Raises: NotPermitted; InvalidInput with everything that stands against it."""
    _require(work, office)
    proposal = _checked(work, office, given, None)
    row = SigningAuthority(id=uuid.uuid4(), organisation_id=office.id, **_columns(proposal))
    work.session.add(row)
    work.session.flush()
    _tell(work, row, "enter", {"to": _told(row)})
    return row


def change_authority(work: Work, authority_id: uuid.UUID, given: AuthorityInput) -> SigningAuthority:
    """Put right what stands in a row that has not ended; what is signed keeps the block it was signed with.

    Raises: NotFound, NotPermitted, InvalidInput.
    """
    row = authority_of(work, authority_id)
    _require(work, row.organisation)
    if row.revoked_at is not None or (row.valid_to is not None and row.valid_to < work.today):
        raise InvalidInput([Refusal("authority_has_ended")])
    columns = _columns(_checked(work, row.organisation, given, row))
    before = _told(row)
    for name, value in columns.items():
        setattr(row, name, value)
    work.session.flush()
    work.session.refresh(row, ["person"])
    if _told(row) != before:
        _tell(work, row, "change", {"from": before, "to": _told(row)})
    return row


def troubles_of(work: Work, row: SigningAuthority, others: Sequence[SigningAuthority]) -> list[Refusal]:
    """What stands against a row that is in force: the rules again, and whether the signer is still in the office.

    Rows that came from elsewhere, or whose people changed posts meanwhile, are told so; they are not changed.
    """
    office = row.organisation
    proposal = Proposal(**{name: getattr(row, name) for name in Proposal.__dataclass_fields__})
    beside = [other for other in others if other.id != row.id]
    found = problems_of(proposal, _surroundings(work, office, row.person, proposal, beside))
    gone = reasons_against_person(work, row.person, office.id, max(work.today, row.valid_from))
    return gone or found


def end_authority(work: Work, authority_id: uuid.UUID, reason: str, last_day: date | None = None) -> SigningAuthority:
    """End it with this day, or at once; the row stays. Raises: NotFound, NotPermitted, InvalidInput."""
    row = authority_of(work, authority_id)
    _require(work, row.organisation)
    problems = _end_problems(work, row, single_spaced(reason), last_day)
    if problems:
        raise InvalidInput(problems)
    if last_day is None:
        row.revoked_at = work.now
    else:
        row.valid_to = last_day
    facts = {"last_day": last_day.isoformat() if last_day else None, "from": _told(row)}
    _tell(work, row, "end", facts, single_spaced(reason))
    return row


def _end_problems(work: Work, row: SigningAuthority, reason: str, last_day: date | None) -> list[Refusal]:
    problems = []
    if row.revoked_at is not None or (row.valid_to is not None and row.valid_to < work.today):
        return [Refusal("authority_has_ended")]
    if not reason:
        problems.append(Refusal("comment_required", {"field": "reason"}))
    elif len(reason) > MOST_CHARACTERS or not is_storable(reason):
        problems.append(Refusal("line_too_long", {"field": "reason", "most": MOST_CHARACTERS}))
    if last_day is not None and last_day < max(work.today, row.valid_from):
        problems.append(Refusal("date_is_past", {"field": "last_day"}))
    if last_day is not None and row.valid_to is not None and last_day > row.valid_to:
        problems.append(Refusal("authority_ends_earlier", {"field": "last_day", "valid_to": row.valid_to.isoformat()}))
    return problems


def _require(work: Work, office: Organisation) -> None:
    if not administers(work, office.id):
        raise NotPermitted("not_administrator", office=office.code)


def _checked(work: Work, office: Organisation, given: AuthorityInput, own: SigningAuthority | None) -> Proposal:
    """The proposal, when nothing stands against it; the office is held, so that two administrators cannot cross."""
    work.session.scalar(select(Organisation.id).where(Organisation.id == office.id).with_for_update())
    problems = [*_malformed(given), *_unknown_types(work, given)]
    person: Person | None = None
    try:
        person = chosen_person(work.session, given.person, "person")
    except InvalidInput as error:
        problems += error.problems
    if given.valid_from is None:
        problems.append(Refusal("input_missing", {"field": "valid_from", "input": "valid_from"}))
    if person is None or given.valid_from is None:
        raise InvalidInput(problems)
    typed = {**asdict(given), "person_id": person.id}
    del typed["person"]
    proposal = tidied(Proposal(**typed))
    others = [row for row in standing(work, office.id) if own is None or row.id != own.id]
    problems += problems_of(proposal, _surroundings(work, office, person, proposal, others))
    if problems:
        raise InvalidInput(problems)
    return proposal


def _surroundings(
    work: Work, office: Organisation, person: Person, proposal: Proposal, others: Sequence[SigningAuthority]
) -> Office:
    day = max(proposal.valid_from, work.today)
    rows = select(Position).where(Position.person_id == person.id, Position.valid_from <= day)
    rows = rows.where(or_(Position.valid_to.is_(None), Position.valid_to >= day))
    held = work.session.scalars(rows).all()
    below = select(Organisation.id).where(Organisation.parent_id == office.id)
    under = set(work.session.scalars(below))
    duties = frozenset(row.duty for row in held if row.organisation_id == office.id and row.duty != ADMINISTRATOR)
    leads = any(row.organisation_id in under and row.duty == LEADER for row in held)
    return Office(office.collective, duties, leads, others)


def _malformed(given: AuthorityInput) -> list[Refusal]:
    problems = []
    for name in ("own_title", "head_title", "collective", "unit_head_title", "basis", "other_office"):
        text = getattr(given, name)
        if not is_storable(text):
            problems.append(Refusal("text_malformed", {"field": name}))
        if len(text) > MOST_CHARACTERS:
            problems.append(Refusal("line_too_long", {"field": name, "most": MOST_CHARACTERS}))
    if len(given.fields) > MOST_IN_A_LIST or any(len(one) > MOST_CHARACTERS for one in given.fields):
        problems.append(Refusal("line_too_long", {"field": "fields", "most": MOST_CHARACTERS}))
    if not all(is_storable(one) for one in given.fields):
        problems.append(Refusal("text_malformed", {"field": "fields"}))
    if not 1 <= given.position <= 1000:
        problems.append(Refusal("number_out_of_range", {"field": "position"}))
    return problems


def _unknown_types(work: Work, given: AuthorityInput) -> list[Refusal]:
    known = types_of(work).by_key
    wrong = [key for key in given.doc_types if key not in known]
    return [Refusal("choice_unknown", {"field": "doc_types", "value": wrong[0][:100]})] if wrong else []


def _columns(proposal: Proposal) -> dict[str, Any]:
    columns = asdict(proposal)
    return {**columns, "doc_types": list(proposal.doc_types), "fields": list(proposal.fields)}


def _told(row: SigningAuthority) -> dict[str, Any]:
    """The row as the history keeps it."""
    return {
        "person_id": str(row.person_id),
        "mode": row.mode,
        "own_title": row.own_title,
        "head_title": row.head_title,
        "collective": row.collective,
        "unit_head_title": row.unit_head_title,
        "doc_types": list(row.doc_types),
        "fields": list(row.fields),
        "basis": row.basis,
        "other_office": row.other_office,
        "position": row.position,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def _tell(work: Work, row: SigningAuthority, event: str, facts: Mapping[str, Any], comment: str = "") -> None:
    entry = history.Entry(
        organisation_id=row.organisation_id,
        item_kind=ITEM_KIND,
        item_id=row.id,
        event=event,
        capacity=ADMINISTRATOR,
        comment=comment,
        facts=facts,
    )
    history.append(work, entry)


__all__ = [
    "ITEM_KIND", "AuthorityInput", "administers", "change_authority", "end_authority", "enter_authority",
    "troubles_of",
]  # fmt: skip
