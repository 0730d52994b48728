"""Steps of a document's transitions that concern its text, its approvals and its participants."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from workflow.base.errors import InvalidInput, Refusal, TransitionRefused
from workflow.documents import approvals
from workflow.documents import participants as role
from workflow.documents.content import keep_revision as take_revision
from workflow.documents.drafting import types_of
from workflow.documents.models import SEALED_ANNEX, Approval, Document, Rendition
from workflow.engine import item_role, notice
from workflow.engine.move import Move
from workflow.organisations.models import Person
from workflow.organisations.names import units_by_abbreviation
from workflow.organisations.people import chosen_person, people_holding
from workflow.organisations.settings import ONE_PERSON_CHECKS_BOTH, setting

CHECKS = (approvals.CONTENT, approvals.FORMAT, approvals.AGREEMENT)


def keep_revision(move: Move) -> None:
    """Take a revision at this transition; the history entry names it with its hash."""
    revision = take_revision(move.work, move.item, move.transition.name, move.source)
    move.facts["revision"] = revision.number
    move.facts["content_sha256"] = revision.content_sha256


def begin_round(move: Move) -> None:
    """A submission begins a new round of approvals; those of earlier rounds no longer count."""
    document: Document = move.item
    asked = select(Approval.id).where(Approval.document_id == document.id, Approval.round == document.round)
    if move.work.session.scalar(asked.limit(1)) is not None:
        document.round += 1
    move.facts["round"] = document.round


def take_back_to_draft(move: Move) -> None:
    """Void what was approved and clear the way: nobody is asked, nobody is the signer any more."""
    document: Document = move.item
    voided = approvals.void(move.work, document, (*CHECKS, approvals.OPINION), move.transition.name)
    if voided:
        move.facts["voided"] = voided
    clear_signer(move)
    _end_consultation(move)


def take_back_to_unit(move: Move) -> None:
    """Content, layout and agreements are to be approved anew."""
    move.facts["voided"] = approvals.void(move.work, move.item, CHECKS, move.transition.name)
    clear_signer(move)


def take_back_to_office(move: Move) -> None:
    """The layout is to be confirmed anew; the content approval stands."""
    steps = (approvals.FORMAT, approvals.AGREEMENT)
    move.facts["voided"] = approvals.void(move.work, move.item, steps, move.transition.name)
    clear_signer(move)


def clear_signer(move: Move) -> None:
    """Nobody is asked to agree or to sign; those who were keep seeing the document as followers."""
    role.release_signer(move.work, move.item)


def tell_drafter_and_unit_head(move: Move) -> None:
    """The drafter and the head of the drafting unit learn of the move and its reason (Đ.10.3)."""
    document: Document = move.item
    facts = {"transition": move.transition.name, "comment": move.comment, "subject": document.subject}
    heads = people_holding(move.work.session, item_role.duty("head", document.unit_id), move.work.today)
    for person_id in {document.drafter_id, *(head.id for head in heads)} - {move.work.actor.person_id}:
        notice.tell(move.work, item_role.person(person_id), document, move.transition.name, facts)


def ask_units(move: Move) -> None:
    """Ask the units for their opinion, all at once, with a deadline.

    Raises: InvalidInput if a unit is unknown, is the drafting unit itself, or the deadline is past.
    """
    document: Document = move.item
    units = units_by_abbreviation(
        move.work.session, document.drafting_organisation_id, move.work.today, move.input["units"]
    )
    due = move.input["due"]
    if due < move.work.today:
        raise InvalidInput([Refusal("date_is_past", {"input": "due", "day": due.isoformat()})])
    if any(unit.id == document.unit_id for unit in units):
        raise InvalidInput([Refusal("own_unit_asked", {"input": "units"})])
    approvals.void(move.work, document, [approvals.OPINION], "asked_again")
    for position, unit in enumerate(units, 1):
        approvals.ask(move.work, document, approvals.OPINION, unit_id=unit.id, position=position)
        item_role.grant(move.work.session, document, role.CONSULTED, item_role.duty("head", unit.id))
    document.consultation_from, document.consultation_due = move.source, due
    move.facts.update(units=[unit.abbreviation for unit in units], due=due.isoformat())


def record_opinion(move: Move) -> None:
    """Write the opinion of the unit for which the actor answers; a disagreement needs its text."""
    agrees: bool = move.input["agrees"]
    if not agrees and not move.comment:
        raise InvalidInput([Refusal("comment_required", {"transition": move.transition.name})])
    row = _asked_of_actor(move)
    approvals.answer(move, row, approvals.AGREED if agrees else approvals.DISAGREED)
    assert row.unit_id is not None
    holder = item_role.duty("head", row.unit_id)
    item_role.hand_on(move.work.session, move.item, role.CONSULTED, role.ANSWERED, holder)
    move.facts["agrees"] = agrees


def _asked_of_actor(move: Move) -> Approval:
    """The awaited opinion that the actor may give, for a unit that the actor heads or stands in for."""
    for row in approvals.awaited(move.work, move.item, approvals.OPINION):
        if row.unit_id is not None and item_role.duty("head", row.unit_id) in move.work.actor.all_holders:
            return row
    raise TransitionRefused([Refusal("opinion_not_asked")])


def close_consultation(move: Move) -> None:
    """Opinions that did not come stay in the record as not given; the units keep seeing what they were asked."""
    missing = approvals.awaited(move.work, move.item, approvals.OPINION)
    for row in missing:
        row.voided_at, row.void_reason = move.work.now, "not_given"
    move.facts["not_given"] = [row.unit.abbreviation for row in missing if row.unit]
    _end_consultation(move)


def _end_consultation(move: Move) -> None:
    document: Document = move.item
    for holder in item_role.holders(move.work.session, document, role.CONSULTED):
        item_role.hand_on(move.work.session, document, role.CONSULTED, role.ANSWERED, holder)
    document.consultation_due = None


def approve_content(move: Move) -> None:
    """The head of the drafting unit answers for the content (Đ.12.1)."""
    approvals.give(move, approvals.CONTENT, approvals.APPROVED)
    _show_the_setting(move)


def approve_format(move: Move) -> None:
    """The office answers for form and layout (Đ.12.2)."""
    approvals.give(move, approvals.FORMAT, approvals.APPROVED)
    _show_the_setting(move)


def _show_the_setting(move: Move) -> None:
    """One person holding both responsibilities is visible in the history."""
    both = approvals.valid(move.work, move.item, approvals.CONTENT, approvals.FORMAT)
    mine = [row for row in both if move.work.actor.person_id in (row.person_id, row.on_behalf_of_id)]
    if len(mine) > 1 and setting(move.item.organisation, ONE_PERSON_CHECKS_BOTH):
        move.facts["setting"] = ONE_PERSON_CHECKS_BOTH


def name_leaders(move: Move) -> None:
    """Ask the leaders who must agree first, in the order named; each sees the document from now on."""
    accounts: Iterable[str] = move.input.get("leaders", [])
    leaders = [chosen_person(move.work.session, account, "leaders") for account in accounts]
    for position, leader in enumerate(leaders, 1):
        _must_be_leader(move, leader)
        approvals.ask(move.work, move.item, approvals.AGREEMENT, person_id=leader.id, position=position)
        name = role.LEADER if position == 1 or move.input.get("together") else role.LATER_LEADER
        item_role.grant(move.work.session, move.item, name, item_role.person(leader.id))
    if leaders:
        move.facts["leaders"] = [leader.account for leader in leaders]


def _must_be_leader(move: Move, leader: Person) -> None:
    document: Document = move.item
    holder = item_role.duty("leader", document.organisation_id)
    if leader.id not in {p.id for p in people_holding(move.work.session, holder, move.work.today)}:
        raise InvalidInput([Refusal("not_a_leader", {"input": "leaders", "account": leader.account})])
    if leader.id == document.signer_id:
        raise InvalidInput([Refusal("signer_is_also_leader", {"input": "leaders", "account": leader.account})])


def agree(move: Move) -> None:
    """The leader whose turn it is agrees; the next one is asked."""
    document: Document = move.item
    mine = [
        row
        for row in approvals.awaited(move.work, document, approvals.AGREEMENT)
        if row.person_id == move.work.actor.person_id
    ]
    if not mine:
        raise TransitionRefused([Refusal("agreement_not_asked")])
    me = item_role.person(_person(move))
    approvals.answer(move, mine[0], approvals.AGREED)
    move.work.session.flush()
    item_role.hand_on(move.work.session, document, role.LEADER, role.PAST_LEADER, me)
    for row in approvals.awaited(move.work, document, approvals.AGREEMENT)[:1]:
        assert row.person_id is not None
        item_role.hand_on(move.work.session, document, role.LATER_LEADER, role.LEADER, item_role.person(row.person_id))


def record_agreement_of_signer(move: Move) -> None:
    """A signer who passes the document on agrees to it (Chuyển người ký)."""
    approvals.give(move, approvals.AGREEMENT, approvals.AGREED)
    me = item_role.person(_person(move))
    item_role.hand_on(move.work.session, move.item, role.SIGNER, role.PAST_LEADER, me)


def _person(move: Move) -> uuid.UUID:
    assert move.work.actor.person_id is not None
    return move.work.actor.person_id


def begin_validity(move: Move) -> None:
    """From issue on the document is in force, and its second workflow begins."""
    document: Document = move.item
    workflow = move.work.catalogue.latest(_second_workflow(move))
    document.validity_workflow, document.validity = workflow.key, workflow.initial


def _second_workflow(move: Move) -> str:
    return types_of(move.work).get(move.item.doc_type).chain[1]


SIGNED_KINDS = ("signed", "sealed", SEALED_ANNEX)
"""Files that carry a signature: voided, they stay in the history and can be read there."""


def void_issue(move: Move) -> None:
    """An abandoned number takes its signed and sealed files with it; they are kept, marked void."""
    document: Document = move.item
    rows = select(Rendition).where(Rendition.document_id == document.id, Rendition.voided_at.is_(None))
    for rendition in move.work.session.scalars(rows):
        rendition.voided_at, rendition.void_reason = move.work.now, move.transition.name
        if rendition.kind in SIGNED_KINDS:
            move.facts.setdefault("voided_pdfs", []).append(rendition.sha256)
    document.number, document.issued_on = None, None
    document.validity, document.validity_workflow = None, None


def void_renditions(move: Move) -> None:
    """What was shown or signed before no longer stands for the document."""
    rows = select(Rendition).where(Rendition.document_id == move.item.id, Rendition.voided_at.is_(None))
    for rendition in move.work.session.scalars(rows):
        rendition.voided_at, rendition.void_reason = move.work.now, move.transition.name
        if rendition.kind in SIGNED_KINDS:
            move.facts["voided_signature_sha256"] = rendition.sha256
            move.facts.setdefault("voided_pdfs", []).append(rendition.sha256)
