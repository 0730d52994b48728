"""Who takes part in a document by office: rows of `item_role` written when it is made and when its access changes.

Those who take part by a choice (signer, leaders, consulted units, recipients) are written by the effects that choose;
co-drafters and followers are invited here, and taken out again, by those who may edit.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal
from workflow.documents.models import Document
from workflow.documents.noting import hold_for_edit, note
from workflow.engine import item_role
from workflow.engine.item_role import ItemRole
from workflow.engine.perform import relist
from workflow.engine.work import Work
from workflow.organisations.models import Person, Unit
from workflow.organisations.people import chosen_person, holders_from, positions_on

DRAFTER, CO_DRAFTER, UNIT_HEAD, OFFICE, CLERK, ARCHIVIST = (
    "drafter", "co_drafter", "unit_head", "office", "clerk", "archivist",
)  # fmt: skip
COLLEAGUE, MEMBER = "colleague", "member"
SIGNER, CO_SIGNER, PAST_SIGNER = "signer", "co_signer", "past_signer"
LEADER, LATER_LEADER, PAST_LEADER = "agreeing_leader", "later_leader", "past_leader"
CONSULTED, ANSWERED, FOLLOWER, RECIPIENT = "consulted", "opinion_given", "follower", "recipient"
INVITED = (CO_DRAFTER, FOLLOWER)
ASKED = (SIGNER, CO_SIGNER, PAST_SIGNER, LEADER, LATER_LEADER, PAST_LEADER)
BY_NAME = (
    DRAFTER,
    CO_DRAFTER,
    SIGNER,
    CO_SIGNER,
    PAST_SIGNER,
    LEADER,
    LATER_LEADER,
    PAST_LEADER,
    FOLLOWER,
    CONSULTED,
    ANSWERED,
)


def grant_by_office(work: Work, document: Document) -> None:
    """Give the roles that go with office and membership; a restricted document has no colleagues and no members.

    Phòng Nội vụ may draft for the UBND: checks, numbers and archive belong to the issuing organisation, the content
    to the drafting unit.
    """
    wanted = {
        (DRAFTER, item_role.person(document.drafter_id)),
        (UNIT_HEAD, item_role.duty("head", document.unit_id)),
        (OFFICE, item_role.duty("checker", document.organisation_id)),
        (CLERK, item_role.duty("clerk", document.organisation_id)),
        (ARCHIVIST, item_role.duty("archivist", document.organisation_id)),
    }
    if document.access == "normal":
        wanted.add((COLLEAGUE, item_role.duty("member", document.unit_id)))
        wanted |= {(MEMBER, item_role.duty("member", row.organisation_id)) for row in document.issuers}
    for role in (COLLEAGUE, MEMBER):
        _take_from_others(work, document, role, wanted)
    for role, holder in sorted(wanted):
        item_role.grant(work.session, document, role, holder)


def _take_from_others(work: Work, document: Document, role: str, wanted: set[tuple[str, str]]) -> None:
    """Whoever had the role and should not any more: a document became restricted, a co-issuer was taken out."""
    for holder in item_role.holders(work.session, document, role):
        if (role, holder) not in wanted:
            item_role.revoke(work.session, document, role, holder)


def release_signer(work: Work, document: Document) -> None:
    """Nobody is asked to agree or to sign; those who were keep seeing the document as followers."""
    for name in ASKED:
        for holder in item_role.holders(work.session, document, name):
            item_role.hand_on(work.session, document, name, FOLLOWER, holder)
    document.signer_id, document.block = None, None
    for row in list(document.signatories):
        if row.position == 1:
            document.signatories.remove(row)
        else:  # the further ones are the drafter's: they stay, asked for nothing
            row.authority_id, row.block, row.signed_at = None, None, None


def invite(work: Work, document: Document, role: str, account: str) -> None:
    """Let a colleague of the drafting or issuing organisation take part as co-drafter or follower; twice is once.

    Raises: NotFound, NotPermitted, InvalidInput (choice_unknown, account_unknown, not_a_colleague).
    """
    _hold_for_role(work, document, role)
    person = chosen_person(work.session, account, "account")
    member_of = {item_role.duty(MEMBER, key) for key in (document.organisation_id, document.drafting_organisation_id)}
    if member_of.isdisjoint(holders_from(positions_on(work.session, person.id, work.today))):
        raise InvalidInput([Refusal("not_a_colleague", {"field": "account", "account": account})])
    holder = item_role.person(person.id)
    if holder not in item_role.holders(work.session, document, role):
        item_role.grant(work.session, document, role, holder)
        relist(work, document)  # a definition may give the role moves
        note(work, document, "invite", role=role, account=person.account, name=person.name)


def release(work: Work, document: Document, role: str, account: str) -> None:
    """Take a co-drafter or follower out again; what they see for another reason they still see.

    Raises: NotFound, NotPermitted, InvalidInput (choice_unknown, not_a_participant).
    """
    _hold_for_role(work, document, role)
    wanted = (role, account.strip().lower())
    found = next((one for one in participants(work, document) if (one.role, one.account) == wanted), None)
    if found is None:
        raise InvalidInput([Refusal("not_a_participant", {"field": "account", "account": account[:200]})])
    note(work, document, "release", role=role, account=found.account, name=found.name)
    item_role.revoke(work.session, document, role, found.holder)
    relist(work, document)


def _hold_for_role(work: Work, document: Document, role: str) -> None:
    hold_for_edit(work, document)
    if role not in INVITED:
        raise InvalidInput([Refusal("choice_unknown", {"field": "role", "value": role[:100]})])


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part; a unit that was asked has no account."""

    role: str
    holder: str
    name: str
    account: str | None = None


def participants(work: Work, document: Document) -> list[Participant]:
    """Who takes part by name, role by role: those who write, those who sign, those who follow, the units asked."""
    rows = select(ItemRole.role, ItemRole.holder).where(ItemRole.item_id == document.id, ItemRole.role.in_(BY_NAME))
    held = [(role, holder) for role, holder in work.session.execute(rows)]
    known = _named(work, {holder for _role, holder in held})
    found = [Participant(role, holder, *known[holder]) for role, holder in held if holder in known]
    return sorted(found, key=lambda one: (BY_NAME.index(one.role), one.name, one.holder))


def _named(work: Work, holders: set[str]) -> dict[str, tuple[str, str | None]]:
    """Name and account of the people, the name alone of the units."""
    people = {key for key in map(item_role.person_of, holders) if key is not None}
    units = {uuid.UUID(holder.partition("@")[2]) for holder in holders if "@" in holder}
    known: dict[str, tuple[str, str | None]] = {}
    for person in work.session.scalars(select(Person).where(Person.id.in_(people))):
        known[item_role.person(person.id)] = (person.name, person.account)
    for unit in work.session.scalars(select(Unit).where(Unit.id.in_(units))):
        known[item_role.duty("head", unit.id)] = (unit.name, None)
    return known
