"""What a receiver does with an arrival: opens it, acknowledges or returns it, registers it, hands it on.

Each is told to the sender's delivery in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.base.errors import InvalidInput, NotOffered, Refusal
from workflow.base.text import single_spaced
from workflow.engine import item_role
from workflow.engine.work import Work
from workflow.incoming.inbox import find_by_delivery, held, holds, keeps_book, receives, require
from workflow.incoming.models import AGREED, LEAD, ORGANISATION, PARTS, REFUSED, UNIT, Arrival, ArrivalForward
from workflow.incoming.recalling import answer_recall
from workflow.incoming.reporting import tell_sender
from workflow.incoming.telling import let_know, let_read
from workflow.organisations.models import Person, Unit
from workflow.organisations.people import positions_on

LONGEST_INSTRUCTION = 2_000
# The status messages of the exchange of documents (edXML, QCVN 102:2016) that a receiver gives.
RETURN_STATUS = "02"
STATUS_EVENTS = {"01": "arrived", "03": "acknowledged", "04": "assigned", "05": "processing", "06": "done"}


@dataclass(frozen=True)
class ForwardInput:
    """To whom an arrival goes on: a unit or a person of the receiving organisation."""

    unit_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    part: str = LEAD
    instruction: str = ""
    due: date | None = None


def open_arrival(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """The arrival, seen: the receiver's first look is kept and told to the sender. Raises: NotFound."""
    arrival = held(work, arrival_id)
    if arrival.is_cancelled:
        return arrival
    if arrival.opened_at is None and not work.actor.is_system and holds(work, [arrival.holder]):
        arrival.opened_at, arrival.opened_by_id = work.now, work.actor.person_id
        tell_sender(work, arrival, "opened")
    return arrival


