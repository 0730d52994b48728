"""What the actor may do with an arrival now, for the buttons of its page; `handling` asks again."""

from __future__ import annotations

from workflow.engine.work import Work
from workflow.incoming.handling import _hands_on, has_in_hand
from workflow.incoming.inbox import holds, keeps_book, receives
from workflow.incoming.models import Arrival
from workflow.incoming.recalling import may_answer

ACKNOWLEDGE, RETURN, REGISTER, FORWARD = "acknowledge", "return", "register", "forward"
ANSWER_RECALL = "answer_recall"
BEGIN, FINISH = "begin", "finish"


def actions_on(work: Work, arrival: Arrival) -> frozenset[str]:
    """The actions that would be accepted as the arrival stands, whatever is typed."""
    if arrival.is_cancelled:
        return frozenset()
    found: set[str] = {ANSWER_RECALL} if may_answer(work, arrival) else set()
    if receives(work, arrival) and arrival.acknowledged_at is None and arrival.returned_at is None:
        found |= {ACKNOWLEDGE, RETURN}
    if arrival.number is not None and arrival.registered_at is None and keeps_book(work, arrival.organisation_id):
        found.add(REGISTER)
    if arrival.returned_at is None and _hands_on(work, arrival):
        found.add(FORWARD)
    if arrival.returned_at is None and arrival.acknowledged_at is not None and has_in_hand(work, arrival):
        found |= {BEGIN} if arrival.processing_at is None and arrival.done_at is None else set()
        found |= {FINISH} if arrival.done_at is None else set()
    return frozenset(found)


def is_first_look(work: Work, arrival: Arrival) -> bool:
    """Whether the receiver looks at it for the first time, which `handling.open_arrival` keeps."""
    return arrival.opened_at is None and not arrival.is_cancelled and holds(work, [arrival.holder])


def stage_of(arrival: Arrival) -> str:
    """How far the arrival has come: recalled (or asked back), returned, acknowledged, opened or new."""
    if arrival.is_cancelled:
        return "recalled"
    if arrival.recall_asked_at is not None and arrival.recall_answer is None:
        return "recall_asked"
    if arrival.returned_at is not None:
        return "returned"
    if arrival.acknowledged_at is not None:
        return "acknowledged"
    return "opened" if arrival.opened_at is not None else "new"