def acknowledge(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """Confirm receipt, once; a second time changes nothing.

    Source: NĐ30 Đ.21.2c (receipt is told to the sender the same day).
    Raises: NotFound; NotPermitted to those it was only forwarded to; NotOffered once it was returned.
    """
    arrival = _live(work, arrival_id)
    require(receives(work, arrival), action="acknowledge")
    if arrival.returned_at is not None:
        raise NotOffered("arrival_was_returned")
    if arrival.acknowledged_at is None:
        arrival.acknowledged_at, arrival.acknowledged_by_id = work.now, work.actor.person_id
        if arrival.opened_at is None:
            arrival.opened_at, arrival.opened_by_id = work.now, work.actor.person_id
        tell_sender(work, arrival, "acknowledged")
    return arrival


def send_back(work: Work, arrival_id: uuid.UUID, reason: str) -> Arrival:
    """Return what is wrongly addressed or fails its check; the sender learns the reason.

    Source: NĐ30 Đ.21.2; QĐ 28/2018/QĐ-TTg (E28-6).
    Raises: NotFound, NotPermitted, InvalidInput("reason_missing"), NotOffered once it was acknowledged.
    """
    arrival = _live(work, arrival_id)
    require(receives(work, arrival), action="return")
    if arrival.acknowledged_at is not None:
        raise NotOffered("arrival_was_acknowledged")
    if not reason.strip():
        raise InvalidInput([Refusal("reason_missing", {"field": "reason"})])
    if arrival.returned_at is None:
        arrival.returned_at, arrival.returned_by_id = work.now, work.actor.person_id
        arrival.return_reason = single_spaced(reason)[:LONGEST_INSTRUCTION]
        tell_sender(work, arrival, "returned", {"reason": arrival.return_reason})
    return arrival


def register(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """The clerk has checked the entry in the book (đăng ký), whose number the system gave.

    Source: NĐ30 Đ.22. Raises: NotFound, NotPermitted.
    """
    arrival = _live(work, arrival_id)
    require(keeps_book(work, arrival.organisation_id), action="register")
    if arrival.registered_at is None:
        arrival.registered_at, arrival.registered_by_id = work.now, work.actor.person_id
        tell_sender(work, arrival, "registered")
    return arrival


def forward(work: Work, arrival_id: uuid.UUID, given: Sequence[ForwardInput]) -> list[ArrivalForward]:
    """Hand the arrival on inside the receiving organisation: one leads, others co-ordinate, each with a deadline.

    Who gets it may read the document from then on. Somebody who has it already gets the new part and instruction.
    Source: NĐ30 Đ.23.
    Raises: NotFound; NotPermitted to those who may not distribute work there; InvalidInput with every problem.
    """
    arrival = _live(work, arrival_id)
    require(_hands_on(work, arrival), action="forward")
    problems = list(_problems(work, arrival, given))
    if problems:
        raise InvalidInput(problems)
    rows = [_forwarded(work, arrival, row) for row in given]
    work.session.flush()
    work.session.refresh(arrival, ["forwards"])
    tell_sender(work, arrival, "assigned")
    return rows


def answer(work: Work, delivery_id: uuid.UUID, status: str, reason: str = "") -> Arrival:
    """A receiver's status message about a delivery: 01, 03 to 06, 02 (returned, with its reason), 15 or 16.

    Source: QCVN 102:2016/BTTTT (status messages). Raises: NotFound, NotPermitted, NotOffered, InvalidInput.
    """
    arrival = find_by_delivery(work, delivery_id)
    if status == RETURN_STATUS:
        return send_back(work, arrival.id, reason)
    if status in (AGREED, REFUSED):
        return answer_recall(work, arrival.id, status, reason)
    if status not in STATUS_EVENTS:
        known = [RETURN_STATUS, *STATUS_EVENTS, AGREED, REFUSED]
        raise InvalidInput([Refusal("status_unknown", {"status": status[:20], "known": known})])
    if status == "03":
        return acknowledge(work, arrival.id)
    if status in WORK_STATUSES:
        return WORK_STATUSES[status](work, arrival.id)
    arrival = _live(work, arrival.id)
    require(receives(work, arrival), action="answer")
    tell_sender(work, arrival, STATUS_EVENTS[status], {"status": status, "reason": single_spaced(reason)})
    return arrival


def begin_work(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """Somebody who has it in hand is at work on it (05); told once.

    Source: PL6 III.5 (state of handling). Raises: NotFound; NotPermitted; NotOffered.
    """
    arrival = _in_hand(work, arrival_id)
    if arrival.processing_at is None and arrival.done_at is None:
        arrival.processing_at = work.now
        tell_sender(work, arrival, "processing")
    return arrival


def finish(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """What it asks for is done (06); told once. Raises: NotFound; NotPermitted; NotOffered."""
    arrival = _in_hand(work, arrival_id)
    if arrival.done_at is None:
        arrival.done_at, arrival.done_by_id = work.now, work.actor.person_id
        tell_sender(work, arrival, "done")
    return arrival


WORK_STATUSES = {"05": begin_work, "06": finish}


def has_in_hand(work: Work, arrival: Arrival) -> bool:
    """Whether it is the actor's to work on: the receiver's, or of whoever leads where it was handed on."""
    leads = [row.holder for row in arrival.forwards if row.part == LEAD]
    return receives(work, arrival) or holds(work, leads)


def _in_hand(work: Work, arrival_id: uuid.UUID) -> Arrival:
    arrival = _live(work, arrival_id)
    require(has_in_hand(work, arrival), action="work_on")
    if arrival.returned_at is not None:
        raise NotOffered("arrival_was_returned")
    return arrival


def _live(work: Work, arrival_id: uuid.UUID) -> Arrival:
    """The visible arrival, locked until the commit. Raises: NotFound; NotOffered once it was given back."""
    arrival = held(work, arrival_id)
    if arrival.is_cancelled:
        raise NotOffered("arrival_was_recalled")
    return arrival


def _hands_on(work: Work, arrival: Arrival) -> bool:
    """Whether the actor may give it to others: the clerk, the leaders, the head of a unit that has it, the person."""
    units = [row.unit_id for row in arrival.forwards if row.unit_id is not None]
    if arrival.receiver_kind == UNIT:
        units.append(arrival.receiver_id)
    keys = {item_role.duty(name, arrival.organisation_id) for name in ("clerk", "leader")}
    keys |= {item_role.duty("head", unit_id) for unit_id in units}
    if arrival.receiver_kind not in (UNIT, ORGANISATION):
        keys.add(arrival.holder)
    return holds(work, keys)


def _problems(work: Work, arrival: Arrival, given: Sequence[ForwardInput]) -> Iterable[Refusal]:
    if not given:
        yield Refusal("receiver_missing", {"field": "receivers"})
    for row in given:
        if row.part not in PARTS:
            yield Refusal("choice_unknown", {"field": "part", "value": row.part[:100]})
        if len(row.instruction) > LONGEST_INSTRUCTION:
            yield Refusal("line_too_long", {"field": "instruction", "most": LONGEST_INSTRUCTION})
        if row.due is not None and row.due < work.today:
            yield Refusal("date_past", {"field": "due", "value": row.due.isoformat()})
        if not _is_of_the_organisation(work, arrival, row):
            yield Refusal("receiver_unknown", {"field": "receivers"})
    leads = {_holder(row) for row in given if row.part == LEAD}
    others = {row.holder for row in arrival.forwards if row.part == LEAD} - {_holder(row) for row in given}
    if len(leads | others) > 1:
        yield Refusal("one_lead_only", {"field": "part"})


def _is_of_the_organisation(work: Work, arrival: Arrival, row: ForwardInput) -> bool:
    if (row.unit_id is None) == (row.person_id is None):
        return False
    if row.unit_id is not None:
        unit = work.session.get(Unit, row.unit_id)
        return unit is not None and unit.organisation_id == arrival.organisation_id and unit.holds_on(work.today)
    assert row.person_id is not None
    person = work.session.get(Person, row.person_id)
    positions = positions_on(work.session, row.person_id, work.today) if person and person.active else []
    return any(position.organisation_id == arrival.organisation_id for position in positions)


def _holder(row: ForwardInput) -> str:
    if row.unit_id is not None:
        return item_role.duty("member", row.unit_id)
    return item_role.person(row.person_id) if row.person_id is not None else ""


def _forwarded(work: Work, arrival: Arrival, given: ForwardInput) -> ArrivalForward:
    """Write the row, let the new holder read the document, and tell the one who must act."""
    holder = _holder(given)
    row = next((row for row in arrival.forwards if row.holder == holder), None)
    if row is None:
        row = ArrivalForward(arrival_id=arrival.id, holder=holder, unit_id=given.unit_id, person_id=given.person_id)
        work.session.add(row)
    row.part, row.instruction, row.due, row.reminded = given.part, single_spaced(given.instruction), given.due, 0
    row.at, row.by_id = work.now, work.actor.person_id
    let_read(work, arrival, holder)
    taker = item_role.duty("head", given.unit_id) if given.unit_id is not None else holder
    facts = {**arrival.facts(), "part": row.part, "instruction": row.instruction}
    let_know(work, arrival, taker, "forwarded", {**facts, "due": row.due.isoformat() if row.due else None})
    return row
